import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue } from "../../forms/catalogue.ts";
import type { FillSummary } from "../../forms/fill.ts";
import { cellProvenance } from "../../forms/provenance.ts";
import type { Profile } from "../../forms/workbook.ts";
import { describeWith } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { hasLibreOffice, hasOpenpyxl, type SeenSheet, seen } from "./package/workbooks.ts";

let department: Department;
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(() => department[Symbol.asyncDispose]());

const budget = { memory: "256MB", threads: 1, temp: tmpdir() };
const zhang = { kind: "person", no: "00123" } as const;

/** The sheet of a filled file, as openpyxl sees it. */
function sheetOf(form: string, name: string): SeenSheet {
  const sheet = Object.values(seen(department.file(form, name)).sheets)[0];
  if (sheet === undefined) throw new Error("the workbook has no sheet");
  return sheet;
}

/** Where the value of that label stands: the next cell of its row that is not its own merged block. */
function addressAfter(sheet: SeenSheet, label: string): string {
  const at = Object.entries(sheet.cells).find(([, cell]) => cell.value === label)?.[0];
  if (at === undefined) throw new Error(`no label "${label}"`);
  const end = sheet.merges.find((range) => range.startsWith(`${at}:`))?.split(":")[1] ?? at;
  const column = end.replace(/\d+/, "");
  return `${String.fromCharCode(column.charCodeAt(0) + 1)}${end.replace(/\D+/, "")}`;
}

const filledOnce = new Map<Profile, Promise<readonly FillSummary[]>>();

/** Every form of the catalogue for everyone; filled by the first that asks. */
function everyForm(profile: Profile): Promise<readonly FillSummary[]> {
  const fillAll = async () => {
    const out = join(department.out, profile);
    const made: FillSummary[] = [];
    for (const { definition } of catalogue())
      made.push(
        await department.fill({
          form: definition.id,
          subjects: { kind: "all" },
          profile,
          out,
        }),
      );
    return made;
  };
  const filled = filledOnce.get(profile) ?? fillAll();
  filledOnce.set(profile, filled);
  return filled;
}

test("every form of the catalogue fills, and its slots are filled or empty with a reason", {
  timeout: 120_000,
}, async () => {
  for (const made of await everyForm("submit")) {
    const { slots, filled, empty, reasons } = made.cells;
    expect(made.errors).toEqual([]);
    expect(made.filled, made.form).toBe(made.subjects);
    expect(filled + empty).toBe(slots);
    expect(filled, made.form).toBeGreaterThan(0);
    const { manual, private: hidden, ...others } = reasons;
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(empty);
    expect(manual + hidden).toBeGreaterThanOrEqual(0);
  }
});

test("the members of a unit are those on duty in its whole tree", async () => {
  const made = await department.fill({ form: "PE-10", subjects: { kind: "org", no: "100" } });
  const manifest = JSON.parse(readFileSync(join(made.folder, "manifest.json"), "utf8"));
  expect(manifest.files.map((one: { file: string }) => one.file)).toEqual([
    "00123-张伟.xlsx",
    "00124-王芳.xlsx",
    "00125-刚退休.xlsx",
  ]);
  expect(manifest.hash).toBe("sha256");
});

describeWith("LibreOffice", hasLibreOffice)("filled workbooks in LibreOffice", () => {
  test("every form, as 核对稿 and as 报送稿, becomes a page", { timeout: 300_000 }, async () => {
    const books: string[] = [];
    for (const profile of ["check", "submit"] as const) {
      for (const made of await everyForm(profile)) {
        const first =
          readdirSync(made.folder).find((name) => /\.(xlsx|docx|txt)$/.test(name)) ?? "";
        if (first.endsWith(".txt")) continue; // fixed-width text is no page; tests/forms/layouts reads its bytes
        const book = join(department.out, `${profile}-${made.form}${extname(first)}`);
        cpSync(join(made.folder, first), book);
        books.push(book);
      }
    }
    const home = join(department.out, "office");
    execFileSync(
      "soffice",
      [
        `-env:UserInstallation=${pathToFileURL(home)}`,
        ...["--headless", "--convert-to", "pdf", "--outdir", department.out, ...books],
      ],
      { stdio: "ignore" },
    );
    for (const book of books)
      expect(statSync(book.replace(/(xlsx|docx)$/, "pdf")).size, book).toBeGreaterThan(5000);
  });
});

describeWith("openpyxl", hasOpenpyxl)("filled workbooks, read by openpyxl", () => {
  test("numbers are numbers, identifiers text, dates dates, and a text never a formula", async () => {
    await department.fill({ form: "PE-10", subjects: zhang });
    const sheet = sheetOf("PE-10", "00123-张伟.xlsx");
    const cell = (label: string) => sheet.cells[addressAfter(sheet, label)];
    expect(cell("工号")).toMatchObject({ value: "00123", type: "s", format: "@" });
    expect(cell("身份证件号")).toMatchObject({ value: "110101197502280018", type: "s" });
    expect(cell("出生日期")).toMatchObject({ value: "1975-02-28T00:00:00", type: "d" });
    expect(cell("电子邮箱")).toMatchObject({ value: "=cmd@example.edu" });
    expect(cell("参加工作时间")?.value).toBe("1998年07月");
    expect(cell("专业技术职务")?.value).toBe("教授");
    expect(cell("行政职务")?.value ?? null).toBeNull();
    expect(sheet.cells["A2"]?.value).toBe("填报单位：信息学院");
  });

  test("a past census date gives the title of that day", async () => {
    await department.fill({ form: "PE-10", subjects: zhang, asOf: "2026-03-31" });
    const sheet = sheetOf("PE-10", "00123-张伟.xlsx");
    expect(sheet.cells[addressAfter(sheet, "专业技术职务")]?.value).toBe("副教授");
  });

  test("a row list has a row for each and keeps what stands below it", async () => {
    await department.fill({ form: "TW-1", subjects: zhang });
    const sheet = sheetOf("TW-1", "00123-张伟.xlsx");
    expect(["C6", "C7"].map((at) => sheet.cells[at]?.value)).toEqual(["002", "003"]);
    expect(sheet.cells["O6"]).toMatchObject({ value: 0.5, format: "0%" });
    expect(sheet.cells[addressAfter(sheet, "本学期标准学时合计")]?.value).toBe(35.5);
    expect(sheet.printTitles).toBe("$4:$5");
  });

  test("nobody's list is an empty row, and its sum is not 0 but not applicable", async () => {
    const made = await department.fill({ form: "TW-1", subjects: { kind: "person", no: "00124" } });
    const sheet = sheetOf("TW-1", "00124-王芳.xlsx");
    expect(sheet.cells["A6"]?.value ?? null).toBeNull();
    expect(made.cells).toMatchObject({ slots: 5, filled: 4, empty: 1 });
    expect(made.cells.reasons["not-applicable"]).toBe(1);
  });

  test("money is printed in the unit of the form; only projects since the title are listed", async () => {
    await department.fill({ form: "PR-08", subjects: zhang });
    const sheet = sheetOf("PR-08", "00123-张伟.xlsx");
    expect(sheet.cells["K6"]).toMatchObject({ value: 12.3457, format: "0.0000" });
    expect(sheet.cells["A6"]?.value).toBe("NO-j1");
    const listed = Object.values(sheet.cells).map((cell) => cell.value);
    for (const before of ["NO-j2", "NO-j3", "NO-j4"]) expect(listed).not.toContain(before);
  });

  test("areas add up by purpose, and those who share a room are counted", async () => {
    await department.fill({ form: "RM-03", subjects: zhang });
    const sheet = sheetOf("RM-03", "00123-张伟.xlsx");
    expect(sheet.cells[addressAfter(sheet, "办公用房面积合计（平方米）")]?.value).toBe(20.5);
    expect(sheet.cells[addressAfter(sheet, "是否多处办公用房")]?.value).toBe("否");
    const shared = Object.entries(sheet.cells).find(([, cell]) => cell.value === "302")?.[0] ?? "";
    expect(sheet.cells[`G${shared.slice(1)}`]?.value).toBe(2);
  });

  test("a unit's rooms are those its tree held on that day", async () => {
    await department.fill({
      form: "RM-02",
      subjects: { kind: "org", no: "100" },
      asOf: "2025-12-31",
    });
    const rows = Object.values(sheetOf("RM-02", "100-信息学院.xlsx").cells).map(
      (cell) => cell.value,
    );
    expect(rows.filter((value) => value === "302")).toHaveLength(2);
    expect(rows).not.toContain("303");
  });

  test("what is only known of today is not said of the past: 退休 after the census date", async () => {
    await department.fill({ form: "PE-27", subjects: { kind: "org", no: "100" } });
    const values = Object.values(sheetOf("PE-27", "100-信息学院.xlsx").cells).map(
      (cell) => cell.value,
    );
    expect(values).toEqual(expect.arrayContaining(["张伟", "王芳", "刚退休", "在职"]));
    expect(values).not.toContain("退休");
    expect(values).not.toContain("退休人");
  });

  test("a cross-tab counts each group once and writes 0 where nobody is", async () => {
    await department.fill({ form: "GJ-422", subjects: { kind: "all" } });
    const sheet = sheetOf("GJ-422", "900-示范大学.xlsx");
    const row = (number: number) =>
      ["C", "D", "E", "F"].map((column) => sheet.cells[`${column}${number}`]?.value);
    expect(row(5)).toEqual([2, 1, 1, 1]); // 专任教师 合计
    expect(row(6)).toEqual([1, 0, 1, 0]); // 其中：女
    expect(row(7)).toEqual([1, 1, 0, 1]); // 正高级
    expect(row(12)[0]).toBe(1); // 聘请校外教师 合计
    expect(sheet.merges).toContain("A5:A11");
  });

  test("a 核对稿 marks doubts with both values and says why a cell is empty; a 报送稿 has nothing of ours", async () => {
    await department.fill({ form: "PE-10", subjects: zhang, profile: "check" });
    const check = seen(department.file("PE-10", "00123-张伟.xlsx"));
    expect(Object.keys(check.sheets)).toEqual(["教职工基本信息核对确认表", "说明"]);
    const draft = sheetOf("PE-10", "00123-张伟.xlsx");
    const phone = draft.cells[addressAfter(draft, "联系电话")];
    expect(phone?.value).toBe("13900001234");
    expect(phone?.fill).toMatch(/FCE4D6$/);
    expect(phone?.note).toContain("科研系统为“13811112222”");
    expect(draft.cells[addressAfter(draft, "政治面貌")]?.note).toContain("群众");
    expect(draft.cells[addressAfter(draft, "曾用名")]?.fill).toMatch(/FFF2CC$/);
    expect(draft.cells[addressAfter(draft, "姓名")]?.fill ?? null).toBeNull();
    await department.fill({ form: "PE-10", subjects: zhang });
    const submit = seen(department.file("PE-10", "00123-张伟.xlsx"));
    expect(Object.keys(submit.sheets)).toEqual(["教职工基本信息核对确认表"]);
    expect(Object.keys(submit.properties)).toEqual(["fillonce.fill"]);
    const cells = Object.values(submit.sheets).flatMap((sheet) => Object.values(sheet.cells));
    expect(cells.filter((cell) => cell.note !== null || cell.fill !== null)).toEqual([]);
  });

  test("every filled cell of a list answers where it comes from", async () => {
    const made = await department.fill({ form: "TW-1", subjects: zhang });
    const file = join(made.folder, "provenance.parquet");
    const name = await cellProvenance(file, { subject: "00123", address: "B6" }, budget);
    expect(name).toMatchObject({
      value: "离散数学",
      entity: "class_section",
      entity_id: "s2",
      column: "course_name",
      source_key: "k",
    });
    const sum = Object.entries(sheetOf("TW-1", "00123-张伟.xlsx").cells).find(
      ([, cell]) => cell.value === 35.5,
    )?.[0];
    const total = await cellProvenance(file, { subject: "00123", address: sum ?? "" }, budget);
    expect(total?.rule).toBe("sum(person.workloads[term = $term].standard_hours)");
    expect(JSON.parse(total?.params ?? "{}")).toMatchObject({ term: "2026-2027-1" });
    expect(await cellProvenance(file, { subject: "00123", address: "A1" }, budget)).toBeUndefined();
  });
});

test("a merged person's value names the record and the rule that won", async () => {
  const made = await department.fill({ form: "PE-10", subjects: zhang });
  const file = join(made.folder, "provenance.parquet");
  const found = await cellProvenance(file, { subject: "00123", address: "D4" }, budget);
  expect(found).toMatchObject({ value: "张伟", source_key: "GH-123", run: "run-2" });
  expect(found?.rule).toContain("来源优先");
});

test("the same release, form and moment give the same bytes, whoever's clock it is", async () => {
  const first = await department.fill({ form: "RM-03", subjects: zhang, profile: "check" });
  const bytes = department.file("RM-03", "00123-张伟.xlsx");
  await department.fill({ form: "RM-03", subjects: zhang, profile: "check", asOf: first.asOf });
  expect(Buffer.compare(department.file("RM-03", "00123-张伟.xlsx"), bytes)).toBe(0);
  expect(first.asOf).toBe("2025-12-31");
});

test("files are their owner's alone", async () => {
  const made = await department.fill({ form: "PE-10", subjects: zhang });
  for (const name of ["00123-张伟.xlsx", "manifest.json", "provenance.parquet"])
    expect(statSync(join(made.folder, name)).mode & 0o777, name).toBe(0o600);
});

test("a subject that fails is listed, and the others are filled", async () => {
  const obstacle = join(department.out, "blocked", "PE-10", "00123-张伟.xlsx");
  mkdirSync(obstacle, { recursive: true });
  const made = await department.fill({
    form: "PE-10",
    subjects: { kind: "org", no: "100" },
    out: join(department.out, "blocked"),
  });
  rmSync(obstacle, { recursive: true });
  expect(made.filled).toBe(2);
  expect(made.errors.map((error) => error.subject)).toEqual(["00123"]);
  expect(readdirSync(made.folder).sort()).toEqual([
    "00124-王芳.xlsx",
    "00125-刚退休.xlsx",
    "100.zip",
    "manifest.json",
    "provenance.parquet",
  ]);
});

test("only one fill at a time writes into a folder; the same question again replaces its answer", async () => {
  const out = join(department.out, "again");
  const asked = { form: "PE-10", subjects: { kind: "org", no: "100" }, out } as const;
  let second: unknown;
  const whole = await department.fill({
    ...asked,
    onStart: async () => {
      second = await department.fill(asked).catch((error: unknown) => error);
    },
  });
  expect(second).toMatchObject({ message: expect.stringContaining("正在") });
  expect(readdirSync(whole.folder)).toContain("00125-刚退休.xlsx");
  // A month later one of them has left.
  const later = await department.fill({ ...asked, asOf: "2026-10-31" });
  expect(later.filled).toBe(2);
  expect(readdirSync(later.folder)).not.toContain("00125-刚退休.xlsx");
});

test("what was filled for others stays, and keeps its provenance", async () => {
  const out = join(department.out, "others");
  const first = await department.fill({ form: "PE-10", subjects: zhang, out });
  const kept = readdirSync(first.folder);
  const others = { form: "PE-10", subjects: { kind: "org", no: "100" }, out } as const;
  await expect(department.fill(others)).rejects.toMatchObject({
    message: expect.stringContaining("holds this form filled for others"),
    hint: expect.stringContaining("--out"),
  });
  expect(readdirSync(first.folder)).toEqual(kept);
});
