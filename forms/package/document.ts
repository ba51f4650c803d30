/** Other people's .docx files, filled by content control or typed marker; every part but the text stays byte for byte. */
import { UserError } from "../../core/errors.ts";
import { areaFrom } from "./address.ts";
import { appendixXml, type Block } from "./document-blocks.ts";
import { type Cell, type Slot, shade, slotsOf } from "./document-slots.ts";
import { cellOf, fillCell, repeatRow, type Table, tablesOf } from "./document-table.ts";
import { finishDraft, setPart, startDraft } from "./draft.ts";
import { readContentTypes } from "./parts.ts";
import { setProperties } from "./properties.ts";
import { contentTypesPart, openPackage, type Package, refuseUnsafe } from "./workbook.ts";
import { localName, type Splice, splice, splitRoot } from "./xml.ts";
import { readZip, type ZipLimits } from "./zip-read.ts";

/** A document parsed once and filled any number of times; immutable. */
export interface DocumentTemplate {
  /** Content controls by tag, typed markers {{name}} by name, in the order of the text. */
  readonly names: readonly string[];
  readonly pack: Package;
  readonly part: string;
  readonly xml: string;
  readonly strict: boolean;
  readonly slots: readonly Slot[];
  readonly cells: readonly Cell[];
}

export interface DocumentEdits {
  /** By name; a line break of the text becomes one of the document. Names that are not given keep what they hold. */
  readonly values?: Readonly<Record<string, string>>;
  /** Background of the table cell around a name; "FFF2CC". */
  readonly marks?: Readonly<Record<string, string>>;
  /** Texts for table cells; tables count from 1 in the order of the text, addresses as before any row is repeated. */
  readonly cells?: readonly {
    readonly table: number;
    readonly at: string;
    readonly text: string;
  }[];
  /** Backgrounds for table cells. */
  readonly shades?: readonly {
    readonly table: number;
    readonly at: string;
    readonly rgb: string;
  }[];
  /** Changes of lines, made by document-lines.ts from this very template. */
  readonly changes?: readonly Splice[];
  /** Repeats a table row once per record, written from a column on; none blanks the row. */
  readonly rows?: readonly DocumentRows[];
  /** Comes last, on a page of its own. */
  readonly appendix?: readonly Block[];
  /** Custom document properties, set or replaced by name. */
  readonly properties?: Readonly<Record<string, string>>;
}

export interface DocumentRows {
  readonly table: number;
  /** The first cell of the sample row that takes a value, such as "A3". */
  readonly at: string;
  /** Cell after cell; what is undefined stays as it is. */
  readonly records: readonly (readonly (string | undefined)[])[];
  /** Their backgrounds, record by record; "FFF2CC". */
  readonly marks?: readonly (readonly (string | undefined)[])[];
}

/** Opens a .docx; throws UserError with the reason when it is not one, or is encrypted, signed or hostile. */
export function openDocument(bytes: Uint8Array, limits?: ZipLimits): DocumentTemplate {
  try {
    return read(bytes, limits);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = error.message.replace("the workbook", "the document");
    throw new UserError(message, error.hint.replaceAll(".xlsx", ".docx"), { cause: error });
  }
}

function read(bytes: Uint8Array, limits?: ZipLimits): DocumentTemplate {
  const pack = openPackage(readZip(bytes, limits));
  const types = readContentTypes(pack.text(contentTypesPart) ?? refuse("it has no content types"));
  refuseUnsafe(pack.entries, types);
  const part = pack.relationships("").find(({ kind }) => kind === "officeDocument")?.target ?? "";
  const xml = pack.text(part) ?? refuse("it names no main part");
  const { root } = splitRoot(xml);
  if (localName(root.name) !== "document") refuse(`it is of type "${types(part)}"`);
  const { slots, cells } = slotsOf(xml);
  const strict = root.attributes.includes("http://purl.oclc.org/ooxml/");
  return {
    names: [...new Set(slots.map(({ name }) => name))],
    pack,
    part,
    xml,
    strict,
    slots,
    cells,
  };
}

function refuse(found: string): never {
  throw new UserError(`cannot open the document: ${found}`, "save it again as .docx");
}

/** Applies the edits to a copy; the same template and edits give the same bytes. */
export function fillDocument(
  template: DocumentTemplate,
  {
    values = {},
    marks = {},
    cells: given = [],
    shades: shaded = [],
    changes = [],
    rows = [],
    appendix = [],
    properties = {},
  }: DocumentEdits,
): {
  readonly bytes: Uint8Array;
  readonly touched: readonly string[];
  readonly removed: readonly string[];
} {
  checkNames(template, { ...values, ...marks });
  const { xml, slots, cells } = template;
  const shades = new Map<number, string>();
  const splices: Splice[] = [];
  for (const { name, cell, fill } of slots) {
    const value = values[name];
    if (value !== undefined) splices.push(...fill(value));
    const rgb = marks[name];
    if (rgb !== undefined && cell !== undefined) shades.set(cell, rgb);
  }
  for (const [cell, rgb] of shades) {
    const found = cells[cell];
    if (found !== undefined) splices.push(shade(found, rgb));
  }
  splices.push(...tableSplices(template, given, rows), ...changes);
  for (const one of shaded) splices.push(...shadeAt(template, one));
  if (appendix.length > 0) splices.push(appended(xml, appendix));
  const draft = startDraft(template.pack);
  if (splices.length > 0) {
    splices.sort((a, b) => a.start - b.start || a.end - b.end);
    setPart(draft, template.part, splice(xml, splices));
  }
  setProperties(draft, template.strict, properties);
  return finishDraft(draft);
}

function tableSplices(
  { xml }: DocumentTemplate,
  cells: NonNullable<DocumentEdits["cells"]>,
  rows: readonly DocumentRows[],
): Splice[] {
  if (cells.length + rows.length === 0) return [];
  const tables = tablesOf(xml);
  const tableAt = (number: number): Table => {
    const table = tables[number - 1];
    if (table !== undefined) return table;
    throw new UserError(
      `文档没有第 ${number} 个表格 · the document has no table ${number}`,
      `它有 ${tables.length} 个 · it has ${tables.length}`,
    );
  };
  const filled = cells.map(({ table, at, text }) => {
    const cell = cellOf(tableAt(table), at, `表格 ${table}`);
    return { start: cell.start, splices: fillCell(xml, cell, text) };
  });
  const repeated = rows.map(({ table, at, records, marks }) => {
    const { top = 0, left: column = 1 } = areaFrom(at) ?? {};
    const row = tableAt(table).rows[top - 1];
    if (row === undefined)
      throw new UserError(
        `表格 ${table} 没有第 ${top} 行 · table ${table} has no row ${top}`,
        `它有 ${tableAt(table).rows.length} 行`,
      );
    if (filled.some(({ start }) => row.start < start && start < row.end))
      throw new UserError(
        `表格 ${table} 的 "${at}" 一行既要重复又要单独填 · the row is repeated and filled as well`,
        "只用一种 · choose one",
      );
    return repeatRow(xml, row, column, records, marks);
  });
  return [...filled.flatMap(({ splices }) => splices), ...repeated];
}

function checkNames({ names }: DocumentTemplate, asked: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(asked).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UserError(
    `the document has no content control or marker "${unknown}"`,
    `it has ${names.map((name) => `"${name}"`).join(", ")}`,
  );
}

function shadeAt(
  { xml, cells }: DocumentTemplate,
  { table, at, rgb }: NonNullable<DocumentEdits["shades"]>[number],
): readonly Splice[] {
  const found = tablesOf(xml)[table - 1];
  if (found === undefined) return [];
  const { start, end } = cellOf(found, at, `表格 ${table}`);
  const cell = cells.find(({ opened }) => opened > start && opened <= end);
  return cell === undefined ? [] : [shade(cell, rgb)];
}

/** Before the last section's properties, which must stay the body's last child. */
function appended(xml: string, blocks: readonly Block[]): Splice {
  const end = /<\/((?:[\w.-]+:)?)body>\s*<\/[^<]*document>\s*$/.exec(xml);
  if (end === null) throw new Error("a document without a body");
  const prefix = end[1] ?? "";
  const last = xml.lastIndexOf(`<${prefix}sectPr`, end.index);
  const isBodys = last >= 0 && xml.indexOf(`</${prefix}p>`, last) < 0;
  const at = isBodys ? last : end.index;
  return { start: at, end: at, text: appendixXml(prefix, blocks) };
}
