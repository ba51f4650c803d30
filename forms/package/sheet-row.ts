/** One row of a worksheet taken apart into cells, and put together again; what is not changed stays as it was written. */
import { columnName, columnNumber, lastColumn } from "./address.ts";
import type { SheetRow } from "./sheet.ts";
import { attribute, brokenXml, elementEnd, localName, nextTag, withAttribute } from "./xml.ts";

export interface SheetCell {
  readonly column: number;
  /** As written, with the space before; "r" is among them when the file states it. */
  readonly attributes: string;
  readonly inner: string;
  /** White space and comments before the cell. */
  readonly gap: string;
  /** The cell as it was written, when it is unchanged. */
  readonly written?: string;
}

export interface RowParts {
  readonly gap: string;
  /** As written, "r" among them when the file states it. */
  readonly attributes: string;
  readonly cells: readonly SheetCell[];
  /** What follows the cells: white space or an extension list, usually "". */
  readonly rest: string;
}

// A template's rows are asked again in every fill of a batch.
const known = new WeakMap<SheetRow, RowParts>();

/** The parts of a row, its cells in the order of the file. */
export function readRow(row: SheetRow): RowParts {
  let found = known.get(row);
  if (found === undefined) {
    found = cutRow(row);
    known.set(row, found);
  }
  return found;
}

function cutRow({ row, xml }: SheetRow): RowParts {
  const open = nextTag(xml, 0);
  if (open === undefined) return { gap: "", attributes: "", cells: [], rest: "" };
  const { attributes } = open;
  const gap = xml.slice(0, open.start);
  if (open.kind === "empty") return { gap, attributes, cells: [], rest: "" };
  const cells: SheetCell[] = [];
  let previous = 0;
  let at = open.end;
  let tag = nextTag(xml, at);
  for (; tag !== undefined && tag.kind !== "close" && localName(tag.name) === "c"; ) {
    const end = elementEnd(xml, tag);
    const stated = attribute(tag.attributes, "r");
    previous = stated === undefined ? previous + 1 : columnNumber(stated.replace(/\d+$/, ""));
    if (!(previous >= 1 && previous <= lastColumn))
      throw brokenXml(`row ${row} has a cell "${stated ?? previous}" that no sheet has`);
    cells.push({
      column: previous,
      attributes: tag.attributes,
      inner: tag.kind === "empty" ? "" : xml.slice(tag.end, xml.lastIndexOf("<", end - 1)),
      gap: xml.slice(at, tag.start),
      written: xml.slice(at, end),
    });
    at = end;
    tag = nextTag(xml, end);
  }
  return { gap, attributes, cells, rest: xml.slice(at, xml.lastIndexOf("<")) };
}

/** The row standing at `row` with these parts; cells that stand elsewhere are told their new place. */
export function makeRow(prefix: string, row: number, parts: RowParts): SheetRow {
  const inner = parts.cells.map((cell) => cellXml(prefix, row, cell)).join("") + parts.rest;
  const open = rowOpening(prefix, row, parts);
  return { row, xml: inner === "" ? `${open}/>` : `${open}>${inner}</${prefix}row>` };
}

/** The row's start tag up to where it is closed, with what stands before it. */
export const rowOpening = (
  prefix: string,
  row: number,
  { gap, attributes }: Pick<RowParts, "gap" | "attributes">,
): string => `${gap}<${prefix}row${placed(attributes, String(row))}`;

/** The row moved elsewhere as it is. */
export function moveRowTo(prefix: string, row: SheetRow, to: number): SheetRow {
  if (to === row.row) return row;
  const parts = readRow(row);
  const cells = parts.cells.map(({ written: _, ...cell }) => cell);
  return makeRow(prefix, to, { ...parts, cells });
}

/** A cell as it is written in that row. */
export function cellXml(prefix: string, row: number, cell: SheetCell): string {
  if (cell.written !== undefined) return cell.written;
  const { gap, attributes, inner } = cell;
  const open = `${gap}<${prefix}c${placed(attributes, columnName(cell.column) + row)}`;
  return inner === "" ? `${open}/>` : `${open}>${inner}</${prefix}c>`;
}

/** The attributes stating this place, first when they stated none. */
function placed(attributes: string, place: string): string {
  const trimmed = attributes.trimEnd();
  if (trimmed.startsWith(` r="${place}"`)) return trimmed;
  return attribute(trimmed, "r") === undefined
    ? ` r="${place}"${trimmed}`
    : withAttribute(trimmed, "r", place);
}
