import { type Argument, type Functions, isRange, type Operand, type World } from "../operand.ts";
import {
  compareValues,
  type FormulaError,
  type FormulaValue,
  failed,
  isError,
  type Matrix,
  toBoolean,
  toNumber,
} from "../value.ts";
import { wildcard } from "./criterion.ts";

type Key = Exclude<FormulaValue, FormulaError>;

/** The place of the first equal value; text may hold wildcards. -1 when there is none. */
function exactPlace(values: readonly FormulaValue[], key: Key): number {
  if (typeof key === "string") {
    const pattern = wildcard(key);
    return values.findIndex((value) => typeof value === "string" && pattern.test(value));
  }
  const wanted = key ?? 0;
  return values.findIndex(
    (value) => typeof value === typeof wanted && compareValues(value as Key, wanted) === 0, // same type
  );
}

/** The place of the last value that is not beyond the key, in a list that is sorted; -1 when all are beyond it. */
function nearestPlace(values: readonly FormulaValue[], key: Key, upwards: boolean): number {
  const wanted = key ?? 0;
  let place = -1;
  for (const [at, value] of values.entries()) {
    if (typeof value !== typeof wanted || isError(value)) continue;
    const order = compareValues(value, wanted);
    if (upwards ? order > 0 : order < 0) break;
    place = at;
  }
  return place;
}

const column = (matrix: Matrix, at: number): FormulaValue[] => matrix.map((row) => row[at]);

/** VLOOKUP, and HLOOKUP on the matrix turned on its side. */
const table =
  (turn: (matrix: Matrix) => Matrix) =>
  ([what, where, which, near]: readonly Argument[]): Operand => {
    const given = { key: what?.value(), at: toNumber(which?.value()), near: isNear(near) };
    const broken = Object.values(given).find(isError);
    if (broken !== undefined) return broken;
    const at = Math.trunc(Number(given.at));
    if (at < 1) return failed("#VALUE!");
    if (at > widthOf(where, turn)) return failed("#REF!");
    const cells = turn(where?.matrix() ?? []);
    const row = cells[placeOf(column(cells, 0), given.key as Key, given.near === true)]; // no error is left
    return row === undefined ? failed("#N/A") : (row[at - 1] ?? 0);
  };

const isNear = (near: Argument | undefined): boolean | FormulaError =>
  near === undefined ? true : toBoolean(near.value());

const placeOf = (keys: readonly FormulaValue[], key: Key, near: boolean): number =>
  near ? nearestPlace(keys, key, true) : exactPlace(keys, key);

/** The declared width: a matrix read from cells ends where the sheet does. */
function widthOf(where: Argument | undefined, turn: (matrix: Matrix) => Matrix): number {
  const area = where?.operand();
  if (!isRange(area)) return turn(where?.matrix() ?? [])[0]?.length ?? 0;
  return turn === upright ? area.right - area.left + 1 : area.bottom - area.top + 1;
}

const upright = (matrix: Matrix): Matrix => matrix;
const turned = (matrix: Matrix): Matrix =>
  (matrix[0] ?? []).map((_value, at) => matrix.map((row) => row[at]));

function match([what, where, kind]: readonly Argument[]): Operand {
  const key = what?.value();
  const how = kind === undefined ? 1 : toNumber(kind.value());
  if (isError(key)) return key;
  if (isError(how)) return how;
  const values = (where?.matrix() ?? []).flat();
  const place = how === 0 ? exactPlace(values, key) : nearestPlace(values, key, how > 0);
  return place < 0 ? failed("#N/A") : place + 1;
}

function lookup([what, where, from]: readonly Argument[]): Operand {
  const key = what?.value();
  if (isError(key)) return key;
  const cells = where?.matrix() ?? [];
  const isTall = cells.length >= (cells[0]?.length ?? 0);
  const keys = isTall ? column(cells, 0) : (cells[0] ?? []);
  const last = isTall ? column(cells, (cells[0]?.length ?? 1) - 1) : (cells.at(-1) ?? []);
  const place = nearestPlace(keys, key, true);
  const answers = from === undefined ? last : from.matrix().flat();
  return place < 0 ? failed("#N/A") : (answers[place] ?? 0);
}

/** A cell, row or column of an area; of one row, the second number may be the column. */
function index([of, down, across]: readonly Argument[]): Operand {
  const [y, x] = [toNumber(down?.value()), toNumber(across?.value())];
  if (isError(y)) return y;
  if (isError(x)) return x;
  const area = of?.operand();
  const isLine = across === undefined && isRange(area) && area.top === area.bottom;
  const [row, col] = isLine ? [1, Math.trunc(y)] : [Math.trunc(y), Math.trunc(x)];
  if (row < 0 || col < 0) return failed("#VALUE!");
  if (!isRange(area)) return of?.matrix()[Math.max(row, 1) - 1]?.[Math.max(col, 1) - 1];
  const [top, left] = [area.top + row - 1, area.left + col - 1];
  if (top > area.bottom || left > area.right) return failed("#REF!");
  return {
    sheet: area.sheet,
    top: row === 0 ? area.top : top,
    bottom: row === 0 ? area.bottom : top,
    left: col === 0 ? area.left : left,
    right: col === 0 ? area.right : left,
  };
}

const place =
  (of: "row" | "column") =>
  ([arg]: readonly Argument[], world: World): Operand => {
    if (arg === undefined) return world.place[of];
    const area = arg.operand();
    if (!isRange(area)) return failed("#VALUE!");
    return of === "row" ? area.top : area.left;
  };

const extent =
  (of: "rows" | "columns") =>
  ([arg]: readonly Argument[]): Operand => {
    const area = arg?.operand();
    if (isRange(area)) {
      return of === "rows" ? area.bottom - area.top + 1 : area.right - area.left + 1;
    }
    const matrix = arg?.matrix() ?? [];
    return of === "rows" ? matrix.length : (matrix[0]?.length ?? 0);
  };

export const lookups: Functions = {
  VLOOKUP: { kind: "whole", takes: [3, 4], work: table(upright) },
  HLOOKUP: { kind: "whole", takes: [3, 4], work: table(turned) },
  LOOKUP: { kind: "whole", takes: [2, 3], work: lookup },
  MATCH: { kind: "whole", takes: [2, 3], work: match },
  INDEX: { kind: "whole", takes: [2, 3], work: index },
  ROW: { kind: "whole", takes: [0, 1], work: place("row") },
  COLUMN: { kind: "whole", takes: [0, 1], work: place("column") },
  ROWS: { kind: "whole", takes: [1, 1], work: extent("rows") },
  COLUMNS: { kind: "whole", takes: [1, 1], work: extent("columns") },
};
