import { foldedName } from "../drift.ts";
import type { Merge, SheetRow } from "./sheet.ts";

/** The head of a table in a sheet: one path a column, "" where a column has none. e.g. "面积/使用面积" */
export interface SheetHead {
  readonly paths: readonly string[];
  readonly last: number; // number of its last row
  readonly matched: number; // how many wanted names were found
}

const deepest = 3; // rows of a head
export const searchedRows = 30;

/** The rows among the first thirty that hold the most wanted names; the fewest rows when several do. */
export function findHead(
  rows: readonly SheetRow[],
  merges: readonly Merge[],
  wanted: readonly string[],
): SheetHead {
  const top = rows.filter((row) => row.number <= searchedRows);
  const grid = new Map(top.map((row) => [row.number, row.cells.map(label)]));
  fillMerges(grid, merges);
  const names = wanted.map(foldedName);
  let best: SheetHead = { paths: [], last: 0, matched: 0 };
  for (const { number } of top)
    for (let depth = 1; depth <= deepest; depth += 1) {
      const paths = pathsOf(grid, number - depth + 1, number);
      const found = new Set(paths.map(foldedName));
      const matched = names.filter((name) => found.has(name)).length;
      if (matched > best.matched) best = { paths, last: number, matched };
    }
  return best;
}

const label = (cell: string | null): string => (cell ?? "").replace(/\s*\n\s*/g, "").trim();

function fillMerges(grid: Map<number, string[]>, merges: readonly Merge[]): void {
  const widest = Math.max(0, ...[...grid.values()].map((cells) => cells.length));
  for (const { top, left, bottom, right } of merges) {
    const text = top < searchedRows ? grid.get(top + 1)?.[left] : undefined;
    for (let row = top; text && row <= Math.min(bottom, searchedRows - 1); row += 1) {
      const cells = grid.get(row + 1) ?? [];
      for (let column = left; column <= Math.min(right, widest - 1); column += 1)
        cells[column] = text;
    }
  }
}

function pathsOf(grid: ReadonlyMap<number, readonly string[]>, from: number, to: number): string[] {
  const rows: (readonly string[])[] = [];
  for (let number = from; number <= to; number += 1) rows.push(grid.get(number) ?? []);
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  return Array.from({ length: width }, (_, column) => {
    const labels = rows.map((cells) => cells[column] ?? "").filter((text) => text !== "");
    return labels.filter((text, i) => text !== labels[i - 1]).join("/");
  });
}
