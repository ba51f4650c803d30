import { cachedOf } from "./calculated.ts";
import { Column } from "./formula/column.ts";
import { evaluateFormula } from "./formula/evaluate.ts";
import type { Sheets, World } from "./formula/operand.ts";
import type { RepeatedFormula } from "./formula/repeated.ts";
import { type FormulaValue, NotComputed } from "./formula/value.ts";
import type { CachedValue } from "./package/cell-formula.ts";
import type { CellValue, RowValues, ValueRow } from "./package/edits.ts";
import { serialDate } from "./package/serial-date.ts";

/** The copies of a row as formulas see them: the one that is read, the one before it, and the columns kept of them all. */
export interface RepeatedRows {
  readonly sheet: string;
  readonly first: number;
  readonly last: number;
  readonly values: RowValues;
  /** Columns that any formula looks at. */
  readonly read: Set<number>;
  /** Those that can be computed, each after what it reads of its own row. */
  readonly ready: RowFormula[];
  /** Those that cannot, yet or at all. */
  waiting: RowFormula[];
  /** Whole columns, once all their rows are known. */
  readonly columns: Map<number, Column>;
  /** What stands in a column where a row brings no value. */
  readonly constant: (column: number) => FormulaValue;
  /** Columns whose cells show texts, also where a date is given. */
  readonly isText: (column: number) => boolean;
  now: ReadRow;
  before: ReadRow;
}

export interface RowFormula extends RepeatedFormula {
  /** Why it has no value, in one row at least; undefined when it has. */
  why?: string;
}

interface ReadRow {
  readonly copy: number;
  readonly values: Map<number, FormulaValue>;
}

export const noRow = (): ReadRow => ({ copy: -1, values: new Map() });

/** What a cell of the copies holds. NotComputed for one of a column that is not kept. */
export function valueInRows(rows: RepeatedRows, column: number, row: number): FormulaValue {
  const copy = row - rows.first;
  if (copy === rows.now.copy) return rows.now.values.get(column);
  if (copy === rows.before.copy) return rows.before.values.get(column);
  const kept = rows.columns.get(column);
  if (kept === undefined) throw new NotComputed("it reads rows that are not computed");
  return kept.at(copy);
}

/** What computing needs to know of the workbook around the rows. */
export interface Around {
  readonly sheets: Sheets;
  readonly now: number;
  readonly date1904: boolean;
}

/** Computes row after row, from the first: gives the values of the row's formulas. */
export function rowComputer(
  rows: RepeatedRows,
  { sheets, now, date1904 }: Around,
): (values: ValueRow) => ReadonlyMap<number, CachedValue> {
  const place = { sheet: rows.sheet, column: 0, row: 0 };
  const world: World = { place, sheets, now, date1904 };
  const { column: left, kinds } = rows.values;
  const constants = new Map([...rows.read].map((column) => [column, rows.constant(column)]));
  const cached = new Map<number, CachedValue>();
  rows.now = noRow();
  rows.before = noRow();
  return (values) => {
    const copy = rows.now.copy + 1;
    const used = rows.before.values;
    rows.before = rows.now;
    rows.now = { copy, values: used };
    cached.clear();
    for (const column of rows.read) {
      const given = column < left + kinds.length ? values[column - left] : undefined;
      const isText = given !== undefined && "date" in given && rows.isText(column);
      used.set(
        column,
        given === undefined ? constants.get(column) : formulaValue(given, isText, date1904),
      );
    }
    for (const formula of rows.ready) {
      const { column, isArray } = formula;
      if (formula.why !== undefined || values[column - left] !== undefined) continue;
      place.column = column;
      place.row = rows.first + copy;
      try {
        // A formula over nothing shows 0.
        const value = evaluateFormula(formula.nodeAt(copy), world, isArray) ?? 0;
        used.set(column, value);
        cached.set(column, cachedOf(value));
      } catch (error) {
        if (!(error instanceof NotComputed)) throw error;
        formula.why = error.message;
      }
    }
    return cached;
  };
}

/** Reads all rows once and keeps these columns of them. */
export async function keepColumns(
  rows: RepeatedRows,
  around: Around,
  kept: ReadonlySet<number>,
): Promise<void> {
  const compute = rowComputer(rows, around);
  const columns = [...kept].map(
    (column) => [column, new Column(rows.last - rows.first + 1)] as const,
  );
  let copy = 0;
  for await (const some of rows.values.chunks(rows.read))
    for (const values of some) {
      compute(values);
      for (const [column, into] of columns) into.set(copy, rows.now.values.get(column));
      copy += 1;
    }
  const failed = new Set(
    rows.ready.flatMap(({ why, column }) => (why === undefined ? [] : [column])),
  );
  for (const [column, whole] of columns) if (!failed.has(column)) rows.columns.set(column, whole);
  rows.now = noRow();
  rows.before = noRow();
}

function formulaValue(value: CellValue, isText: boolean, date1904: boolean): FormulaValue {
  if ("number" in value) return value.number;
  if ("text" in value) return value.text === "" ? undefined : value.text;
  if ("blank" in value) return undefined;
  return isText ? value.date : serialDate(value.date, date1904);
}
