import type { Area } from "./parse.ts";

interface Place {
  readonly column: number;
  readonly row: number;
}

/** Where the formulas of a workbook stand. */
export interface FormulaIndex {
  readonly within: (sheet: string, area: Area) => Generator<Place>;
}

export function indexFormulas(
  cells: readonly (Place & { readonly sheet: string })[],
): FormulaIndex {
  const sheets = new Map<string, Map<number, number[]>>();
  for (const { sheet, column, row } of cells) {
    const columns = sheets.get(sheet) ?? new Map<number, number[]>();
    sheets.set(sheet, columns);
    const rows = columns.get(column) ?? [];
    columns.set(column, rows);
    rows.push(row);
  }
  for (const columns of sheets.values()) {
    for (const rows of columns.values()) rows.sort((a, b) => a - b);
  }
  return {
    *within(sheet, { top = 1, left = 1, bottom = Infinity, right = Infinity }) {
      for (const [column, rows] of sheets.get(sheet) ?? []) {
        if (column < left || column > right) continue;
        for (let at = firstFrom(rows, top); at < rows.length; at++) {
          const row = rows[at] ?? Infinity;
          if (row > bottom) break;
          yield { column, row };
        }
      }
    },
  };
}

/** The first place in a sorted list that is not below `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Each item after all that it reads. Items that read themselves, over others or at once, come as `inCircle`. */
export function* inOrder<T>(
  items: Iterable<T>,
  readBy: (item: T) => readonly T[],
): Generator<{ readonly item: T; readonly inCircle: boolean }> {
  const done = new Set<T>();
  const circle = new Set<T>();
  for (const item of items) {
    if (!done.has(item)) yield* below(item, readBy, done, circle);
  }
}

/** What one item reads, and the item. A stack of our own: a running total over ten thousand rows is as deep. */
function* below<T>(
  first: T,
  readBy: (item: T) => readonly T[],
  done: Set<T>,
  circle: Set<T>,
): Generator<{ readonly item: T; readonly inCircle: boolean }> {
  const stack = [{ item: first, reads: readBy(first), next: 0 }];
  const open = new Set([first]);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const read = top.reads[top.next++];
    if (read === undefined) {
      stack.pop();
      open.delete(top.item);
      done.add(top.item);
      yield { item: top.item, inCircle: circle.has(top.item) };
    } else if (open.has(read)) {
      const from = stack.findIndex(({ item }) => item === read);
      for (const { item } of stack.slice(from)) circle.add(item);
    } else if (!done.has(read)) {
      stack.push({ item: read, reads: readBy(read), next: 0 });
      open.add(read);
    }
  }
}
