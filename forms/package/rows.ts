/** Row loops inside one sheet: the sample row repeated, everything below moved. */
import { UserError } from "../../core/errors.ts";
import { areaName, parseArea } from "./address.ts";
import { type FormulaSheet, moveRow } from "./cell-formula.ts";
import type { RowLoop } from "./edits.ts";
import { moveChild } from "./moved-children.ts";
import { moveFormula, repeatFormula } from "./row-formula.ts";
import { moveArea, type RowMap } from "./row-map.ts";
import { readCells, type Sheet, type SheetRow } from "./sheet.ts";
import { writeCells } from "./sheet-write.ts";
import { type Child, withAttribute } from "./xml.ts";

/** The sheet after its loops; values of the sample row are repeated with it. */
export function repeatRows(found: FormulaSheet, map: RowMap): Sheet {
  const { sheet } = found;
  refuseArrays(found, map);
  const rows: SheetRow[] = [];
  for (const row of sheet.rows) {
    const loop = map.loopAt(row.row);
    if (loop === undefined) rows.push(moveOther(found, row, map));
    else if (loop.count === 0) {
      if (!map.removed(row.row)) rows.push(blankRow(sheet.prefix, row, map.first(row.row)));
    } else repeat(found, row, loop, map, rows);
  }
  const move = (children: readonly Child[]): Child[] =>
    children.flatMap((child) => moveChild(child, map) ?? []);
  return { ...sheet, before: move(sheet.before), rows, after: move(sheet.after) };
}

/** The sheet with the formulas that refer to the moved sheet rewritten; the same object when there are none. */
export function followRows(
  found: FormulaSheet,
  home: string,
  map: RowMap,
  moveChildren: (children: readonly Child[]) => readonly Child[],
): Sheet {
  const { sheet } = found;
  let changed = false;
  const rows = sheet.rows.map((row) => {
    if (!found.rows.has(row.row)) return row;
    const moved = moveRow(
      sheet.prefix,
      row,
      row.row,
      (formula) => moveFormula(formula, home, map),
      (area) => area,
    );
    if (moved.inner === row.inner) return row;
    changed = true;
    return moved;
  });
  const before = moveChildren(sheet.before);
  const after = moveChildren(sheet.after);
  const same = (a: readonly Child[], b: readonly Child[]): boolean =>
    a.every((child, i) => child.xml === b[i]?.xml);
  if (!changed && same(sheet.before, before) && same(sheet.after, after)) return sheet;
  return { ...sheet, before, rows, after };
}

function moveOther(found: FormulaSheet, row: SheetRow, map: RowMap): SheetRow {
  const to = map.first(row.row);
  if (!found.rows.has(row.row)) return to === row.row ? row : renumber(found.sheet.prefix, row, to);
  const area = (written: string): string => {
    const moved = moveArea(parseArea(written), map);
    return moved === undefined ? written : areaName(moved);
  };
  return moveRow(
    found.sheet.prefix,
    row,
    to,
    (formula) => moveFormula(formula, map.sheet, map),
    area,
  );
}

function renumber(prefix: string, row: SheetRow, to: number): SheetRow {
  const { cells, rest } = readCells(row);
  return { row: to, attributes: row.attributes, inner: writeCells(prefix, to, cells, rest) };
}

function repeat(
  found: FormulaSheet,
  row: SheetRow,
  loop: RowLoop,
  map: RowMap,
  into: SheetRow[],
): void {
  const { prefix } = found.sheet;
  const to = map.first(row.row);
  const { cells, rest } = readCells(row);
  const calculates = found.rows.has(row.row);
  for (let copy = 0; copy < loop.count; copy++) {
    if (calculates) {
      const formula = (text: string): string => repeatFormula(text, map.sheet, map, row.row, copy);
      into.push(moveRow(prefix, row, to + copy, formula, (area) => area));
    } else
      into.push({
        row: to + copy,
        attributes: row.attributes,
        inner: writeCells(prefix, to + copy, cells, rest),
      });
  }
}

function blankRow(prefix: string, row: SheetRow, to: number): SheetRow {
  const { cells } = readCells(row);
  const blank = cells.map((cell) => ({
    column: cell.column,
    attributes: ["t", "cm", "vm"].reduce(
      (rest, name) => withAttribute(rest, name),
      cell.attributes,
    ),
    inner: "",
  }));
  return { row: to, attributes: row.attributes, inner: writeCells(prefix, to, blank) };
}

function refuseArrays({ arrays }: FormulaSheet, map: RowMap): void {
  for (const area of arrays) {
    const grows = map.last(area.bottom) - map.first(area.top) !== area.bottom - area.top;
    const inLoop = area.top === area.bottom && map.loopAt(area.top) !== undefined;
    if (grows || inLoop)
      throw new UserError(
        `cannot insert rows into sheet "${map.sheet}": the array formula in "${areaName(area)}" stands in the repeated row`,
        "write it as plain formulas",
      );
  }
}
