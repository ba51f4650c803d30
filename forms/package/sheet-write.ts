/** Puts a worksheet together again; rows that were not changed are copied as they were written. */
import { columnName } from "./address.ts";
import type { Sheet, SheetCell, SheetRow } from "./sheet.ts";

/** The inner XML of a row from its cells. */
export function writeCells(
  prefix: string,
  row: number,
  cells: readonly SheetCell[],
  rest = "",
): string {
  let xml = "";
  for (const { column, attributes, inner } of cells) {
    const open = `<${prefix}c r="${columnName(column)}${row}"${attributes}`;
    xml += inner === "" ? `${open}/>` : `${open}>${inner}</${prefix}c>`;
  }
  return xml + rest;
}

export function writeRow(prefix: string, row: SheetRow): string {
  if (row.written !== undefined) return row.written;
  const open = `<${prefix}row r="${row.row}"${row.attributes}`;
  return row.inner === "" ? `${open}/>` : `${open}>${row.inner}</${prefix}row>`;
}

export function writeSheet(sheet: Sheet): string {
  const { prefix } = sheet;
  const parts = [sheet.open];
  for (const child of sheet.before) parts.push(child.xml);
  parts.push(`<${prefix}sheetData>`);
  for (const row of sheet.rows) parts.push(writeRow(prefix, row));
  parts.push(`</${prefix}sheetData>`);
  for (const child of sheet.after) parts.push(child.xml);
  parts.push(sheet.close);
  return parts.join("");
}
