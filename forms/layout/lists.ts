import type { BoundCrosstab, BoundField, BoundRows } from "../bound-form.ts";
import type { CrosstabSection, Field } from "../definition.ts";
import { fullLabel, withUnit } from "../label-text.ts";
import type { Pen } from "./parts.ts";
import { line, type Part } from "./placed.ts";

/** Where a list has its heads, which every printed page repeats, and its sample rows. */
export interface PlacedList {
  readonly titleRows: readonly [number, number];
  readonly loops: readonly { readonly row: number; readonly part: Part }[];
}

/** A list's place on its sheet. */
interface ListAt {
  readonly list: number;
  /** The last sheet column of each of its columns. */
  readonly ends: readonly number[];
}

/** The first sheet column of one of them; `before`: what stands left of the first. */
const startOf = (ends: readonly number[], index: number, before = 0): number =>
  (index === 0 ? before : (ends[index - 1] ?? 0)) + 1;

/** Heads, then the sample row of each group with its name above and its totals below; `groups` are their numbers. */
export function placeRows(
  pen: Pen,
  rows: BoundRows,
  { list, ends }: ListAt,
  groups: readonly (number | undefined)[],
): PlacedList {
  const heads = rows.columns.map(({ field }) => headOf(field));
  const titleRows = placeHeads(pen, heads, ends);
  const loops: PlacedList["loops"][number][] = [];
  const { group: named, total } = rows.section;
  for (const group of groups) {
    const part: Part = group === undefined ? { list } : { list, group };
    if (named !== undefined && named.sheet !== true)
      pen.placed.push({ kind: "group", part, box: line(pen.row++, 1, ends.at(-1) ?? 1) });
    loops.push({ row: pen.row, part });
    for (const [index, bound] of rows.columns.entries()) {
      const box = line(pen.row, startOf(ends, index), ends[index] ?? 1);
      pen.placed.push({ kind: "sample", bound, part, box });
    }
    pen.row += 1;
    if (named?.total !== undefined) placeTotals(pen, rows.columns, { part, ends }, named.total);
  }
  const whole: Part = (named?.sheet === true ? loops[0]?.part : undefined) ?? { list };
  if (total !== undefined) placeTotals(pen, rows.columns, { part: whole, ends }, total);
  return { titleRows, loops };
}

/** A row whose label takes the columns up to the first that has a total. */
function placeTotals(
  pen: Pen,
  columns: readonly BoundField[],
  { part, ends }: { readonly part: Part; readonly ends: readonly number[] },
  text: string,
): void {
  const first = columns.findIndex(({ field }) => field.total !== undefined);
  const labelled = Math.max(first, 1);
  pen.placed.push({ kind: "stub", text, box: line(pen.row, 1, ends[labelled - 1] ?? 1) });
  for (const [index, bound] of columns.entries()) {
    if (index < labelled) continue;
    const box = line(pen.row, startOf(ends, index), ends[index] ?? 1);
    if (bound.field.total === undefined) pen.placed.push({ kind: "stub", text: "", box });
    else pen.placed.push({ kind: "total", bound, part, box });
  }
  pen.row += 1;
}

/** Fields run down, the rows of the list to the right. */
export function placeAcross(pen: Pen, rows: BoundRows, { list, ends }: ListAt): void {
  for (const bound of rows.columns) {
    const label = line(pen.row, 1, ends[0] ?? 1);
    pen.placed.push({ kind: "label", text: withUnit(bound.field), box: label });
    for (const [record] of ends.slice(1).entries()) {
      const box = line(pen.row, startOf(ends, record + 1), ends[record + 1] ?? 1);
      pen.placed.push({ kind: "sample", bound, part: { list }, record, box });
    }
    pen.row += 1;
  }
}

interface Head {
  readonly label: string;
  readonly group?: string;
}

const headOf = ({ label, group }: Pick<Field, "label" | "group">): Head => ({
  label,
  ...(group && { group }),
});

/** One head row, or two when any column has a group; returns the rows. */
function placeHeads(
  pen: Pen,
  heads: readonly Head[],
  ends: readonly number[],
  before = 0,
): [number, number] {
  const top = pen.row;
  const bottom = heads.some((head) => head.group !== undefined) ? top + 1 : top;
  for (const [index, { label, group }] of heads.entries()) {
    const [col, colEnd] = [startOf(ends, index, before), ends[index] ?? 1];
    const row = group === undefined ? top : bottom;
    pen.placed.push({ kind: "column", text: label, box: { row, col, rowEnd: bottom, colEnd } });
    if (group === undefined || heads[index - 1]?.group === group) continue;
    const after = heads.findIndex((head, at) => at > index && head.group !== group);
    const last = ends[(after === -1 ? heads.length : after) - 1] ?? colEnd;
    pen.placed.push({ kind: "column", text: group, box: line(top, col, last) });
  }
  pen.row = bottom + 1;
  return [top, bottom];
}

export function placeCrosstab(pen: Pen, crosstab: BoundCrosstab, all: readonly number[]): void {
  const { section } = crosstab;
  const stubs = section.stub.length;
  const [stubEnds, ends] = [all.slice(0, stubs), all.slice(stubs)];
  const before = stubEnds.at(-1) ?? 0;
  const heads = section.columns.map((column) => ({ ...headOf(column), label: withUnit(column) }));
  const [top, bottom] = placeHeads(pen, heads, ends, before);
  for (const [index, text] of section.stub.entries()) {
    const [col, colEnd] = [startOf(stubEnds, index), stubEnds[index] ?? 1];
    pen.placed.push({ kind: "column", text, box: { row: top, col, rowEnd: bottom, colEnd } });
  }
  for (const [index, row] of section.rows.entries()) {
    placeStub(pen, section.rows, index, stubEnds);
    for (const [number, column] of section.columns.entries()) {
      const box = line(pen.row, startOf(ends, number, before), ends[number] ?? 1);
      if (row.stars?.includes(column.id)) pen.placed.push({ kind: "star", text: "*", box });
      else {
        const label = `${row.stub.join("·")} × ${fullLabel(column)}`;
        const { id, precision = 0 } = column;
        const figure = { crosstab, row: row.id, column: id };
        pen.placed.push({ kind: "figure", ...figure, label, precision, box });
      }
    }
    pen.row += 1;
  }
}

/** The stub cells of one row; all but the last column span the rows that share their text. */
function placeStub(
  pen: Pen,
  rows: CrosstabSection["rows"],
  index: number,
  ends: readonly number[],
): void {
  const stub = rows[index]?.stub ?? [];
  for (const [at, text] of stub.entries()) {
    const isLast = at === stub.length - 1;
    if (!isLast && rows[index - 1]?.stub[at] === text) continue;
    const next = rows.findIndex((other, from) => from > index && other.stub[at] !== text);
    const height = isLast ? 1 : (next === -1 ? rows.length : next) - index;
    const [col, colEnd] = [startOf(ends, at), ends[at] ?? 1];
    const box = { row: pen.row, col, rowEnd: pen.row + height - 1, colEnd };
    pen.placed.push({ kind: "stub", text, box });
  }
}
