/** Finds the references in a formula, so that rows can move under it; everything else is left as written. */
import { columnName, columnNumber, lastColumn, lastRow } from "./address.ts";

/** One end of a reference; column undefined in "3:5", row undefined in "A:C". */
export interface Point {
  readonly column: string | undefined;
  readonly row: number | undefined;
  readonly fixedColumn: boolean;
  readonly fixedRow: boolean;
}

export interface Reference {
  /** The sheet named before "!", unquoted; undefined when none is. */
  readonly sheet: string | undefined;
  /** True for "Sheet1:Sheet3!A1". */
  readonly across: boolean;
  readonly from: Point;
  /** Undefined for a single cell. */
  readonly to: Point | undefined;
}

const text = `"(?:[^"]|"")*"`;
const prefix = String.raw`(?:'(?:[^']|'')+'|[\p{L}\p{N}_.]+(?::[\p{L}\p{N}_.]+)?)!`;
const cell = String.raw`\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}`;
const area = String.raw`${cell}(?::${cell})?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}`;
const structured = String.raw`\[(?:[^[\]]|\[[^[\]]*\])*\]`;
const word = String.raw`[\p{L}\p{N}_.\\?]+`;
const token = new RegExp(
  `${text}|#[A-Z/0]+[!?]?|(${structured})(?:[^\\s!'(),+*/&<>=^%-]*'?!)?|(${prefix})?(?:(${area})(?![\\p{L}\\p{N}_.(\\[!]))|${prefix}|'(?:[^']|'')+'|${word}`,
  "gu",
);
const point = /^(\$?)([A-Za-z]{0,3})(\$?)(\d*)$/;

/** The formula with each reference replaced by what `change` answers; the same string when nothing changed. */
export function mapReferences(
  formula: string,
  change: (reference: Reference, written: string, at: number) => string,
): string {
  let afterBook = -1;
  return formula.replace(token, (...found) => {
    const written = String(found[0]);
    const at = Number(found[4]);
    if (found[1] !== undefined) {
      // "[1]Sheet1!" names another workbook: what follows is not ours.
      if (written.endsWith("!")) afterBook = at + written.length;
      return written;
    }
    const range = found[3] as string | undefined;
    if (range === undefined || at === afterBook) return written;
    const before = found[2] as string | undefined;
    if (before?.startsWith("'[")) return written;
    const reference = readReference(before, range);
    return reference === undefined ? written : change(reference, written, at);
  });
}

function readReference(before: string | undefined, range: string): Reference | undefined {
  const [a = "", b] = range.split(":");
  const from = readPoint(a);
  const to = b === undefined ? undefined : readPoint(b);
  if (from === undefined || (b !== undefined && to === undefined)) return undefined;
  const sheet = before === undefined ? undefined : sheetOf(before);
  const across = before !== undefined && /^[^']*:|^'[^[\]:*?/\\]+:/.test(before);
  return { sheet, across, from, to };
}

function readPoint(written: string): Point | undefined {
  const found = point.exec(written);
  if (found === null) return undefined;
  const letters = found[2] ?? "";
  const digits = found[4] ?? "";
  if (letters !== "" && Number.isNaN(columnNumber(letters))) return undefined;
  if (digits !== "" && Number(digits) > lastRow) return undefined;
  const column = letters === "" ? undefined : letters;
  const row = digits === "" ? undefined : Number(digits);
  // In "$3" the dollar stands before no letters and belongs to the row.
  const fixedRow = column === undefined ? found[1] === "$" : found[3] === "$";
  return { column, row, fixedColumn: column !== undefined && found[1] === "$", fixedRow };
}

function sheetOf(before: string): string {
  const name = before.slice(0, -1);
  return name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name;
}

/** The part of a written reference before its cells: "'My Sheet'!" or "". */
export function sheetPrefix(written: string): string {
  return written.slice(0, written.lastIndexOf("!") + 1);
}

export function pointName(p: Point): string {
  return `${p.fixedColumn ? "$" : ""}${p.column ?? ""}${p.row === undefined ? "" : `${p.fixedRow ? "$" : ""}${p.row}`}`;
}

/** The formula as if its cell were copied elsewhere: what is not fixed by "$" moves along, off the sheet is #REF!. */
export function copyFormula(formula: string, rows: number, columns: number): string {
  return mapReferences(formula, ({ from, to }, written) => {
    const a = movePoint(from, rows, columns);
    const b = to === undefined ? undefined : movePoint(to, rows, columns);
    if (a === undefined || (to !== undefined && b === undefined)) return "#REF!";
    return sheetPrefix(written) + pointName(a) + (b === undefined ? "" : `:${pointName(b)}`);
  });
}

function movePoint(p: Point, rows: number, columns: number): Point | undefined {
  const row = p.row === undefined || p.fixedRow ? p.row : p.row + rows;
  if (row !== undefined && (row < 1 || row > lastRow)) return undefined;
  if (p.column === undefined || p.fixedColumn) return { ...p, row };
  const column = columnNumber(p.column) + columns;
  return column < 1 || column > lastColumn ? undefined : { ...p, row, column: columnName(column) };
}
