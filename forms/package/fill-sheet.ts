/** One sheet's values, marks and notes, after its rows stand where they belong. */
import { ContractError } from "../../core/errors.ts";
import { type Area, areaName, cellAt, parseArea } from "./address.ts";
import type { FormulaSheet } from "./cell-formula.ts";
import { type CellChange, checkMerges, writeValues } from "./cells.ts";
import type { Draft } from "./draft.ts";
import type { SheetEdits, TemplateSheet } from "./edits.ts";
import { readMerges } from "./moved-children.ts";
import { addNotes } from "./notes.ts";
import type { Sheet } from "./sheet.ts";
import type { StyleAppender } from "./styles.ts";
import type { Workbook } from "./workbook.ts";
import { attribute, type Child, nextTag, withAttribute } from "./xml.ts";

export interface SheetWork {
  readonly draft: Draft;
  readonly workbook: Workbook;
  readonly sheet: TemplateSheet;
  readonly found: FormulaSheet;
  readonly styles: StyleAppender;
}

/** Whether the edits ask for nothing, so that the sheet stays as it is. */
export function isEmpty({ rows = [], cells = [], notes = [], marks = [] }: SheetEdits): boolean {
  return rows.length + cells.length + notes.length + marks.length === 0;
}

export function fillSheet(work: SheetWork, edits: SheetEdits): Sheet {
  const { draft, workbook, sheet, found, styles } = work;
  const values = valueChanges(edits, sheet.name);
  checkMerges(values, readMerges(found.sheet.after), sheet.name);
  const changes = [...values, ...markChanges(edits, sheet.name, styles)];
  const world = {
    sheetName: sheet.name,
    date1904: workbook.date1904,
    dateStyle: styles.dateStyle,
    arrays: found.arrays,
  };
  const rows = changes.length === 0 ? found.sheet.rows : writeValues(found.sheet, changes, world);
  const before = found.sheet.before.map((child) =>
    child.name === "dimension" ? dimension(child, rows, changes) : child,
  );
  const filled = { ...found.sheet, before, rows };
  return addNotes(draft, workbook.strict, sheet.part, sheet.name, filled, edits.notes ?? []);
}

function valueChanges({ cells = [] }: SheetEdits, sheetName: string): CellChange[] {
  const seen = new Set<number>();
  return cells.map(({ at, value }) => {
    const cell = cellAt(at, sheetName);
    const key = cell.row * 20_000 + cell.column;
    if (seen.has(key))
      throw new ContractError(`cell "${at}" on sheet "${sheetName}" is given two values`);
    seen.add(key);
    return { ...cell, value };
  });
}

function markChanges(
  { marks = [] }: SheetEdits,
  sheetName: string,
  styles: StyleAppender,
): CellChange[] {
  return marks.map(({ at, rgb }) => {
    if (!/^[0-9a-f]{6}$/i.test(rgb))
      throw new ContractError(`"${rgb}" is no colour for cell "${at}"; expected one like "FFF2CC"`);
    return {
      ...cellAt(at, sheetName),
      restyle: (style) => styles.addFill(style, rgb.toUpperCase()),
    };
  });
}

/** The extent a sheet states of itself, widened to what was written. */
function dimension(child: Child, rows: Sheet["rows"], changes: readonly CellChange[]): Child {
  const tag = nextTag(child.xml, 0);
  const ref = tag === undefined ? undefined : attribute(tag.attributes, "ref");
  if (tag === undefined || ref === undefined) return child;
  const area: { -readonly [K in keyof Area]: Area[K] } = { ...parseArea(ref) };
  area.bottom = Math.max(area.top, rows.at(-1)?.row ?? 1);
  for (const { column, row } of changes) {
    area.left = Math.min(area.left, column);
    area.right = Math.max(area.right, column);
    area.top = Math.min(area.top, row);
  }
  const written = areaName(area);
  if (written === ref) return child;
  const attributes = withAttribute(tag.attributes, "ref", written);
  return { ...child, xml: `${child.xml.slice(0, tag.start)}<${tag.name}${attributes}/>` };
}
