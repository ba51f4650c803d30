/** The copies of a sample row, written one by one: what stands around their values is worked out once. */
import type { CachedValue } from "./cell-formula.ts";
import { longestText } from "./cells.ts";
import type { CellValue, RowValues, ValueRow } from "./edits.ts";
import { type Line, lineText, type Room, roomText } from "./row-line.ts";
import { serialDate } from "./serial-date.ts";
import { type Sheet, writeAround } from "./sheet.ts";
import { escapeCellText, escapeXml } from "./xml.ts";

/** How one cell of a row is written, whatever it is given. */
export interface Slot {
  readonly column: number;
  /** Which of a row's values are meant for it; of several the last is taken. */
  readonly from: readonly number[];
  /** True when the row may not state its "spans" beside a value here. */
  readonly breaksSpans: boolean;
  /** As the sample row has it; undefined when that has no such cell. */
  readonly still: Line | undefined;
  /** With a value of its formula, by how that is written; undefined when it holds no formula. */
  readonly cached: Cached | undefined;
  readonly blank: Line | undefined;
  readonly number: Room | undefined;
  readonly text: Room | undefined;
  /** `isSerial`: as a number; else the cell shows texts, and gets the date as one. */
  readonly date: (Room & { readonly isSerial: boolean }) | undefined;
}

export interface Cached {
  readonly number: Room;
  readonly string: Room;
  readonly error: Room;
  readonly yes: Line;
  readonly no: Line;
}

/** All copies of one sample row. */
export interface RowRun {
  readonly first: number;
  readonly count: number;
  readonly values: RowValues;
  readonly formulas: number;
  readonly slots: readonly Slot[];
  /** The start of the row as the sample row has it, and without its "spans". */
  readonly open: Line;
  readonly openBare: Line;
  /** What follows the cells, and how the row ends. */
  readonly rest: string;
  readonly close: string;
  readonly date1904: boolean;
  /** Throws what is wrong with a value that no cell can hold. */
  readonly refuse: (copy: number, column: number, value: CellValue) => never;
}

/** About so many characters are handed on at once. */
const piece = 1 << 16;

/** A sheet as text in pieces, each run in the place of the row that stands for it. */
export async function* sheetPieces(sheet: Sheet, runs: readonly RowRun[]): AsyncGenerator<string> {
  const around = writeAround(
    sheet,
    runs.map(({ first }) => first),
  );
  for (const [index, text] of around.entries()) {
    yield text;
    const run = runs[index];
    if (run !== undefined) yield* runText(run);
  }
}

/** The rows as text; an Error when there are more or fewer than were counted. */
async function* runText(run: RowRun): AsyncGenerator<string> {
  const compute = run.values.compute?.();
  let copy = 0;
  let text = "";
  for await (const rows of run.values.chunks()) {
    for (const values of rows) {
      text += rowText(run, copy, values, compute?.(values));
      copy += 1;
      if (text.length < piece) continue;
      yield text;
      text = "";
    }
  }
  yield text;
  if (copy !== run.count)
    throw new Error(`${copy} rows were read where ${run.count} were counted before`);
}

function rowText(
  run: RowRun,
  copy: number,
  values: ValueRow,
  computed: ReadonlyMap<number, CachedValue> | undefined,
): string {
  let inner = "";
  let isBare = false;
  for (const slot of run.slots) {
    let value: CellValue | undefined;
    for (const at of slot.from) value = values[at] ?? value;
    if (value !== undefined) {
      inner += valueText(run, slot, copy, value);
      isBare ||= slot.breaksSpans;
    } else if (slot.cached !== undefined && slot.still !== undefined)
      inner += formulaText(slot.still, slot.cached, copy, computed?.get(slot.column));
    else if (slot.still !== undefined) inner += lineText(slot.still, copy);
  }
  inner += run.rest;
  const open = lineText(isBare ? run.openBare : run.open, copy);
  return inner === "" ? `${open}/>` : `${open}>${inner}${run.close}`;
}

function valueText(run: RowRun, slot: Slot, copy: number, value: CellValue): string {
  const room = roomFor(slot, value);
  if (room === undefined) throw new Error(`no such value was announced: ${JSON.stringify(value)}`);
  if ("texts" in room) return lineText(room, copy);
  if ("number" in value && Number.isFinite(value.number))
    return roomText(room, copy, String(value.number));
  if ("text" in value && value.text.length <= longestText)
    return roomText(room, copy, escapeCellText(value.text));
  if ("date" in value) {
    const serial = serialOf(value.date, run.date1904);
    if (serial !== undefined)
      return roomText(room, copy, slot.date?.isSerial === true ? serial : value.date);
  }
  return run.refuse(copy, slot.column, value);
}

function roomFor(slot: Slot, value: CellValue): Room | Line | undefined {
  if ("blank" in value || ("text" in value && value.text === "")) return slot.blank;
  if ("text" in value) return slot.text;
  return "number" in value ? slot.number : slot.date;
}

function formulaText(still: Line, cached: Cached, copy: number, value: CachedValue): string {
  if (value === undefined) return lineText(still, copy);
  if (typeof value === "number") return roomText(cached.number, copy, String(value));
  if (typeof value === "string") return roomText(cached.string, copy, escapeXml(value));
  if (typeof value === "boolean") return lineText(value ? cached.yes : cached.no, copy);
  return roomText(cached.error, copy, escapeXml(value.error));
}

// Lists repeat their dates: a million rows of equipment were bought on some thousand days.
const serials = new Map<string, string>();
const mostKept = 20_000;

function serialOf(date: string, date1904: boolean): string | undefined {
  const key = date1904 ? `4${date}` : date;
  const known = serials.get(key);
  if (known !== undefined) return known;
  const serial = serialDate(date, date1904);
  if (serial === undefined) return undefined;
  if (serials.size >= mostKept) serials.clear();
  serials.set(key, String(serial));
  return String(serial);
}
