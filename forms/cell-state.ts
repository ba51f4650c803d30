import type { Row } from "../core/duckdb.ts";
import type { Source } from "./binding.ts";
import type { BoundField } from "./bound-form.ts";
import type { Golden, GoldenOf, Other } from "./golden.ts";
import type { CellValue } from "./package/edits.ts";
import { lineOf } from "./pick/lines.ts";
import { aggregateName } from "./plan.ts";
import { printed } from "./printed.ts";
import { inside } from "./struct.ts";
import type { Opening, OpeningFigure } from "./submitted/opening.ts";
import type { UnitFigure } from "./unit-figure.ts";

/** Why a cell stays empty. */
export const emptyReasons = [
  "not-recorded",
  "no-source",
  "not-applicable",
  "no-option",
  "not-submitted",
  "not-chosen",
  "choice-lost",
  "conflict",
  "manual",
  "private",
] as const;
export type EmptyReason = (typeof emptyReasons)[number];

/** Where a value comes from; ids are empty for what is computed over many rows. */
export interface Origin {
  readonly entity: string;
  readonly entityId: string;
  readonly column: string;
  readonly system: string;
  readonly key: string;
  readonly run: string;
  /** Which rule chose or computed it. */
  readonly rule: string;
}

export type CellState =
  | {
      readonly state: "filled";
      readonly value: CellValue;
      /** As it reads. */
      readonly text: string;
      readonly origin: Origin;
      readonly others: readonly Other[];
      /** Only proposed, and what remains to be done: nobody has chosen the row yet. */
      readonly proposed?: string;
    }
  | {
      readonly state: "empty";
      readonly why: EmptyReason;
      readonly others?: readonly Other[];
      /** What happened, where the reason alone does not say it. */
      readonly told?: string;
    };

const empty = (why: EmptyReason): CellState => ({ state: "empty", why });

export interface Reading {
  /** The subject's or the list's row; its structs hold what the bindings name. */
  readonly row: Row;
  readonly variables: Readonly<Record<string, string>>;
  readonly golden: GoldenOf;
  /** Figures of earlier returns; none in a list. */
  readonly opening?: (opening: Opening) => OpeningFigure;
}

/** One cell of one row; in a picked list as its line came to be there. */
export function cellState(bound: BoundField, reading: Reading): CellState {
  const state = recordedState(bound, reading);
  const line = lineOf(reading.row);
  const source = bound.binding?.source;
  if (line === undefined || source === undefined) return state;
  const told = "told" in line ? line.told : "";
  if (source.kind === "variable") return told === "" ? state : withRule(state, told);
  if (line.kind === "open") return empty("not-chosen");
  if (line.kind === "lost") return { state: "empty", why: "choice-lost", told };
  const shown = withRule(state, told);
  return shown.state === "filled" && line.kind === "proposed"
    ? { ...shown, proposed: told }
    : shown;
}

/** The same with one more thing that decided it. */
const withRule = (state: CellState, more: string): CellState =>
  state.state === "empty"
    ? state
    : { ...state, origin: { ...state.origin, rule: `${state.origin.rule}；${more}` } };

function recordedState(bound: BoundField, reading: Reading): CellState {
  const { field, binding } = bound;
  if (field.manual !== undefined) return empty("manual");
  if (field.private) return empty("private");
  if (binding === undefined) return empty("no-source");
  const { source, text } = binding;
  if (source.kind === "variable") {
    const value = reading.variables[source.name] ?? "";
    return filled(bound, value, computed("", source.name, `$${source.name}`), []);
  }
  if (source.kind === "figure") {
    const value = reading.row[aggregateName(bound)] ?? null;
    return value === null
      ? missing(bound)
      : filled(bound, value, computed(...figureOrigin(source.figure), text), []);
  }
  if (source.kind === "submitted") {
    const found = reading.opening?.(source);
    if (found?.value === undefined)
      return { state: "empty", why: "not-submitted", ...(found && { told: found.told }) };
    return filled(bound, found.value, computed("", "", `${text}；${found.told}`), []);
  }
  const holder = source.hops.reduce<Row | undefined>(inside, reading.row);
  if (typeof holder?.["id"] !== "string") return missing(bound);
  if (source.kind === "column") return columnState(bound, source, holder, reading.golden);
  const value = holder[aggregateName(bound)] ?? null;
  if (value === null) return missing(bound);
  const to = source.entity.relations[source.relation]?.to ?? "";
  return filled(bound, value, computed(to, source.path?.join(".") ?? "", text), []);
}

/** The entity and column a number about a unit is worked out over. */
function figureOrigin(figure: UnitFigure): [entity: string, column: string] {
  if (figure.kind === "metric") return ["", ""];
  const { entity, path = [] } = figure.kind === "rows" ? figure : figure.over;
  return [entity.name, path.join(".")];
}

function columnState(
  bound: BoundField,
  { entity, column }: Source & { readonly kind: "column" },
  holder: Row,
  goldenOf: GoldenOf,
): CellState {
  const { only_if } = bound.field;
  if (only_if !== undefined && holder[only_if] !== true) return empty("not-recorded");
  const value = holder[column] ?? null;
  const origin = originOf(entity.name, column, holder, bound.binding?.text ?? "");
  const level = entity.columns[column]?.level;
  // A sensitive value that came back empty may be outside the requester's scope: say nothing of what others hold.
  const isHidden = value === null && (level === "L3" || level === "L4");
  const golden = isHidden ? undefined : goldenOf(entity, origin.entityId, column);
  if (value !== null)
    return filled(bound, value, golden ? chosen(origin, golden) : origin, golden?.others ?? []);
  return golden?.others.length
    ? { state: "empty", why: "conflict", others: golden.others }
    : empty("not-recorded");
}

/** The row it would come from is not there. */
function missing(bound: BoundField): CellState {
  const { placeholder, absent } = bound.field;
  if (placeholder !== undefined)
    return filled(bound, placeholder, computed("", "", `没有该项记录时填“${placeholder}”`), []);
  return empty(absent ?? "not-recorded");
}

function filled(
  bound: BoundField,
  value: Row[string],
  origin: Origin,
  others: readonly Other[],
): CellState {
  const shown = printed(bound, value);
  return shown === undefined
    ? empty(bound.field.absent ?? "not-recorded")
    : { state: "filled", value: shown.value, text: shown.text, origin, others };
}

const computed = (entity: string, column: string, rule: string): Origin => ({
  entity,
  entityId: "",
  column,
  system: "",
  key: "",
  run: "",
  rule,
});

function originOf(entity: string, column: string, holder: Row, rule: string): Origin {
  const text = (name: string): string => String(holder[name] ?? "");
  return {
    entity,
    entityId: text("id"),
    column,
    system: text("source_system"),
    key: text("source_key"),
    run: text("run"),
    rule,
  };
}

const chosen = (origin: Origin, golden: Golden): Origin => ({
  ...origin,
  system: golden.system,
  key: golden.key,
  run: golden.run,
  rule: `${origin.rule}；${golden.rule}`,
});
