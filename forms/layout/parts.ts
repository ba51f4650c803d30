import type { BoundGrid } from "../bound-form.ts";
import { withUnit } from "../label-text.ts";
import { type BoundWeek, weekdays, weekEdges } from "../week.ts";
import { type Box, line, type Placed } from "./placed.ts";
import { pairEnds, splitAt } from "./widths.ts";

/** Writes a sheet from top to bottom. */
export interface Pen {
  row: number;
  readonly widths: readonly number[];
  readonly placed: Placed[];
}

export function placeGrid(pen: Pen, grid: BoundGrid): void {
  const pairs = Math.min(grid.section.pairs, Math.floor(pen.widths.length / 2));
  const edges = pairEnds(pen.widths, pairs);
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

export function placeWeek(pen: Pen, { blocks }: BoundWeek): void {
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

export function placeSigners(pen: Pen, signers: readonly string[]): void {
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
