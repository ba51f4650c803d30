import type { Cell, CellValue, Worksheet } from "exceljs";
import type { Row } from "../core/duckdb.ts";
import type { SheetColumn } from "./columns.ts";

const dark = "FF1F3A63";
export const fontName = "等线";

export const titleFont = { name: fontName, size: 15, bold: true, color: { argb: dark } } as const;
export const plainFont = { name: fontName, size: 10 } as const;
export const boldFont = { name: fontName, size: 10, bold: true } as const;
const idFont = { name: fontName, size: 8, color: { argb: "FF7B8593" } } as const;

const formats: Readonly<Record<SheetColumn["kind"], string>> = {
  text: "@",
  count: "#,##0",
  share: "0.0%",
  date: "yyyy-mm-dd",
  moment: "yyyy-mm-dd hh:mm:ss",
  yesno: "@",
};

/** Heads a table at a row: names for people, ids for programs beneath. Returns the row after. */
export function writeHeads(sheet: Worksheet, at: number, columns: readonly SheetColumn[]): number {
  columns.forEach(({ zh, id }, index) => {
    const head = sheet.getCell(at, index + 1);
    head.value = zh;
    styleHead(head);
    const program = sheet.getCell(at + 1, index + 1);
    program.value = id;
    program.font = idFont;
  });
  return at + 2;
}

export function styleHead(cell: Cell): void {
  cell.font = { ...boldFont, color: { argb: "FFFFFFFF" } };
  cell.fill = { type: "pattern", pattern: "solid", fgColor: { argb: dark } };
  cell.alignment = { vertical: "middle", wrapText: true };
}

/** Writes rows under their heads; returns the row after the last. */
export function writeRows(
  sheet: Worksheet,
  at: number,
  columns: readonly SheetColumn[],
  rows: readonly Row[],
): number {
  rows.forEach((row, index) => {
    const line = sheet.getRow(at + index);
    columns.forEach(({ id, kind }, place) => {
      const value = cellValue(kind, row[id]);
      if (value !== null) line.getCell(place + 1).value = value;
    });
    line.commit();
  });
  return at + rows.length;
}

/** A sheet that is one table: heads frozen, filter on, a format and a width a column. */
export function writeTable(
  sheet: Worksheet,
  columns: readonly SheetColumn[],
  rows: readonly Row[],
): void {
  sheet.columns = columns.map(({ width, kind }) => ({
    width,
    style: { numFmt: formats[kind], font: plainFont },
  }));
  writeRows(sheet, writeHeads(sheet, 1, columns), columns, rows);
  sheet.views = [{ state: "frozen", xSplit: 0, ySplit: 2 }];
  sheet.autoFilter = {
    from: { row: 1, column: 1 },
    to: { row: 2 + rows.length, column: columns.length },
  };
}

/** A sheet that says why it is empty. */
export function withheld(sheet: Worksheet): void {
  sheet.getCell("A1").value = "逐条明细只提供给教务处；校领导所见为汇总。";
  sheet.getCell("A1").font = plainFont;
}

function cellValue(kind: SheetColumn["kind"], value: Row[string] | undefined): CellValue {
  if (value === null || value === undefined || value === "") return null;
  if (kind === "count" || kind === "share") return Number(value);
  if (kind === "yesno") return value === true ? "是" : "否";
  // A workbook knows no time zone: what is written as UTC is what everybody reads.
  if (kind === "date") return new Date(`${String(value)}T00:00:00Z`);
  if (kind === "moment") return new Date(`${String(value).replace(" ", "T").slice(0, 19)}Z`);
  return String(value);
}
