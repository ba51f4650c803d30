/** Formulas when rows move: references follow their cells, and a sample row's formula is copied as a spreadsheet would. */
import { UserError } from "../../core/errors.ts";
import { mapReferences, type Point, pointName, type Reference, sheetPrefix } from "./formula.ts";
import type { RowMap } from "./row-map.ts";

// A total over a loop is often written over its only sample row: SUM(E5) must become SUM(E5:E9).
const totals = /(?:SUM|AVERAGE|COUNT|COUNTA|MAX|MIN)\($/i;

/** A formula that stands outside the loops; `home` is the sheet it stands on. */
export function moveFormula(formula: string, home: string, map: RowMap): string {
  if (map.still) return formula;
  return mapReferences(formula, (reference, written, at) => {
    // As in a spreadsheet, a reference through several sheets does not follow one of them.
    if (reference.across || !pointsTo(reference, home, map)) return written;
    const inTotal =
      formula[at + written.length] === ")" && totals.test(formula.slice(Math.max(0, at - 9), at));
    return sheetPrefix(written) + movedCells(reference, written, map, inTotal);
  });
}

function movedCells(
  { from, to }: Reference,
  written: string,
  map: RowMap,
  inTotal: boolean,
): string {
  if (to !== undefined) return moveRange(from, to, written, map).map(pointName).join(":");
  if (from.row === undefined) return pointName(from);
  if (map.removed(from.row)) throw refersToRemoved(written, map);
  const first = pointName({ ...from, row: map.first(from.row) });
  const last = map.last(from.row);
  return inTotal && last > map.first(from.row)
    ? `${first}:${pointName({ ...from, row: last })}`
    : first;
}

/**
 * The formula of a sample row in its copy number `copy` (0 first): what is not fixed by "$" moves down with the copy,
 * but content below the loop keeps being meant.
 */
export function repeatFormula(
  formula: string,
  home: string,
  map: RowMap,
  sampleRow: number,
  copy: number,
): string {
  const point = (p: Point, ours: boolean): Point => {
    if (p.row === undefined) return p;
    if (!ours) return p.fixedRow ? p : { ...p, row: p.row + copy };
    if (p.row > sampleRow) return { ...p, row: map.first(p.row) };
    return { ...p, row: map.first(p.row) + (p.fixedRow ? 0 : copy) };
  };
  return mapReferences(formula, (reference, written) => {
    const ours = pointsTo(reference, home, map);
    const from = pointName(point(reference.from, ours));
    if (reference.to === undefined) return sheetPrefix(written) + from;
    return `${sheetPrefix(written)}${from}:${pointName(point(reference.to, ours))}`;
  });
}

function pointsTo(reference: Reference, home: string, map: RowMap): boolean {
  return (reference.sheet ?? home).toLowerCase() === map.sheet.toLowerCase();
}

function moveRange(from: Point, to: Point, written: string, map: RowMap): [Point, Point] {
  if (from.row === undefined || to.row === undefined) return [from, to];
  const [upper, lower] = from.row <= to.row ? [from.row, to.row] : [to.row, from.row];
  const top = map.first(upper);
  const bottom = map.last(lower);
  if (bottom < top) throw refersToRemoved(written, map);
  return from.row <= to.row
    ? [
        { ...from, row: top },
        { ...to, row: bottom },
      ]
    : [
        { ...from, row: bottom },
        { ...to, row: top },
      ];
}

function refersToRemoved(written: string, map: RowMap): UserError {
  return new UserError(
    `cannot take a row out of sheet "${map.sheet}": a formula or name refers to it as "${written}"`,
    "keep the row blank when there is nothing to list",
  );
}
