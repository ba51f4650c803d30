/** A worksheet part cut where it can be edited: what stands before the rows, the rows, what stands after. */
import { UserError } from "../../core/errors.ts";
import { columnNumber, lastColumn, lastRow } from "./address.ts";
import {
  attribute,
  brokenXml,
  type Child,
  elementEnd,
  localName,
  nextTag,
  splitRoot,
  withAttribute,
} from "./xml.ts";

export interface SheetCell {
  readonly column: number;
  /** All but "r", as written, with the space before. */
  readonly attributes: string;
  readonly inner: string;
}

export interface SheetRow {
  readonly row: number;
  /** All but "r", as written, with the space before. */
  readonly attributes: string;
  readonly inner: string;
  /** The row as XML when it is exactly as in the file. */
  readonly written?: string;
}

export interface Sheet {
  /** The prefix of the main namespace with its colon, or "". */
  readonly prefix: string;
  readonly open: string;
  readonly before: readonly Child[];
  readonly rows: readonly SheetRow[];
  readonly after: readonly Child[];
  readonly close: string;
}

/** Cuts a worksheet part; `part` is only for messages. */
export function readSheet(xml: string, part: string): Sheet {
  const { open, root, children, close } = splitRoot(xml);
  const at = children.findIndex((child) => child.name === "sheetData");
  const data = children[at];
  if (localName(root.name) !== "worksheet" || data === undefined)
    throw new UserError(
      `cannot read "${part}": it is no worksheet`,
      "save the file again as .xlsx",
    );
  const prefix = root.name.slice(0, root.name.length - "worksheet".length);
  return {
    prefix,
    open,
    before: children.slice(0, at),
    rows: readRows(data.xml, part),
    after: children.slice(at + 1),
    close,
  };
}

function readRows(xml: string, part: string): SheetRow[] {
  const rows: SheetRow[] = [];
  const data = nextTag(xml, 0);
  if (data === undefined || data.kind === "empty") return rows;
  let previous = 0;
  for (let tag = nextTag(xml, data.end); tag !== undefined && tag.kind !== "close"; ) {
    const end = elementEnd(xml, tag);
    const stated = attribute(tag.attributes, "r");
    const row = stated === undefined ? previous + 1 : Number(stated);
    if (!(Number.isInteger(row) && row > previous && row <= lastRow))
      throw new UserError(
        `cannot read "${part}": row "${stated ?? row}" follows row ${previous}, expected rows in order up to ${lastRow}`,
        "open and save it in a spreadsheet program, then retry",
      );
    const inner = tag.kind === "empty" ? "" : xml.slice(tag.end, xml.lastIndexOf("<", end - 1));
    const attributes = withAttribute(tag.attributes, "r").trimEnd();
    rows.push({
      row,
      attributes,
      inner,
      ...(stated === undefined ? {} : { written: xml.slice(tag.start, end) }),
    });
    previous = row;
    tag = nextTag(xml, end);
  }
  return rows;
}

export interface RowCells {
  readonly cells: readonly SheetCell[];
  /** What follows the cells: an extension list, usually "". */
  readonly rest: string;
}

// A template's rows are asked again in every fill of a batch.
const known = new WeakMap<SheetRow, RowCells>();

/** The cells of a row in column order. */
export function readCells(row: SheetRow): RowCells {
  let found = known.get(row);
  if (found === undefined) {
    found = cutCells(row);
    known.set(row, found);
  }
  return found;
}

function cutCells(row: SheetRow): RowCells {
  const cells: SheetCell[] = [];
  const xml = row.inner;
  let previous = 0;
  let at = 0;
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, at)) {
    if (localName(tag.name) !== "c") return { cells, rest: xml.slice(tag.start) };
    at = elementEnd(xml, tag);
    const stated = attribute(tag.attributes, "r");
    const column = stated === undefined ? previous + 1 : columnNumber(stated.replace(/\d+$/, ""));
    if (!(column > previous && column <= lastColumn))
      throw brokenXml(`cell "${stated}" of row ${row.row} is out of order`);
    cells.push({
      column,
      attributes: withAttribute(tag.attributes, "r").trimEnd(),
      inner: tag.kind === "empty" ? "" : xml.slice(tag.end, xml.lastIndexOf("<", at - 1)),
    });
    previous = column;
  }
  return { cells, rest: "" };
}
