import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import exceljs from "exceljs";
import { afterAll, expect, test } from "vitest";
import { fillCalculated, refuseUncomputed } from "../../forms/calculated.ts";
import { officeValues } from "../../forms/office-values.ts";
import { openTemplate } from "../../forms/package/patch.ts";
import { describeWith } from "../needs.ts";
import { hasLibreOffice } from "./package/workbooks.ts";

const folder = mkdtempSync(join(tmpdir(), "fillonce-calculated-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Cells = Readonly<
  Record<string, number | string | { formula: string; result?: number | string }>
>;

async function template(sheets: Readonly<Record<string, Cells>>) {
  const workbook = new exceljs.Workbook();
  for (const [name, cells] of Object.entries(sheets)) {
    const sheet = workbook.addWorksheet(name);
    for (const [at, value] of Object.entries(cells)) sheet.getCell(at).value = value;
  }
  return openTemplate(new Uint8Array(await workbook.xlsx.writeBuffer()));
}

const read = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
print(json.dumps({s.title + "!" + c.coordinate: c.value for s in book for row in s.iter_rows() for c in row if c.value is not None}))
`;

/** The cached values of a file, as a reader sees them that does not compute. */
function shown(bytes: Uint8Array): Record<string, unknown> {
  const [file, script] = [join(folder, "filled.xlsx"), join(folder, "read.py")];
  writeFileSync(file, bytes);
  writeFileSync(script, read);
  return JSON.parse(execFileSync("/usr/bin/python3", [script, file], { encoding: "utf8" }));
}

const today = "2026-11-09";

test("a sum over repeated rows, what reads it, and another sheet carry their values of now", async () => {
  const opened = await template({
    明细: {
      A2: 1,
      A3: { formula: "SUM(A2:A2)", result: 999 },
      B3: { formula: 'IF(A3>5,"多","少")', result: "旧" },
      C3: { formula: "TODAY()", result: 1 },
    },
    汇总: { A1: { formula: "明细!A3*10", result: 999 }, A2: { formula: "1+1", result: 2 } },
  });
  const edits = {
    sheets: {
      明细: {
        rows: [{ sampleRow: 2, count: 3 }],
        cells: ["A2", "A3", "A4"].map((at, index) => ({ at, value: { number: index + 1 } })),
      },
    },
  };
  const { bytes, uncomputed, stale } = fillCalculated(opened, edits, today, "all");
  expect(uncomputed).toEqual([]);
  expect(stale).toEqual([]);
  expect(shown(bytes)).toMatchObject({
    "明细!A5": 6,
    "明细!B5": "多",
    "汇总!A1": 60,
    "汇总!A2": 2,
  });
});

test("a sheet that nothing was written to stays as it is when only touched ones may change", async () => {
  const opened = await template({
    甲: { A1: 1, A2: { formula: "A1*2", result: 2 } },
    乙: { A1: { formula: "甲!A1+1", result: 2 } },
  });
  const edits = { sheets: { 甲: { cells: [{ at: "A1", value: { number: 7 } }] } } };
  const { bytes, touched, stale } = fillCalculated(opened, edits, today, "touched");
  expect(shown(bytes)).toMatchObject({ "甲!A2": 14, "乙!A1": 2 });
  expect(touched).not.toContain("xl/worksheets/sheet2.xml");
  expect(stale).toMatchObject([{ sheet: "乙", at: "A1", dropped: false }]);
});

test("a formula that cannot be computed is named, and no file goes out with its old value", async () => {
  const opened = await template({
    甲: {
      A1: 1,
      A2: { formula: "XIRR(A1:A1,A1:A1)", result: 5 },
      A3: { formula: "A1+1", result: 2 },
    },
  });
  const edits = { sheets: { 甲: { cells: [{ at: "A1", value: { number: 7 } }] } } };
  const { bytes, uncomputed } = fillCalculated(opened, edits, today, "all");
  expect(uncomputed).toMatchObject([{ sheet: "甲", row: 2, why: "it calls XIRR" }]);
  expect(shown(bytes)).not.toHaveProperty("甲!A2");
  expect(shown(bytes)).toMatchObject({ "甲!A3": 8 });
  expect(() => refuseUncomputed(uncomputed)).toThrow(/甲!A2（it calls XIRR）/);
});

describeWith("soffice", hasLibreOffice)("what is not computed here", () => {
  const filledWith = async (formulas: Cells) => {
    const opened = await template({ 表: { A1: 2, A2: 4, A3: 4, A4: 5, ...formulas } });
    const edits = { sheets: { 表: { cells: [{ at: "A4", value: { number: 6 } }] } } };
    return fillCalculated(opened, edits, today, "all", officeValues);
  };

  test("LibreOffice computes, and what it gives no value for either is named", async () => {
    const { bytes, uncomputed } = await filledWith({
      B1: { formula: "VAR(A1:A4)", result: 1 },
      B2: { formula: "ROUND(B1*3,2)", result: 1 },
      B3: { formula: "XIRR(A1:A4,A1:A4)", result: 1 },
      B4: { formula: "SUM(A1:A4)", result: 1 },
    });
    const { "表!B1": variance, ...rest } = shown(bytes);
    expect(variance).toBeCloseTo(8 / 3, 12);
    expect(rest).toMatchObject({ "表!B2": 8, "表!B4": 16 });
    expect(uncomputed.map(({ formula }) => formula)).toEqual(["XIRR(A1:A4,A1:A4)"]);
    expect(() => refuseUncomputed(uncomputed)).toThrow("表!B3");
  });

  test("but not where a formula reads the day: its day is not the census date", async () => {
    const { uncomputed } = await filledWith({
      B1: { formula: "VAR(A1:A4)", result: 1 },
      B2: { formula: "TODAY()", result: 1 },
    });
    expect(uncomputed.map(({ formula }) => formula)).toEqual(["VAR(A1:A4)"]);
  });
});
