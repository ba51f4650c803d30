/** Which cached values are stale after a change: those of formulas that read a changed cell, directly or by others. */
import { type Area, areaFrom } from "./address.ts";
import type { PlacedFormula } from "./cell-formula.ts";
import { mapReferences } from "./formula.ts";

/** An area of one sheet; sheet names in lower case. */
export interface Place {
  readonly sheet: string;
  readonly area: Area;
}

/** What names and tables stand for. */
export type Meanings = ReadonlyMap<string, readonly Place[]>;

export interface FormulaAt {
  readonly sheet: string;
  readonly formula: PlacedFormula;
}

interface Reads {
  readonly places: readonly Place[];
  /** True when nobody can tell what it reads without computing it. */
  readonly unknown: boolean;
}

const computed = /\b(?:INDIRECT|OFFSET|CELL|INFO)\s*\(/i;
const whole = { left: 1, top: 1, right: 16_384, bottom: 1_048_576 };
// Above this many comparisons every formula counts as stale.
const patience = 20_000_000;

/** The formulas among `all` that read one of the changed places, in any number of steps. */
export function staleFormulas(
  all: readonly FormulaAt[],
  changed: readonly Place[],
  meanings: Meanings,
): readonly FormulaAt[] {
  const index = indexReaders(all, meanings);
  const stale = new Set<FormulaAt>(index.unknown);
  const queue: Place[] = [...changed, ...index.unknown.map(placeOf)];
  let work = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const areas = index.areas.get(next.sheet) ?? [];
    work += areas.length;
    if (work > patience) return all;
    const readers = areas.filter(({ area }) => overlaps(area, next.area));
    const single = isCell(next.area) ? index.cells.get(cellKey(next)) : undefined;
    const wide = isCell(next.area) ? [] : index.wide(next);
    for (const reader of [...readers.flatMap((one) => one.readers), ...(single ?? []), ...wide]) {
      if (stale.has(reader)) continue;
      stale.add(reader);
      queue.push(placeOf(reader));
    }
  }
  return all.filter((one) => stale.has(one));
}

const isCell = ({ left, right, top, bottom }: Area): boolean => left === right && top === bottom;

const cellKey = ({ sheet, area }: Place): string => `${area.left} ${area.top} ${sheet}`;

function placeOf({ sheet, formula }: FormulaAt): Place {
  const { row, column } = formula;
  return { sheet, area: formula.area ?? { left: column, right: column, top: row, bottom: row } };
}

function overlaps(a: Area, b: Area): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

function indexReaders(all: readonly FormulaAt[], meanings: Meanings) {
  const cells = new Map<string, FormulaAt[]>();
  const areas = new Map<string, { readonly area: Area; readonly readers: FormulaAt[] }[]>();
  const byArea = new Map<string, FormulaAt[]>();
  const unknown: FormulaAt[] = [];
  const single: { readonly place: Place; readonly reader: FormulaAt }[] = [];
  for (const reader of all) {
    const reads = readsOf(reader, meanings);
    if (reads.unknown) unknown.push(reader);
    for (const place of reads.places) {
      if (isCell(place.area)) {
        single.push({ place, reader });
        listed(cells, cellKey(place)).push(reader);
        continue;
      }
      const { left, right, bottom } = place.area;
      const key = `${cellKey(place)} ${right} ${bottom}`;
      let readers = byArea.get(key);
      if (readers === undefined) {
        readers = [];
        byArea.set(key, readers);
        listed(areas, place.sheet).push({ area: { ...place.area, left }, readers });
      }
      readers.push(reader);
    }
  }
  const wide = ({ sheet, area }: Place): FormulaAt[] =>
    single.flatMap(({ place, reader }) =>
      place.sheet === sheet && overlaps(place.area, area) ? [reader] : [],
    );
  return { cells, areas, unknown, wide };
}

function listed<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

const known = new WeakMap<PlacedFormula, { readonly sheet: string; readonly reads: Reads }>();

function readsOf(at: FormulaAt, meanings: Meanings): Reads {
  const cached = known.get(at.formula);
  if (cached?.sheet === at.sheet) return cached.reads;
  const reads = readReferences(at, meanings);
  known.set(at.formula, { sheet: at.sheet, reads });
  return reads;
}

function readReferences({ sheet, formula }: FormulaAt, meanings: Meanings): Reads {
  const { text, kind } = formula;
  const places: Place[] = [];
  let unknown = computed.test(text) || kind === "dataTable";
  mapReferences(text, (reference, written) => {
    const { from, to = from } = reference;
    if (reference.across) unknown = true;
    const [rows, columns] = [
      [from.row, to.row],
      [from.column, to.column],
    ];
    const area = areaFrom(
      `${columns[0] ?? "A"}${rows[0] ?? 1}:${columns[1] ?? "XFD"}${rows[1] ?? whole.bottom}`,
    );
    places.push({ sheet: (reference.sheet ?? sheet).toLowerCase(), area: area ?? whole });
    return written;
  });
  const words = text.replace(/"(?:[^"]|"")*"/g, '""');
  if (meanings.size > 0)
    for (const [word] of words.matchAll(/[\p{L}_\\][\p{L}\p{N}_.\\?]*/gu))
      places.push(...(meanings.get(word.toLowerCase()) ?? []));
  // "[@hours]" inside a table names it by standing there.
  if (/(?:^|[^\p{L}\p{N}_.\]])\[/u.test(words)) places.push({ sheet, area: whole });
  return { places, unknown };
}
