import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readZip } from "../../../forms/package/zip-read.ts";
import { cellProvenance } from "../../../forms/provenance.ts";
import { describeWith } from "../../needs.ts";
import { type Department, openDepartment } from "../department.ts";
import { hasOpenpyxl, seen } from "../package/workbooks.ts";
import { bindAs, blankBook, type SheetRows, templatesFolder } from "./bound-blank.ts";

let department: Department;
const templates = templatesFolder();
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(async () => {
  templates[Symbol.dispose]();
  await department[Symbol.asyncDispose]();
});

const application: SheetRows = {
  rows: [
    ["2026年优秀教师推荐表", null, null, null, null, null],
    ["填报单位（盖章）：            填表日期：   年  月  日", null, null, null, null, null],
    ["教师姓名", null, "职工号", null, "出生年月", null],
    ["性别", "□男  □女", "现任职称", null, "通讯地址", null],
    ["一、主持科研项目", null, null, null, null, null],
    ["序号", "课题名称", "项目编号", "批准经费（万元）", "立项时间", "备注"],
    [1, null, null, null, null, null],
    [2, null, null, null, null, null],
    ["合计", null, null, { formula: "SUM(D7:D8)" } as never, null, null],
    ["二、授课情况", null, null, null, null, null],
    ["序号", "课程名称", "课程代码", "授课学时", "学生人数", "备注"],
    [1, null, null, null, null, null],
    [2, null, null, null, null, null],
    ["院系意见", null, null, null, null, null],
  ],
  merges: ["A1:F1", "A2:F2", "A5:F5", "A10:F10", "B14:F14"],
};

const fillFor = (form: string, no: string, profile: "check" | "submit" = "submit") =>
  department.fill({
    form,
    templates: templates.folder,
    subjects: { kind: "person", no },
    profile,
    out: join(department.out, profile),
    principal: { role: "office", domain: "personnel" },
  });

describeWith("openpyxl", hasOpenpyxl)("a blank workbook, filled, read by openpyxl", () => {
  test("is filled for a person: cells, words, boxes and two lists that grow", async () => {
    const bytes = await blankBook({
      推荐表: application,
      说明: { rows: [["填表说明：如实填写"]] },
    });
    const { left } = bindAs(templates.folder, bytes, { id: "XX-01" });
    expect(left.map(({ label, why }) => [label.text, why])).toEqual(
      expect.arrayContaining([
        ["通讯地址", "manual"],
        ["备注", "manual"],
        ["院系意见", "manual"],
      ]),
    );
    const made = await fillFor("XX-01", "00123");
    expect(made.errors).toEqual([]);
    const file = readFileSync(join(department.out, "submit", "XX-01", "00123-张伟.xlsx"));
    const book = seen(file);
    expect(Object.keys(book.sheets)).toEqual(["推荐表", "说明"]);
    const cells = book.sheets["推荐表"]?.cells ?? {};
    const value = (at: string) => cells[at]?.value ?? null;
    expect(["B3", "D3", "F3", "D4", "F4"].map(value)).toEqual([
      "张伟",
      "00123",
      "1975年02月",
      "教授",
      null,
    ]);
    expect(value("A2")).toMatch(/^填报单位（盖章）：信息学院 +填表日期： {3}年 {2}月 {2}日$/);
    expect(value("B4")).toBe("☑男  □女");
    expect(value("A7")).toBe(1);
    const row = (number: number) =>
      ["A", "B", "C", "D", "E"].map((column) => value(`${column}${number}`));
    expect([7, 8, 9, 10].map(row)).toEqual([
      [1, "项目j2", "NO-j2", 0, "2020-03-01"],
      [2, "项目j3", "NO-j3", 5, "2022-03-01"],
      [3, "项目j4", "NO-j4", 0.0001, "2024-03-01"],
      [4, "项目j1", "NO-j1", 12.345678, "2026-08-01"],
    ]);
    expect(row(11)).toEqual(["合计", null, null, "=SUM(D7:D10)", null]);
    // Half of a section's 33 hours are this person's.
    expect([14, 15].map(row)).toEqual([
      [1, "离散数学", "C01", 16.5, 41],
      [2, "离散数学", "C01", 16.5, 41],
    ]);
    expect(value("A16")).toBe("院系意见");
    expect(book.sheets["推荐表"]?.merges).toEqual([
      "A12:F12",
      "A1:F1",
      "A2:F2",
      "A5:F5",
      "B16:F16",
    ]);
    // What nobody asked for is the same, byte for byte.
    const [before, after] = [bytes, new Uint8Array(file)].map(
      (one) => new Map(readZip(one).map(({ name, crc }) => [name, crc])),
    );
    const second = [...(before?.keys() ?? [])].find((name) => name.endsWith("sheet2.xml")) ?? "";
    expect(after?.get(second)).toBe(before?.get(second));
  });

  test("as 核对稿 each cell says where it comes from, and what is left says why", async () => {
    const made = await fillFor("XX-01", "00123", "check");
    const book = seen(readFileSync(join(made.folder, "00123-张伟.xlsx")));
    expect(Object.keys(book.sheets)).toEqual(["推荐表", "说明", "核对说明"]);
    const cells = book.sheets["推荐表"]?.cells ?? {};
    expect(cells["D3"]?.note).toContain("字段：教职工身份·工号");
    expect(cells["F4"]?.note).toContain("须人工填写");
    expect(cells["F4"]?.fill).toMatch(/DDEBF7$/);
    const file = join(made.folder, "provenance.parquet");
    const budget = { memory: "256MB", threads: 1, temp: department.out };
    const names = [
      ["B3", "张伟"],
      ["推荐表!D4", "教授"],
      ["B10", "项目j1"],
      ["B4", "男"],
      ["A2", "信息学院"],
    ];
    for (const [address = "", value] of names) {
      const found = await cellProvenance(file, { subject: "00123", address }, budget);
      expect(found?.value, address).toBe(value);
    }
  });
});
