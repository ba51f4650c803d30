import { type Book, type Calculated, calculate, type FormulaCell } from "./formula/calculate.ts";
import type { Sheets } from "./formula/operand.ts";
import { type Area, type Node, parseFormula, partsOf } from "./formula/parse.ts";
import type { RepeatedArea } from "./formula/repeated.ts";
import { NotComputed } from "./formula/value.ts";
import { keepColumns, type RepeatedRows, type RowFormula } from "./repeated-rows.ts";

/** A formula of the rows that reads more cells than this, over all rows, is not computed. */
const patience = 30_000_000;

/**
 * Computes the formulas around repeated rows and finds which of the rows' own can be computed beside each row, in turn:
 * a total waits for its column, a share of the total for the total. The rows are read once for each turn that keeps columns.
 */
export async function calculateWithRows(
  book: Book,
  cells: readonly FormulaCell[],
  runs: readonly RepeatedRows[],
  now: number,
): Promise<Calculated> {
  let calculated = calculate(book, cells, now);
  const needed = markRead(cells, runs, calculated.sheets);
  for (let moves = true; moves; ) {
    moves = false;
    for (const run of runs) if (makeReady(run, runs, calculated)) moves = true;
    let keeps = false;
    for (const run of runs) {
      const waiting = new Set(
        [...run.waiting, ...run.ready.filter(({ why }) => why)].map(columnOf),
      );
      const kept = new Set(
        [...(needed.get(run) ?? [])].filter(
          (column) => !run.columns.has(column) && !waiting.has(column),
        ),
      );
      if (kept.size === 0) continue;
      const around = { sheets: calculated.sheets, now, date1904: book.date1904 };
      await keepColumns(run, around, kept);
      keeps = true;
    }
    if (keeps) calculated = calculate(book, cells, now);
    moves ||= keeps;
  }
  return calculated;
}

const columnOf = ({ column }: RowFormula): number => column;

/** Notes which columns of the rows are read at all; gives those that must be kept whole. */
function markRead(
  cells: readonly FormulaCell[],
  runs: readonly RepeatedRows[],
  sheets: Sheets,
): Map<RepeatedRows, Set<number>> {
  const needed = new Map(runs.map((run) => [run, new Set<number>()]));
  const mark = (area: Area, home: string, isNear: (run: RepeatedRows) => boolean): void => {
    for (const run of runs)
      for (const column of columnsRead(area, home, run, sheets)) {
        run.read.add(column);
        if (!isNear(run)) needed.get(run)?.add(column);
      }
  };
  for (const { formula, sheet } of cells)
    for (const area of areasOf(read(formula), sheet, sheets)) mark(area, sheet, () => false);
  for (const run of runs)
    for (const formula of run.waiting)
      for (const one of readsOf(formula, run, sheets))
        mark(overAll(one, run), run.sheet, (other) => other === run && isBeside(one, run));
  return needed;
}

/** Moves to `ready` what needs nothing that is not known by now; true when there was any. */
function makeReady(
  run: RepeatedRows,
  runs: readonly RepeatedRows[],
  calculated: Calculated,
): boolean {
  const before = run.ready.length;
  for (let moves = true; moves; ) {
    const next = run.waiting.find(
      (formula) => formula.why === undefined && isReady(formula, run, runs, calculated),
    );
    moves = next !== undefined;
    if (next === undefined) break;
    run.waiting = run.waiting.filter((one) => one !== next);
    run.ready.push(next);
  }
  return run.ready.length > before;
}

function isReady(
  formula: RowFormula,
  run: RepeatedRows,
  runs: readonly RepeatedRows[],
  { sheets, uncomputed }: Calculated,
): boolean {
  const waiting = new Set(run.waiting.map(columnOf));
  return readsOf(formula, run, sheets).every((one) => {
    const whole = overAll(one, run);
    const lacks = uncomputed.some(
      (cell) => isOn(whole, run.sheet, cell.sheet, sheets) && holds(whole, cell.column, cell.row),
    );
    if (lacks) return false;
    return runs.every((other) => {
      const columns = columnsRead(whole, run.sheet, other, sheets);
      if (columns.length === 0) return true;
      if (other !== run || !isBeside(one, run)) {
        if (isTooMuch(formula, one, run)) return false;
        return columns.every((column) => other.columns.has(column));
      }
      const before = one.area.bottom === run.first - 1;
      return columns.every(
        (column) => !waiting.has(column) || (before && column === formula.column),
      );
    });
  });
}

function isTooMuch(
  formula: RowFormula,
  { area, ...moves }: RepeatedArea,
  run: RepeatedRows,
): boolean {
  const rows = run.last - run.first + 1;
  const { top = 1, bottom = run.last, left = 1, right = left } = area;
  const grown = moves.movesBottom !== moves.movesTop ? Math.floor(rows / 2) : 0;
  const each = (Math.abs(bottom - top) + 1 + grown) * (right - left + 1);
  if (each * rows <= patience) return false;
  formula.why = `it reads ${each} cells in each of ${rows} rows`;
  return true;
}

/** Whether all that is read of the rows is of the row itself or of the one above it. */
function isBeside({ area, movesTop, movesBottom }: RepeatedArea, { first }: RepeatedRows): boolean {
  if (!movesTop || !movesBottom || area.top === undefined || area.bottom === undefined)
    return false;
  return area.top >= first - 1 && area.bottom <= first;
}

/** What the copies of a formula read, by way of names too. */
function readsOf(formula: RowFormula, run: RepeatedRows, sheets: Sheets): RepeatedArea[] {
  const named = formula.names.flatMap((name) =>
    areasOf({ kind: "name", name }, run.sheet, sheets).map((area) => ({
      ...{ area, movesTop: false, movesBottom: false },
    })),
  );
  return [...formula.areas, ...named];
}

/** Everything that an area covers in any of the copies. */
function overAll({ area, movesTop, movesBottom }: RepeatedArea, run: RepeatedRows): Area {
  const more = run.last - run.first;
  const { top, bottom } = area;
  if (top === undefined || bottom === undefined) return area;
  const ends = [
    top,
    bottom,
    ...(movesTop ? [top + more] : []),
    ...(movesBottom ? [bottom + more] : []),
  ];
  return { ...area, top: Math.min(...ends), bottom: Math.max(...ends) };
}

function columnsRead(area: Area, home: string, run: RepeatedRows, sheets: Sheets): number[] {
  const { top = 1, bottom = run.last, left = 1, right = 16_384 } = area;
  if (!isOn(area, home, run.sheet, sheets) || bottom < run.first || top > run.last) return [];
  const { column, kinds } = run.values;
  const own = [
    ...kinds.map((_, at) => column + at),
    ...run.ready.map(columnOf),
    ...run.waiting.map(columnOf),
  ];
  const most = Math.max(0, ...own);
  const columns: number[] = [];
  for (let at = left; at <= Math.min(right, most); at++) columns.push(at);
  return columns;
}

const isOn = ({ sheet }: Area, home: string, wanted: string, sheets: Sheets): boolean =>
  sheets.named(sheet ?? home) === wanted;

function holds(
  { top = 1, bottom = Infinity, left = 1, right = Infinity }: Area,
  column: number,
  row: number,
): boolean {
  return top <= row && row <= bottom && left <= column && column <= right;
}

/** The areas a formula names, at once or by defined names. */
function areasOf(node: Node | undefined, home: string, sheets: Sheets): Area[] {
  if (node === undefined) return [];
  return [...partsOf(node)].flatMap((part): Area[] => {
    if (part.kind === "area") return [part.area];
    return part.kind === "name" ? areasOf(meant(part.name, home, sheets), home, sheets) : [];
  });
}

/** What cannot be read is told when the formula is computed. */
const meant = (name: string, home: string, sheets: Sheets): Node | undefined =>
  orNone(() => sheets.meaningOf(name, home));

const read = (formula: string): Node | undefined => orNone(() => parseFormula(formula));

function orNone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotComputed) return undefined;
    throw error;
  }
}
