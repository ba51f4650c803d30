import { formulaOf } from "../package/cell-formula.ts";
import { readMerges } from "../package/moved-children.ts";
import { openTemplate } from "../package/patch.ts";
import { readCells, readSheet, type Sheet, type SheetCell } from "../package/sheet.ts";
import type { Workbook } from "../package/workbook.ts";
import { attribute, localName, nextTag, splitRoot, unescapeXml } from "../package/xml.ts";
import type { ZipLimits } from "../package/zip-read.ts";
import { type Blank, type Box, type Grid, gridOf } from "./grid.ts";

/** A blank form is a page or two: what lies beyond is no part of it. */
const mostRows = 400;
const mostColumns = 120;

/** Reads the visible sheets of a workbook; UserError when it is none, or is encrypted, signed or hostile. */
export function readWorkbookBlank(bytes: Uint8Array, limits?: ZipLimits): Blank {
  const { workbook } = openTemplate(bytes, limits);
  const shared = sharedTexts(workbook);
  const grids = workbook.sheets
    .filter(({ isWorksheet, state }) => isWorksheet && state === "visible")
    .map(({ name, part }) => sheetGrid(name, readSheet(workbook.text(part) ?? "", part), shared));
  return { kind: "xlsx", grids, lines: [] };
}

function sheetGrid(name: string, sheet: Sheet, shared: readonly string[]): Grid {
  const found = sheet.rows.flatMap((row) =>
    row.row > mostRows
      ? []
      : readCells(row).cells.flatMap((cell) =>
          cell.column > mostColumns ? [] : [boxOf(row.row, cell, shared)],
        ),
  );
  const texts = new Map(found.map((box) => [`${box.row},${box.col}`, box]));
  const merged = readMerges(sheet.after).map((area): Box => {
    const first = texts.get(`${area.top},${area.left}`);
    const { top: row, left: col, bottom: rowEnd, right: colEnd } = area;
    return {
      row,
      col,
      rowEnd,
      colEnd,
      text: first?.text ?? "",
      computed: first?.computed ?? false,
    };
  });
  const held = [...merged, ...found].filter(({ text, computed }) => text !== "" || computed);
  const rows = Math.min(mostRows, Math.max(1, lastStyled(sheet), ...held.map((box) => box.rowEnd)));
  const columns = Math.min(
    mostColumns,
    Math.max(1, ...found.map(({ col }) => col), ...held.map((box) => box.colEnd)),
  );
  return gridOf(name, [...merged, ...found], rows, columns);
}

/** The last row that has cells, written or only drawn. */
const lastStyled = (sheet: Sheet): number =>
  Math.max(1, ...sheet.rows.filter((row) => row.inner !== "").map(({ row }) => row));

function boxOf(row: number, cell: SheetCell, shared: readonly string[]): Box {
  const { column: col } = cell;
  const computed = formulaOf(cell) !== undefined;
  return {
    row,
    col,
    rowEnd: row,
    colEnd: col,
    text: computed ? "" : textOf(cell, shared),
    computed,
  };
}

function textOf(cell: SheetCell, shared: readonly string[]): string {
  if (cell.inner === "") return "";
  const kind = attribute(cell.attributes, "t");
  if (kind === "inlineStr") return runs(cell.inner);
  const value = /<(?:[\w.-]+:)?v[^>]*>([\s\S]*?)<\//.exec(cell.inner)?.[1] ?? "";
  return kind === "s" ? (shared[Number(value)] ?? "") : unescapeXml(value);
}

function sharedTexts(workbook: Workbook): readonly string[] {
  const part = workbook
    .relationships(workbook.part)
    .find(({ kind }) => kind === "sharedStrings")?.target;
  const xml = part === undefined ? undefined : workbook.text(part);
  if (xml === undefined) return [];
  return splitRoot(xml)
    .children.filter(({ name }) => name === "si")
    .map((child) => runs(child.xml));
}

/** The texts of all runs, without the readings written above Hanzi. */
function runs(xml: string): string {
  let text = "";
  let reading = 0;
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end)) {
    const name = localName(tag.name);
    if (name === "rPh" && tag.kind !== "empty") reading += tag.kind === "open" ? 1 : -1;
    if (name !== "t" || tag.kind !== "open" || reading > 0) continue;
    const end = xml.indexOf("<", tag.end);
    text += unescapeXml(xml.slice(tag.end, end < 0 ? undefined : end));
  }
  return text;
}
