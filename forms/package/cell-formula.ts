/** Formulas inside cells: read, rewritten, their cached values kept, replaced or dropped. */
import { type Area, areaFrom } from "./address.ts";
import { copyFormula } from "./formula.ts";
import type { Sheet, SheetRow } from "./sheet.ts";
import { makeRow, readRow, type SheetCell } from "./sheet-row.ts";
import {
  attribute,
  elementEnd,
  escapeXml,
  localName,
  nextTag,
  unescapeXml,
  withAttribute,
} from "./xml.ts";

export interface CellFormula {
  readonly text: string;
  /** Of the f element, as written. */
  readonly attributes: string;
}

/** A formula and where it stands; a shared one is given as the cell means it. */
export interface PlacedFormula {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly kind: "plain" | "shared" | "array" | "dataTable";
  /** Of an array formula or data table. */
  readonly area?: Area;
  /** The group of a shared formula. */
  readonly group?: string;
  /** True for the cell that states the formula of its group. */
  readonly leads?: boolean;
  /** The value that was computed last, as written, and its type ("n", "str", "b", "e"). */
  readonly cached?: { readonly text: string; readonly type: string };
}

const formulaTag = /<(?:[\w.-]+:)?f[\s/>]/;

const hasFormula = (xml: string): boolean => formulaTag.test(xml);

/** The formula of a cell; undefined when it holds a value or nothing. */
export function formulaOf(cell: SheetCell): CellFormula | undefined {
  const found = cutFormula(cell);
  return found && { text: found.text, attributes: found.attributes };
}

function cutFormula({ inner }: SheetCell) {
  if (!hasFormula(inner)) return undefined;
  const tag = nextTag(inner, 0);
  if (tag === undefined || localName(tag.name) !== "f") return undefined;
  const end = elementEnd(inner, tag);
  const text = tag.kind === "empty" ? "" : inner.slice(tag.end, inner.lastIndexOf("<", end - 1));
  return { text: unescapeXml(text), attributes: tag.attributes, tag, end };
}

/** The cell with another formula; what follows it, its cached value above all, stays. */
export function withFormula(cell: SheetCell, formula: CellFormula): SheetCell {
  const found = cutFormula(cell);
  if (found === undefined) return cell;
  const { text, attributes } = formula;
  if (text === found.text && attributes === found.attributes) return cell;
  const { name, start } = found.tag;
  const element = `<${name}${attributes.trimEnd()}>${escapeXml(text)}</${name}>`;
  const inner = cell.inner.slice(0, start) + element + cell.inner.slice(found.end);
  const { written: _, ...rest } = cell;
  return { ...rest, inner };
}

/** A computed value; undefined asks the next reader to compute it. */
export type CachedValue = number | string | boolean | { readonly error: string } | undefined;

/** The formula's cell with another cached value. */
export function withCached(cell: SheetCell, value: CachedValue): SheetCell {
  const found = cutFormula(cell);
  if (found === undefined) return cell;
  const bare = ["t", "vm"].reduce((rest, name) => withAttribute(rest, name), cell.attributes);
  const [type, text] = writtenValue(value);
  const attributes = type === undefined ? bare : withAttribute(bare, "t", type);
  const name = found.tag.name.replace(/f$/, "v");
  const written = text === undefined ? "" : `<${name}>${escapeXml(text)}</${name}>`;
  const { written: _, ...rest } = cell;
  return { ...rest, attributes, inner: cell.inner.slice(found.tag.start, found.end) + written };
}

function writtenValue(value: CachedValue): [type: string | undefined, text: string | undefined] {
  if (value === undefined) return [undefined, undefined];
  if (typeof value === "number") return [undefined, String(value)];
  if (typeof value === "string") return ["str", value];
  if (typeof value === "boolean") return ["b", value ? "1" : "0"];
  return ["e", value.error];
}

const found = new WeakMap<Sheet, readonly PlacedFormula[]>();

/** Every formula of a sheet, in the order of the file. */
export function formulasOf(sheet: Sheet): readonly PlacedFormula[] {
  let formulas = found.get(sheet);
  if (formulas === undefined) {
    const masters = new Map<string, PlacedFormula>();
    formulas = sheet.rows.flatMap((row) =>
      hasFormula(row.xml)
        ? readRow(row).cells.flatMap((cell) => placedFormula(row, cell, masters) ?? [])
        : [],
    );
    found.set(sheet, formulas);
  }
  return formulas;
}

function placedFormula(
  { row }: SheetRow,
  cell: SheetCell,
  masters: Map<string, PlacedFormula>,
): PlacedFormula | undefined {
  const formula = formulaOf(cell);
  if (formula === undefined) return undefined;
  const stated = attribute(formula.attributes, "t");
  const kind: PlacedFormula["kind"] =
    stated === "shared" || stated === "array" || stated === "dataTable" ? stated : "plain";
  const place = { row, column: cell.column, text: formula.text, kind, ...cachedOf(cell) };
  if (kind !== "shared") {
    const area =
      kind === "plain" ? undefined : areaFrom(attribute(formula.attributes, "ref") ?? "");
    return area === undefined ? place : { ...place, area };
  }
  const group = attribute(formula.attributes, "si") ?? "";
  if (formula.text !== "") {
    masters.set(group, { ...place, group });
    return { ...place, group, leads: true };
  }
  const master = masters.get(group);
  if (master === undefined) return { ...place, group };
  const text = copyFormula(master.text, row - master.row, cell.column - master.column);
  return { ...place, group, text };
}

function cachedOf({ attributes, inner }: SheetCell): Pick<PlacedFormula, "cached"> {
  const value = /<((?:[\w.-]+:)?)v(?:\s[^>]*)?>([^<]*)<\/\1v>/.exec(inner);
  if (value === null) return {};
  return {
    cached: { text: unescapeXml(value[2] ?? ""), type: attribute(attributes, "t") ?? "n" },
  };
}

/** The sheet with shared formulas written out one by one; only those of `groups` when it is given. */
export function spellShared(sheet: Sheet, groups?: ReadonlySet<string>): Sheet {
  const meant = new Map<string, string>();
  const rows = new Set<number>();
  for (const { kind, group = "", row, column, text } of formulasOf(sheet)) {
    if (kind !== "shared" || groups?.has(group) === false) continue;
    meant.set(`${row} ${column}`, text);
    rows.add(row);
  }
  if (rows.size === 0) return sheet;
  const spell = (row: SheetRow): SheetRow => {
    if (!rows.has(row.row)) return row;
    const parts = readRow(row);
    const cells = parts.cells.map((cell) => {
      const text = meant.get(`${row.row} ${cell.column}`);
      const formula = text === undefined ? undefined : formulaOf(cell);
      if (text === undefined || formula === undefined) return cell;
      const attributes = ["t", "si", "ref"].reduce(
        (rest, name) => withAttribute(rest, name),
        formula.attributes,
      );
      return withFormula(cell, { text, attributes });
    });
    return makeRow(sheet.prefix, row.row, { ...parts, cells });
  };
  return { ...sheet, rows: sheet.rows.map(spell) };
}

/** Areas of array formulas and data tables: nothing may be written into a part of one. */
export function arraysOf(sheet: Sheet): Area[] {
  return formulasOf(sheet).flatMap(({ area }) => area ?? []);
}

/** Rewrites the cells of the rows that `wanted` names; undefined keeps a cell. */
export function changeCells(
  sheet: Sheet,
  wanted: ReadonlySet<number>,
  change: (cell: SheetCell, row: number) => SheetCell | undefined,
): Sheet {
  if (wanted.size === 0) return sheet;
  const rows = sheet.rows.map((row) => {
    if (!wanted.has(row.row)) return row;
    const parts = readRow(row);
    const cells = parts.cells.map((cell) => change(cell, row.row) ?? cell);
    return cells.every((cell, i) => cell === parts.cells[i])
      ? row
      : makeRow(sheet.prefix, row.row, { ...parts, cells });
  });
  return { ...sheet, rows };
}
