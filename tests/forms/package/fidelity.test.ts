import ExcelJS from "exceljs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Edits } from "../../../forms/package/edits.ts";
import { fillTemplate, openTemplate } from "../../../forms/package/patch.ts";
import { readZip } from "../../../forms/package/zip-read.ts";
import { formWorkbook, plainWorkbook } from "./workbooks.ts";

let form: Uint8Array;
let plain: Uint8Array;
beforeAll(async () => {
  form = await formWorkbook();
  plain = await plainWorkbook();
});

/** The parts of `after` whose packed bytes differ from those of `before`, or that only one of them has. */
function differing(before: Uint8Array, after: Uint8Array): string[] {
  const old = new Map(readZip(before).map((entry) => [entry.name, Buffer.from(entry.packed)]));
  const names: string[] = [];
  for (const { name, packed } of readZip(after)) {
    if (old.get(name)?.equals(packed) !== true) names.push(name);
    old.delete(name);
  }
  return [...names, ...old.keys()].sort();
}

describe("what a fill leaves alone", () => {
  test("a value on a sheet without formulas changes that one part", () => {
    const filled = fillTemplate(openTemplate(plain), {
      sheets: { 表: { cells: [{ at: "B1", value: { text: "张三" } }] } },
    });
    expect(differing(plain, filled.bytes)).toEqual(["xl/worksheets/sheet1.xml"]);
    expect(filled.touched).toEqual(["xl/worksheets/sheet1.xml"]);
    expect(filled.formulas).toEqual([]);
  });

  test("no edit at all changes no part", () => {
    const filled = fillTemplate(openTemplate(form), { sheets: { 代码: { cells: [] } } });
    expect(differing(form, filled.bytes)).toEqual([]);
    expect(filled.touched).toEqual([]);
  });

  test("rows move only the parts that speak of them", () => {
    const filled = fillTemplate(openTemplate(form), {
      sheets: { "名册 A&B": { rows: [{ sampleRow: 5, count: 3 }] } },
    });
    const expected = [
      "xl/drawings/drawing1.xml",
      "xl/workbook.xml",
      "xl/worksheets/sheet1.xml",
      "xl/worksheets/sheet2.xml",
    ];
    expect(differing(form, filled.bytes)).toEqual(expected);
    expect(filled.touched).toEqual(expected);
    expect(filled.formulas).toEqual([
      { sheet: "名册 A&B", count: 9, recalculated: true },
      { sheet: "统计", count: 2, recalculated: true },
    ]);
  });

  test("the same template and edits give the same bytes, and a fill leaves the template as it was", () => {
    const edits: Edits = {
      sheets: {
        "名册 A&B": {
          rows: [{ sampleRow: 5, count: 2 }],
          cells: [{ at: "C6", value: { text: "李四" } }],
          notes: [{ at: "C6", text: "人事系统" }],
          marks: [{ at: "C6", rgb: "FFF2CC" }],
        },
      },
      addSheets: [{ name: "说明", rows: [["a", 1]] }],
      properties: { fill: "f1" },
    };
    const template = openTemplate(form);
    const first = fillTemplate(template, edits).bytes;
    fillTemplate(template, { sheets: { "名册 A&B": { rows: [{ sampleRow: 5, count: 9 }] } } });
    expect(Buffer.from(fillTemplate(template, edits).bytes).equals(first)).toBe(true);
    expect(Buffer.from(fillTemplate(openTemplate(form), edits).bytes).equals(first)).toBe(true);
  });

  test("filling a filled workbook again with the same edits gives the same bytes", () => {
    const edits: Edits = {
      sheets: {
        表: {
          cells: [
            { at: "B2", value: { date: "2026-11-09" } },
            { at: "J9", value: { number: 3 } },
          ],
        },
      },
      properties: { fill: "f1" },
    };
    const once = fillTemplate(openTemplate(plain), edits).bytes;
    expect(Buffer.from(fillTemplate(openTemplate(once), edits).bytes).equals(once)).toBe(true);
  });

  test("exceljs reads the result", async () => {
    const filled = fillTemplate(openTemplate(form), {
      sheets: {
        "名册 A&B": {
          rows: [{ sampleRow: 5, count: 2 }],
          cells: [{ at: "C6", value: { text: "=李四" } }],
        },
      },
    });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(filled.bytes) as unknown as ExcelJS.Buffer); // exceljs declares its own Buffer
    expect(book.getWorksheet("名册 A&B")?.getCell("C6").value).toBe("=李四");
    expect(book.getWorksheet("统计")?.getCell("A1").formula).toBe(
      "'名册 A&B'!D11+SUM('名册 A&B'!D5:D6)",
    );
  });
});
