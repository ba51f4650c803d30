import { hasBoxes, isDateRoom } from "../bind/boxes.ts";
import { legendSheet, marksOf } from "../check-draft.ts";
import { explanation } from "../document.ts";
import { countCells, type FormCell, type SubjectFacts } from "../filled-cells.ts";
import { cellName } from "../package/address.ts";
import { type DocumentEdits, fillDocument } from "../package/document.ts";
import { type Line, linesIn, linesOutside } from "../package/document-lines.ts";
import { cellOf, type Table } from "../package/document-table.ts";
import type { Splice } from "../package/xml.ts";
import type { Plan } from "../plan.ts";
import { type FilledFile, fillId, type Given } from "../workbook.ts";
import {
  blankCellsOf,
  type Growth,
  growthsOf,
  listsOf,
  originOf,
  type PlacedCell,
} from "./cells.ts";
import { answered, unplaced } from "./fill-workbook.ts";
import type { BlankDocument } from "./template.ts";

/** One subject's copy of somebody else's document; what is not asked for stays as it is. */
export function blankDocumentOf(
  plan: Plan,
  blank: BlankDocument,
  facts: SubjectFacts,
  given: Given,
): FilledFile {
  const growths = growthsOf(
    listsOf(plan),
    facts.lists.map((rows) => rows.length),
  );
  const pen: Pen = { blank, growths, values: {}, cells: [], changes: [], copies: new Map() };
  const written = blankCellsOf(plan, facts, growths).map((one) => ({
    ...one,
    cell: write(pen, one),
  }));
  const cells = written.map(({ cell }) => cell);
  const findings = given.judge?.(cells);
  const counts = countCells(cells);
  const fill = fillId(plan, facts, given);
  const draft = {
    shades: written.flatMap((one) => shadeOf(growths, one)),
    appendix: explanation(cells, legendSheet(plan, given.release, counts, findings).rows, findings),
  };
  const edits: DocumentEdits = {
    values: pen.values,
    cells: pen.cells,
    changes: pen.changes,
    rows: rowsOf(pen),
    properties: { "fillonce.fill": fill },
    ...(given.profile === "check" && draft),
  };
  return { fill, bytes: fillDocument(blank.document, edits).bytes, cells, counts };
}

interface Pen {
  readonly blank: BlankDocument;
  readonly growths: readonly Growth[];
  readonly values: Record<string, string>;
  readonly cells: { table: number; at: string; text: string }[];
  readonly changes: Splice[];
  /** What the copies of a row hold: growth → copy → column. */
  readonly copies: Map<Growth, Map<number, Map<number, string>>>;
}

/** Writes one cell; it comes back empty where the document has no room for its value. */
function write(pen: Pen, { cell, place, behind }: PlacedCell): FormCell {
  const { state } = cell;
  if (state.state === "empty") return cell;
  const { xml, names } = pen.blank.document;
  if (place.kind === "name") {
    if (!names.includes(place.name)) return { ...cell, state: unplaced(state) };
    pen.values[place.name] = state.text;
    return cell;
  }
  if (place.kind === "line") {
    const line = linesOutside(xml)[place.line - 1];
    const done = line !== undefined && change(pen, [line], behind, state.text);
    return done ? cell : { ...cell, state: unplaced(state) };
  }
  const origin = originOf(pen.growths, place.grid, place.row);
  const growth = pen.growths.find(
    ({ grid, row }) => origin.copy !== undefined && grid === place.grid && row === origin.row,
  );
  if (growth !== undefined) {
    noteCopy(pen, growth, origin.copy ?? 0, place.column, state.text);
    return cell;
  }
  const at = cellName(place.column, origin.row);
  const lines = linesIn(xml, cellOf(tableOf(pen.blank, place.grid), at, place.grid));
  const hasChoice = lines.some(({ text }) => hasBoxes(text) || isDateRoom(text));
  if (behind === undefined && !hasChoice) {
    pen.cells.push({ table: tableNumber(place.grid), at, text: state.text });
    return cell;
  }
  return change(pen, lines, behind, state.text) ? cell : { ...cell, state: unplaced(state) };
}

/** Changes the first line that has the words, or the box; false when none has. */
function change(
  pen: Pen,
  lines: readonly Line[],
  behind: string | undefined,
  value: string,
): boolean {
  for (const line of lines) {
    const found = answered(line.text, behind, value);
    if (found === undefined) continue;
    const splices = line.change(found.start, found.end, found.text);
    if (splices.length === 0) continue;
    pen.changes.push(...splices);
    return true;
  }
  return false;
}

function noteCopy(
  { copies }: Pen,
  growth: Growth,
  copy: number,
  column: number,
  text: string,
): void {
  const rows = copies.get(growth) ?? new Map<number, Map<number, string>>();
  copies.set(growth, rows);
  const row = rows.get(copy) ?? new Map<number, string>();
  rows.set(copy, row.set(column, text));
}

/** The rows that are copied, each with what its copies hold. */
function rowsOf({ blank, growths, copies }: Pen): NonNullable<DocumentEdits["rows"]> {
  return growths.map((growth) => {
    const row = tableOf(blank, growth.grid).rows[growth.row - 1];
    const columns = row?.cells.map(({ column }) => column) ?? [1];
    const held = copies.get(growth);
    const records = Array.from({ length: growth.extra + 1 }, (_, copy) =>
      columns.map((column) => held?.get(copy)?.get(column)),
    );
    const at = cellName(columns[0] ?? 1, growth.row);
    return { table: tableNumber(growth.grid), at, records };
  });
}

/** The background of a cell of a 核对稿; copied rows keep the look of the blank. */
function shadeOf(
  growths: readonly Growth[],
  { cell, place }: PlacedCell,
): NonNullable<DocumentEdits["shades"]> {
  if (place.kind !== "cell") return [];
  const { row, copy } = originOf(growths, place.grid, place.row);
  if (copy !== undefined) return [];
  const at = cellName(place.column, row);
  return marksOf([cell]).map(({ rgb }) => ({ table: tableNumber(place.grid), at, rgb }));
}

const tableNumber = (grid: string): number => Number(grid.replace(/^#/, ""));

function tableOf({ tables }: BlankDocument, grid: string): Table {
  const found = tables[tableNumber(grid) - 1];
  if (found === undefined) throw new Error(`the template has no table "${grid}"`);
  return found;
}
