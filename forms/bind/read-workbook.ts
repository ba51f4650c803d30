import { type LookedCell, lookAt } from "../package/look.ts";
import { openTemplate, type Template } from "../package/patch.ts";
import type { ZipLimits } from "../package/zip-read.ts";
import { type Blank, type Box, type Grid, gridOf } from "./grid.ts";

/** A blank form is a page or two: what lies beyond is no part of it. */
const mostRows = 400;
const mostColumns = 120;
const mostCells = 200_000;
/** No label is longer; what a blank explains at length is cut. */
const longestLabel = 4_000;

/** Reads the visible sheets of a workbook; UserError when it is none, or is encrypted, signed or hostile. */
export function readWorkbookBlank(bytes: Uint8Array, limits?: ZipLimits): Blank {
  const template = openTemplate(bytes, limits);
  const grids = template.sheets
    .filter(({ isWorksheet, state }) => isWorksheet && state === "visible")
    .map(({ name }) => sheetGrid(template, name));
  return { kind: "xlsx", grids, lines: [], names: [] };
}

function sheetGrid(template: Template, name: string): Grid {
  const { cells = [], merges = [] } =
    lookAt(template, name, { rows: mostRows, cells: mostCells }) ?? {};
  const within = cells.filter(({ row, column }) => row <= mostRows && column <= mostColumns);
  const found = new Map(within.map((cell) => [`${cell.row},${cell.column}`, cell]));
  const boxes = merges.map((area): Box => {
    const { top: row, left: col, bottom: rowEnd, right: colEnd } = area;
    return { row, col, rowEnd, colEnd, ...shown(found.get(`${row},${col}`)) };
  });
  const all = [...boxes, ...within.map(boxOf)];
  const last = (places: readonly number[], most: number): number =>
    Math.min(
      most,
      places.reduce((far, place) => Math.max(far, place), 1),
    );
  const rows = last(
    all.map(({ rowEnd }) => rowEnd),
    mostRows,
  );
  const columns = last(
    all.map(({ colEnd }) => colEnd),
    mostColumns,
  );
  return gridOf(name, all, rows, columns);
}

const boxOf = (cell: LookedCell): Box => {
  const { row, column: col } = cell;
  return { row, col, rowEnd: row, colEnd: col, ...shown(cell) };
};

/** A formula counts as neither a label nor room. */
function shown(cell: LookedCell | undefined): Pick<Box, "text" | "computed"> {
  const computed = cell?.formula !== undefined;
  return { text: computed ? "" : (cell?.text ?? "").slice(0, longestLabel), computed };
}
