import { hasBoxes, isDateRoom } from "../bind/boxes.ts";
import { fillCalculated, refuseUncomputed } from "../calculated.ts";
import type { CellState } from "../cell-state.ts";
import { legendSheet, marksOf, notesOf } from "../check-draft.ts";
import { countCells, type FormCell, type SubjectFacts } from "../filled-cells.ts";
import { officeValues } from "../office-values.ts";
import { cellName } from "../package/address.ts";
import type { AddedSheet, CellEdit, CellValue, Edits, SheetEdits } from "../package/edits.ts";
import type { LookedCell } from "../package/look.ts";
import type { Plan } from "../plan.ts";
import { type FilledFile, fillId, type Given } from "../workbook.ts";
import { answerBehind, changed, tick } from "./answer.ts";
import {
  blankCellsOf,
  type Growth,
  growthsOf,
  listsOf,
  originOf,
  type PlacedCell,
} from "./cells.ts";
import type { BlankWorkbook } from "./template.ts";

/** One subject's copy of somebody else's workbook; what is not asked for stays as it is. */
export function blankWorkbookOf(
  plan: Plan,
  blank: BlankWorkbook,
  facts: SubjectFacts,
  given: Given,
): FilledFile {
  const counts = facts.lists.map((rows) => rows.length);
  const growths = growthsOf(listsOf(plan), counts);
  const written = writeAll(blank, blankCellsOf(plan, facts, growths), growths);
  const cells = written.map(({ cell }) => cell);
  const findings = given.judge?.(cells);
  const told = countCells(cells);
  const fill = fillId(plan, facts, given);
  const isCheck = given.profile === "check";
  const grids = new Set([...written.map(({ grid }) => grid), ...growths.map(({ grid }) => grid)]);
  const sheets = Object.fromEntries(
    [...grids].map((grid) => [grid, sheetEdits(blank, grid, written, growths, isCheck)]),
  );
  const edits: Edits = {
    sheets,
    properties: { "fillonce.fill": fill },
    ...(isCheck && {
      addSheets: [explanation(blank, legendSheet(plan, given.release, told, findings), cells)],
    }),
  };
  const { bytes, uncomputed } = fillCalculated(
    blank.template,
    edits,
    plan.time.asOf,
    "all",
    officeValues,
  );
  if (!isCheck) refuseUncomputed(uncomputed);
  return { fill, bytes, cells, counts: told };
}

export interface Written {
  readonly cell: FormCell;
  readonly grid: string;
  readonly at: string;
  /** Undefined where nothing is written. */
  readonly value?: CellValue;
}

/** Each cell as it is written; several that share a place are one text. */
export function writeAll(
  blank: BlankWorkbook,
  placed: readonly PlacedCell[],
  growths: readonly Growth[],
): readonly Written[] {
  const texts = new Map<string, string>();
  return placed.flatMap(({ cell, place, behind }): readonly Written[] => {
    if (place.kind !== "cell") return [];
    const { grid } = place;
    const at = cellName(place.column, place.row);
    const { state } = cell;
    if (state.state === "empty") return [{ cell, grid, at }];
    const looked = blank.looked(grid, originOf(growths, grid, place.row).row, place.column);
    const words = texts.get(`${grid}!${at}`) ?? looked?.text ?? "";
    if (behind === undefined && !hasBoxes(words) && !isDateRoom(words))
      return [{ cell, grid, at, value: typed(state, looked) }];
    const change = answered(words, behind, state.text);
    if (change === undefined) return [{ cell: { ...cell, state: unplaced(state) }, grid, at }];
    const text = changed(words, change);
    texts.set(`${grid}!${at}`, text);
    return [{ cell, grid, at, value: { text } }];
  });
}

/** Boxes are ticked, a printed date completed, else the value is written behind the words. */
export function answered(text: string, words: string | undefined, value: string) {
  if (words === undefined)
    return isDateRoom(text) ? answerBehind(text, "", value) : tick(text, value);
  const from = text.indexOf(words) + words.length;
  const boxes = tick(text.slice(from), value);
  if (hasBoxes(text.slice(from)) && text.includes(words))
    return boxes && { ...boxes, start: boxes.start + from, end: boxes.end + from };
  return answerBehind(text, words, value);
}

/** A value that the place offers no room for: shown with where it comes from, for a person to write. */
export const unplaced = (state: CellState & { readonly state: "filled" }): CellState => ({
  state: "empty",
  why: "no-option",
  others: [{ system: state.origin.system, value: state.text }, ...state.others],
});

/** Numbers are numbers; a date is one where the blank shows dates, and reads as the label asks anywhere else. */
function typed(
  { value, text }: CellState & { readonly state: "filled" },
  looked: LookedCell | undefined,
): CellValue {
  const isDated = looked?.format === "date";
  if ("date" in value) return isDated ? value : { text };
  return isDated && /^\d{4}-\d\d-\d\d$/.test(text) ? { date: text } : value;
}

export function sheetEdits(
  { hasNotes }: BlankWorkbook,
  grid: string,
  written: readonly Written[],
  growths: readonly Growth[],
  isCheck: boolean,
): SheetEdits {
  const here = written.filter((one) => one.grid === grid);
  const values = new Map(here.flatMap(({ at, value }) => (value ? [[at, value] as const] : [])));
  const cells: readonly CellEdit[] = [...values].map(([at, value]) => ({ at, value }));
  const rows = growths
    .filter((one) => one.grid === grid)
    .map(({ row, extra }) => ({ sampleRow: row, count: extra + 1 }));
  if (!isCheck) return { cells, rows };
  const shown = here.map(({ at, cell }) => ({ ...cell, cell: at }));
  return {
    cells,
    rows,
    marks: onceEach(marksOf(shown)),
    ...(!hasNotes(grid) && { notes: onceEach(notesOf(shown)) }),
  };
}

/** A place that two fields share is marked once. */
const onceEach = <T extends { readonly at: string }>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [one.at, one])).values(),
];

/** The 说明 sheet, under a name the workbook does not have; what cannot be noted on its own sheet is told here. */
export function explanation(
  { template, hasNotes }: BlankWorkbook,
  legend: AddedSheet,
  cells: readonly FormCell[],
): AddedSheet {
  const taken = new Set(template.sheets.map(({ name }) => name));
  const name = ["说明", "核对说明", "填报核对说明"].find((one) => !taken.has(one)) ?? "fillonce";
  const noted = new Map(notesOf(cells).map(({ at, text }) => [at, text]));
  const untold = cells.filter(
    ({ cell }) => hasNotes(cell.slice(0, cell.lastIndexOf("!"))) && noted.has(cell),
  );
  const rows = untold.map(({ cell, label }) => [cell, label, noted.get(cell) ?? ""]);
  return { ...legend, name, rows: [...legend.rows, ...rows] };
}
