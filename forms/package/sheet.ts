/** A worksheet part cut where it can be edited: what stands before the rows, the rows, what stands after. */
import { UserError } from "../../core/errors.ts";
import { lastRow } from "./address.ts";
import { childOrder } from "./element-order.ts";
import { attribute, type Child, elementEnd, localName, nextTag, splitRoot } from "./xml.ts";

/** One row; `xml` reaches from the end of the row before, so that joined rows are the original. */
export interface SheetRow {
  readonly row: number;
  readonly xml: string;
}

export interface Sheet {
  /** The prefix of the main namespace with its colon, or "". */
  readonly prefix: string;
  readonly open: string;
  readonly before: readonly Child[];
  /** The tags around the rows, with the white space beside them; `none` is how a sheet without rows was written. */
  readonly data: { readonly open: string; readonly close: string; readonly none: string };
  readonly rows: readonly SheetRow[];
  readonly after: readonly Child[];
  readonly close: string;
}

/** Cuts a worksheet part; `part` is only for messages. */
export function readSheet(xml: string, part: string): Sheet {
  const { open, root, children, close } = splitRoot(xml);
  if (localName(root.name) !== "worksheet")
    throw new UserError(
      `cannot read "${part}": it is no worksheet`,
      "save the file again as .xlsx",
    );
  const prefix = root.name.slice(0, root.name.length - "worksheet".length);
  const at = children.findIndex((child) => child.name === "sheetData");
  const data = children[at];
  if (data === undefined) {
    const followers = new Set(
      childOrder.worksheet.slice(childOrder.worksheet.indexOf("sheetData")),
    );
    const found = children.findIndex(({ name }) => followers.has(name));
    const cut = found < 0 ? children.length : found;
    const tags = { open: `<${prefix}sheetData>`, close: `</${prefix}sheetData>`, none: "" };
    const [before, after] = [children.slice(0, cut), children.slice(cut)];
    return { prefix, open, before, data: tags, rows: [], after, close };
  }
  const [before, after] = [children.slice(0, at), children.slice(at + 1)];
  return { prefix, open, before, ...readRows(data.xml, part), after, close };
}

/** The part as text; what was not changed is as it was written. */
export const writeSheet = (sheet: Sheet): string => writeAround(sheet, []).join("");

/** The part as text without these rows, of which none is missing: what stands before, between and after them. */
export function writeAround(sheet: Sheet, left: readonly number[]): string[] {
  const { open, before, data, rows, after, close } = sheet;
  const pieces: string[][] = [[open, ...before.map((child) => child.xml)]];
  const add = (xml: string): void => {
    pieces.at(-1)?.push(xml);
  };
  if (rows.length === 0) add(data.none);
  else {
    add(data.open);
    for (const { row, xml } of rows)
      if (left.includes(row)) pieces.push([]);
      else add(xml);
    add(data.close);
  }
  for (const child of after) add(child.xml);
  add(close);
  return pieces.map((piece) => piece.join(""));
}

/** The sheet with that row, an empty one where it has none. */
export function withRow(sheet: Sheet, row: number): Sheet {
  const { rows, prefix } = sheet;
  if (rows.some((one) => one.row === row)) return sheet;
  const behind = rows.findIndex((one) => one.row > row);
  const added = { row, xml: `<${prefix}row r="${row}"/>` };
  return { ...sheet, rows: rows.toSpliced(behind < 0 ? rows.length : behind, 0, added) };
}

function readRows(xml: string, part: string): Pick<Sheet, "data" | "rows"> {
  const rows: SheetRow[] = [];
  const start = nextTag(xml, 0);
  if (start === undefined || start.kind === "empty") {
    const name = start?.name ?? "sheetData";
    const open = `${xml.slice(0, start?.start)}<${name}${start?.attributes ?? ""}>`;
    return { data: { open, close: `</${name}>`, none: xml }, rows };
  }
  let previous = 0;
  let from = start.end;
  let tag = nextTag(xml, start.end);
  for (; tag !== undefined && tag.kind !== "close"; ) {
    const end = elementEnd(xml, tag);
    if (localName(tag.name) === "row") {
      previous = rowNumber(tag.attributes, previous, part);
      rows.push({ row: previous, xml: xml.slice(from, end) });
      from = end;
    }
    tag = nextTag(xml, end);
  }
  const open = xml.slice(0, start.end);
  const close = xml.slice(from);
  return { data: { open, close, none: open + close }, rows };
}

function rowNumber(attributes: string, previous: number, part: string): number {
  const stated = attribute(attributes, "r");
  const row = stated === undefined ? previous + 1 : Number(stated);
  if (Number.isInteger(row) && row >= 1 && row <= lastRow) return row;
  throw new UserError(
    `cannot read "${part}": it has a row "${stated ?? row}", a sheet has rows 1 to ${lastRow}`,
    "open and save it in a spreadsheet program, then retry",
  );
}
