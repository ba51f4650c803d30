import type { FileHandle } from "node:fs/promises";
import { UserError } from "../../core/errors.ts";
import { refuseUncomputed } from "../calculated.ts";
import { writeCalculated } from "../calculated-rows.ts";
import { legendSheet } from "../check-draft.ts";
import {
  addCounts,
  type CellCounts,
  countCells,
  type FormCell,
  type SubjectFacts,
} from "../filled-cells.ts";
import { columnNumber } from "../package/address.ts";
import type {
  CellValue,
  Edits,
  RowLoop,
  RowValues,
  SheetEdits,
  ValueKind,
  ValueRow,
} from "../package/edits.ts";
import type { Plan } from "../plan.ts";
import { fillId, type Given } from "../workbook.ts";
import {
  type BlankList,
  blankCellsOf,
  type Growth,
  growthsOf,
  listsOf,
  rowsCells,
} from "./cells.ts";
import { explanation, sheetEdits, type Written, writeAll } from "./fill-workbook.ts";
import { placeFrom } from "./place.ts";
import type { BlankWorkbook } from "./template.ts";

export interface LongFile {
  readonly fill: string;
  readonly counts: CellCounts;
}

/**
 * One subject's copy of somebody else's workbook, with lists too long to be held: they are read while it is written into an
 * empty file. `onCells` is told of every field cell, once. Rows of such lists carry no marks or notes in a 核对稿.
 */
export async function writeLongBlank(
  plan: Plan,
  blank: BlankWorkbook,
  facts: SubjectFacts,
  given: Given,
  into: {
    readonly file: FileHandle;
    readonly onCells: (cells: readonly FormCell[]) => Promise<void>;
  },
): Promise<LongFile> {
  const long: NonNullable<SubjectFacts["long"]> = facts.long ?? new Map();
  const sizes = facts.lists.map((rows, list) => long.get(list)?.count ?? rows.length);
  const growths = growthsOf(listsOf(plan), sizes);
  const lists = [...long.keys()].map((number) => longRows(plan, blank, facts, growths, number));
  const written = [...writeAll(blank, blankCellsOf(plan, facts, growths), growths)];
  let counts = countCells(written.map(({ cell }) => cell));
  await into.onCells(written.map(({ cell }) => cell));
  for (const list of lists)
    for await (const cells of list.read()) {
      counts = addCounts(counts, countCells(cells.map(({ cell }) => cell)));
      await into.onCells(cells.map(({ cell }) => cell));
      written.push(...list.held(cells));
    }
  const isCheck = given.profile === "check";
  const grids = new Set([...written.map(({ grid }) => grid), ...growths.map(({ grid }) => grid)]);
  const sheets = [...grids].map((grid): [string, SheetEdits] => {
    const edits = sheetEdits(blank, grid, written, growths, isCheck);
    const rows = (edits.rows ?? []).map((loop) => streamed(loop, grid, lists));
    return [grid, { ...edits, rows }];
  });
  const fill = fillId(plan, facts, given);
  const legend = legendSheet(plan, given.release, counts);
  const told = [
    "清单",
    `${sizes.join("、")} 行，行内不加底色和批注，出处见 provenance.parquet`,
    "",
  ];
  const edits: Edits = {
    sheets: Object.fromEntries(sheets),
    properties: { "fillonce.fill": fill },
    ...(isCheck && {
      addSheets: [explanation(blank, { ...legend, rows: [...legend.rows, told] }, [])],
    }),
  };
  const { uncomputed } = await writeCalculated(
    blank.template,
    edits,
    plan.time.asOf,
    "all",
    into.file,
  );
  if (!isCheck) refuseUncomputed(uncomputed);
  return { fill, counts };
}

interface LongRows {
  readonly growth: Growth;
  readonly values: RowValues;
  /** Every cell of the list, or of some columns of the sheet, some rows at a time. */
  readonly read: (only?: ReadonlySet<number>) => AsyncGenerator<readonly Written[]>;
  /** Those of them that stand in rows which the blank has itself and nobody copies. */
  readonly held: (cells: readonly Written[]) => readonly Written[];
}

function longRows(
  plan: Plan,
  blank: BlankWorkbook,
  facts: SubjectFacts,
  growths: readonly Growth[],
  number: number,
): LongRows {
  const list = aloneIn(listsOf(plan), number);
  const ends = (row: number): boolean => list.first <= row && row < list.first + list.room;
  const growth = growths.find(({ grid, row }) => grid === list.grid && ends(row));
  if (growth === undefined) throw new Error(`list ${number} does not grow`);
  const top = growth.row - list.first;
  const isCopied = (line: number): boolean => top <= line && line <= top + growth.extra;
  const columns = list.bound.columns.flatMap(({ field: { at } }) => {
    const place = at === undefined ? undefined : placeFrom(at);
    return place?.kind === "cell" ? [place.column] : [];
  });
  const left = Math.min(...columns);
  const read: LongRows["read"] = async function* (only) {
    let from = 0;
    for await (const rows of facts.long?.get(number)?.chunks() ?? []) {
      const placed = rowsCells(plan, facts, growths, number, rows, from, only);
      yield writeAll(blank, placed, growths);
      from += rows.length;
    }
  };
  const values: RowValues = {
    column: left,
    kinds: Array.from({ length: Math.max(...columns) - left + 1 }, (_, right): ValueKind[] => {
      if (!columns.includes(left + right)) return [];
      const isDated = blank.looked(list.grid, growth.row, left + right)?.format === "date";
      return ["text", "number", "blank", ...(isDated ? ["date" as const] : [])];
    }),
    chunks: async function* (only) {
      for await (const cells of read(only)) yield valueRows(cells, left, isCopied);
    },
  };
  return {
    ...{ growth, values, read },
    held: (cells) => cells.filter(({ cell: { line = 0 } }) => !isCopied(line)),
  };
}

/** The list; UserError when it shares its rows with another, which only lists that are held can. */
function aloneIn(lists: readonly BlankList[], number: number): BlankList {
  const list = lists[number];
  if (list === undefined) throw new Error(`there is no list ${number}`);
  const beside = lists.some(
    (other) =>
      other !== list &&
      other.grid === list.grid &&
      other.first < list.first + list.room &&
      list.first < other.first + other.room,
  );
  if (beside)
    throw new UserError(
      `“${list.grid}”的清单旁边还有一张清单，放不下一万行以上 · a list beside another cannot have so many rows`,
      "把两张清单分到两张工作表 · give each list a sheet of its own",
    );
  return list;
}

/** The values of each row, from the column `left` on. */
function valueRows(
  cells: readonly Written[],
  left: number,
  isCopied: (line: number) => boolean,
): readonly ValueRow[] {
  const rows = new Map<number, (CellValue | undefined)[]>();
  for (const { at, value, cell } of cells) {
    const { line = 0 } = cell;
    if (!isCopied(line)) continue;
    const row = rows.get(line) ?? [];
    rows.set(line, row);
    if (value !== undefined) row[columnNumber(at.replace(/\d+$/, "")) - left] = value;
  }
  return [...rows.values()];
}

function streamed(loop: RowLoop, grid: string, lists: readonly LongRows[]): RowLoop {
  const list = lists.find(({ growth }) => growth.grid === grid && growth.row === loop.sampleRow);
  return list === undefined ? loop : { ...loop, values: list.values };
}
