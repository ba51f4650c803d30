import type { FileHandle } from "node:fs/promises";
import { messageOf } from "../core/errors.ts";
import { askedOf, bookOf, isAlone, told, withComputed } from "./calculated.ts";
import type { Book, Uncomputed } from "./formula/calculate.ts";
import { repeatedFormula } from "./formula/repeated.ts";
import { areaFrom, cellName } from "./package/address.ts";
import { formulasOf, type PlacedFormula } from "./package/cell-formula.ts";
import type { Edits, RowLoop, SheetEdits, StaleCell } from "./package/edits.ts";
import { lookAtCell } from "./package/look.ts";
import {
  fillTemplate,
  openTemplate,
  type Template,
  type WrittenWorkbook,
  writeFilled,
} from "./package/patch.ts";
import { repeatFormula } from "./package/row-formula.ts";
import { mapRows, type RowMap } from "./package/row-map.ts";
import { serialDate } from "./package/serial-date.ts";
import { calculateWithRows } from "./repeated-order.ts";
import { noRow, type RepeatedRows, rowComputer, valueInRows } from "./repeated-rows.ts";

/** A workbook written into a file, whose formulas carry the values they have now, and those that could not be computed. */
export interface CalculatedRows extends WrittenWorkbook {
  /** Of a formula that is repeated, its first copy alone. */
  readonly uncomputed: readonly Uncomputed[];
}

/**
 * Fills a template as `fillCalculated` does and writes it into an empty file, rows with `values` one by one: they are read
 * once for the formulas that look at many of them, and once to be written.
 */
export async function writeCalculated(
  template: Template,
  edits: Edits,
  today: string,
  reach: "touched" | "all",
  file: FileHandle,
): Promise<CalculatedRows> {
  const outline = fillTemplate(template, edits);
  const stale = outline.stale.filter(({ dropped }) => dropped || reach === "all");
  if (stale.length === 0) return { ...(await writeFilled(template, edits, file)), uncomputed: [] };
  const wanted = new Set(stale.map(({ sheet, at }) => `${sheet}!${at}`));
  const filled = openTemplate(outline.bytes);
  const { book, formulas } = bookOf(filled);
  const runs = runsIn(template, edits, book);
  const isRepeated = (sheet: string, { row }: PlacedFormula): boolean =>
    runs.some((run) => run.sheet === sheet && run.first === row);
  const asked = askedOf(
    formulas.filter(({ sheet, placed }) => !isRepeated(sheet, placed)),
    wanted,
  );
  const now = serialDate(today, filled.date1904) ?? 0;
  const whole = withRows(book, runs);
  const calculated = await calculateWithRows(whole, asked.cells, runs, now);
  const { computed, uncomputed } = told(calculated, asked, wanted);
  const around = { sheets: calculated.sheets, now, date1904: filled.date1904 };
  const ready = withComputed(withComputers(edits, runs, around), computed);
  const written = await writeFilled(template, ready, file);
  const left = runs.flatMap(leftIn);
  // What the rows brought themselves was not given before they were written.
  const isDone = ({ sheet, at }: StaleCell): boolean =>
    runs.some((run) => run.sheet === sheet && areaFrom(at)?.top === run.first) &&
    !left.some((one) => one.sheet === sheet && cellName(one.column, one.row) === at);
  return {
    ...written,
    stale: written.stale.filter((one) => !isDone(one)),
    uncomputed: [...uncomputed, ...left],
  };
}

/** The rows of every loop that is written row by row. */
function runsIn(template: Template, edits: Edits, book: Book): RepeatedRows[] {
  return Object.entries(edits.sheets ?? {}).flatMap(([sheet, { rows = [] }]) => {
    const map = mapRows(sheet, rows);
    return map.loops.flatMap((loop) => runOf(template, sheet, loop, map, book) ?? []);
  });
}

function runOf(
  template: Template,
  sheet: string,
  { sampleRow, count, values }: RowLoop,
  map: RowMap,
  book: Book,
): RepeatedRows | undefined {
  const part = template.sheets.find(({ name }) => name === sheet)?.part;
  if (values === undefined || count === 0 || part === undefined) return undefined;
  const first = map.first(sampleRow);
  const placed = formulasOf(template.spelled(part)).filter(({ row }) => row === sampleRow);
  return {
    ...{ sheet, first, last: first + count - 1, values, loop: sampleRow },
    read: new Set(placed.map(({ column }) => column)),
    ready: [],
    waiting: placed.map((one) => formulaOf(one, map)),
    columns: new Map(),
    constant: (column) => book.value(sheet, column, first),
    isText: (column) => lookAtCell(template, sheet, sampleRow, column).format === "text",
    now: noRow(),
    before: noRow(),
  };
}

function formulaOf(placed: PlacedFormula, map: RowMap): RepeatedRows["waiting"][number] {
  const { column, row, text, kind } = placed;
  const at = (copy: number): string => repeatFormula(text, map.sheet, map, row, copy);
  const isArray = kind === "array";
  const stub = { column, text: at(0), isArray, areas: [], names: [] };
  const none = (why: string) => ({
    ...stub,
    why,
    nodeAt: () => ({ kind: "value", value: 0 }) as const,
  });
  if (!isAlone(placed)) return none("it fills several cells at once");
  try {
    return repeatedFormula({ column, isArray }, at(0), at(1));
  } catch (error) {
    return none(messageOf(error));
  }
}

/** The book in which the rows hold what is read of them. */
function withRows(book: Book, runs: readonly RepeatedRows[]): Book {
  const here = (sheet: string, row: number): RepeatedRows | undefined =>
    runs.find((run) => run.sheet === sheet && run.first <= row && row <= run.last);
  return {
    ...book,
    sheets: book.sheets.map((sheet) => {
      const own = runs.filter((run) => run.sheet === sheet.name);
      const rows = Math.max(sheet.rows, ...own.map(({ last }) => last));
      const right = own.map(({ values: { column, kinds } }) => column + kinds.length - 1);
      return { ...sheet, rows, columns: Math.max(sheet.columns, ...right) };
    }),
    value: (sheet, column, row) => {
      const run = here(sheet, row);
      return run === undefined ? book.value(sheet, column, row) : valueInRows(run, column, row);
    },
  };
}

/** The edits whose rows bring the values of their formulas. */
function withComputers(
  edits: Edits,
  runs: readonly RepeatedRows[],
  around: Parameters<typeof rowComputer>[1],
): Edits {
  const sheets = Object.entries(edits.sheets ?? {}).map(([name, edits]): [string, SheetEdits] => {
    const rows = edits.rows?.map((loop) => {
      const run = runs.find(({ sheet, values }) => sheet === name && values === loop.values);
      if (run === undefined || loop.values === undefined || run.ready.length === 0) return loop;
      return { ...loop, values: { ...loop.values, compute: () => rowComputer(run, around) } };
    });
    return [name, { ...edits, ...(rows && { rows }) }];
  });
  return { ...edits, sheets: Object.fromEntries(sheets) };
}

function leftIn({ sheet, first, ready, waiting }: RepeatedRows): Uncomputed[] {
  const circle = "it reads itself, over other cells or at once";
  const unfinished = waiting.map((formula) => ({ why: circle, ...formula }));
  return [...ready, ...unfinished].flatMap(({ column, text, why }) =>
    why === undefined ? [] : [{ sheet, column, row: first, formula: text, why }],
  );
}
