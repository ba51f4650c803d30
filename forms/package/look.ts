/** What a workbook shows: its cells as a person reads them, its merges and its names. Reads only. */
import { UserError } from "../../core/errors.ts";
import type { Area } from "./address.ts";
import { formulaOf, formulasOf } from "./cell-formula.ts";
import { readMerges } from "./moved-children.ts";
import type { Template } from "./patch.ts";
import type { Sheet } from "./sheet.ts";
import { readRow, type SheetCell } from "./sheet-row.ts";
import { type FormatKind, formatKind } from "./styles.ts";
import type { Workbook } from "./workbook.ts";
import { attribute, elementEnd, localName, nextTag, openings, unescapeXml } from "./xml.ts";

export interface LookedCell {
  readonly row: number;
  readonly column: number;
  /** The value as text: a number as it is stored, a date as its serial number; "" when there is none. */
  readonly text: string;
  readonly kind: "blank" | "text" | "number" | "boolean" | "error";
  /** How the cell is formatted to show what it holds. */
  readonly format: FormatKind;
  /** Without "="; undefined when the cell holds a value. */
  readonly formula?: string;
}

export interface LookedSheet {
  readonly name: string;
  /** Cells that hold something or have a style, in the order of the file. */
  readonly cells: readonly LookedCell[];
  readonly merges: readonly Area[];
}

/** A defined name; `sheet` when it is known on one sheet only. */
export interface DefinedName {
  readonly name: string;
  readonly refersTo: string;
  readonly sheet?: string;
}

/** How much of a sheet is looked at; where the file is a stranger's, a sheet of more cells is refused unread. */
export interface Within {
  readonly rows: number;
  readonly cells: number;
}

/** The cells of one worksheet; undefined when the workbook has no worksheet of this exact name. */
export function lookAt(template: Template, name: string, within?: Within): LookedSheet | undefined {
  const found = template.sheets.find((sheet) => sheet.name === name && sheet.isWorksheet);
  if (found === undefined) return undefined;
  const whole = template.prepared(found.part);
  const sheet = within === undefined ? whole : cutTo(whole, within, name);
  return { name, cells: cellsOf(template, sheet), merges: readMerges(sheet.after) };
}

function cutTo(sheet: Sheet, { rows: last, cells }: Within, name: string): Sheet {
  const rows = sheet.rows.filter(({ row }) => row <= last);
  let left = cells;
  for (const { xml } of rows) {
    const cell = /<(?:[\w.-]+:)?c[\s/>]/g;
    while (cell.test(xml)) left -= 1;
    if (left < 0)
      throw new UserError(
        `工作表“${name}”的格子超过 ${cells} 个 · the sheet has more than ${cells} cells`,
        "删去表外的空格子，或拆成小一些的文件 · delete the cells around the form, or split the file",
      );
  }
  return { ...sheet, rows };
}

function cellsOf(template: Template, sheet: Sheet): LookedCell[] {
  const strings = sharedStrings(template.workbook);
  const formulas = new Map(
    formulasOf(sheet).map(({ row, column, text }) => [`${row} ${column}`, text]),
  );
  const styles = template.hasStyles ? template.styles().styles : undefined;
  return sheet.rows.flatMap((row) =>
    readRow(row).cells.map((cell): LookedCell => {
      const style = Number(attribute(cell.attributes, "s") ?? "0");
      const value = valueIn(cell, strings);
      const formula = formulas.get(`${row.row} ${cell.column}`);
      return {
        row: row.row,
        column: cell.column,
        ...value,
        format: styles === undefined ? "general" : formatKind(styles, style),
        ...(formula === undefined ? {} : { formula }),
      };
    }),
  );
}

/** One cell's value and format; a cell that the file does not mention is blank and "general". */
export function lookAtCell(template: Template, name: string, row: number, column: number) {
  const found = template.sheets.find((sheet) => sheet.name === name);
  const rows = found === undefined ? [] : template.prepared(found.part).rows;
  const cells = rows.flatMap((one) => (one.row === row ? readRow(one).cells : []));
  const cell = cells.find((one) => one.column === column);
  if (cell === undefined) return { text: "", kind: "blank", format: "general" } as const;
  const style = Number(attribute(cell.attributes, "s") ?? "0");
  const format = template.hasStyles ? formatKind(template.styles().styles, style) : "general";
  const hasFormula = formulaOf(cell) !== undefined;
  return { ...valueIn(cell, sharedStrings(template.workbook)), format, hasFormula } as const;
}

function valueIn(
  { attributes, inner }: SheetCell,
  strings: SharedStrings,
): Pick<LookedCell, "text" | "kind"> {
  if (inner === "") return { text: "", kind: "blank" };
  const type = attribute(attributes, "t") ?? "n";
  if (type === "inlineStr") return { text: textOf(inner), kind: "text" };
  const value = /<((?:[\w.-]+:)?)v(?:\s[^>]*)?>([^<]*)<\/\1v>/.exec(inner)?.[2];
  if (value === undefined) return { text: "", kind: "blank" };
  const text = unescapeXml(value);
  if (type === "s") return { text: strings(Number(text)) ?? "", kind: "text" };
  if (type === "str") return { text: unescapeCellText(text), kind: "text" };
  if (type === "b") return { text: text === "1" ? "TRUE" : "FALSE", kind: "boolean" };
  return { text, kind: type === "e" ? "error" : "number" };
}

/** A shared string in plain text by its number, counted from 0; undefined when there is none. */
type SharedStrings = (index: number) => string | undefined;

const shared = new WeakMap<Workbook, SharedStrings>();

function sharedStrings(workbook: Workbook): SharedStrings {
  let strings = shared.get(workbook);
  if (strings === undefined) {
    const part = workbook
      .relationships(workbook.part)
      .find(({ kind }) => kind === "sharedStrings")?.target;
    const xml = part === undefined ? undefined : workbook.text(part);
    strings = xml === undefined ? () => undefined : stringsIn(xml);
    shared.set(workbook, strings);
  }
  return strings;
}

/** A file may hold millions of strings: the place of one in so many is kept, and no text. */
const stride = 16;

function stringsIn(xml: string): SharedStrings {
  const root = nextTag(xml, 0);
  const places: number[] = [];
  let count = 0;
  for (let tag = nextTag(xml, root?.end ?? 0); tag !== undefined && tag.kind !== "close"; count++) {
    if (count % stride === 0) places.push(tag.start);
    tag = nextTag(xml, elementEnd(xml, tag));
  }
  return (index) => {
    const place = index < count ? places[Math.floor(index / stride)] : undefined;
    let tag = place === undefined ? undefined : nextTag(xml, place);
    for (let more = index % stride; more > 0 && tag !== undefined; more--)
      tag = nextTag(xml, elementEnd(xml, tag));
    return tag && textOf(xml.slice(tag.start, elementEnd(xml, tag)));
  };
}

/** The text of a string item: its runs joined, readings (phonetic runs) left out. */
function textOf(xml: string): string {
  let text = "";
  let skipped = 0;
  for (const tag of openings(xml)) {
    if (tag.start < skipped) continue;
    const name = localName(tag.name);
    if (name === "rPh") skipped = elementEnd(xml, tag);
    if (name === "t" && tag.kind === "open")
      text += unescapeXml(xml.slice(tag.end, xml.indexOf("<", tag.end)));
  }
  return unescapeCellText(text);
}

/** Undoes escapeCellText: "_x000D_" is a carriage return. */
function unescapeCellText(text: string): string {
  return text.replace(/_x([0-9a-fA-F]{4})_/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The defined names of a workbook, print areas and titles among them. */
export function namesOf({ workbook }: Template): DefinedName[] {
  const xml = workbook.text(workbook.part) ?? "";
  return [...openings(xml)].flatMap((tag) => {
    if (localName(tag.name) !== "definedName" || tag.kind !== "open") return [];
    const end = xml.lastIndexOf("<", elementEnd(xml, tag) - 1);
    const local = attribute(tag.attributes, "localSheetId");
    const sheet = local === undefined ? undefined : workbook.sheets[Number(local)]?.name;
    return [
      {
        name: attribute(tag.attributes, "name") ?? "",
        refersTo: unescapeXml(xml.slice(tag.end, end)),
        ...(sheet === undefined ? {} : { sheet }),
      },
    ];
  });
}
