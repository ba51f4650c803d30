/** A table knows its columns by the texts of its head row: who writes there renames the column, or the file is broken. */
import { UserError } from "../../core/errors.ts";
import { areaFrom, cellAt } from "./address.ts";
import { type Draft, setPart, textOf } from "./draft.ts";
import type { CellEdit, CellValue, SheetEdits, TemplateSheet } from "./edits.ts";
import type { Workbook } from "./workbook.ts";
import {
  attribute,
  localName,
  nextTag,
  openings,
  retagged,
  splice,
  type Tag,
  withAttribute,
} from "./xml.ts";

/** The edits with texts for what goes into a head row; the tables are renamed along. */
export function renameHeads(
  draft: Draft,
  workbook: Workbook,
  sheet: TemplateSheet,
  edits: SheetEdits,
): SheetEdits {
  const tables = workbook.relationships(sheet.part).filter(({ kind }) => kind === "table");
  let { cells = [] } = edits;
  for (const { target } of tables) cells = renameIn(draft, workbook, target, sheet.name, cells);
  return cells === edits.cells ? edits : { ...edits, cells };
}

function renameIn(
  draft: Draft,
  workbook: Workbook,
  part: string,
  sheet: string,
  cells: readonly CellEdit[],
): readonly CellEdit[] {
  const xml = textOf(draft, part) ?? "";
  const table = nextTag(xml, 0)?.attributes ?? "";
  const area = areaFrom(attribute(table, "ref") ?? "");
  if (area === undefined || attribute(table, "headerRowCount") === "0") return cells;
  const columns = [...openings(xml)].filter((tag) => localName(tag.name) === "tableColumn");
  const renamed = new Map<Tag, string>();
  const result = cells.map((cell) => {
    const { column, row } = cellAt(cell.at, sheet);
    const tag = row === area.top ? columns[column - area.left] : undefined;
    if (tag === undefined) return cell;
    const text = headText(cell.value, cell.at, sheet);
    renamed.set(tag, text);
    return { ...cell, value: { text } };
  });
  if (renamed.size === 0) return cells;
  const texts = columns.map((tag) => renamed.get(tag) ?? headOf(tag));
  if (new Set(texts.map((text) => text.toLowerCase())).size < texts.length)
    throw new UserError(
      `工作表 "${sheet}" 的表格会有两个同名的列 · a table would have two columns of one name`,
      "换一个列名 · choose another heading",
    );
  const changed = [...renamed].filter(([tag, text]) => headOf(tag) !== text);
  for (const [tag] of changed) refuseCalled(workbook, headOf(tag), sheet);
  const splices = changed.map(([tag, text]) =>
    retagged(tag, withAttribute(tag.attributes, "name", text.replace(/\r\n?|\n/g, "_x000a_"))),
  );
  setPart(draft, part, splice(xml, splices));
  return result;
}

const headOf = (tag: Tag): string =>
  (attribute(tag.attributes, "name") ?? "").replace(/_x000a_/gi, "\n");

function headText(value: CellValue, at: string, sheet: string): string {
  const text = Object.values(value)[0];
  if (typeof text !== "boolean" && String(text) !== "") return String(text);
  throw new UserError(
    `"${at}" 是工作表 "${sheet}" 里表格的列名，不能为空 · it is the heading of a table`,
    "写一个列名 · write a heading",
  );
}

/** Formulas that call a column by its name would break. */
function refuseCalled(workbook: Workbook, head: string, sheet: string): void {
  const called = `[${head.toLowerCase()}]`;
  const calls = ({ part, isWorksheet }: TemplateSheet): boolean =>
    isWorksheet && (workbook.text(part) ?? "").toLowerCase().includes(called);
  if (workbook.sheets.some(calls))
    throw new UserError(
      `工作表 "${sheet}" 的列名 "${head}" 有公式引用，不能改 · formulas call this column by its name`,
      "保留这个列名 · keep the heading",
    );
}
