/** Row loops inside one sheet: the sample row repeated, everything below moved. */
import { UserError } from "../../core/errors.ts";
import { areaFrom, areaName, lastRow } from "./address.ts";
import { arraysOf, formulaOf, formulasOf, withCached, withFormula } from "./cell-formula.ts";
import type { RowLoop } from "./edits.ts";
import { moveChild } from "./moved-children.ts";
import { moveFormula, repeatFormula } from "./row-formula.ts";
import { moveArea, type RowMap } from "./row-map.ts";
import type { Sheet, SheetRow } from "./sheet.ts";
import { makeRow, moveRowTo, type RowParts, readRow, type SheetCell } from "./sheet-row.ts";
import { attribute, type Child, withAttribute } from "./xml.ts";

/** The sheet after its loops, its shared formulas spelled out before; what the sample row holds is repeated with it. */
export function repeatRows(sheet: Sheet, map: RowMap): Sheet {
  refuseArrays(sheet, map);
  refuseTooMany(sheet, map);
  const calculated = new Set(formulasOf(sheet).map(({ row }) => row));
  const rows: SheetRow[] = [];
  for (const row of sheet.rows) {
    const loop = map.loopAt(row.row);
    const to = map.first(row.row);
    if (loop?.count === 0) {
      if (!map.removed(row.row)) rows.push(blankRow(sheet.prefix, row, to));
    } else if (loop !== undefined) repeat(sheet.prefix, row, loop, map, rows);
    else if (calculated.has(row.row))
      rows.push(
        changeFormulas(sheet.prefix, row, to, (text) => moveFormula(text, map.sheet, map), map),
      );
    else rows.push(moveRowTo(sheet.prefix, row, to));
  }
  const move = (children: readonly Child[]): Child[] =>
    children.flatMap((child) => moveChild(child, map) ?? []);
  return { ...sheet, before: move(sheet.before), rows, after: move(sheet.after) };
}

/** The sheet with the formulas that refer to the moved sheet rewritten; the same object when there are none. */
export function followRows(
  sheet: Sheet,
  home: string,
  map: RowMap,
  moveChildren: (children: readonly Child[]) => readonly Child[],
): Sheet {
  const calculated = new Set(formulasOf(sheet).map(({ row }) => row));
  const rows = sheet.rows.map((row) =>
    calculated.has(row.row)
      ? changeFormulas(sheet.prefix, row, row.row, (text) => moveFormula(text, home, map))
      : row,
  );
  const before = moveChildren(sheet.before);
  const after = moveChildren(sheet.after);
  const same = (a: readonly { xml: string }[], b: readonly { xml: string }[]): boolean =>
    a.every(({ xml }, i) => xml === b[i]?.xml);
  const isSame = same(sheet.rows, rows) && same(sheet.before, before) && same(sheet.after, after);
  return isSame ? sheet : { ...sheet, before, rows, after };
}

/** The row at `to` with its formulas rewritten; areas of array formulas follow the map, when there is one. */
function changeFormulas(
  prefix: string,
  row: SheetRow,
  to: number,
  change: (formula: string) => string,
  map?: RowMap,
): SheetRow {
  const parts = readRow(row);
  const cells = parts.cells.map((cell) => {
    const found = formulaOf(cell);
    const moved = found
      ? withFormula(cell, {
          text: change(found.text),
          attributes: map ? movedArea(found.attributes, map) : found.attributes,
        })
      : cell;
    if (to === row.row) return moved;
    const { written: _, ...rest } = moved;
    return rest;
  });
  const isSame = to === row.row && cells.every((cell, i) => cell === parts.cells[i]);
  return isSame ? row : makeRow(prefix, to, { ...parts, cells });
}

function movedArea(attributes: string, map: RowMap): string {
  const area = areaFrom(attribute(attributes, "ref") ?? "");
  const moved = area && moveArea(area, map);
  return moved ? withAttribute(attributes, "ref", areaName(moved)) : attributes;
}

function repeat(prefix: string, row: SheetRow, loop: RowLoop, map: RowMap, into: SheetRow[]): void {
  const to = map.first(row.row);
  // Of rows that are written one by one, the first stands for them all until then.
  const copies = loop.values === undefined ? loop.count : 1;
  for (let copy = 0; copy < copies; copy++)
    into.push(makeRow(prefix, to + copy, copyOf(row, map, copy)));
}

/** A sample row's copy number `copy` (0 first), its formulas without values. */
export function copyOf(row: SheetRow, map: RowMap, copy: number): RowParts {
  const to = map.first(row.row) + copy;
  const parts = readRow(row);
  const cells = parts.cells.map((cell): SheetCell => {
    const found = formulaOf(cell);
    const { written: _, ...bare } = cell;
    if (found === undefined) return bare;
    const text = repeatFormula(found.text, map.sheet, map, row.row, copy);
    const area = areaFrom(attribute(found.attributes, "ref") ?? "");
    const attributes =
      area === undefined
        ? found.attributes
        : withAttribute(found.attributes, "ref", areaName({ ...area, top: to, bottom: to }));
    return withCached(withFormula(bare, { text, attributes }), undefined);
  });
  return { ...parts, cells };
}

function blankRow(prefix: string, row: SheetRow, to: number): SheetRow {
  const parts = readRow(row);
  const cells = parts.cells.map(({ column, gap, attributes }) => ({
    column,
    gap,
    attributes: ["t", "cm", "vm"].reduce((rest, name) => withAttribute(rest, name), attributes),
    inner: "",
  }));
  return makeRow(prefix, to, { ...parts, cells });
}

/** No row may end below the last one that a sheet has. */
function refuseTooMany({ rows }: Sheet, map: RowMap): void {
  const last = rows.at(-1)?.row ?? 0;
  const over = map.last(last) - lastRow;
  if (over <= 0) return;
  const listed = map.loops.reduce((sum, { count }) => sum + count, 0);
  throw new UserError(
    `工作表“${map.sheet}”放不下这么多行：清单有 ${listed} 行，连同表头表尾共 ${map.last(last)} 行，一张工作表最多 ${lastRow} 行 · sheet "${map.sheet}" would end at row ${map.last(last)}, a sheet has ${lastRow}: ${listed} rows are given`,
    `分成几个文件，每个最多 ${listed - over} 行 · split the list into files of at most ${listed - over} rows`,
  );
}

function refuseArrays(sheet: Sheet, map: RowMap): void {
  for (const area of arraysOf(sheet)) {
    const inside = area.top !== area.bottom;
    const grows = map.last(area.bottom) - map.first(area.top) !== area.bottom - area.top;
    if (inside && grows)
      throw new UserError(
        `cannot insert rows into sheet "${map.sheet}": the array formula in "${areaName(area)}" stands in the way`,
        "write it as plain formulas",
      );
  }
}
