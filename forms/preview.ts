import { type Clock, systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import type { Principal } from "../query/principal.ts";
import type { Reader } from "../query/run.ts";
import { factsOf } from "./batch.ts";
import type { BoundField } from "./bound-form.ts";
import { formOf } from "./catalogue.ts";
import type { CellState } from "./cell-state.ts";
import { meanings, systemName } from "./check-draft.ts";
import {
  type CellCounts,
  cellsOf,
  countCells,
  type FormCell,
  type SubjectFacts,
  variablesFor,
} from "./filled-cells.ts";
import { grantOf } from "./grant.ts";
import { addressOf, type Layout, layoutOf, type Placed } from "./layout.ts";
import { type Plan, planOf } from "./plan.ts";
import { type Subject, type Subjects, subjectsOf } from "./subjects.ts";
import { looks } from "./template.ts";
import { timeBasisOf } from "./time-basis.ts";
import { headText } from "./workbook.ts";

export interface PreviewRequest {
  readonly form: string; // e.g. "PE-10"
  readonly subjects: Subjects;
  /** The census date. (Default: what the form's clock means today.) */
  readonly asOf?: string;
  readonly reader: Reader;
  readonly principal: Principal;
  readonly clock?: Clock;
}

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

export interface Preview extends FilledForm {
  /** Half-width characters. */
  readonly columns: readonly number[];
  /** Lines that are drawn. */
  readonly rows: number;
  readonly drawn: readonly PreviewCell[];
  /** Rows of the list that are in the workbook and not drawn. */
  readonly truncatedRows: number;
}

const mostRows = 200;

/** Whom a form would be filled for, before anything is read for it. UserError when the requester may fill it for none. */
export async function subjectsFor(request: PreviewRequest) {
  const { reader, clock = systemClock } = request;
  const form = formOf(request.form);
  const plan = planOf(form, timeBasisOf(form.definition.clock, clock, request.asOf));
  const grant = await grantOf(form, request.principal, reader);
  return { plan, grant, subjects: await subjectsOf(plan, request.subjects, reader, grant) };
}

/** Reads what one subject's file will hold. UserError when the requester may not, or when several are named. */
export async function readForm(request: PreviewRequest): Promise<FilledForm> {
  const { reader } = request;
  const { plan, grant, subjects } = await subjectsFor(request);
  const { form } = plan;
  const [subject, ...more] = subjects;
  if (subject === undefined || more.length > 0)
    throw new UserError(
      `form ${form.definition.id} can be shown for one ${form.definition.subject} at a time; ${more.length + 1} are named`,
      "name one of them",
    );
  const persons = new Set<string>();
  for await (const [facts] of factsOf(plan, [subject], reader, grant, persons)) {
    if (facts === undefined) continue;
    const layout = layoutOf(form);
    const cells = cellsOf(plan, layout, facts);
    return {
      plan,
      layout,
      subject,
      facts,
      cells,
      counts: countCells(cells),
      persons: [...persons].sort(),
    };
  }
  throw new Error(`no facts for the subject of form ${form.definition.id}`);
}

/** Draws one subject's file as it will look; a list is cut at 200 rows. */
export async function previewForm(request: PreviewRequest): Promise<Preview> {
  const filled = await readForm(request);
  const { layout, facts } = filled;
  const count = listedRows(facts);
  const truncatedRows = Math.max(0, count - mostRows);
  const below = Math.max(1, count - truncatedRows) - 1;
  return {
    ...filled,
    columns: layout.widths,
    rows: layout.lastRow + (layout.sampleRow === undefined ? 0 : below),
    drawn: drawnCells(filled, truncatedRows),
    truncatedRows,
  };
}

/** A form of our own has one list at most. */
const listedRows = ({ lists }: SubjectFacts): number => lists[0]?.length ?? 0;

function drawnCells(filled: FilledForm, truncatedRows: number): readonly PreviewCell[] {
  const { plan, layout, facts, subject, cells } = filled;
  const variables = variablesFor(plan, subject);
  const byAddress = new Map(cells.map((cell) => [cell.at, cell]));
  const top = layout.sampleRow ?? Number.POSITIVE_INFINITY;
  const shift = Math.max(listedRows(facts), 1) - 1;
  const shown = listedRows(facts) - truncatedRows;
  return layout.placed.flatMap((placed): readonly PreviewCell[] => {
    const { row, col } = placed.box;
    if (placed.kind === "sample") {
      if (shown === 0) return [{ ...frame(placed, row), at: addressOf(row, col), ...blank }];
      return Array.from({ length: shown }, (_, index) => {
        const at = addressOf(row + index, col);
        return { ...frame(placed, row + index), at, ...fieldCell(byAddress.get(at)) };
      });
    }
    const at = addressOf(row > top ? row + shift : row, col);
    const place = frame(placed, row > top ? row + shift - truncatedRows : row);
    if (!("text" in placed)) return [{ ...place, at, ...fieldCell(byAddress.get(at)) }];
    return [{ ...place, at, text: headText(placed.text, variables), state: stateOf(placed) }];
  });
}

/** The field that stands at an address; undefined for everything else, also for the figures of a cross-tab. */
export function fieldAt({ layout, facts }: FilledForm, at: string): BoundField | undefined {
  const top = layout.sampleRow ?? Number.POSITIVE_INFINITY;
  const count = Math.max(listedRows(facts), 1);
  const row = Number(at.replace(/^[A-Z]+/, ""));
  const placedRow = row < top ? row : row < top + count ? top : row - count + 1;
  const found = layout.placed.find(
    ({ box }) => box.row === placedRow && addressOf(row, box.col) === at,
  );
  return found !== undefined && "bound" in found ? found.bound : undefined;
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
  if (state.state === "filled") return "filled";
  return state.why === "manual" || state.why === "private" ? state.why : "empty";
}

/** Why a cell is empty or doubted, in Chinese; undefined when there is nothing to say. */
export function reasonOf(state: CellState): string | undefined {
  const others = (state.others ?? []).map(
    ({ system, value }) => `${systemName(system)}为“${value}”`,
  );
  const why = state.state === "empty" ? [meanings[state.why]] : [];
  if (others.length > 0) why.push(`各系统说法不一：${others.join("，")}`);
  return why.length > 0 ? why.join("；") : undefined;
}
