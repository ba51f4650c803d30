import type { BoundCrosstab, BoundField, BoundForm, BoundGrid, BoundRows } from "./bound-form.ts";
import type { CrosstabSection, Field } from "./definition.ts";
import { fullLabel, withUnit } from "./label-text.ts";
import { columnName } from "./package/address.ts";
import { type Block, type BoundWeek, defaultWidth, weekdays, weekEdges } from "./week.ts";

/** A block of cells, 1-based, both ends included. */
export interface Box {
  readonly row: number;
  readonly col: number;
  readonly rowEnd: number;
  readonly colEnd: number;
}

/** What stands where in the empty template, before any row is repeated. */
export type Placed =
  | {
      readonly kind:
        | "title"
        | "left"
        | "right"
        | "section"
        | "label"
        | "column"
        | "stub"
        | "star"
        | "note"
        | "sign";
      readonly text: string;
      readonly box: Box;
    }
  | {
      readonly kind: "lesson";
      readonly weekday: number;
      readonly block: Block;
      readonly label: string;
      readonly box: Box;
    }
  | { readonly kind: "value" | "sample"; readonly bound: BoundField; readonly box: Box }
  | {
      readonly kind: "figure";
      readonly row: string;
      readonly column: string;
      readonly label: string;
      readonly precision: number;
      readonly box: Box;
    };

export interface Layout {
  readonly sheet: string;
  readonly widths: readonly number[];
  readonly placed: readonly Placed[];
  /** The heads repeated on every printed page; none without a row list. */
  readonly titleRows?: readonly [number, number];
  readonly sampleRow?: number;
  readonly lastRow: number;
}

interface Pen {
  row: number;
  readonly widths: readonly number[];
  readonly placed: Placed[];
}

const headRows = 3;

/** Places a form's parts on one sheet, section under section. */
export function layoutOf(form: BoundForm): Layout {
  const { definition } = form;
  const pen: Pen = { row: headRows, widths: widthsOf(form), placed: [] };
  const across = pen.widths.length;
  pen.placed.push({ kind: "title", text: definition.titles.zh, box: line(1, 1, across) });
  if (definition.head !== undefined) {
    const middle = Math.max(1, splitAt(pen.widths, 0.55));
    pen.placed.push({ kind: "left", text: definition.head[0], box: line(2, 1, middle) });
    pen.placed.push({ kind: "right", text: definition.head[1], box: line(2, middle + 1, across) });
  }
  let list: { titleRows: [number, number]; sampleRow: number } | undefined;
  for (const section of form.sections) {
    if (section.section.title !== undefined)
      pen.placed.push({
        kind: "section",
        text: section.section.title,
        box: line(pen.row++, 1, across),
      });
    if (section.kind === "grid") placeGrid(pen, section);
    else if (section.kind === "rows") list = placeRows(pen, section);
    else if (section.kind === "week") placeWeek(pen, section);
    else placeCrosstab(pen, section);
  }
  for (const note of definition.notes ?? [])
    pen.placed.push({ kind: "note", text: `注：${note}`, box: line(pen.row++, 1, across) });
  const signs = form.sections.some(
    (one) => one.kind === "grid" && one.fields.some(({ field }) => field.sign !== undefined),
  );
  // Where the cells have their own signatures, the form has no common row for them.
  if (!signs) placeSigners(pen, definition.signers);
  return {
    sheet: sheetName(definition.titles.zh),
    widths: pen.widths,
    placed: pen.placed,
    lastRow: pen.row - 1,
    ...list,
  };
}

const sheetName = (title: string): string => title.replaceAll(/[:\\/?*[\]]/g, "").slice(0, 31);

const line = (row: number, col: number, colEnd: number): Box => ({ row, col, rowEnd: row, colEnd });

/** Portrait pages hold about 90 half-width characters at 10.5 points, landscape ones 135. */
function widthsOf(form: BoundForm): readonly number[] {
  const list = form.sections.find(({ kind }) => kind === "rows" || kind === "crosstab");
  if (list?.kind === "rows") return list.columns.map(({ field }) => field.width ?? defaultWidth);
  if (list?.kind === "crosstab")
    return [
      ...list.section.stub.map(
        (_, index) => list.section.stub_widths?.[index] ?? (index === 0 ? 16 : 22),
      ),
      ...list.section.columns.map(({ width }) => width ?? 13),
    ];
  if (form.sections.some((section) => section.kind === "week"))
    return [11, ...weekdays.map(() => 17)];
  const pairs = Math.max(
    ...form.sections.map((one) => (one.kind === "grid" ? one.section.pairs : 1)),
  );
  const page = form.definition.page === "portrait" ? 90 : 135;
  return Array.from(
    { length: pairs * 2 },
    (_, index) => (page / pairs) * (index % 2 === 0 ? 0.38 : 0.62),
  );
}

/** How many columns from the left come nearest to that part of the width. */
function splitAt(widths: readonly number[], part: number): number {
  const total = widths.reduce((sum, width) => sum + width, 0);
  let sum = 0;
  for (const [index, width] of widths.entries()) {
    if (sum + width / 2 > total * part) return index;
    sum += width;
  }
  return widths.length;
}

/** The last column of each of `cells` neighbouring cells: labels 38 %, values 62 % of a pair, each at least one column. */
function edgesOf(widths: readonly number[], pairs: number): readonly number[] {
  const cells = pairs * 2;
  const edges: number[] = [];
  for (let cell = 1; cell <= cells; cell++) {
    const part = (Math.floor(cell / 2) + (cell % 2 === 1 ? 0.38 : 0)) / pairs;
    const nearest = cell === cells ? widths.length : splitAt(widths, part);
    edges.push(
      Math.min(Math.max(nearest, (edges.at(-1) ?? 0) + 1), widths.length - (cells - cell)),
    );
  }
  return edges;
}

function placeGrid(pen: Pen, grid: BoundGrid): void {
  const pairs = Math.min(grid.section.pairs, Math.floor(pen.widths.length / 2));
  const edges = edgesOf(pen.widths, pairs);
  const startOf = (cell: number): number => (cell === 0 ? 0 : (edges[cell - 1] ?? 0)) + 1;
  let used = 0;
  for (const [index, bound] of grid.fields.entries()) {
    const span = Math.min(bound.field.span ?? 1, pairs);
    if (used + span > pairs) {
      used = 0;
      pen.row += 1;
    }
    const next = grid.fields[index + 1];
    const isLast =
      next === undefined || used + span + Math.min(next.field.span ?? 1, pairs) > pairs;
    const first = used * 2;
    const end = edges[isLast ? edges.length - 1 : first + span * 2 - 1] ?? pen.widths.length;
    const text = withUnit(bound.field);
    pen.placed.push({ kind: "label", text, box: line(pen.row, startOf(first), edges[first] ?? 1) });
    pen.placed.push({ kind: "value", bound, box: line(pen.row, startOf(first + 1), end) });
    used += span;
  }
  pen.row += 1;
}

const headOf = ({ label, group }: Pick<Field, "label" | "group">): Head => ({
  label,
  ...(group && { group }),
});

function placeRows(pen: Pen, rows: BoundRows): { titleRows: [number, number]; sampleRow: number } {
  const heads = rows.columns.map(({ field }) => headOf(field));
  const titleRows = placeHeads(pen, heads, 1);
  const sampleRow = pen.row++;
  for (const [index, bound] of rows.columns.entries())
    pen.placed.push({ kind: "sample", bound, box: line(sampleRow, index + 1, index + 1) });
  return { titleRows, sampleRow };
}

interface Head {
  readonly label: string;
  readonly group?: string;
}

/** One head row, or two when any column has a group; returns the rows. */
function placeHeads(pen: Pen, heads: readonly Head[], firstCol: number): [number, number] {
  const top = pen.row;
  const bottom = heads.some((head) => head.group !== undefined) ? top + 1 : top;
  for (const [index, { label, group }] of heads.entries()) {
    const col = firstCol + index;
    const row = group === undefined ? top : bottom;
    pen.placed.push({
      kind: "column",
      text: label,
      box: { row, col, rowEnd: bottom, colEnd: col },
    });
    if (group === undefined || heads[index - 1]?.group === group) continue;
    const after = heads.findIndex((head, at) => at > index && head.group !== group);
    const colEnd = firstCol + (after === -1 ? heads.length : after) - 1;
    pen.placed.push({ kind: "column", text: group, box: line(top, col, colEnd) });
  }
  pen.row = bottom + 1;
  return [top, bottom];
}

function placeWeek(pen: Pen, { blocks }: BoundWeek): void {
  const edges = weekEdges(pen.widths);
  const across = (index: number): Box =>
    line(pen.row, (edges[index - 1] ?? 0) + 1, edges[index] ?? 1);
  for (const [index, text] of ["节次", ...weekdays.map((day) => `星期${day}`)].entries())
    pen.placed.push({ kind: "column", text, box: across(index) });
  pen.row += 1;
  for (const block of blocks) {
    const periods = `第${block.label}节`;
    pen.placed.push({ kind: "stub", text: periods, box: across(0) });
    for (const [index, day] of weekdays.entries()) {
      const label = `星期${day} ${periods}`;
      pen.placed.push({ kind: "lesson", weekday: index + 1, block, label, box: across(index + 1) });
    }
    pen.row += 1;
  }
}

function placeCrosstab(pen: Pen, { section }: BoundCrosstab): void {
  const stubs = section.stub.length;
  const top = pen.row;
  const heads = section.columns.map((column) => ({ ...headOf(column), label: withUnit(column) }));
  const [, bottom] = placeHeads(pen, heads, stubs + 1);
  for (const [index, text] of section.stub.entries()) {
    const box = { row: top, col: index + 1, rowEnd: bottom, colEnd: index + 1 };
    pen.placed.push({ kind: "column", text, box });
  }
  for (const [index, row] of section.rows.entries()) {
    placeStub(pen, section.rows, index);
    for (const [at, column] of section.columns.entries()) {
      const box = line(pen.row, stubs + at + 1, stubs + at + 1);
      if (row.stars?.includes(column.id)) pen.placed.push({ kind: "star", text: "*", box });
      else {
        const label = `${row.stub.join("·")} × ${fullLabel(column)}`;
        const { id, precision = 0 } = column;
        pen.placed.push({ kind: "figure", row: row.id, column: id, label, precision, box });
      }
    }
    pen.row += 1;
  }
}

/** The stub cells of one row; all but the last column span the rows that share their text. */
function placeStub(pen: Pen, rows: CrosstabSection["rows"], index: number): void {
  const stub = rows[index]?.stub ?? [];
  for (const [at, text] of stub.entries()) {
    const isLast = at === stub.length - 1;
    if (!isLast && rows[index - 1]?.stub[at] === text) continue;
    const next = rows.findIndex((other, from) => from > index && other.stub[at] !== text);
    const height = isLast ? 1 : (next === -1 ? rows.length : next) - index;
    const box = { row: pen.row, col: at + 1, rowEnd: pen.row + height - 1, colEnd: at + 1 };
    pen.placed.push({ kind: "stub", text, box });
  }
}

function placeSigners(pen: Pen, signers: readonly string[]): void {
  const across = pen.widths.length;
  const shown = Math.min(signers.length, across);
  let from = 1;
  for (const [index, signer] of signers.slice(0, shown).entries()) {
    const left = shown - index - 1;
    const nearest = left === 0 ? across : splitAt(pen.widths, (index + 1) / shown);
    const to = Math.min(Math.max(nearest, from), across - left);
    pen.placed.push({
      kind: "sign",
      text: `${signer}（签字）：\n\n年　　月　　日`,
      box: line(pen.row, from, to),
    });
    from = to + 1;
  }
  if (shown > 0) pen.row += 1;
}

/** e.g. (2, 28) → "AB2" */
export const addressOf = (row: number, col: number): string => `${columnName(col)}${row}`;
