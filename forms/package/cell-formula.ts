/** Formulas inside cells: read, rewrite, drop the cached value, turn shared ones into plain ones. */
import { type Area, parseArea } from "./address.ts";
import { copyFormula } from "./formula.ts";
import { readCells, type Sheet, type SheetCell, type SheetRow } from "./sheet.ts";
import { writeCells, writeRow } from "./sheet-write.ts";
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

const formulaTag = /<(?:[\w.-]+:)?f[\s/>]/;

function hasFormula(xml: string): boolean {
  return formulaTag.test(xml);
}

/** The formula of a cell; undefined when it holds a value or nothing. */
export function formulaOf(cell: SheetCell): CellFormula | undefined {
  if (!hasFormula(cell.inner)) return undefined;
  const tag = nextTag(cell.inner, 0);
  if (tag === undefined || localName(tag.name) !== "f") return undefined;
  const end =
    tag.kind === "empty" ? tag.end : cell.inner.lastIndexOf("<", elementEnd(cell.inner, tag) - 1);
  return { text: unescapeXml(cell.inner.slice(tag.end, end)), attributes: tag.attributes };
}

/** The cell with this formula and no value: the reader has to compute it. */
function withFormula(prefix: string, cell: SheetCell, formula: CellFormula): SheetCell {
  const attributes = ["t", "vm"].reduce((rest, name) => withAttribute(rest, name), cell.attributes);
  const inner = `<${prefix}f${formula.attributes}>${escapeXml(formula.text)}</${prefix}f>`;
  return { ...cell, attributes, inner };
}

/** What filling needs to know of a sheet's formulas. */
export interface FormulaSheet {
  readonly sheet: Sheet;
  readonly count: number;
  /** Rows holding a formula. */
  readonly rows: ReadonlySet<number>;
  /** Array formulas and data tables: nothing may be written into them. */
  readonly arrays: readonly Area[];
}

/** The sheet with every cached value dropped and shared formulas written out one by one. */
export function dropCachedValues(sheet: Sheet): FormulaSheet {
  const masters = new Map<string, { text: string; row: number; column: number }>();
  const formulaRows = new Set<number>();
  const arrays: Area[] = [];
  let count = 0;
  const plain = (row: SheetRow, cell: SheetCell): SheetCell => {
    const found = formulaOf(cell);
    if (found === undefined) return cell;
    count++;
    formulaRows.add(row.row);
    const kind = attribute(found.attributes, "t");
    if (kind === "array" || kind === "dataTable")
      arrays.push(parseArea(attribute(found.attributes, "ref") ?? ""));
    if (kind !== "shared") return withFormula(sheet.prefix, cell, found);
    const index = attribute(found.attributes, "si") ?? "";
    if (found.text !== "")
      masters.set(index, { text: found.text, row: row.row, column: cell.column });
    const master = masters.get(index);
    if (master === undefined) return cell;
    const text = copyFormula(master.text, row.row - master.row, cell.column - master.column);
    const attributes = ["t", "si", "ref"].reduce(
      (rest, name) => withAttribute(rest, name),
      found.attributes,
    );
    return withFormula(sheet.prefix, cell, { text, attributes });
  };
  const rows = sheet.rows.map((row): SheetRow => {
    if (!hasFormula(row.inner)) return row;
    const { cells, rest } = readCells(row);
    const inner = writeCells(
      sheet.prefix,
      row.row,
      cells.map((cell) => plain(row, cell)),
      rest,
    );
    const changed = { row: row.row, attributes: row.attributes, inner };
    return { ...changed, written: writeRow(sheet.prefix, changed) };
  });
  return { sheet: { ...sheet, rows }, count, rows: formulaRows, arrays };
}

/** The row standing at `to`, each formula rewritten by `change`; array areas move by `changeArea`. */
export function moveRow(
  prefix: string,
  row: SheetRow,
  to: number,
  change: (formula: string) => string,
  changeArea: (area: string) => string,
): SheetRow {
  const { cells, rest } = readCells(row);
  const moved = cells.map((cell) => {
    const found = formulaOf(cell);
    if (found === undefined) return cell;
    const area = attribute(found.attributes, "ref");
    const attributes =
      area === undefined
        ? found.attributes
        : withAttribute(found.attributes, "ref", changeArea(area));
    return withFormula(prefix, cell, { text: change(found.text), attributes });
  });
  return { row: to, attributes: row.attributes, inner: writeCells(prefix, to, moved, rest) };
}
