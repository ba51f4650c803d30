import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellProvenance } from "../../forms/provenance.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { seenDocument } from "./package/documents.ts";
import { hasOpenpyxl, type SeenSheet, seen } from "./package/workbooks.ts";

let department: Department;
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(() => department[Symbol.asyncDispose]());

const budget = { memory: "256MB", threads: 1, temp: tmpdir() };
const zhang = { kind: "person", no: "00123" } as const;
const college = { kind: "org", no: "100" } as const;

const sheetOf = (form: string, name: string): SeenSheet => {
  const sheet = Object.values(seen(department.file(form, name)).sheets)[0];
  if (sheet === undefined) throw new Error("the workbook has no sheet");
  return sheet;
};

/** The rows of a sheet that have something in that column, as texts. */
function rowsWith(sheet: SeenSheet, column: string, pattern: RegExp): readonly number[] {
  return Object.entries(sheet.cells)
    .filter(([at, cell]) => at.replace(/\d/g, "") === column && pattern.test(String(cell.value)))
    .map(([at]) => Number(at.replace(/\D/g, "")))
    .sort((a, b) => a - b);
}

describeWith("python3", hasProgram("python3", "--version"))("the appraisal form, a .docx", () => {
  test("each field speaks of its own period", async () => {
    const made = await department.fill({ form: "PE-01", subjects: zhang });
    expect(made.asOf).toBe("2025-12-31");
    const { controls, cells, properties } = seenDocument(
      department.file("PE-01", "00123-张伟.docx"),
    );
    const text = (name: string) => controls[name]?.text;
    expect(text("title")).toBe("副教授"); // professor only in 2026
    expect(text("title_since")).toBe("2005年07月");
    expect(text("hours")).toBe("33"); // two terms of 2024-2025, not the running one
    expect(text("evaluation")).toBe("85.5");
    expect(text("last_result")).toBe("优秀");
    expect(text("papers")).toBe("A Study、储能<系统>&控制"); // of 2025, and no software
    expect(text("awards")).toBe("省科学技术奖");
    expect(text("projects")).toBe("项目j2、项目j4"); // still running at the end of 2025
    expect(text("duty")).toBe("无");
    expect(text("statement")).toBe("");
    expect(text("head_right")).toBe("考核年度：2025年");
    expect(cells.filter((cell) => cell.fill !== null)).toEqual([]);
    expect(Object.keys(properties)).toEqual(["fillonce.fill"]);
  });

  test("a 核对稿 is shaded, and its last page says where each cell comes from", async () => {
    await department.fill({ form: "PE-01", subjects: zhang, profile: "check" });
    const bytes = department.file("PE-01", "00123-张伟.docx");
    const { cells, text, last } = seenDocument(bytes);
    const shaded = cells.filter((cell) => cell.fill === "DDEBF7" && cell.text.includes("签字"));
    expect(shaded).toHaveLength(5);
    expect(text).toContain("核对说明");
    expect(text).toContain("尚无系统登记此项");
    expect(text).toMatch(/出处：.*字段：人员·姓名/);
    expect(last).toBe("sectPr");
    await department.fill({ form: "PE-01", subjects: zhang, profile: "check" });
    expect(Buffer.compare(department.file("PE-01", "00123-张伟.docx"), bytes)).toBe(0);
  });

  test("nobody's lists read 无, and a teacher without courses has no hours but no score either", async () => {
    await department.fill({ form: "PE-01", subjects: { kind: "person", no: "00124" } });
    const { controls } = seenDocument(department.file("PE-01", "00124-王芳.docx"));
    for (const name of ["projects", "papers", "awards"]) expect(controls[name]?.text).toBe("无");
    expect(controls["hours"]?.text).toBe("0");
    expect(controls["evaluation"]?.text).toBe("");
  });
});

test("the provenance of a figure names the field's period, not the form's", async () => {
  const made = await department.fill({ form: "PE-01", subjects: zhang });
  const manifest = JSON.parse(readFileSync(join(made.folder, "manifest.json"), "utf8"));
  expect(manifest.files[0].file).toBe("00123-张伟.docx");
  const file = join(made.folder, "provenance.parquet");
  const cell = await cellProvenance(file, { subject: "00123", address: "B10" }, budget);
  expect(cell).toMatchObject({ label: "本年度授课学时", value: "33" });
  expect(cell?.time_basis).toContain("2024-09-01 至 2025-08-31");
  expect(JSON.parse(cell?.params ?? "{}")).toMatchObject({ from: "2024-09-01", to: "2025-09-01" });
});

describeWith("openpyxl", hasOpenpyxl)("filled workbooks, read by openpyxl", () => {
  test("a project list holds what ran on the last day of the quarter, with the money of then", async () => {
    const made = await department.fill({ form: "RP-14", subjects: college });
    expect(made.asOf).toBe("2026-09-30");
    const sheet = sheetOf("RP-14", "100-信息学院.xlsx");
    const rows = rowsWith(sheet, "B", /^NO-/);
    expect(rows.map((row) => sheet.cells[`B${row}`]?.value)).toEqual(["NO-j1", "NO-j2", "NO-j4"]);
    const [, second = 0, third = 0] = rows;
    expect(sheet.cells[`R${second}`]?.value).toBe(4.2346); // 30,000 + 12,345.67; not October's
    expect(sheet.cells[`S${second}`]?.value).toBe(1.2346);
    expect(sheet.cells[`T${second}`]?.value).toBe(2);
    expect(sheet.cells[`W${second}`]?.value).toBe("是");
    // Ended in October: what it was on 30 September nobody recorded.
    expect(sheet.cells[`V${third}`]?.value ?? null).toBeNull();
    expect(sheet.cells[`W${third}`]?.value ?? null).toBeNull();
  });

  test("papers are those of the calendar year, one row an author", async () => {
    await department.fill({ form: "RO-04", subjects: college });
    const sheet = sheetOf("RO-04", "100-信息学院.xlsx");
    const rows = rowsWith(sheet, "B", /^00123$/);
    expect(rows.map((row) => sheet.cells[`E${row}`]?.value)).toEqual([
      "储能<系统>&控制",
      "A Study",
    ]);
    expect(rows.map((row) => sheet.cells[`H${row}`]?.value)).toEqual(["是", "否"]);
  });

  test("assets bought after the day are left out of the list and of its sum", async () => {
    const made = await department.fill({ form: "AS-08", subjects: zhang });
    expect(made.asOf).toBe("2025-12-31");
    const sheet = sheetOf("AS-08", "00123-张伟.xlsx");
    const values = Object.values(sheet.cells).map((cell) => cell.value);
    expect(values).toEqual(expect.arrayContaining(["ZC-e1", "ZC-e2", "ZC-e4"]));
    expect(values).not.toContain("ZC-e3");
    expect(values).toContain(88331.98);
    expect(values).toContain(3);
  });

  test("ages are full years at the census date, and an unknown birth counts in no band", async () => {
    await department.fill({ form: "GJ-423", subjects: { kind: "all" } });
    const sheet = sheetOf("GJ-423", "900-示范大学.xlsx");
    const row = (number: number) =>
      ["C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M"].map(
        (column) => sheet.cells[`${column}${number}`]?.value,
      );
    // 张伟 (born 1975-02-28) is 51 on 2026-09-01; 王芳's birth is unknown.
    expect(row(5)).toEqual([2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(sheet.cells["M6"]?.value).toBe("*");
    await department.fill({ form: "GJ-423", subjects: { kind: "all" }, asOf: "2025-02-27" });
    expect(sheetOf("GJ-423", "900-示范大学.xlsx").cells["H5"]?.value).toBe(1); // 49
    await department.fill({ form: "GJ-423", subjects: { kind: "all" }, asOf: "2025-02-28" });
    expect(sheetOf("GJ-423", "900-示范大学.xlsx").cells["I5"]?.value).toBe(1); // 50
  });

  test("a week shows each meeting once, and several in one cell", async () => {
    const made = await department.fill({ form: "TO-02", subjects: zhang });
    const sheet = sheetOf("TO-02", "00123-张伟.xlsx");
    const monday = "离散数学\n003\n第1-16周\n信息楼301";
    expect(sheet.cells["B4"]?.value).toBe(monday);
    // From the ninth period on one cell holds both, one with a room and one without.
    const wednesday = Object.values(sheet.cells).find((cell) =>
      String(cell.value).includes("第9-16周"),
    );
    expect(String(wednesday?.value).split("\n")).toHaveLength(4);
    expect(String(wednesday?.value)).toContain("第1-8周 信息楼302");
    expect(rowsWith(sheet, "C", /^00[123]$/)).toHaveLength(3); // two sections, one of them in two roles
    expect(made.cells.slots).toBe(2 + 3 * 10); // the hours without a lesson are no slots
    const file = join(made.folder, "provenance.parquet");
    const cell = await cellProvenance(file, { subject: "00123", address: "B4" }, budget);
    expect(cell).toMatchObject({
      entity: "section_meeting",
      entity_id: "k1",
      label: "星期一 第1-2节",
    });
  });

  test("nobody's week is empty and asks for nothing", async () => {
    const made = await department.fill({
      form: "TO-02",
      subjects: { kind: "person", no: "00124" },
    });
    expect(made.errors).toEqual([]);
    expect(made.cells.slots).toBe(0);
  });
});
