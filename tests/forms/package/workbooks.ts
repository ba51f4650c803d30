import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ExcelJS from "exceljs";
import { hasProgram } from "../../needs.ts";

/** A one-pixel picture. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The sample row stands at 5; a title, heads and a linked figure above, a total, a signature and a picture below. */
export async function formWorkbook(): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("名册 A&B", {
    pageSetup: { printArea: "A1:F12", printTitlesRow: "1:4" },
  });
  sheet.columns = [
    { width: 8 },
    { width: 14 },
    { width: 14 },
    { width: 12 },
    { width: 12 },
    { width: 20 },
  ];
  sheet.getCell("A1").value = "教师名册";
  sheet.getCell("A1").font = { bold: true, size: 18 };
  sheet.mergeCells("A1:F1");
  sheet.getCell("A2").value = "合计";
  sheet.getCell("D2").value = { formula: "SUM(D5:D5)", result: 7 };
  sheet.getCell("E2").value = { formula: "SUM(E5)", result: 7 };
  for (const [i, head] of ["序号", "工号", "姓名", "学时", "占比", "备注"].entries())
    sheet.getCell(4, i + 1).value = head;
  const sample = sheet.getRow(5);
  sample.height = 33;
  for (let column = 1; column <= 7; column++) {
    const cell = sample.getCell(column);
    cell.border = { bottom: { style: "dashed" } };
    cell.font = { bold: column === 3 };
    cell.numFmt = column === 4 ? "0.0" : column === 2 ? "@" : "General";
  }
  sheet.getCell("A5").value = { formula: "ROW()-4", result: 1 };
  sheet.getCell("E5").value = { formula: "D5/D$10", result: 1 };
  sheet.getCell("F5").value = "示例";
  sheet.mergeCells("F5:G5");
  sheet.getCell("D5").dataValidation = {
    type: "decimal",
    operator: "between",
    formulae: [0, "$D$10"],
    allowBlank: true,
  };
  sheet.getCell("C11").dataValidation = { type: "list", formulae: ['"是,否"'], allowBlank: true };
  sheet.addConditionalFormatting({
    ref: "A5:F5",
    rules: [
      {
        type: "expression",
        priority: 1,
        formulae: ["$D5>$D$10"],
        style: { font: { color: { argb: "FFFF0000" } } },
      },
    ],
  });
  sheet.getCell("A10").value = "小计";
  sheet.getCell("D10").value = { formula: "SUM(D$5:D9)+D2", result: 7 };
  sheet.getRow(10).height = 21;
  sheet.mergeCells("A10:C10");
  sheet.getCell("A12").value = "签字";
  sheet.mergeCells("A12:B14");
  sheet.getCell("B16").value = { text: "去表头", hyperlink: "#'名册 A&B'!A10" };
  sheet.autoFilter = "A4:F5";
  sheet.addImage(book.addImage({ base64: pixel, extension: "png" }), "D12:E14");
  const other = book.addWorksheet("统计");
  other.getCell("A1").value = { formula: "'名册 A&B'!D10+SUM('名册 A&B'!D5:D5)", result: 14 };
  other.getCell("A2").value = { formula: "A1*2", result: 28 };
  book.addWorksheet("代码").getCell("A1").value = "不动";
  book.definedNames.add("'名册 A&B'!$D$10", "subtotal");
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** A plain key-value form with no formula. */
export async function plainWorkbook(): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("表");
  sheet.getCell("A1").value = "姓名";
  sheet.getCell("B1").value = "旧值";
  sheet.getCell("B1").font = { bold: true };
  sheet.getCell("B2").numFmt = "yyyy-mm-dd";
  sheet.getCell("B3").numFmt = "@";
  sheet.getCell("D4").value = "合并";
  sheet.mergeCells("D4:E5");
  sheet.getColumn(8).numFmt = "0.00";
  book.addWorksheet("附表").getCell("A1").value = "不动";
  return new Uint8Array(await book.xlsx.writeBuffer());
}

export interface SeenCell {
  readonly value: string | number | boolean | null;
  readonly type: string;
  readonly format: string;
  readonly bold: boolean;
  readonly border: string | null;
  readonly fill: string | null;
  readonly note: string | null;
}

export interface SeenSheet {
  readonly cells: Record<string, SeenCell>;
  readonly heights: Record<string, number>;
  readonly merges: readonly string[];
  readonly validations: readonly { at: string; formulas: readonly string[] }[];
  readonly conditional: readonly { at: string; formulas: readonly string[] }[];
  readonly printArea: string | null;
  readonly printTitles: string | null;
  readonly filter: string | null;
  readonly links: readonly (readonly [string, string])[];
  readonly breaks: readonly number[];
  readonly dimension: string;
}

export interface SeenWorkbook {
  readonly sheets: Record<string, SeenSheet>;
  /** First and last row of each picture, counted from 0, by drawing part. */
  readonly anchors: Record<string, readonly (readonly [number, number | null])[]>;
  readonly names: Record<string, string>;
  readonly properties: Record<string, string>;
  readonly epoch: number;
}

const python = "/usr/bin/python3";
export const hasOpenpyxl = hasProgram(python, "-c", "import openpyxl");
export const hasLibreOffice = hasProgram("soffice", "--version");

/** Calls back with a folder that is gone afterwards. */
export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-package-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function inFolderAsync<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-package-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What openpyxl, which shares no code with us, sees in the file. */
export function seen(bytes: Uint8Array): SeenWorkbook {
  return inFolder((folder) => {
    const file = join(folder, "seen.xlsx");
    writeFileSync(file, bytes);
    return JSON.parse(runPython(join(import.meta.dirname, "reader.py"), file)) as SeenWorkbook; // our own script's output
  });
}

export function runPython(...args: readonly string[]): string {
  return execFileSync(python, args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
}
