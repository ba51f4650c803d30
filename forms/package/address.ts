/** Cell addresses: "B2" and ranges such as "A1:C9"; columns and rows count from 1. */
import { ContractError, UserError } from "../../core/errors.ts";

export const lastRow = 1_048_576;
export const lastColumn = 16_384;

export interface Cell {
  readonly column: number;
  readonly row: number;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const names: string[] = [];

/** 1 → "A", 28 → "AB". */
export function columnName(column: number): string {
  let name = names[column];
  if (name === undefined) {
    name = "";
    for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
      name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
    names[column] = name;
  }
  return name;
}

/** "AB" → 28; NaN when it is no column name. */
export function columnNumber(name: string): number {
  let column = 0;
  for (const letter of name.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column >= 1 && column <= lastColumn ? column : Number.NaN;
}

/** A cell from "B2" or "$B$2"; undefined when it is none or lies outside a sheet. */
function parseCell(text: string): Cell | undefined {
  const found = /^\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})$/.exec(text);
  if (found === null) return undefined;
  const column = columnNumber(found[1] ?? "");
  const row = Number(found[2]);
  return Number.isNaN(column) || row > lastRow ? undefined : { column, row };
}

/** A cell named by our own declaration; ContractError when it is none. */
export function cellAt(text: string, sheet: string): Cell {
  const cell = parseCell(text);
  if (cell === undefined)
    throw new ContractError(
      `"${text}" on sheet "${sheet}" is no cell address; expected one like "B2"`,
    );
  return cell;
}

/** An area from "B2" or "B2:C9" in any order of corners; undefined when it is none. */
export function areaFrom(text: string): Area | undefined {
  const [from = "", to = from] = text.split(":");
  const a = parseCell(from);
  const b = parseCell(to);
  if (a === undefined || b === undefined) return undefined;
  return {
    left: Math.min(a.column, b.column),
    top: Math.min(a.row, b.row),
    right: Math.max(a.column, b.column),
    bottom: Math.max(a.row, b.row),
  };
}

/** An area as found in a file, see areaFrom; UserError when it is none. */
export function parseArea(text: string): Area {
  const area = areaFrom(text);
  if (area === undefined)
    throw new UserError(
      `the workbook names an area "${text}" that no sheet has`,
      "open and save it in a spreadsheet program, then retry",
    );
  return area;
}

export function cellName(column: number, row: number): string {
  return columnName(column) + row;
}

/** "B2" for one cell, else "B2:C9". */
export function areaName(area: Area): string {
  const from = cellName(area.left, area.top);
  const to = cellName(area.right, area.bottom);
  return from === to ? from : `${from}:${to}`;
}
