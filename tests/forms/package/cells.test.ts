import ExcelJS from "exceljs";
import { beforeAll, expect, test } from "vitest";
import type { CellEdit } from "../../../forms/package/edits.ts";
import { fillTemplate, openTemplate, type Template } from "../../../forms/package/patch.ts";
import { describeWith } from "../../needs.ts";
import { formWorkbook, hasOpenpyxl, plainWorkbook, type SeenSheet, seen } from "./workbooks.ts";

let template: Template;
beforeAll(async () => {
  template = openTemplate(await plainWorkbook());
});

function filled(...cells: readonly CellEdit[]): SeenSheet["cells"] {
  return (
    seen(fillTemplate(template, { sheets: { 表: { cells } } }).bytes).sheets["表"]?.cells ?? {}
  );
}

describeWith("openpyxl", hasOpenpyxl)("values, read by openpyxl", () => {
  test("a text is a text whatever it looks like, and keeps the cell's style", () => {
    const texts = [
      "=1+1",
      "+86",
      "00123",
      "a<b>&\"'",
      " 两 端 ",
      "第一行\n第二行",
      "TRUE",
      "110101199001011234",
    ];
    const cells = filled(...texts.map((text, i) => ({ at: `B${i + 1}`, value: { text } })));
    texts.forEach((text, i) => {
      expect(cells[`B${i + 1}`]?.value).toBe(text);
    });
    expect(cells["B1"]).toMatchObject({ bold: true });
    expect(Object.values(cells).filter((cell) => cell.type === "f")).toEqual([]);
  });

  test("dates follow the template's format, get one where there is none, and stay text where the cell is text", () => {
    const cells = filled(
      { at: "B2", value: { date: "2026-11-09" } },
      { at: "B1", value: { date: "1900-01-01" } },
      { at: "C1", value: { date: "2026-11-09T06:00" } },
      { at: "B3", value: { date: "2026-11-09" } },
    );
    expect(cells["B2"]).toMatchObject({ value: "2026-11-09T00:00:00", format: "yyyy-mm-dd" });
    expect(cells["B1"]).toMatchObject({
      value: "1900-01-01T00:00:00",
      format: "mm-dd-yy",
      bold: true,
    });
    expect(cells["C1"]).toMatchObject({ value: "2026-11-09T06:00:00" });
    expect(cells["B3"]).toMatchObject({ value: "2026-11-09", type: "s", format: "@" });
  });

  test("blank empties a cell; new cells take their column's style, in any order", () => {
    const cells = filled(
      { at: "H30", value: { number: 1.5 } },
      { at: "A20", value: { number: -2 } },
      { at: "A1", value: { blank: true } },
      { at: "AB20", value: { number: 1e21 } },
      { at: "C20", value: { text: "中" } },
    );
    expect(cells["A1"]).toBeUndefined();
    expect(cells["H30"]).toMatchObject({ value: 1.5, format: "0.00" });
    expect([cells["A20"]?.value, cells["AB20"]?.value, cells["C20"]?.value]).toEqual([
      -2,
      1e21,
      "中",
    ]);
  });
});

test("the 1904 system counts from its own first day", async () => {
  const book = new ExcelJS.Workbook();
  book.properties.date1904 = true;
  book.addWorksheet("表").getCell("A1").numFmt = "yyyy-mm-dd";
  const opened = openTemplate(new Uint8Array(await book.xlsx.writeBuffer()));
  expect(opened.date1904).toBe(true);
  const { bytes } = fillTemplate(opened, {
    sheets: { 表: { cells: [{ at: "A1", value: { date: "2026-11-09" } }] } },
  });
  const back = new ExcelJS.Workbook();
  await back.xlsx.load(Buffer.from(bytes) as unknown as ExcelJS.Buffer); // exceljs declares its own Buffer
  expect(back.getWorksheet("表")?.getCell("A1").value).toEqual(new Date("2026-11-09T00:00:00Z"));
});

test.each([
  [
    "a cell hidden by a merge",
    { at: "E5", value: { text: "x" } },
    /hidden by the merge "D4:E5"; bind "D4"/,
  ],
  ["an address beyond the sheet", { at: "A1048577", value: { text: "x" } }, /is no cell address/],
  [
    "a number that is none",
    { at: "A1", value: { number: Number.NaN } },
    /cannot hold the number NaN/,
  ],
  [
    "a date that is none",
    { at: "A1", value: { date: "2026-02-30" } },
    /cannot hold the date "2026-02-30"/,
  ],
  [
    "a text too long for a cell",
    { at: "A1", value: { text: "长".repeat(32_768) } },
    /has 32768 characters/,
  ],
] as const)("refuses %s", (_what, edit, message) => {
  expect(() => fillTemplate(template, { sheets: { 表: { cells: [edit] } } })).toThrow(message);
});

test("refuses a value over the template's formula, two values for one cell, and an unknown sheet", async () => {
  const form = openTemplate(await formWorkbook());
  const one = { at: "D10", value: { number: 1 } };
  expect(() => fillTemplate(form, { sheets: { "名册 A&B": { cells: [one] } } })).toThrow(
    /holds a formula/,
  );
  const two = { at: "B2", value: { number: 1 } };
  expect(() => fillTemplate(template, { sheets: { 表: { cells: [two, two] } } })).toThrow(
    /given two values/,
  );
  expect(() => fillTemplate(template, { sheets: { 无: { cells: [two] } } })).toThrow(
    /no worksheet "无"/,
  );
});
