import type exceljs from "exceljs";
import { type BlankTemplate, openBlank } from "./blank/template.ts";
import type { BoundField, BoundForm } from "./bound-form.ts";
import { optionsOf } from "./code-options.ts";
import { documentBytes } from "./document-template.ts";
import { layoutOf } from "./layout/layout.ts";
import {
  addressOf,
  type Box,
  type Layout,
  type Placed,
  plainShape,
  type Shape,
  type SheetLayout,
} from "./layout/placed.ts";
import { type DocumentTemplate, openDocument } from "./package/document.ts";
import { fillTemplate, openTemplate, type Template } from "./package/patch.ts";

/** A form's empty file, parsed and ready to be filled, with the places of its cells. */
export type FormTemplate = WorkbookTemplate | DocumentFormTemplate;

export interface WorkbookTemplate {
  readonly kind: "ours";
  readonly extension: "xlsx";
  readonly layout: Layout;
  readonly template: Template;
  readonly bytes: Uint8Array;
}
/** Its cells stand in content controls that carry the fields' ids. */
export interface DocumentFormTemplate {
  readonly kind: "ours";
  readonly extension: "docx";
  readonly layout: Layout;
  readonly document: DocumentTemplate;
  readonly bytes: Uint8Array;
}

const built = new Map<string, Promise<FormTemplate>>();
const mostKept = 200;

/** The template of a form version in a shape, built once in a process; the same give the same bytes. */
export function templateOf(form: BoundForm, shape: Shape = plainShape): Promise<FormTemplate> {
  const key = `${form.version} ${JSON.stringify(shape)}`;
  const known = built.get(key);
  if (known !== undefined) return known;
  const made = build(form, shape);
  built.set(key, made);
  // Shapes follow the data: the one that has been there longest makes room.
  for (const oldest of built.keys()) if (built.size > mostKept) built.delete(oldest);
  return made;
}

const blanks = new Map<string, BlankTemplate>();

/** What a form is filled into: somebody else's file where the form names one, else the one laid out by its definition. */
export async function fileTemplateOf(
  form: BoundForm,
  shape: Shape,
): Promise<FormTemplate | BlankTemplate> {
  if (form.definition.template === undefined) return templateOf(form, shape);
  const known = blanks.get(form.version) ?? openBlank(form);
  blanks.set(form.version, known);
  return known;
}

async function build(form: BoundForm, shape: Shape): Promise<FormTemplate> {
  const layout = layoutOf(form, shape);
  if (form.definition.media === "docx") {
    const bytes = documentBytes(form, layout);
    return { kind: "ours", extension: "docx", layout, document: openDocument(bytes), bytes };
  }
  const {
    default: { Workbook },
  } = await import("exceljs"); // a tenth of a second that only a process pays which draws one
  const workbook = new Workbook();
  workbook.creator = "fillonce";
  workbook.created = workbook.modified = new Date(0);
  for (const sheet of layout.sheets) draw(workbook.addWorksheet(sheet.name), form, sheet);
  const raw = new Uint8Array(await workbook.xlsx.writeBuffer());
  // exceljs stamps its zip entries with the time of day; our writer does not.
  const { bytes } = fillTemplate(openTemplate(raw), {});
  return { kind: "ours", extension: "xlsx", layout, template: openTemplate(bytes), bytes };
}

function draw(sheet: exceljs.Worksheet, form: BoundForm, layout: SheetLayout): void {
  for (const [index, width] of layout.widths.entries()) sheet.getColumn(index + 1).width = width;
  for (const placed of layout.placed) drawPlaced(sheet, placed);
  sheet.getRow(1).height = 38;
  sheet.getRow(2).height = 20;
  sheet.pageSetup = {
    paperSize: paperSizes[form.definition.paper ?? "A4"] as exceljs.PaperSize, // exceljs types no A3
    orientation: form.definition.page,
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    horizontalCentered: true,
    margins: { left: 0.5, right: 0.5, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
    printArea: `A1:${addressOf(layout.lastRow, layout.widths.length)}`,
    ...(layout.titleRows && { printTitlesRow: layout.titleRows.join(":") }),
  };
  sheet.headerFooter = { oddFooter: '&C&"宋体"&9第 &P 页　共 &N 页' };
  if (layout.titleRows !== undefined)
    sheet.views = [{ state: "frozen", ySplit: layout.titleRows[1], showGridLines: false }];
  else sheet.views = [{ showGridLines: false }];
}

const paperSizes = { A3: 8, A4: 9 } as const;

const border = { style: "thin" } as const;
const boxed = { top: border, left: border, bottom: border, right: border } as const;

/** How one kind of cell is drawn; sizes in points. */
export interface Look {
  readonly font: string;
  readonly size: number;
  readonly bold?: true;
  readonly align: "left" | "center" | "right";
  readonly height?: number;
  readonly boxed: boolean;
}

export const looks: Readonly<Record<Placed["kind"], Look>> = {
  title: { font: "方正小标宋简体", size: 20, align: "center", boxed: false },
  left: { font: "仿宋_GB2312", size: 11, align: "left", boxed: false },
  right: { font: "仿宋_GB2312", size: 11, align: "right", boxed: false },
  section: { font: "黑体", size: 12, align: "left", height: 26, boxed: false },
  label: { font: "宋体", size: 10.5, align: "center", height: 26, boxed: true },
  column: { font: "宋体", size: 10.5, bold: true, align: "center", height: 24, boxed: true },
  stub: { font: "宋体", size: 10.5, align: "center", height: 22, boxed: true },
  star: { font: "宋体", size: 10.5, align: "center", boxed: true },
  note: { font: "仿宋_GB2312", size: 10, align: "left", height: 20, boxed: false },
  sign: { font: "仿宋_GB2312", size: 11, align: "left", height: 58, boxed: true },
  value: { font: "仿宋_GB2312", size: 11, align: "center", height: 26, boxed: true },
  lesson: { font: "仿宋_GB2312", size: 9, align: "center", height: 54, boxed: true },
  sample: { font: "仿宋_GB2312", size: 10, align: "center", height: 30, boxed: true },
  figure: { font: "仿宋_GB2312", size: 11, align: "center", boxed: true },
  group: { font: "黑体", size: 10.5, align: "left", height: 24, boxed: true },
  total: { font: "宋体", size: 10.5, bold: true, align: "center", height: 24, boxed: true },
};

function drawPlaced(sheet: exceljs.Worksheet, placed: Placed): void {
  const { row, col, rowEnd, colEnd } = placed.box;
  const look = looks[placed.kind];
  if (rowEnd > row || colEnd > col) sheet.mergeCells(row, col, rowEnd, colEnd);
  if (look.boxed) drawBorders(sheet, placed.box);
  const cell = sheet.getCell(row, col);
  if ("text" in placed) cell.value = fillable(placed) ? null : placed.text;
  cell.font = { name: look.font, size: look.size, bold: look.bold ?? false };
  cell.alignment = { vertical: "middle", ...fitOf(placed, look) };
  if (look.height !== undefined)
    raise(sheet, placed, { ...look, height: look.height + 15 * (linesOf(placed) - 1) });
  if (placed.kind === "figure") cell.numFmt = decimalsOf(placed.precision);
  if (placed.kind === "lesson") cell.numFmt = "@";
  if (placed.kind === "group") cell.numFmt = "@";
  if (placed.kind === "total") cell.numFmt = totalFormat(placed.bound);
  if (placed.kind === "value" || placed.kind === "sample") dress(cell, placed.bound);
}

/** A long e-mail address in a cell of one line gets smaller rather than cut; a cell of several lines is a paragraph. */
function fitOf(placed: Placed, { align }: Look): Partial<exceljs.Alignment> {
  if (placed.kind !== "value") return { horizontal: align, wrapText: true };
  return linesOf(placed) === 1
    ? { horizontal: align, shrinkToFit: true }
    : { horizontal: "left", wrapText: true };
}

const linesOf = (placed: Placed): number =>
  placed.kind === "value" || placed.kind === "sample" ? (placed.bound.field.lines ?? 1) : 1;

/** As high as the look asks, or as its text needs in that width; a Chinese character is two half-widths. */
function raise(sheet: exceljs.Worksheet, placed: Placed, { height = 0, size }: Look): void {
  const { row, rowEnd, col, colEnd } = placed.box;
  let needed = height;
  if ("text" in placed && (placed.kind === "label" || placed.kind === "column")) {
    let width = 0;
    for (let x = col; x <= colEnd; x++) width += sheet.getColumn(x).width ?? 9;
    const text = placed.text.replaceAll(/[^\x20-\x7e]/g, "██");
    needed = Math.max(
      height,
      (Math.ceil((text.length * size) / 10 / (width - 1)) * size * 1.35 + 6) / (rowEnd - row + 1),
    );
  }
  const line = sheet.getRow(rowEnd);
  line.height = Math.max(line.height ?? 0, needed);
}

/** Every cell of a merged block: one alone would leave the block open on its right. */
function drawBorders(sheet: exceljs.Worksheet, { row, col, rowEnd, colEnd }: Box): void {
  for (let y = row; y <= rowEnd; y++)
    for (let x = col; x <= colEnd; x++) sheet.getCell(y, x).border = boxed;
}

/** A text with a variable in it is written by the fill. */
const fillable = (placed: Placed & { readonly text: string }): boolean =>
  (placed.kind === "left" || placed.kind === "right") && placed.text.includes("$");

function dress(cell: exceljs.Cell, bound: BoundField): void {
  cell.numFmt = numberFormat(bound);
  const options = optionsOf(bound);
  if (options !== undefined)
    cell.dataValidation = {
      type: "list",
      allowBlank: true,
      showErrorMessage: false,
      formulae: [`"${options.join(",")}"`],
    };
}

/** As the numbers above it; a count has no decimals. */
const totalFormat = (bound: BoundField): string =>
  bound.field.total === "count" ? "0" : numberFormat(bound);

/** Text stays text ("@"), so that 018 and an 18-digit number survive being edited. */
function numberFormat({ kind, field }: BoundField): string {
  if (kind === "text") return "@";
  if (kind === "date") return dateFormat(field.format ?? "yyyy-MM-dd");
  const decimals = decimalsOf(field.precision ?? 0);
  if (field.unit === "%") return `${decimals}%`;
  return field.precision === undefined ? "General" : decimals;
}

/** e.g. 0 → "0", 2 → "0.00" */
const decimalsOf = (precision: number): string =>
  precision === 0 ? "0" : `0.${"0".repeat(precision)}`;

const dateFormat = (format: string): string =>
  format.replace("MM", "mm").replace(/[年月日]/g, (sign) => `"${sign}"`);
