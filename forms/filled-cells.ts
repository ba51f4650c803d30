import type { Row } from "../core/duckdb.ts";
import type { BoundField } from "./bound-form.ts";
import {
  type CellState,
  cellState,
  type EmptyReason,
  emptyReasons,
  type Reading,
} from "./cell-state.ts";
import { figureState } from "./crosstab.ts";
import { fullLabel } from "./label-text.ts";
import { addressOf, type Layout } from "./layout.ts";
import { figureName, type Plan } from "./plan.ts";
import type { Subject } from "./subjects.ts";
import { lessonState } from "./week.ts";

/** One field cell of one file. */
export interface FormCell {
  readonly at: string; // e.g. "B4", after the rows are repeated
  readonly label: string;
  /** What checks and last year's figures call it: the field's id, "row/column" in a cross-tab; "" in a week. */
  readonly key: string;
  /** Which row of the list, from 0; undefined outside one. */
  readonly line?: number;
  readonly state: CellState;
  /** The field's own time basis, where that is not the form's clock. */
  readonly basis?: string;
  /** "opens": the first column of a list, where the row's own note stands. */
  readonly place: "grid" | "opens" | "row" | "figure";
}

/** What the release says for one subject. */
export interface SubjectFacts {
  readonly subject: Subject;
  /** The person's own row; absent in forms of units. */
  readonly own?: Row;
  /** The rows of each list. */
  readonly lists: readonly (readonly Row[])[];
  /** Of a week. */
  readonly meetings?: readonly Row[];
  /** Of a cross-tab, by name. */
  readonly figures: Row;
  readonly golden: Reading["golden"];
}

/** Every field cell of a subject's file, top to bottom, with its state. */
export function cellsOf(plan: Plan, layout: Layout, facts: SubjectFacts): readonly FormCell[] {
  const { golden, own = {}, lists } = facts;
  const [rows = []] = lists;
  const variables = variablesFor(plan, facts.subject);
  const top = layout.sampleRow ?? Number.POSITIVE_INFINITY;
  const shift = Math.max(rows.length, 1) - 1;
  return layout.placed.flatMap((placed): readonly FormCell[] => {
    const { row, col } = placed.box;
    const at = addressOf(row > top ? row + shift : row, col);
    switch (placed.kind) {
      case "value": {
        const state = cellState(placed.bound, { row: own, variables, golden });
        const { id: key, label } = placed.bound.field;
        return [{ at, label, key, state, place: "grid", ...basisOf(placed) }];
      }
      case "figure": {
        if (plan.crosstab === undefined) return [];
        const state = figureState(plan.crosstab, facts.figures, placed.row, placed.column);
        const key = figureName(placed.row, placed.column);
        return [{ at, label: placed.label, key, state, place: "figure" }];
      }
      case "lesson": {
        // An hour without a lesson is nothing to fill.
        const state = plan.week && lessonState(plan.week, facts.meetings ?? [], placed);
        return state ? [{ at, label: placed.label, key: "", state, place: "grid" }] : [];
      }
      case "sample":
        return rows.map((each, index) => {
          const ordinal = String(index + 1);
          const reading = { row: each, variables: { ...variables, ordinal }, golden };
          return {
            at: addressOf(row + index, col),
            label: fullLabel(placed.bound.field),
            key: placed.bound.field.id,
            line: index,
            state: cellState(placed.bound, reading),
            place: col === 1 ? "opens" : "row",
            ...basisOf(placed),
          };
        });
      default:
        return [];
    }
  });
}

const basisOf = ({ bound }: { readonly bound: BoundField }): { readonly basis?: string } =>
  bound.basis === undefined ? {} : { basis: bound.basis };

/** Variables as one file sees them. */
export const variablesFor = (plan: Plan, subject: Subject): Readonly<Record<string, string>> => ({
  ...plan.variables,
  subject_no: subject.no,
  subject_name: subject.name,
  subject_unit: subject.unit,
});

/** slots = filled + every reason but manual and private, which are nobody's to fill. */
export interface CellCounts {
  readonly slots: number;
  readonly filled: number;
  readonly empty: number;
  readonly reasons: Readonly<Record<EmptyReason, number>>;
}

export const noCells: CellCounts = {
  slots: 0,
  filled: 0,
  empty: 0,
  reasons: Object.fromEntries(emptyReasons.map((why) => [why, 0])) as Record<EmptyReason, number>, // every reason is there
};

export function countCells(cells: readonly FormCell[]): CellCounts {
  const reasons = { ...noCells.reasons };
  let filled = 0;
  for (const { state } of cells)
    if (state.state === "filled") filled += 1;
    else reasons[state.why] += 1;
  const empty = cells.length - filled - reasons.manual - reasons.private;
  return { slots: filled + empty, filled, empty, reasons };
}

export function addCounts(a: CellCounts, b: CellCounts): CellCounts {
  const reasons = { ...a.reasons };
  for (const why of emptyReasons) reasons[why] += b.reasons[why];
  return {
    slots: a.slots + b.slots,
    filled: a.filled + b.filled,
    empty: a.empty + b.empty,
    reasons,
  };
}
