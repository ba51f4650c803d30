/** Writes values into the rows of a sheet; a value never becomes a formula and a cell keeps its style. */
import { ContractError, UserError } from "../../core/errors.ts";
import { type Area, areaName, type Cell, cellName } from "./address.ts";
import { formulaOf } from "./cell-formula.ts";
import type { CellValue } from "./edits.ts";
import { serialDate } from "./serial-date.ts";
import { readCells, type Sheet, type SheetCell, type SheetRow } from "./sheet.ts";
import { writeCells } from "./sheet-write.ts";
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
}

const longestText = 32_767;

/** The rows with the changes applied; rows and cells that were not there are created in their order. */
export function writeValues(
  sheet: Sheet,
  changes: readonly CellChange[],
  world: CellWorld,
): SheetRow[] {
  const byRow = groupByRow(changes, (change) => change.row);
  const columnStyles = readColumnStyles(sheet.before);
  const rows: SheetRow[] = [];
  const write = (row: SheetRow, asked: readonly CellChange[]): void => {
    rows.push(writeInRow(sheet.prefix, row, asked, columnStyles, world));
  };
  const wanted = [...byRow.keys()].sort((a, b) => a - b);
  let next = 0;
  for (const row of sheet.rows) {
    for (; (wanted[next] ?? Number.POSITIVE_INFINITY) < row.row; next++) {
      const at = wanted[next] ?? 0;
      write({ row: at, attributes: "", inner: "" }, byRow.get(at) ?? []);
    }
    if (wanted[next] === row.row) write(row, byRow.get(wanted[next++] ?? 0) ?? []);
    else rows.push(row);
  }
  for (const at of wanted.slice(next))
    write({ row: at, attributes: "", inner: "" }, byRow.get(at) ?? []);
  return rows;
}

function writeInRow(
  prefix: string,
  row: SheetRow,
  changes: readonly CellChange[],
  columnStyles: readonly ColumnStyle[],
  world: CellWorld,
): SheetRow {
  const { cells, rest } = readCells(row);
  const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
  for (const change of changes) {
    const old = byColumn.get(change.column) ?? newCell(row, change.column, columnStyles);
    byColumn.set(change.column, changeCell(prefix, old, change, world));
  }
  const sorted = [...byColumn.values()].sort((a, b) => a.column - b.column);
  const attributes =
    byColumn.size === cells.length ? row.attributes : withAttribute(row.attributes, "spans");
  return { row: row.row, attributes, inner: writeCells(prefix, row.row, sorted, rest) };
}

function changeCell(
  prefix: string,
  old: SheetCell,
  change: CellChange,
  world: CellWorld,
): SheetCell {
  let style = Number(attribute(old.attributes, "s") ?? "0");
  const { value } = change;
  let { attributes, inner } = old;
  if (value !== undefined) {
    const at = `"${cellName(change.column, change.row)}" on sheet "${world.sheetName}"`;
    if (formulaOf(old) !== undefined || world.arrays.some((area) => holds(area, change)))
      throw new ContractError(`cell ${at} holds a formula of the template; bind another cell`);
    const written = writeValue(prefix, value, style, at, world);
    style = written.style;
    inner = written.inner;
    attributes = written.type === undefined ? "" : ` t="${written.type}"`;
  }
  if (change.restyle !== undefined) style = change.restyle(style);
  const unstyled = withAttribute(attributes, "s");
  return {
    column: old.column,
    attributes: style === 0 ? unstyled : ` s="${style}"${unstyled}`,
    inner,
  };
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

interface ColumnStyle {
  readonly from: number;
  readonly to: number;
  readonly style: string;
}

function readColumnStyles(before: readonly Child[]): ColumnStyle[] {
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
function newCell(row: SheetRow, column: number, columns: readonly ColumnStyle[]): SheetCell {
  const ofRow = /^(1|true)$/.test(attribute(row.attributes, "customFormat") ?? "")
    ? attribute(row.attributes, "s")
    : undefined;
  const style =
    ofRow ?? columns.find(({ from, to }) => from <= column && column <= to)?.style ?? "0";
  return { column, attributes: style === "0" ? "" : ` s="${style}"`, inner: "" };
}

function holds(area: Area, { column, row }: Cell): boolean {
  return area.left <= column && column <= area.right && area.top <= row && row <= area.bottom;
}

/** Refuses a value for a cell that a merge hides; its first cell is the one to write. */
export function checkMerges(
  changes: readonly CellChange[],
  merges: readonly Area[],
  sheetName: string,
): void {
  const inOneRow = groupByRow(
    merges.filter((m) => m.top === m.bottom),
    (m) => m.top,
  );
  const tall = merges.filter((m) => m.top !== m.bottom);
  for (const change of changes) {
    const hiding = [...(inOneRow.get(change.row) ?? []), ...tall].find((area) =>
      holds(area, change),
    );
    if (hiding === undefined || (hiding.left === change.column && hiding.top === change.row))
      continue;
    throw new ContractError(
      `cell "${cellName(change.column, change.row)}" on sheet "${sheetName}" is hidden by the merge "${areaName(hiding)}"; bind "${cellName(hiding.left, hiding.top)}"`,
    );
  }
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
