/** Writes values into the rows of a sheet; a value never becomes a formula and a cell keeps its style. */
import { ContractError, UserError } from "../../core/errors.ts";
import { type Area, areaName, type Cell, cellName } from "./address.ts";
import { formulaOf } from "./cell-formula.ts";
import type { CellValue } from "./edits.ts";
import { serialDate } from "./serial-date.ts";
import type { Sheet, SheetRow } from "./sheet.ts";
import { makeRow, type RowParts, readRow, type SheetCell } from "./sheet-row.ts";
import { attribute, type Child, escapeCellText, nextTag, withAttribute } from "./xml.ts";

/** What to do with one cell: a value, a new style on top of the one it has, or both. */
export interface CellChange extends Cell {
  readonly value?: CellValue;
  readonly restyle?: (style: number) => number;
}

/** What a value needs to know of its workbook. */
export interface CellWorld {
  readonly sheetName: string;
  readonly date1904: boolean;
  /** The style that shows a date: the same when it already does, undefined when the cell is formatted as text. */
  readonly dateStyle: (style: number) => number | undefined;
  /** Areas of array formulas. */
  readonly arrays: readonly Area[];
  /** True when a value takes the place of a formula. */
  readonly replacesFormulas: boolean;
}

export const longestText = 32_767;

/** The rows with the changes applied; rows and cells that were not there are created in their order. */
export function writeValues(
  sheet: Sheet,
  changes: readonly CellChange[],
  world: CellWorld,
): SheetRow[] {
  const byRow = groupByRow(changes, (change) => change.row);
  const columnStyles = readColumnStyles(sheet.before);
  const rows: SheetRow[] = [];
  const write = (row: SheetRow, parts: RowParts): void => {
    const asked = byRow.get(row.row) ?? [];
    rows.push(writeInRow(sheet.prefix, row.row, parts, { asked, columnStyles, world }));
    byRow.delete(row.row);
  };
  const add = (row: number): void => write({ row, xml: "" }, noCells);
  const present = new Set(sheet.rows.map(({ row }) => row));
  const missing = [...byRow.keys()].filter((row) => !present.has(row)).sort((a, b) => a - b);
  let next = 0;
  for (const row of sheet.rows) {
    for (; (missing[next] ?? Number.POSITIVE_INFINITY) < row.row; next++) add(missing[next] ?? 0);
    if (byRow.has(row.row)) write(row, readRow(row));
    else rows.push(row);
  }
  for (const row of missing.slice(next)) add(row);
  return rows;
}

const noCells: RowParts = { gap: "", attributes: "", cells: [], rest: "" };

interface RowWork {
  readonly asked: readonly CellChange[];
  readonly columnStyles: readonly ColumnStyle[];
  readonly world: CellWorld;
}

function writeInRow(
  prefix: string,
  row: number,
  parts: RowParts,
  { asked, columnStyles, world }: RowWork,
): SheetRow {
  const cells = [...parts.cells];
  let { attributes } = parts;
  for (const change of asked) {
    const at = cells.findIndex(({ column }) => column === change.column);
    const changed = changedCell(prefix, { attributes, cells }, change, columnStyles, world);
    if (at >= 0) {
      cells[at] = changed;
      continue;
    }
    const behind = cells.findIndex(({ column }) => column > change.column);
    cells.splice(behind < 0 ? cells.length : behind, 0, changed);
    if (!isSpanned(attributes, change.column)) attributes = withAttribute(attributes, "spans");
  }
  return makeRow(prefix, row, { ...parts, attributes, cells });
}

/** The cell as the change makes it, dressed as its row or column where the row does not have it yet. */
export function changedCell(
  prefix: string,
  { attributes, cells }: Pick<RowParts, "attributes" | "cells">,
  change: CellChange,
  columnStyles: readonly ColumnStyle[],
  world: CellWorld,
): SheetCell {
  const old = cells.find(({ column }) => column === change.column);
  return changeCell(prefix, old ?? newCell(attributes, change.column, columnStyles), change, world);
}

/** Whether the row's own "spans" covers a column; a row whose cells go beyond it may not state any. */
export function isSpanned(attributes: string, column: number): boolean {
  const spans = attribute(attributes, "spans")?.trim().split(/\s+/) ?? [];
  return spans.some((span) => {
    const [from, to] = span.split(":").map(Number);
    return (from ?? 0) <= column && column <= (to ?? 0);
  });
}

/** Attributes that speak of the old value. */
const saysValue = /\s(?:t|cm|vm)\s*=/;

function changeCell(
  prefix: string,
  old: SheetCell,
  change: CellChange,
  world: CellWorld,
): SheetCell {
  const before = Number(attribute(old.attributes, "s") ?? "0");
  let style = before;
  const { value } = change;
  let { attributes, inner } = old;
  if (value !== undefined) {
    const at = `"${cellName(change.column, change.row)}" on sheet "${world.sheetName}"`;
    checkFormula(old, change, at, world);
    const written = writeValue(prefix, value, style, at, world);
    style = written.style;
    inner = written.inner;
    if (saysValue.test(attributes))
      attributes = ["t", "cm", "vm"].reduce((rest, name) => withAttribute(rest, name), attributes);
    if (written.type !== undefined) attributes = `${attributes.trimEnd()} t="${written.type}"`;
  }
  if (change.restyle !== undefined) style = change.restyle(style);
  if (style !== before)
    attributes = withAttribute(attributes, "s", style === 0 ? undefined : String(style));
  return { column: old.column, gap: old.gap, attributes, inner };
}

function checkFormula(old: SheetCell, change: CellChange, at: string, world: CellWorld): void {
  const array = world.arrays.find((area) => holds(area, change));
  const isWhole = array !== undefined && array.left === array.right && array.top === array.bottom;
  if (world.replacesFormulas && array !== undefined && !isWhole)
    throw new UserError(
      `格子 ${at} 是数组公式 "${areaName(array)}" 的一部分，不能单独改 · it is a part of an array formula`,
      "改写别的格子，或先在模板里去掉这个数组公式 · choose another cell",
    );
  if (world.replacesFormulas) return;
  if (array !== undefined || formulaOf(old) !== undefined)
    throw new ContractError(`cell ${at} holds a formula of the template; bind another cell`);
}

interface WrittenValue {
  readonly style: number;
  readonly type?: string;
  readonly inner: string;
}

function writeValue(
  prefix: string,
  value: CellValue,
  style: number,
  at: string,
  world: CellWorld,
): WrittenValue {
  if ("blank" in value) return { style, inner: "" };
  if ("number" in value) {
    if (!Number.isFinite(value.number))
      throw new ContractError(`cell ${at} cannot hold the number ${value.number}`);
    return { style, inner: `<${prefix}v>${value.number}</${prefix}v>` };
  }
  if ("text" in value) return writeText(prefix, value.text, style, at);
  const dated = world.dateStyle(style);
  const serial = serialDate(value.date, world.date1904);
  if (serial === undefined)
    throw new ContractError(
      `cell ${at} cannot hold the date "${value.date}"; expected one like "2026-11-09", not before 1900`,
    );
  if (dated === undefined) return writeText(prefix, value.date, style, at);
  return { style: dated, inner: `<${prefix}v>${serial}</${prefix}v>` };
}

function writeText(prefix: string, text: string, style: number, at: string): WrittenValue {
  if (text === "") return { style, inner: "" };
  if (text.length > longestText)
    throw new UserError(
      `the text for cell ${at} has ${text.length} characters, a cell holds ${longestText}`,
      "shorten it at its source",
    );
  const inner = `<${prefix}is><${prefix}t xml:space="preserve">${escapeCellText(text)}</${prefix}t></${prefix}is>`;
  return { style, type: "inlineStr", inner };
}

export interface ColumnStyle {
  readonly from: number;
  readonly to: number;
  readonly style: string;
}

/** How whole columns are dressed. */
export function readColumnStyles(before: readonly Child[]): ColumnStyle[] {
  const xml = before.find((child) => child.name === "cols")?.xml ?? "";
  const styles: ColumnStyle[] = [];
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end)) {
    const style = attribute(tag.attributes, "style");
    if (style !== undefined)
      styles.push({
        from: Number(attribute(tag.attributes, "min")),
        to: Number(attribute(tag.attributes, "max")),
        style,
      });
  }
  return styles;
}

/** An empty cell dressed as its row is, else as its column. */
function newCell(row: string, column: number, columns: readonly ColumnStyle[]): SheetCell {
  const ofRow = /^(1|true)$/.test(attribute(row, "customFormat") ?? "")
    ? attribute(row, "s")
    : undefined;
  const style =
    ofRow ?? columns.find(({ from, to }) => from <= column && column <= to)?.style ?? "0";
  return { column, attributes: style === "0" ? "" : ` s="${style}"`, inner: "", gap: "" };
}

function holds(area: Area, { column, row }: Cell): boolean {
  return area.left <= column && column <= area.right && area.top <= row && row <= area.bottom;
}

/** The merge that hides each change, that is, all but its first cell. */
export function hiddenBy(
  changes: readonly CellChange[],
  merges: readonly Area[],
): Map<CellChange, Area> {
  const inOneRow = groupByRow(
    merges.filter((m) => m.top === m.bottom),
    (m) => m.top,
  );
  const tall = merges.filter((m) => m.top !== m.bottom);
  const hidden = new Map<CellChange, Area>();
  for (const change of changes) {
    const around = (area: Area): boolean => holds(area, change);
    const hiding = inOneRow.get(change.row)?.find(around) ?? tall.find(around);
    if (hiding !== undefined && (hiding.left !== change.column || hiding.top !== change.row))
      hidden.set(change, hiding);
  }
  return hidden;
}

function groupByRow<T>(items: readonly T[], rowOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(rowOf(item));
    if (group === undefined) groups.set(rowOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
