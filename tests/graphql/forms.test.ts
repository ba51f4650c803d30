import exceljs from "exceljs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../forms/catalogue.ts";
import { oneFile } from "../../forms/one-file.ts";
import { parsePrincipal } from "../../graphql/principal-text.ts";
import { openReader } from "../../query/run.ts";
import { asking, dataFor, refusedFor } from "./ask.ts";
import { clock, manyLessons, serveDepartment } from "./operated.ts";
import type { Served } from "./served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveDepartment();
});
afterAll(() => served[Symbol.asyncDispose]());

const preview = `query ($form: ID!, $for: String!, $asOf: Date) {
  formPreview(form: $form, for: $for, asOf: $asOf) {
    form { id } subject subjectName unit asOf asOfZh releaseId columns rows truncatedRows
    counts { slots filled empty manual conflict }
    cells { at row col rowSpan colSpan text state reason label align bold boxed size }
  }
}`;
const zhang = { form: "PE-10", for: "person:00123" };

interface Cell {
  readonly at: string;
  readonly row: number;
  readonly col: number;
  readonly rowSpan: number;
  readonly colSpan: number;
  readonly text: string;
  readonly state: string;
  readonly reason: string | null;
  readonly label: string | null;
}

const shown = async (as: string, variables: Readonly<Record<string, string>>) =>
  (await dataFor(served, as, { clock })(preview, variables)).formPreview;

async function workbookFor(as: string, form: string, subject: string) {
  const lease = await served.releases.lease();
  try {
    const [kind, no] = subject.split(":") as ["person" | "org", string]; // as this file writes them
    const file = await oneFile({
      form,
      subjects: { kind, no },
      profile: "submit",
      reader: openReader(lease),
      principal: parsePrincipal(as),
      clock,
    });
    const book = new exceljs.Workbook();
    await book.xlsx.load(Buffer.from(file.bytes) as unknown as exceljs.Buffer); // exceljs names its own Buffer
    const [sheet] = book.worksheets;
    if (sheet === undefined) throw new Error("no sheet");
    return sheet;
  } finally {
    await lease.done();
  }
}

describe("the catalogue", () => {
  test("lists every form with words and counts, also one by one", async () => {
    const { forms, form, none } = await dataFor(
      served,
      "leader",
    )(
      `{ forms { id titleZh titleEn office officeZh issuer subject layout media clock clockZh fields manual }
         form(id: "pe-10") { id fields } none: form(id: "XX-1") { id } }`,
    );
    expect(forms.map(({ id }: { id: string }) => id)).toEqual(
      catalogue().map(({ definition }) => definition.id),
    );
    const pe10 = forms.find(({ id }: { id: string }) => id === "PE-10");
    expect(pe10).toMatchObject({
      titleZh: "教职工基本信息核对确认表",
      officeZh: "人事处",
      layout: "grid",
      clock: "point 09-30",
      clockZh: "9月30日时点",
      media: "xlsx",
    });
    expect(form).toEqual({ id: "PE-10", fields: pe10.fields });
    expect(none).toBeNull();
    for (const one of forms) expect([one.id, one.fields > one.manual]).toEqual([one.id, true]);
  });
});

describe("a preview", () => {
  test.each([
    ["officer:100", "PE-10", "person:00123"],
    ["officer:100", "PE-27", "org:100"],
    ["office:personnel", "GJ-422", "org:100"],
    ["office:teaching", "TW-1", "person:00123"],
    ["office:facilities", "RM-02", "org:100"],
  ])("as %s of %s for %s says what the workbook says, where it says it", async (as, form, who) => {
    const drawn = await shown(as, { form, for: who });
    const sheet = await workbookFor(as, form, who);
    let compared = 0;
    for (const { at, text } of drawn.cells as Cell[]) {
      const { value } = sheet.getCell(at);
      if (value instanceof Date) {
        expect([at, text]).toEqual([at, expect.stringContaining(String(value.getUTCFullYear()))]);
      } else expect([at, text]).toEqual([at, value === null ? "" : String(value)]);
      if (text !== "") compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
    const merged = (drawn.cells as Cell[]).filter(({ rowSpan, colSpan }) => rowSpan * colSpan > 1);
    expect(merged.map(({ at }) => at).sort()).toEqual(
      sheet.model.merges.map((range) => range.split(":")[0]).sort(),
    );
    expect(drawn.columns).toHaveLength(sheet.columnCount);
  });

  test("tells each cell's state, counts them as the workbook does, and names its moment", async () => {
    const drawn = await shown("officer:100", zhang);
    expect(drawn).toMatchObject({
      subject: "00123",
      subjectName: "张伟",
      unit: "信息学院",
      asOf: "2026-09-30",
      asOfZh: "时点 2026-09-30",
      releaseId: 1,
      truncatedRows: 0,
    });
    const cells: readonly Cell[] = drawn.cells;
    const labelled = (label: string) => cells.find((cell) => cell.label === label);
    expect(cells[0]).toMatchObject({ at: "A1", state: "title", text: "教职工基本信息核对确认表" });
    expect(labelled("姓名")).toMatchObject({ state: "filled", text: "张伟", reason: null });
    expect(labelled("曾用名")).toMatchObject({
      state: "empty",
      reason: expect.stringContaining("无记录"),
    });
    const phone = cells.find(({ state }) => state === "conflict");
    expect(phone?.reason).toMatch(/系统为“/);
    const states = (wanted: string) => cells.filter(({ state }) => state === wanted).length;
    const { counts } = drawn;
    expect(counts.slots).toBe(counts.filled + counts.empty);
    expect(states("manual")).toBe(counts.manual);
    expect(states("conflict")).toBe(counts.conflict);
    expect(counts.conflict).toBeGreaterThan(0);
  });

  test("of another day reads that day", async () => {
    const then = await shown("officer:100", { ...zhang, asOf: "2026-05-01" });
    const now = await shown("officer:100", zhang);
    const titleOf = (drawn: { readonly cells: readonly Cell[] }) =>
      drawn.cells.find(({ label }) => label === "专业技术职务")?.text;
    expect([titleOf(then), titleOf(now)]).toEqual(["副教授", "教授"]);
    expect(
      await refusedFor(served, "officer:100", { clock })(preview, { ...zhang, asOf: "2026-11-10" }),
    ).toEqual(["BAD_REQUEST"]);
  });

  test("cuts a long list, says so, and keeps the addresses of the workbook", async () => {
    await using long = await serveDepartment(manyLessons(230));
    const ask = dataFor(long, "office:teaching", { clock });
    const { formPreview: drawn } = await ask(preview, { form: "TW-1", for: "person:00123" });
    expect(drawn.truncatedRows).toBe(30);
    const cells: readonly Cell[] = drawn.cells;
    expect(new Set(cells.map(({ row, col }) => `${row}/${col}`)).size).toBe(cells.length);
    expect(Math.max(...cells.map(({ row, rowSpan }) => row + rowSpan - 1))).toBe(drawn.rows);
    const last = cells.at(-1);
    expect(Number(last?.at.replace(/\D/g, ""))).toBe(Number(last?.row) + 30);
    expect(drawn.counts.slots).toBeGreaterThan(230);
    const { cellProvenance } = await ask(
      `{ cellProvenance(form: "TW-1", for: "person:00123", at: "A230") { at value } }`,
    );
    expect(cellProvenance.at).toBe("A230");
  });

  test("asks as many statements however long the form", async () => {
    served.statements.length = 0;
    await shown("officer:100", zhang);
    const short = served.statements.length;
    served.statements.length = 0;
    await shown("officer:100", { form: "PE-27", for: "org:100" });
    expect([short, served.statements.length <= 3]).toEqual([expect.any(Number), true]);
    expect(short).toBeLessThanOrEqual(3);
  });
});

describe("nobody sees a form that is not theirs", () => {
  test.each([
    ["officer:200", zhang],
    ["officer:200", { form: "PE-27", for: "org:100" }],
    ["officer:110", zhang],
    ["staff:00124", zhang],
    ["leader", zhang],
    ["analyst", zhang],
    ["office:research", zhang],
    ["officer:200", { form: "PE-10", for: "person:99999" }],
  ])("%s asks %j", async (as, variables) => {
    for (const query of [
      preview,
      `query ($form: ID!, $for: String!) { cellProvenance(form: $form, for: $for, at: "D4") { value } }`,
    ]) {
      const { data, errors } = await asking(served, as, { clock })(query, variables);
      expect(errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
      expect(JSON.stringify([data, errors])).not.toMatch(/张伟|110101|1390000/);
    }
  });

  test("and it says the same of a person elsewhere as of nobody", async () => {
    const messageFor = async (no: string) => {
      const variables = { ...zhang, for: `person:${no}` };
      const { errors } = await asking(served, "officer:200", { clock })(preview, variables);
      return errors?.[0]?.message.replace(no, "…");
    };
    expect(await messageFor("00123")).toBe(await messageFor("99999"));
  });

  test("a wrong form, subject or several people are the asker's mistake", async () => {
    const refused = refusedFor(served, "officer:100", { clock });
    for (const variables of [
      { ...zhang, form: "XX-9" },
      { ...zhang, for: "00123" },
      { ...zhang, for: "person:00123' OR 1=1" },
      { ...zhang, for: "org:100" },
    ])
      expect(await refused(preview, variables)).toEqual(["BAD_REQUEST"]);
  });
});

describe("a cell's origin", () => {
  const origin = `query ($form: ID!, $for: String!, $at: String!) { cellProvenance(form: $form, for: $for, at: $at) {
    at label value entity entityZh column columnZh sourceSystem sourceSystemZh sourceKey run readAt rule timeBasis release
    conflicts { system systemZh value } } }`;
  const originOf = async (
    as: string,
    form: string,
    subject: string,
    of: (cell: Cell) => boolean,
  ) => {
    const drawn = await shown(as, { form, for: subject });
    const at = (drawn.cells as Cell[]).find(of)?.at ?? "none";
    const ask = dataFor(served, as, { clock, state: served.state });
    return (await ask(origin, { form, for: subject, at })).cellProvenance;
  };

  test("names system, key, run and time of a plain value", async () => {
    const found = await originOf(
      "officer:100",
      "PE-10",
      "person:00123",
      (cell) => cell.label === "专业技术职务",
    );
    expect(found).toMatchObject({
      label: "专业技术职务",
      value: "教授",
      entity: "title",
      entityZh: "专业技术职务",
      column: "title_name",
      sourceKey: "ZW-2",
      run: "run-1",
      readAt: "2026-11-09T10:00:00+08:00",
      timeBasis: "时点 2026-09-30",
      release: 1,
      conflicts: [],
    });
  });

  test("names who won and who said otherwise", async () => {
    const found = await originOf(
      "officer:100",
      "PE-10",
      "person:00123",
      (cell) => cell.state === "conflict",
    );
    expect(found.sourceSystemZh).toBe("人事系统");
    expect(found.sourceKey).toBe("GH-123");
    expect(found.rule).toContain("来源优先");
    expect(found.conflicts).toHaveLength(1);
    expect(found.conflicts[0].systemZh).toMatch(/系统$/);
  });

  test("of a count is its rule, of an empty cell the reason and the column it would come from", async () => {
    const figure = await originOf(
      "office:personnel",
      "GJ-422",
      "org:100",
      (cell) => cell.state === "filled",
    );
    expect(figure.rule).toMatch(/^metric:teachers\./);
    expect(figure.sourceSystem).toBeNull();
    const empty = await originOf(
      "officer:100",
      "PE-10",
      "person:00123",
      (cell) => cell.label === "曾用名",
    );
    expect(empty).toMatchObject({
      value: "",
      entity: "person",
      columnZh: "曾用名",
      sourceKey: null,
    });
    expect(empty.rule).toContain("无记录");
  });

  test("is null where no field stands, and takes an address as people type it", async () => {
    const ask = dataFor(served, "officer:100", { clock });
    const at = async (address: string) =>
      (await ask(origin, { ...zhang, at: address })).cellProvenance;
    for (const address of ["A1", "A4", "ZZ99", "nonsense", ""])
      expect(await at(address)).toBeNull();
    expect(await at("d4")).toMatchObject({ at: "D4" });
  });
});
