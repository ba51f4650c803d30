import exceljs from "exceljs";
import { describe, expect, test } from "vitest";
import { dictionary } from "../../../forms/bind/dictionary.ts";
import { propose } from "../../../forms/bind/propose.ts";
import { readDocumentBlank } from "../../../forms/bind/read-document.ts";
import { readWorkbookBlank } from "../../../forms/bind/read-workbook.ts";
import { sureFrom } from "../../../forms/blank/decide.ts";
import { catalogue } from "../../../forms/catalogue.ts";
import { templateOf } from "../../../forms/template.ts";

/** A sheet from its rows; null is room for an answer, merges as areas. */
async function blank(
  rows: readonly (readonly (string | null)[])[],
  merges: readonly string[] = [],
) {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet("Sheet1");
  for (const [at, row] of rows.entries()) {
    for (const [col, text] of row.entries()) {
      const cell = sheet.getCell(at + 1, col + 1);
      cell.value = text;
      cell.border = { top: { style: "thin" } };
    }
  }
  for (const area of merges) sheet.mergeCells(area);
  return propose(readWorkbookBlank(new Uint8Array(await workbook.xlsx.writeBuffer())));
}

const bound = (found: ReturnType<typeof propose>) =>
  Object.fromEntries(found.proposals.map(({ at, binding }) => [at, binding]));

const why = (found: ReturnType<typeof propose>) =>
  Object.fromEntries(found.open.map((one) => [one.label, one.why]));

test("the dictionary fits schema/ and says no label twice for one fact", () => {
  expect(dictionary().topics.length).toBeGreaterThan(10);
});

test("labels beside, above and before their room; a person's form with a list of projects", async () => {
  const found = await blank(
    [
      ["2026年教师申请表", null, null, null, null, null],
      ["填报单位（盖章）：            填表日期：   年 月 日", null, null, null, null, null],
      ["教师姓名", null, "职工号", null, "*出生年月（如1980.01）：", null],
      ["现任职称", null, "学历/学位", null, "通讯地址", null],
      ["承担科研项目", null, null, null, null, null],
      ["序号", "课题名称", "批准经费（万元）", "本人排名", "起止年月", "备注"],
      ["1", null, null, null, null, null],
      ["2", null, null, null, null, null],
    ],
    ["A1:F1", "A2:F2", "A5:F5"],
  );
  expect(found.subject).toBe("person");
  expect(bound(found)).toEqual({
    A2: "person.home_org.org.name",
    B3: "person.name",
    D3: "person.staff.staff_no",
    F3: "person.birth_date",
    B4: "person.title.title_name",
    A7: "$ordinal",
    B7: "row.project.name",
    C7: "row.project.contract_amount",
    D7: "row.order_no",
  });
  expect(why(found)).toMatchObject({
    填表日期: "manual",
    "学历/学位": "two-facts",
    通讯地址: "manual",
    备注: "manual",
  });
  const money = found.proposals.find(({ at }) => at === "C7");
  expect(money?.unit).toBe("万元");
  expect(found.proposals.find(({ at }) => at === "F3")?.format).toBe("yyyy年MM月");
});

test("two rows of heads: a name under 负责人 is the head's, a name under 项目 the project's", async () => {
  const found = await blank(
    [
      ["在研项目一览表", null, null, null, null, null],
      ["序号", "项目", null, "负责人", null, "所属学院"],
      [null, "编号", "名称", "姓名", "职称", null],
      [null, null, null, null, null, null],
    ],
    ["A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"],
  );
  expect(found.subject).toBe("org");
  expect(found.lists).toMatchObject([{ topic: "project", sampleRow: 4 }]);
  expect(bound(found)).toEqual({
    A4: "$ordinal",
    B4: "row.project_no",
    C4: "row.name",
    D4: "row.head.name",
    E4: "row.head.title.title_name",
    F4: "row.org.name",
  });
});

test("a sheet that lists people by name and number is a unit's, whatever another sheet asks", async () => {
  const workbook = new exceljs.Workbook();
  workbook
    .addWorksheet("名册")
    .addRows([
      ["工号", "姓名", "性别", "职称", "主讲课程"],
      ["", "", "", "", ""],
      ["", "", "", "", ""],
      ["合计"],
    ]);
  workbook.addWorksheet("个人").addRows([
    ["姓名", "", "工号", "", "出生年月", ""],
    ["职称", "", "学历", "", "联系电话", ""],
  ]);
  const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
  const { lists, proposals } = propose(readWorkbookBlank(bytes));
  expect(lists).toMatchObject([{ grid: "名册", topic: "person" }]);
  expect(lists[0]?.rows).toMatch(/^persons\[/);
  const of = (grid: string) => proposals.filter((one) => one.grid === grid);
  expect(of("名册").map(({ binding }) => binding)).toContain("row.staff.staff_no");
  expect(of("个人").map(({ binding }) => binding)).toContain("person.birth_date");
});

test("a list of what no system holds is left open", async () => {
  const found = await blank([
    ["工作经历", null, null],
    ["起止时间", "工作单位", "职务"],
    [null, null, null],
    [null, null, null],
  ]);
  expect(found.proposals).toEqual([]);
});

test("the same blank has the same fingerprint, one with a moved column another", async () => {
  const one = [
    ["姓名", "工号", "职称"],
    [null, null, null],
  ];
  const moved = [
    ["工号", "姓名", "职称"],
    [null, null, null],
  ];
  const [a, b, c] = [await blank(one), await blank(one), await blank(moved)];
  expect(a.fingerprint).toBe(b.fingerprint);
  expect(a.fingerprint).not.toBe(c.fingerprint);
});

describe("on the catalogue's own blanks hardly anything is bound unasked that the definition contradicts", () => {
  // A blank about students is read as if it were about staff: bind does not know their forms yet.
  const plain = catalogue().filter(
    ({ definition, sections }) =>
      definition.people === undefined && sections.some(({ kind }) => kind !== "crosstab"),
  );
  test.each(plain.map((form) => [form.definition.id, form] as const))("%s", async (_id, form) => {
    const template = await templateOf(form);
    const read = template.extension === "docx" ? readDocumentBlank : readWorkbookBlank;
    const proposals = propose(read(template.bytes)).proposals.filter(
      ({ confidence }) => confidence >= sureFrom,
    );
    const fields = form.sections.flatMap((section) =>
      section.kind === "grid" ? section.fields : section.kind === "rows" ? section.columns : [],
    );
    const wanted = new Map(fields.map(({ field }) => [field.label, field.value]));
    const contradicted = proposals.filter(
      ({ label, binding }) => column(wanted.get(label)) !== column(binding),
    );
    expect(contradicted.length).toBeLessThanOrEqual(0.2 * proposals.length);
  });
});

/** The fact at the end of a binding, whatever leads there. e.g. "person.staff.staff_no" → "staff_no" */
const column = (binding: string | undefined): string | undefined =>
  totals[/funds\[kind = (..), not booked_on > \$asOf\]/.exec(binding ?? "")?.[1] ?? ""] ??
  binding
    ?.split(" ")[0]
    ?.split(".")
    .at(-1)
    ?.replace(/_(code|name)$/, ""); // a code and its name are one fact

/** A project's vouchers of a kind up to a day, and the total of them that the system keeps. */
const totals: Readonly<Record<string, string>> = {
  到账: "received_amount",
  支出: "spent_amount",
  外拨: "transferred_amount",
};
