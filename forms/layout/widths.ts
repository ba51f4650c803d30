import type { BoundSection } from "../bound-form.ts";
import type { Definition } from "../definition.ts";
import { defaultWidth, weekdays } from "../week.ts";
import type { Shape } from "./placed.ts";

/** A section with its place among the form's sections. */
export interface NumberedSection {
  readonly index: number;
  readonly bound: BoundSection;
  /** Of a list: which of the form's lists it is. */
  readonly list?: number;
}

/** The columns of a sheet, and after which of them each column of a list on it ends. */
export interface Columns {
  readonly widths: readonly number[];
  /** By section. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

/** Portrait pages hold about 90 half-width characters at 10.5 points, landscape ones 135. */
const pageWidth = ({ page }: Definition): number => (page === "portrait" ? 90 : 135);

/** One list has the columns it asks for; several share the width of the widest, each with its own. */
export function columnsOf(
  definition: Definition,
  sections: readonly NumberedSection[],
  shape: Shape,
): Columns {
  const lists = sections.flatMap(({ index, bound, list = -1 }) => {
    const widths = listWidths(definition, bound, shape.across[list] ?? 1);
    return widths === undefined ? [] : [{ index, widths }];
  });
  const [first, ...more] = lists;
  if (first === undefined) return { widths: gridWidths(definition, sections), ends: new Map() };
  if (more.length > 0) return shared([...lists, ...gridColumns(sections)]);
  const ends = new Map([[first.index, first.widths.map((_, index) => index + 1)]]);
  return { widths: first.widths, ends };
}

/** What a section asks for by itself; undefined when it takes whatever columns there are. */
function listWidths(
  definition: Definition,
  bound: BoundSection,
  across: number,
): readonly number[] | undefined {
  if (bound.kind === "rows" && bound.section.across) {
    const label = 24;
    const each = Math.max((pageWidth(definition) - label) / across, defaultWidth);
    return [label, ...Array.from({ length: across }, () => each)];
  }
  if (bound.kind === "rows") return bound.columns.map(({ field }) => field.width ?? defaultWidth);
  if (bound.kind !== "crosstab") return undefined;
  const { stub, stub_widths, columns } = bound.section;
  return [
    ...stub.map((_, index) => stub_widths?.[index] ?? (index === 0 ? 16 : 22)),
    ...columns.map(({ width }) => width ?? 13),
  ];
}

function gridWidths(
  definition: Definition,
  sections: readonly NumberedSection[],
): readonly number[] {
  if (sections.some(({ bound }) => bound.kind === "week")) return [11, ...weekdays.map(() => 17)];
  const pairs = Math.max(
    ...sections.map(({ bound }) => (bound.kind === "grid" ? bound.section.pairs : 1)),
  );
  return Array.from(
    { length: pairs * 2 },
    (_, index) => (pageWidth(definition) / pairs) * (index % 2 === 0 ? 0.38 : 0.62),
  );
}

/** Labels and values of grids want places of their own where the columns are shared anyway. */
const gridColumns = (sections: readonly NumberedSection[]) =>
  sections.flatMap(({ index, bound }) => {
    if (bound.kind !== "grid") return [];
    const { pairs } = bound.section;
    const widths = Array.from({ length: pairs * 2 }, (_, cell) => (cell % 2 === 0 ? 0.38 : 0.62));
    return [{ index, widths: widths.map((width) => width / pairs) }];
  });

/** Nearer than this two edges are one: nobody sees the step, and a column that narrow shows nothing. */
const nearest = 2.5;

/** Lists under one another: the widest keeps its columns, the others are stretched to it and add edges of their own. */
function shared(
  lists: readonly { readonly index: number; readonly widths: readonly number[] }[],
): Columns {
  const sum = (widths: readonly number[]): number => widths.reduce((all, one) => all + one, 0);
  const total = Math.max(...lists.map(({ widths }) => sum(widths)));
  const inOrder = lists.toSorted((a, b) => sum(b.widths) - sum(a.widths));
  const edges: number[] = [];
  const edgesOf = new Map<number, readonly number[]>();
  for (const { index, widths } of inOrder) {
    const own: number[] = [];
    let at = 0;
    for (const width of widths) {
      at += (width / sum(widths)) * total;
      const isLast = own.length === widths.length - 1;
      const near = edges
        .filter((edge) => Math.abs(edge - at) < nearest && edge > (own.at(-1) ?? 0))
        .sort((a, b) => Math.abs(a - at) - Math.abs(b - at))[0];
      const edge = isLast ? total : ((near === total ? undefined : near) ?? at);
      if (!edges.includes(edge)) edges.push(edge);
      own.push(edge);
    }
    edgesOf.set(index, own);
  }
  edges.sort((a, b) => a - b);
  const widths = edges.map((edge, index) => edge - (edges[index - 1] ?? 0));
  const ends = new Map(
    [...edgesOf].map(([index, own]) => [index, own.map((edge) => edges.indexOf(edge) + 1)]),
  );
  return { widths, ends };
}

/** How many columns from the left come nearest to that part of the width. */
export function splitAt(widths: readonly number[], part: number): number {
  const total = widths.reduce((sum, width) => sum + width, 0);
  let sum = 0;
  for (const [index, width] of widths.entries()) {
    if (sum + width / 2 > total * part) return index;
    sum += width;
  }
  return widths.length;
}

/** The last column of each of `cells` neighbouring cells: labels 38 %, values 62 % of a pair, each at least one column. */
export function pairEnds(widths: readonly number[], pairs: number): readonly number[] {
  const cells = pairs * 2;
  const edges: number[] = [];
  for (let cell = 1; cell <= cells; cell++) {
    const part = (Math.floor(cell / 2) + (cell % 2 === 1 ? 0.38 : 0)) / pairs;
    const nearestEnd = cell === cells ? widths.length : splitAt(widths, part);
    edges.push(
      Math.min(Math.max(nearestEnd, (edges.at(-1) ?? 0) + 1), widths.length - (cells - cell)),
    );
  }
  return edges;
}

/**
 * Columns that serve sheets of different columns at once. `colAt`: how many of them lie left of that edge of a sheet's
 * own columns.
 */
export function commonColumns(sheets: readonly (readonly number[])[]): {
  readonly widths: readonly number[];
  readonly colAt: (sheet: number, edge: number) => number;
} {
  const edgesOf = (widths: readonly number[]): readonly number[] => {
    let sum = 0;
    return widths.map((width) => {
      sum += width;
      return Math.round(sum * 100);
    });
  };
  const own = sheets.map(edgesOf);
  const edges = [...new Set(own.flat())].sort((a, b) => a - b);
  const widths = edges.map((edge, index) => (edge - (edges[index - 1] ?? 0)) / 100);
  const colAt = (sheet: number, edge: number): number =>
    edge === 0 ? 0 : edges.indexOf(own[sheet]?.[edge - 1] ?? 0) + 1;
  return { widths, colAt };
}
