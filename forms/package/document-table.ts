/** Tables of a document as grids: cells by address, rows that repeat. */
import { UserError } from "../../core/errors.ts";
import { areaFrom } from "./address.ts";
import { shade, slotsOf } from "./document-slots.ts";
import { runText } from "./document-text.ts";
import { attribute, elementEnd, localName, nextTag, type Splice, splice, type Tag } from "./xml.ts";

export interface TableCell {
  /** Grid columns, counted from 1; a cell over several has more than one. */
  readonly column: number;
  readonly span: number;
  /** "below" continues the cell above it. */
  readonly merge: "none" | "first" | "below";
  readonly start: number;
  readonly end: number;
}

export interface TableRow {
  readonly start: number;
  readonly end: number;
  readonly cells: readonly TableCell[];
}

export interface Table {
  readonly rows: readonly TableRow[];
}

interface Frame {
  readonly tag: Tag;
  readonly name: string;
  readonly table?: { rows: TableRow[] };
  readonly row?: { cells: TableCell[]; next: number };
  cell?: { span: number; merge: TableCell["merge"] };
}

/** Every table in the order of the text, one inside another after it. */
export function tablesOf(xml: string): readonly Table[] {
  const tables: Table[] = [];
  const stack: Frame[] = [];
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end)) {
    if (tag.kind === "close") {
      const frame = stack.pop();
      if (frame !== undefined) close(frame, tag.end, stack);
      continue;
    }
    const name = localName(tag.name);
    note(tag, name, stack);
    if (tag.kind !== "open") continue;
    const frame: Frame = { tag, name, ...opened(name) };
    if (frame.table !== undefined) tables.push(frame.table);
    stack.push(frame);
  }
  return tables;
}

function opened(name: string): Partial<Frame> {
  if (name === "tbl") return { table: { rows: [] } };
  if (name === "tr") return { row: { cells: [], next: 1 } };
  return name === "tc" ? { cell: { span: 1, merge: "none" } } : {};
}

/** What the properties of a row or cell say of the grid. */
function note(tag: Tag, name: string, stack: readonly Frame[]): void {
  const around = stack.at(-2);
  const prefix = tag.name.slice(0, tag.name.length - name.length);
  const value = attribute(tag.attributes, `${prefix}val`);
  const inside = stack.at(-1)?.name;
  if (name === "gridBefore" && inside === "trPr" && around?.row !== undefined)
    around.row.next += Number(value ?? "0");
  if (inside !== "tcPr" || around?.cell === undefined) return;
  if (name === "gridSpan") around.cell.span = Math.max(1, Number(value ?? "1"));
  if (name === "vMerge") around.cell.merge = value === "restart" ? "first" : "below";
}

function close(frame: Frame, end: number, stack: readonly Frame[]): void {
  const { start } = frame.tag;
  if (frame.cell !== undefined) {
    const row = stack.findLast((one) => one.row !== undefined)?.row;
    row?.cells.push({ column: row.next, ...frame.cell, start, end });
    if (row !== undefined) row.next += frame.cell.span;
  }
  if (frame.row !== undefined)
    stack
      .findLast((one) => one.table !== undefined)
      ?.table?.rows.push({ start, end, cells: frame.row.cells });
}

/** The cell that covers an address such as "B2"; for one merged downwards its first. UserError when there is none. */
export function cellOf(table: Table, at: string, which: string): TableCell {
  const place = areaFrom(at);
  const covers = (cell: TableCell): boolean =>
    cell.column <= (place?.left ?? 0) && (place?.left ?? 0) < cell.column + cell.span;
  for (let row = (place?.top ?? 0) - 1; row >= 0; row--) {
    const cell = table.rows[row]?.cells.find(covers);
    if (cell === undefined) break;
    if (cell.merge !== "below") return cell;
  }
  throw new UserError(
    `${which} 没有格子 "${at}" · the table has no cell "${at}"`,
    `它有 ${table.rows.length} 行 · it has ${table.rows.length} rows`,
  );
}

/** What to change so that a cell shows a text in the look it has; pictures and marks in it stay. */
export function fillCell(xml: string, { start, end }: TableCell, text: string): Splice[] {
  const paragraphs = childrenOf(xml, start).filter(({ tag }) => localName(tag.name) === "p");
  const [first, ...others] = paragraphs;
  if (first === undefined || end <= start) return [];
  const prefix = first.tag.name.slice(0, -1);
  const dropped = others.flatMap((one) => textRuns(xml, one.tag));
  const runs = first.tag.kind === "empty" ? [] : textRuns(xml, first.tag);
  const look = runs[0] === undefined ? markLook(xml, first.tag) : lookOf(xml, runs[0].start);
  const run = text === "" ? "" : `<${prefix}r>${look}${runText(prefix, text)}</${prefix}r>`;
  if (first.tag.kind === "empty") {
    const whole = `<${first.tag.name}${first.tag.attributes}>${run}</${first.tag.name}>`;
    return [{ start: first.tag.start, end: first.tag.end, text: whole }, ...dropped];
  }
  const at = runs[0]?.start ?? xml.lastIndexOf("<", first.end - 1);
  const [head, ...tail] = runs;
  const written = { start: at, end: head?.end ?? at, text: run };
  return [written, ...tail, ...dropped];
}

/** One row for each list of values, from a column on; values beyond its last cell are left out. */
export function repeatRow(
  xml: string,
  { start, end }: TableRow,
  column: number,
  records: readonly (readonly (string | undefined)[])[],
  marks: readonly (readonly (string | undefined)[])[] = [],
): Splice {
  const row = xml.slice(start, end);
  const alone = tablesOf(`<tbl>${row}</tbl>`)[0]?.rows[0];
  const cells = (alone?.cells ?? []).map((cell) => ({
    ...cell,
    start: cell.start - "<tbl>".length,
    end: cell.end - "<tbl>".length,
  }));
  const from = cells.findIndex((cell) => cell.column <= column && column < cell.column + cell.span);
  const backgrounds = marks.length > 0 ? slotsOf(row).cells : [];
  const make = (
    values: readonly (string | undefined)[],
    colours: readonly (string | undefined)[] = [],
  ): string => {
    const splices = values.flatMap((value, right) => {
      const cell = from < 0 ? undefined : cells[from + right];
      const [background, rgb] = [backgrounds[from + right], colours[right]];
      const shaded = background !== undefined && rgb !== undefined ? [shade(background, rgb)] : [];
      return cell === undefined
        ? []
        : [...shaded, ...(value === undefined ? [] : fillCell(row, cell, value))];
    });
    return splice(row, splices);
  };
  const none = (): string => make(cells.slice(Math.max(from, 0)).map(() => ""));
  const copies = records.map((values, copy) =>
    copy === 0 ? make(values, marks[copy]) : anonymous(make(values, marks[copy])),
  );
  return { start, end, text: records.length === 0 ? none() : copies.join("") };
}

/** A copy may not carry the names and numbers that must be unique in a document. */
function anonymous(row: string): string {
  return row
    .replace(/\s(?:[\w.-]+:)?(?:paraId|textId)="[^"]*"/g, "")
    .replace(/<(?:[\w.-]+:)?bookmark(?:Start|End)\s[^>]*\/>/g, "")
    .replace(/(<((?:[\w.-]+:)?)sdtPr>(?:(?!<\/\2sdtPr>)[\s\S])*?)<\2id\s[^>]*\/>/g, "$1");
}

interface Element {
  readonly tag: Tag;
  readonly end: number;
}

/** The elements directly inside the one that starts here. */
function childrenOf(xml: string, start: number): Element[] {
  const children: Element[] = [];
  const open = nextTag(xml, start);
  if (open === undefined || open.kind !== "open") return children;
  for (let tag = nextTag(xml, open.end); tag !== undefined && tag.kind !== "close"; ) {
    const end = elementEnd(xml, tag);
    children.push({ tag, end });
    tag = nextTag(xml, end);
  }
  return children;
}

/** Runs of a paragraph that hold text and nothing else. */
function textRuns(xml: string, paragraph: Tag): Splice[] {
  if (paragraph.kind === "empty") return [];
  return childrenOf(xml, paragraph.start).flatMap(({ tag, end }) => {
    if (localName(tag.name) !== "r") return [];
    const kept =
      /<(?:[\w.-]+:)?(?:drawing|pict|object|fldChar|footnoteReference|endnoteReference|commentReference|AlternateContent)[\s/>]/;
    return kept.test(xml.slice(tag.start, end)) ? [] : [{ start: tag.start, end, text: "" }];
  });
}

function lookOf(xml: string, run: number): string {
  const first = childrenOf(xml, run)[0];
  if (first === undefined || localName(first.tag.name) !== "rPr") return "";
  return xml.slice(first.tag.start, first.end);
}

/** The look of a paragraph without text: that of its mark. */
function markLook(xml: string, paragraph: Tag): string {
  const properties = childrenOf(xml, paragraph.start)[0];
  if (properties === undefined || localName(properties.tag.name) !== "pPr") return "";
  const mark = childrenOf(xml, properties.tag.start).find(
    ({ tag }) => localName(tag.name) === "rPr",
  );
  if (mark === undefined) return "";
  return xml
    .slice(mark.tag.start, mark.end)
    .replace(/<(?:[\w.-]+:)?(?:ins|del|moveFrom|moveTo)\s[^>]*\/>/g, "");
}
