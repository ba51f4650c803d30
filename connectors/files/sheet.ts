import type { CellStyles, Workbook } from "./workbook.ts";
import { attribute, decodeXml, tagsOf, textRuns } from "./xml.ts";
import { unzip, type ZipEntry, ZipError } from "./zip.ts";

/** exceljs's streaming reader breaks a Hanzi that lies across two pieces of a part; so sheets are read here. */
export interface SheetRow {
  readonly number: number;
  /** By column, the first being 0; null where nothing stands. */
  readonly cells: readonly (string | null)[];
  /** What is wrong with a cell, by column; its value is NULL or what is left of it. */
  readonly faults?: ReadonlyMap<number, string>;
}

/** The rows that have a value, some at a time. Numbers as written, dates as "2026-11-09" or "2026-11-09 08:00:00". */
export async function* sheetRows(book: Workbook, entry: ZipEntry): AsyncGenerator<SheetRow[]> {
  const shared = await book.shared();
  const decoder = new TextDecoder();
  let rest = "";
  let number = 0;
  for await (const piece of unzip(book.zip, entry)) {
    rest += decoder.decode(piece, { stream: true });
    const rows: SheetRow[] = [];
    let end = 0;
    for (const row of rest.matchAll(rowPattern)) {
      end = row.index + row[0].length;
      number = Number(attribute(row[1] ?? "", "r") ?? number + 1);
      const cells = cellsOf(row[2] ?? "", shared, book.styles);
      if (cells !== undefined) rows.push({ number, ...cells });
    }
    rest = rest.slice(end);
    if (rows.length > 0) yield rows;
    if (rowsEnd.test(rest)) return;
    if (rest.length > longestRow)
      throw new ZipError(`hides a row of more than ${longestRow >> 20} million characters`);
  }
}

const rowPattern = /<(?:\w+:)?row(?=[\s>/])([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g;
const cellPattern = /<(?:\w+:)?c(?=[\s>/])([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g;
const rowsEnd = /<\/(?:\w+:)?sheetData>/;
const longestRow = 1 << 24; // characters
const valuePattern = /<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)</;
const formulaPattern = /<(?:\w+:)?f[\s>/]/;
const refPattern = /\br="([A-Z]+)\d+"/;
const typePattern = /\bt="(\w+)"/;
const stylePattern = /\bs="(\d+)"/;
const widest = 16_384; // columns a sheet can have

/** Undefined when no cell has a value or a formula. */
function cellsOf(
  xml: string,
  shared: readonly string[],
  styles: CellStyles,
): Omit<SheetRow, "number"> | undefined {
  const cells: (string | null)[] = [];
  const faults = new Map<number, string>();
  let any = false;
  for (const [, tag = "", inner] of xml.matchAll(cellPattern)) {
    const ref = refPattern.exec(tag)?.[1];
    const column = ref === undefined ? cells.length : columnOf(ref);
    if (column >= widest) continue;
    while (cells.length < column) cells.push(null);
    const value = inner === undefined ? null : valueOfCell(tag, inner, shared, styles);
    const fault = inner === undefined ? undefined : faultOfCell(tag, inner);
    any ||= value !== null || formulaPattern.test(inner ?? "");
    cells[column] = value;
    if (fault !== undefined) faults.set(column, fault);
  }
  if (!any) return undefined;
  return faults.size === 0 ? { cells } : { cells, faults };
}

/** Undefined when the cell says what was meant. */
function faultOfCell(tag: string, inner: string): string | undefined {
  if ((typePattern.exec(tag)?.[1] ?? "n") !== "n") return undefined;
  const raw = valuePattern.exec(inner)?.[1];
  if (raw === undefined)
    return formulaPattern.test(inner) ? "is a formula that was never calculated" : undefined;
  return isCut(raw) ? "is a number of more than 15 digits, of which Excel keeps 15" : undefined;
}

function valueOfCell(
  tag: string,
  inner: string,
  shared: readonly string[],
  { dates, padded, since1904 }: CellStyles,
): string | null {
  const type = typePattern.exec(tag)?.[1] ?? "n";
  if (type === "inlineStr") return inner.includes("<") ? textRuns(inner) || null : null;
  const raw = valuePattern.exec(inner)?.[1];
  if (raw === undefined) return null;
  if (type === "s") return shared[Number(raw)] ?? null;
  if (type !== "n") return decodeXml(raw);
  const style = Number(stylePattern.exec(tag)?.[1] ?? -1);
  if (dates.has(style)) return dateText(raw, since1904);
  const width = padded.get(style);
  // 000123 is the number 123 in a format of six zeros.
  return width !== undefined && /^\d+$/.test(raw) ? raw.padStart(width, "0") : numberText(raw);
}

/** Beyond 2^53 every program that writes cells has lost digits, and Excel does from the sixteenth on. */
const isCut = (raw: string): boolean =>
  raw.length > 3 &&
  (/[eE]/.test(raw)
    ? Math.abs(Number(raw)) >= 1e15
    : Math.abs(Number(raw)) > Number.MAX_SAFE_INTEGER);

/** Excel holds and shows 15 digits; what a file writes beyond them is the binary fraction, not the number. */
function numberText(raw: string): string {
  if ((raw.length <= 15 && !/[eE]/.test(raw)) || /^-?\d+$/.test(raw)) return raw;
  const value = Number(raw);
  return Number.isFinite(value) ? String(Number(value.toPrecision(15))) : raw;
}

function dateText(raw: string, since1904: boolean): string {
  const serial = Number(raw);
  if (!Number.isFinite(serial)) return raw;
  const days = Math.floor(serial) + (since1904 ? 1_462 : 0);
  const ms = Math.round((serial - Math.floor(serial)) * 86_400_000);
  // Excel believes in 1900-02-29: before it the count is one short.
  const epoch = Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const moment = new Date(epoch + days * 86_400_000 + ms);
  if (Number.isNaN(moment.getTime())) return raw;
  const text = moment.toISOString();
  const time = text.slice(11, text.endsWith(".000Z") ? 19 : 23);
  if (Math.floor(serial) === 0 && ms > 0) return time; // a time of day
  return ms === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${time}`;
}

/** e.g. "A" → 0, "AB" → 27 */
function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** A merged range: rows and columns from 0, both ends included. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const mostMerges = 20_000;

/** The merged ranges of a sheet, which stand behind its rows. Only their corners: one may span a million cells. */
export async function sheetMerges(book: Workbook, entry: ZipEntry): Promise<readonly Merge[]> {
  const merges: Merge[] = [];
  let rest = "";
  for await (const piece of unzip(book.zip, entry)) {
    rest += piece.toString("latin1");
    const end = rest.lastIndexOf(">");
    if (rest.includes("mergeCell", 0))
      for (const tag of tagsOf(rest.slice(0, end + 1), "mergeCell")) {
        const merge = mergeOf(attribute(tag, "ref") ?? "");
        if (merge !== undefined && merges.length < mostMerges) merges.push(merge);
      }
    rest = rest.slice(end + 1);
  }
  return merges;
}

function mergeOf(ref: string): Merge | undefined {
  const found = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(ref);
  if (found === null) return undefined;
  const [, left = "", top, right = "", bottom] = found;
  return {
    top: Number(top) - 1,
    left: columnOf(left),
    bottom: Number(bottom) - 1,
    right: columnOf(right),
  };
}
