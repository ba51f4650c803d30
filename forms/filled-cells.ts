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
import {
  addressOf,
  type Layout,
  type Part,
  type Placed,
  placeOf,
  rowAfter,
} from "./layout/placed.ts";
import { type Lists, type PartRows, partsIn } from "./lists.ts";
import type { LongList } from "./long-list.ts";
import { figureName, type Plan } from "./plan.ts";
import type { Subject } from "./subjects.ts";
import { groupState, totalState } from "./totals.ts";
import { lessonState } from "./week.ts";

/** One field cell of one file. */
export interface FormCell {
  /** Which sheet of the layout. */
  readonly sheet: number;
  /** Its address there, after the rows are repeated. e.g. "B4" */
  readonly cell: string;
  /** Where it stands in the file: the same, with the sheet's name where there are several. */
  readonly at: string;
  readonly label: string;
  /** What checks and last year's figures call it: the field's id, "row/column" in a cross-tab; "" for none. */
  readonly key: string;
  /** Which of the form's lists and which row of it, from 0; undefined outside one. */
  readonly list?: number;
  readonly line?: number;
  readonly state: CellState;
  /** What it is bound to; undefined for a figure of a cross-tab and a lesson. */
  readonly bound?: BoundField;
  /** The field's own time basis, where that is not the form's clock. */
  readonly basis?: string;
  /** "opens": the first column of a list, where the row's own note stands. */
  readonly place: "grid" | "opens" | "row" | "figure";
}

/** What the release says for one subject. */
export interface SubjectFacts {
  readonly subject: Subject;
  /** The person's own row at a field's moment, undefined where there is none; absent in forms of units. */
  readonly ownAt?: (basis: string | undefined) => Row | undefined;
  /** The rows of each list; none of one that is `long`. */
  readonly lists: Lists;
  /** By the number of the list: those that are not held. */
  readonly long?: ReadonlyMap<number, LongList>;
  /** Of a week. */
  readonly meetings?: readonly Row[];
  /** Of cross-tabs, by name. */
  readonly figures: Row;
  readonly golden: Reading["golden"];
}

/** Every field cell of a subject's file, sheet after sheet and top to bottom, with its state. */
export function cellsOf(plan: Plan, layout: Layout, facts: SubjectFacts): readonly FormCell[] {
  const rowsOf = partsIn(plan, facts.lists);
  const variables = variablesFor(plan, facts.subject);
  const opening = openingFor(plan, facts.subject);
  const asked = { plan, facts, rowsOf, variables, opening };
  return layout.sheets.flatMap((sheet, index) =>
    sheet.placed.flatMap((placed) => {
      const { row, col } = placed.box;
      const top = rowAfter(sheet, row, (part) => rowsOf(part).rows.length);
      return stated(asked, placed).map(({ below = 0, ...one }): FormCell => {
        const cell = addressOf(top + below, col);
        return { ...one, sheet: index, cell, at: placeOf(layout, sheet, cell) };
      });
    }),
  );
}

interface Asked {
  readonly plan: Plan;
  readonly facts: SubjectFacts;
  readonly rowsOf: (part: Part) => PartRows;
  readonly variables: Readonly<Record<string, string>>;
  readonly opening: NonNullable<Reading["opening"]>;
}

type Stated = Pick<
  FormCell,
  "label" | "key" | "list" | "line" | "state" | "bound" | "basis" | "place"
> & {
  /** How many rows below the place of the template cell. */
  readonly below?: number;
};

/** What stands in one cell of the template; in one of a list, for each of its rows. */
function stated(asked: Asked, placed: Placed): readonly Stated[] {
  const { plan, facts, variables } = asked;
  const { golden } = facts;
  switch (placed.kind) {
    case "value": {
      // A unit has no row of its own: what is known of it are figures.
      const row = facts.ownAt?.(placed.bound.basis) ?? facts.figures;
      const state = cellState(placed.bound, { row, variables, golden, opening: asked.opening });
      const { id: key, label } = placed.bound.field;
      return [{ label, key, state, place: "grid", ...boundTo(placed) }];
    }
    case "figure": {
      const { crosstab, row, column, label } = placed;
      const state = figureState(crosstab, facts.figures, row, column);
      return [{ label, key: figureName(row, column), state, place: "figure" }];
    }
    case "lesson": {
      // An hour without a lesson is nothing to fill.
      const state = plan.week && lessonState(plan.week, facts.meetings ?? [], placed);
      return state ? [{ label: placed.label, key: "", state, place: "grid" }] : [];
    }
    case "group":
    case "total":
      return aboutRows(asked, placed);
    case "sample":
      return samplesStated(asked, placed);
    default:
      return [];
  }
}

function samplesStated(
  { plan, facts: { golden }, rowsOf, variables }: Asked,
  { bound, part, record, box }: Placed & { readonly kind: "sample" },
): readonly Stated[] {
  const { rows, before } = rowsOf(part);
  const restarts = plan.lists[part.list]?.section.group?.sheet === true;
  const label = fullLabel(bound.field);
  return rows.flatMap((row, index) => {
    if (record !== undefined && record !== index) return [];
    const ordinal = String(index + 1 + (restarts ? 0 : before));
    const state = cellState(bound, { row, variables: { ...variables, ordinal }, golden });
    const place = record !== undefined ? "grid" : box.col === 1 ? "opens" : "row";
    const below = record === undefined ? index : 0;
    return [
      {
        label,
        key: bound.field.id,
        list: part.list,
        line: before + index,
        state,
        place,
        below,
        ...boundTo({ bound }),
      },
    ];
  });
}

/** The name above rows that stand together, or a total below them. */
function aboutRows(
  { plan, facts: { golden }, rowsOf, variables }: Asked,
  placed: Placed & { readonly kind: "group" | "total" },
): readonly Stated[] {
  const { rows } = rowsOf(placed.part);
  if (placed.kind === "total") {
    const { bound } = placed;
    const state = totalState(bound, rows, variables, golden);
    return [{ label: fullLabel(bound.field), key: "", state, place: "grid", ...boundTo(placed) }];
  }
  const bound = plan.lists[placed.part.list]?.group;
  const [first] = rows;
  if (bound === undefined || first === undefined) return [];
  const state = groupState(bound, first, golden);
  return [{ label: bound.field.label, key: "", state, place: "grid" }];
}

const boundTo = ({ bound }: { readonly bound: BoundField }): Pick<Stated, "bound" | "basis"> =>
  bound.basis === undefined ? { bound } : { bound, basis: bound.basis };

/** Figures of this subject's earlier returns. */
export const openingFor =
  (plan: Plan, { no }: Subject): NonNullable<Reading["opening"]> =>
  (opening) =>
    plan.decided.openings(opening, no);

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
    if (state.state === "empty") reasons[state.why] += 1;
    else if (state.proposed !== undefined) reasons["not-chosen"] += 1;
    else filled += 1;
  const empty = cells.length - filled - reasons.manual - reasons.private;
  return { slots: filled + empty, filled, empty, reasons };
}

/** Reasons of empty cells that people can put right, each once. */
export const lostIn = (cells: readonly FormCell[]): readonly string[] => [
  ...new Set(
    cells.flatMap(({ state }) => (state.state === "empty" && state.told ? [state.told] : [])),
  ),
];

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
