/** How the copies of a sample row are written, found by writing two of them with what writes single cells. */
import { ContractError, UserError } from "../../core/errors.ts";
import { type Area, areaName, cellName } from "./address.ts";
import { type CachedValue, formulaOf, withCached } from "./cell-formula.ts";
import { type CellWorld, type ColumnStyle, changedCell, hiddenBy, isSpanned } from "./cells.ts";
import type { CellValue, RowLoop, RowValues, ValueKind } from "./edits.ts";
import { cutAt, type Line, lineOf, type Room } from "./row-line.ts";
import type { RowMap } from "./row-map.ts";
import type { Cached, RowRun, Slot } from "./row-run.ts";
import { copyOf } from "./rows.ts";
import { serialDate } from "./serial-date.ts";
import type { SheetRow } from "./sheet.ts";
import { cellXml, type RowParts, rowOpening, type SheetCell } from "./sheet-row.ts";
import { withAttribute } from "./xml.ts";

/** A loop whose copies are written one by one. */
export interface AskedRun {
  readonly loop: RowLoop & { readonly values: RowValues };
  /** As the template has it, with its shared formulas spelled out. */
  readonly sample: SheetRow;
  readonly map: RowMap;
}

/** What the copies of a row need to know of their sheet. */
export interface RunWorld extends CellWorld {
  readonly prefix: string;
  readonly columnStyles: readonly ColumnStyle[];
  /** As they stand after the rows have moved. */
  readonly merges: readonly Area[];
}

interface Copies {
  readonly first: number;
  readonly both: readonly [RowParts, RowParts];
  readonly world: RunWorld;
}

/** The copies of a loop, ready to be written. UserError when a merge over several rows hides where a value goes. */
export function runOf({ loop, sample, map }: AskedRun, world: RunWorld): RowRun {
  const first = map.first(sample.row);
  const both = [copyOf(sample, map, 0), copyOf(sample, map, 1)] as const;
  const copies = { first, both, world };
  const [parts] = both;
  const places = shownPlaces(loop.values, copies);
  const slots = columnsOf(parts, places).map((column) => slotOf(column, places, loop, copies));
  const bare = both.map((one) => ({ ...one, attributes: withAttribute(one.attributes, "spans") }));
  const [bare0 = parts, bare1 = parts] = bare;
  const opening = (a: RowParts, b: RowParts): Line =>
    lineOf(rowOpening(world.prefix, first, a), rowOpening(world.prefix, first + 1, b));
  return {
    ...{ first, count: loop.count, values: loop.values, slots, date1904: world.date1904 },
    formulas: slots.filter(({ cached }) => cached !== undefined).length,
    open: opening(...both),
    openBare: opening(bare0, bare1),
    rest: parts.rest,
    close: `</${world.prefix}row>`,
    refuse: (copy, column, value) => {
      const change = { column, row: first + copy, value };
      changedCell(world.prefix, parts, change, world.columnStyles, world);
      throw new Error(`the value ${JSON.stringify(value)} was refused for no reason`);
    },
  };
}

/** The column that each value goes to: its own, or the first of the merge that hides it. */
function shownPlaces({ column, kinds }: RowValues, { first, world }: Copies): readonly number[] {
  const changes = kinds.map((_, right) => ({ column: column + right, row: first }));
  const hidden = hiddenBy(changes, world.merges);
  return changes.map((change, index) => {
    const area = hidden.get(change);
    if (area === undefined || kinds[index]?.length === 0) return change.column;
    const where = `cell "${cellName(change.column, first)}" on sheet "${world.sheetName}" is hidden by the merge "${areaName(area)}"`;
    if (!world.replacesFormulas) throw new ContractError(where);
    if (area.top !== area.bottom)
      throw new UserError(
        `${where}, which reaches over several rows`,
        "unmerge it in the template",
      );
    return area.left;
  });
}

/** The sample row's columns in its order, those of other values put between them. */
function columnsOf({ cells }: RowParts, places: readonly number[]): readonly number[] {
  const columns = cells.map(({ column }) => column);
  for (const column of places) {
    if (columns.includes(column)) continue;
    const behind = columns.findIndex((one) => one > column);
    columns.splice(behind < 0 ? columns.length : behind, 0, column);
  }
  return columns;
}

// No template holds these: a character for private use, and numbers nobody writes.
const probes = { text: "\ue000", number: -1_234_567_890_123, date: "2026-11-09T13:37:11" } as const;

function slotOf(
  column: number,
  places: readonly number[],
  { values }: AskedRun["loop"],
  copies: Copies,
): Slot {
  const { both, world } = copies;
  const from = places.flatMap((place, index) => (place === column ? [index] : []));
  const kinds = new Set<ValueKind>(from.flatMap((index) => values.kinds[index] ?? []));
  const [own0, own1] = both.map(({ cells }) => cells.find((one) => one.column === column));
  const given = (value: CellValue): Line => writtenLine(copies, column, value);
  const room = (value: CellValue, probe: string): Room => cutSurely(given(value), probe);
  return {
    column,
    from,
    breaksSpans: own0 === undefined && !isSpanned(both[0].attributes, column),
    still: own0 && own1 && lineIn(copies, own0, own1),
    cached: own0 && own1 && formulaOf(own0) && cachedIn(copies, own0, own1),
    blank: kinds.has("blank") || kinds.has("text") ? given({ blank: true }) : undefined,
    number: kinds.has("number")
      ? room({ number: probes.number }, String(probes.number))
      : undefined,
    text: kinds.has("text") ? room({ text: probes.text }, probes.text) : undefined,
    date: kinds.has("date") ? dateRoom(given({ date: probes.date }), world) : undefined,
  };
}

function writtenLine({ both, first, world }: Copies, column: number, value: CellValue): Line {
  const [at0, at1] = both.map((parts, copy) => {
    const change = { column, row: first + copy, value };
    const cell = changedCell(world.prefix, parts, change, world.columnStyles, world);
    return cellXml(world.prefix, first + copy, cell);
  });
  return lineOf(at0 ?? "", at1 ?? "");
}

const lineIn = ({ first, world: { prefix } }: Copies, a: SheetCell, b: SheetCell): Line =>
  lineOf(cellXml(prefix, first, a), cellXml(prefix, first + 1, b));

function cachedIn(copies: Copies, a: SheetCell, b: SheetCell): Cached {
  const line = (value: CachedValue): Line =>
    lineIn(copies, withCached(a, value), withCached(b, value));
  const { text, number } = probes;
  return {
    number: cutSurely(line(number), String(number)),
    string: cutSurely(line(text), text),
    error: cutSurely(line({ error: text }), text),
    yes: line(true),
    no: line(false),
  };
}

function dateRoom(line: Line, { date1904 }: RunWorld): NonNullable<Slot["date"]> {
  const serial = cutAt(line, String(serialDate(probes.date, date1904)));
  return serial === undefined
    ? { ...cutSurely(line, probes.date), isSerial: false }
    : { ...serial, isSerial: true };
}

function cutSurely(line: Line, probe: string): Room {
  const room = cutAt(line, probe);
  if (room === undefined) throw new Error(`a value of the row is not found again: ${probe}`);
  return room;
}
