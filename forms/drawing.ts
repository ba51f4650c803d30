import type { CellState } from "./cell-state.ts";
import { meanings, systemName } from "./check-draft.ts";
import { type CellCounts, type FormCell, type SubjectFacts, variablesFor } from "./filled-cells.ts";
import {
  addressOf,
  type Layout,
  type Placed,
  placeOf,
  rowAfter,
  type SheetLayout,
} from "./layout/placed.ts";
import { commonColumns } from "./layout/widths.ts";
import { partsIn } from "./lists.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subjects.ts";
import { looks } from "./template.ts";
import { headText } from "./workbook.ts";

/** One subject's file before it is written: the same layout, the same cells. */
export interface FilledForm {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly subject: Subject;
  readonly facts: SubjectFacts;
  readonly cells: readonly FormCell[];
  readonly counts: CellCounts;
  /** The ids of all whose data is in it: the subject, and who is listed. */
  readonly persons: readonly string[];
}

/** What a cell is to whoever looks: drawn by the form, given by the release, or why not. */
export type PreviewState =
  | "title"
  | "label"
  | "filled"
  | "empty"
  | "conflict"
  | "manual"
  | "private"
  | "blank";

export interface PreviewCell {
  /** Where it stands in the workbook; below a list that was cut, further down than `row`. */
  readonly at: string;
  readonly row: number;
  readonly col: number;
  readonly rowSpan: number;
  readonly colSpan: number;
  readonly text: string;
  readonly state: PreviewState;
  /** Why it is empty, or what other systems say, in Chinese. */
  readonly reason?: string;
  /** Of a field. */
  readonly label?: string;
  readonly align: "left" | "center" | "right";
  readonly bold: boolean;
  readonly boxed: boolean;
  /** Points. */
  readonly size: number;
}

/** A file as a page shows it. */
export interface Drawing {
  /** Half-width characters. */
  readonly columns: readonly number[];
  /** Lines that are drawn. */
  readonly rows: number;
  readonly drawn: readonly PreviewCell[];
  /** Rows of lists that are in the workbook and not drawn. */
  readonly truncatedRows: number;
}

const mostRows = 200;

/** Every cell of a subject's file at its place on the page; below a list that was cut, further up than in the file. */
export function drawn(filled: FilledForm): Drawing {
  const { plan, layout, facts } = filled;
  const { widths, colAt } = commonColumns(layout.sheets.map((sheet) => sheet.widths));
  const rowsOf = partsIn(plan, facts.lists);
  const countOf = (part: Parameters<typeof rowsOf>[0]): number => rowsOf(part).rows.length;
  let above = 0;
  let truncatedRows = 0;
  const cells: PreviewCell[] = [];
  for (const [number, sheet] of layout.sheets.entries()) {
    for (const cell of cellsOn(filled, sheet, countOf)) {
      const col = colAt(number, cell.col - 1) + 1;
      const colSpan = colAt(number, cell.col - 1 + cell.colSpan) - col + 1;
      cells.push({ ...cell, row: cell.row + above, col, colSpan });
    }
    above += rowAfter(sheet, sheet.lastRow, (part) => Math.min(countOf(part), mostRows)) + 1;
    for (const { part } of sheet.loops) truncatedRows += Math.max(0, countOf(part) - mostRows);
  }
  return { columns: widths, rows: above - 1, drawn: cells, truncatedRows };
}

function cellsOn(
  { plan, layout, subject, cells }: FilledForm,
  sheet: SheetLayout,
  countOf: (part: SheetLayout["loops"][number]["part"]) => number,
): readonly PreviewCell[] {
  const variables = variablesFor(plan, subject);
  const own = cells.filter(({ sheet: number }) => layout.sheets[number] === sheet);
  const byAddress = new Map(own.map((one) => [one.cell, one]));
  return sheet.placed.flatMap((placed): readonly PreviewCell[] => {
    const { row, col } = placed.box;
    const inFile = rowAfter(sheet, row, countOf);
    const shown = rowAfter(sheet, row, (part) => Math.min(countOf(part), mostRows));
    const repeats = placed.kind === "sample" && placed.record === undefined;
    const lines = repeats ? Math.min(countOf(placed.part), mostRows) : 1;
    return Array.from({ length: Math.max(lines, 1) }, (_, index) => {
      const cell = addressOf(inFile + index, col);
      const place = { ...frame(placed, shown + index), at: placeOf(layout, sheet, cell) };
      if (!("text" in placed)) return { ...place, ...fieldCell(byAddress.get(cell)) };
      return { ...place, text: headText(placed.text, variables), state: stateOf(placed) };
    });
  });
}

const blank = { text: "", state: "blank" } as const;

function frame(placed: Placed, row: number) {
  const { box, kind } = placed;
  const { align, bold = false, boxed, size } = looks[kind];
  return {
    row,
    col: box.col,
    rowSpan: box.rowEnd - box.row + 1,
    colSpan: box.colEnd - box.col + 1,
    align,
    bold,
    boxed,
    size,
  };
}

const stateOf = ({ kind }: Placed): PreviewState =>
  kind === "title" ? "title" : kind === "star" ? "blank" : "label";

function fieldCell(cell: FormCell | undefined) {
  if (cell === undefined) return blank;
  const { label, state } = cell;
  const reason = reasonOf(state);
  return {
    label,
    text: state.state === "filled" ? state.text : "",
    state: shownState(state),
    ...(reason !== undefined && { reason }),
  };
}

/** A filled cell that another system contradicts is to be looked at as well. */
export function shownState(state: CellState): PreviewState {
  if ((state.others ?? []).length > 0) return "conflict";
  if (state.state === "filled") return state.proposed === undefined ? "filled" : "empty";
  return state.why === "manual" || state.why === "private" ? state.why : "empty";
}

/** Why a cell is empty or doubted, in Chinese; undefined when there is nothing to say. */
export function reasonOf(state: CellState): string | undefined {
  const others = (state.others ?? []).map(
    ({ system, value }) => `${systemName(system)}为“${value}”`,
  );
  const why = state.state === "empty" ? [state.told ?? meanings[state.why]] : [];
  if (state.state === "filled" && state.proposed !== undefined) why.push(state.proposed);
  if (others.length > 0) why.push(`各系统说法不一：${others.join("，")}`);
  return why.length > 0 ? why.join("；") : undefined;
}
