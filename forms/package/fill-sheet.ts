/** One sheet's values, marks and notes, after its rows stand where they belong. */
import { ContractError } from "../../core/errors.ts";
import {
  type Area,
  areaFrom,
  areaName,
  type Cell,
  cellAt,
  cellName,
  columnName,
} from "./address.ts";
import { arraysOf, formulasOf, spellShared } from "./cell-formula.ts";
import {
  type CellChange,
  type CellWorld,
  hiddenBy,
  readColumnStyles,
  writeValues,
} from "./cells.ts";
import type { Draft } from "./draft.ts";
import type { SheetEdits, TemplateSheet } from "./edits.ts";
import { readMerges } from "./moved-children.ts";
import { addNotes } from "./notes.ts";
import type { RowRun } from "./row-run.ts";
import { type AskedRun, runOf } from "./row-template.ts";
import type { Sheet } from "./sheet.ts";
import type { StyleAppender } from "./styles.ts";
import type { Workbook } from "./workbook.ts";
import { attribute, type Child, nextTag, retagged, splice, withAttribute } from "./xml.ts";

export interface SheetWork {
  readonly draft: Draft;
  readonly workbook: Workbook;
  readonly sheet: TemplateSheet;
  readonly found: Sheet;
  readonly styles: StyleAppender;
  /** Filled with what a person should know. */
  readonly notices: string[];
  /** Loops whose copies are written one by one; in the sheet their first copy stands for them. */
  readonly asked: readonly AskedRun[];
}

export interface FilledSheet {
  readonly sheet: Sheet;
  /** From top to bottom. */
  readonly runs: readonly RowRun[];
}

/** Whether the edits ask for nothing, so that the sheet stays as it is. */
export function isEmpty({
  rows = [],
  cells = [],
  notes = [],
  marks = [],
  computed = [],
}: SheetEdits): boolean {
  return [rows, cells, notes, marks, computed].every((asked) => asked.length === 0);
}

export function fillSheet(work: SheetWork, edits: SheetEdits): FilledSheet {
  const { draft, workbook, sheet, found, styles } = work;
  const values = shownChanges(valueChanges(edits, sheet.name), work, edits);
  const changes = [...values, ...markChanges(edits, sheet.name, styles)];
  refuseInside(changes, work);
  const world = {
    sheetName: sheet.name,
    date1904: workbook.date1904,
    dateStyle: styles.dateStyle,
    arrays: arraysOf(found),
    replacesFormulas: edits.obstacles === "yield",
  };
  const ready = world.replacesFormulas ? spellReplaced(found, values, work.notices) : found;
  const rows = changes.length === 0 ? ready.rows : writeValues(ready, changes, world);
  const runs = runsOf(work, world);
  const reached = [...changes, ...runs.flatMap(cornersOf)];
  const before = ready.before.map((child) =>
    child.name === "dimension" ? dimension(child, reached) : child,
  );
  const filled = { ...ready, before, rows };
  const { name, part } = sheet;
  const noted = addNotes(draft, workbook.strict, part, name, filled, edits.notes ?? []);
  return { sheet: noted, runs };
}

function runsOf({ asked, found, notices }: SheetWork, world: CellWorld): RowRun[] {
  if (asked.length === 0) return [];
  const { prefix, before, after } = found;
  const columnStyles = readColumnStyles(before);
  const runWorld = { ...world, prefix, columnStyles, merges: readMerges(after) };
  return asked.map((one) => {
    const run = runOf(one, runWorld);
    for (const { cached, column, from } of run.slots)
      if (cached !== undefined && from.length > 0)
        notices.push(
          `column "${columnName(column)}" of the repeated row ${run.first} held a formula, now it holds the values given`,
        );
    return run;
  });
}

/** The rows that are written one by one take their values from their list alone. */
function refuseInside(changes: readonly Cell[], { asked, sheet }: SheetWork): void {
  for (const { loop, map } of asked)
    for (const { column, row } of changes)
      if (map.first(loop.sampleRow) <= row && row <= map.last(loop.sampleRow))
        throw new ContractError(
          `cell "${cellName(column, row)}" on sheet "${sheet.name}" stands in rows that are written one by one`,
        );
}

function cornersOf({ first, count, values: { column, kinds } }: RowRun): Cell[] {
  const right = column + Math.max(kinds.length, 1) - 1;
  return [
    { column, row: first },
    { column: right, row: first + count - 1 },
  ];
}

/** What is asked of a cell that a merge hides goes to the merge's first cell, as when a person types there. */
function shownChanges(
  changes: readonly CellChange[],
  { sheet, found, notices }: SheetWork,
  { obstacles }: SheetEdits,
): CellChange[] {
  const hidden = hiddenBy(changes, readMerges(found.after));
  return changes.map((change) => {
    const area = hidden.get(change);
    if (area === undefined) return change;
    const [at, first] = [cellName(change.column, change.row), cellName(area.left, area.top)];
    const where = `cell "${at}" on sheet "${sheet.name}" is hidden by the merge "${areaName(area)}"`;
    if (obstacles !== "yield") throw new ContractError(`${where}; bind "${first}"`);
    notices.push(`${where}: the value went to "${first}"`);
    return { ...change, column: area.left, row: area.top };
  });
}

/** A shared formula is written out before the cell goes that states it. */
function spellReplaced(sheet: Sheet, changes: readonly CellChange[], notices: string[]): Sheet {
  const asked = new Set(changes.map(({ column, row }) => cellName(column, row)));
  const replaced = formulasOf(sheet).filter(({ column, row }) => asked.has(cellName(column, row)));
  for (const { column, row, text } of replaced)
    notices.push(`"${cellName(column, row)}" held the formula "=${text}", now it holds a value`);
  const groups = new Set(replaced.flatMap(({ group, leads }) => (leads ? (group ?? []) : [])));
  return groups.size === 0 ? sheet : spellShared(sheet, groups);
}

function valueChanges({ cells = [] }: SheetEdits, sheetName: string): CellChange[] {
  const seen = new Set<number>();
  return cells.map(({ at, value }) => {
    const cell = cellAt(at, sheetName);
    const key = cell.row * 20_000 + cell.column;
    if (seen.has(key))
      throw new ContractError(`cell "${at}" on sheet "${sheetName}" is given two values`);
    seen.add(key);
    return { ...cell, value };
  });
}

function markChanges(
  { marks = [] }: SheetEdits,
  sheetName: string,
  styles: StyleAppender,
): CellChange[] {
  return marks.map(({ at, rgb }) => {
    if (!/^[0-9a-f]{6}$/i.test(rgb))
      throw new ContractError(`"${rgb}" is no colour for cell "${at}"; expected one like "FFF2CC"`);
    return {
      ...cellAt(at, sheetName),
      restyle: (style) => styles.addFill(style, rgb.toUpperCase()),
    };
  });
}

/** The extent a sheet states of itself, widened to what was written. */
function dimension(child: Child, changes: readonly Cell[]): Child {
  const tag = nextTag(child.xml, 0);
  const ref = tag === undefined ? undefined : attribute(tag.attributes, "ref");
  if (tag === undefined || ref === undefined) return child;
  const stated = areaFrom(ref);
  if (stated === undefined) return child;
  const area: { -readonly [K in keyof Area]: Area[K] } = { ...stated };
  for (const { column, row } of changes) {
    area.left = Math.min(area.left, column);
    area.right = Math.max(area.right, column);
    area.top = Math.min(area.top, row);
    area.bottom = Math.max(area.bottom, row);
  }
  if (areaName(area) === areaName(stated)) return child;
  const written = areaName(area);
  const attributes = withAttribute(tag.attributes, "ref", written);
  return { ...child, xml: splice(child.xml, [retagged(tag, attributes)]) };
}
