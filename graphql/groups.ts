import { UserError } from "../core/errors.ts";
import type { Group, Groups } from "../query/run.ts";
import type { GroupKey, GroupSelection, Measure, Path } from "../query/selection.ts";
import { isQuotient, type Metric } from "../schema/metric.ts";
import { metrics } from "../schema/metrics.ts";
import { camelCase, type EntityNames, namesOf } from "./names.ts";
import { filterBudget, filterOf } from "./where.ts";

const mostKeys = 6;
const mostGroups = 1000;

export interface GroupsAsked {
  readonly selection: GroupSelection;
  readonly by: readonly string[];
  readonly metrics: readonly Metric[];
}

export interface GroupAnswered {
  readonly group: Group;
  readonly asked: GroupsAsked;
}

export interface GroupsAnswered {
  readonly groups: readonly GroupAnswered[];
  readonly hasMore: boolean;
}

type Args = Readonly<Record<string, unknown>>;

/** A groups field as one selection: every key by its text, every metric by its id, and the count. */
export function groupsAsked(names: EntityNames, args: Args): GroupsAsked {
  const by = [...new Set(textsOf(args["by"]))];
  if (by.length > mostKeys) {
    throw new UserError(`${by.length} group keys`, `give at most ${mostKeys}`);
  }
  const chosen = [...new Set(textsOf(args["metrics"]))].map((id) => metricFor(names, id));
  const where = filterOf(names, args["where"], filterBudget());
  const { asOf } = args;
  const selection: GroupSelection = {
    entity: names.entity.name,
    by: by.map((text): GroupKey => ({ as: keyOf(text), path: pathOf(names, text) })),
    measures: [
      { kind: "figure", as: "count", fn: "count" },
      ...chosen.map(({ id }): Measure => ({ kind: "metric", as: measureOf(id), metric: id })),
    ],
    ...(where === undefined ? {} : { where }),
    orderBy: orderOf(args["orderBy"], by, chosen),
    first: firstOf(args["first"]),
    ...(typeof asOf === "string" ? { asOf } : {}),
  };
  return { selection, by, metrics: chosen };
}

export const groupsAnswered = (asked: GroupsAsked, answer: Groups): GroupsAnswered => ({
  groups: answer.groups.map((group) => ({ group, asked })),
  hasMore: answer.hasMore,
});

/** A key and a metric may have the same text; their names in the answer may not. */
export const keyOf = (text: string): string => `by:${text}`;
export const measureOf = (metric: string): string => `metric:${metric}`;

/** "title.level" → ["title", "level"], each name checked against the schema. */
function pathOf(names: EntityNames, text: string): Path {
  const [head = "", ...rest] = text.split(".");
  const named = names.fields.get(head);
  if (named?.kind === "column" && rest.length === 0) return [named.name];
  if (named?.kind === "relation" && named.relation.kind === "one" && rest.length > 0) {
    return [named.name, ...pathOf(namesOf(named.relation.to), rest.join("."))];
  }
  throw new UserError(
    `"${text.slice(0, 60)}" is no column of ${names.typeName} to group by`,
    `give a column, or one through a single-valued relation, e.g. "${camelCase(names.entity.label)}"`,
  );
}

function metricFor(names: EntityNames, id: string): Metric {
  const fitting = metrics.filter(
    (metric) => !isQuotient(metric) && metric.entity === names.entity.name,
  );
  const found = fitting.find((metric) => metric.id === id);
  if (found !== undefined) return found;
  throw new UserError(
    `no metric "${id.slice(0, 60)}" of ${names.typeName}`,
    fitting.length === 0
      ? `${names.typeName} has none; "count" is always there`
      : `give one of ${fitting.map((metric) => metric.id).join(", ")}`,
  );
}

function orderOf(orderBy: unknown, by: readonly string[], chosen: readonly Metric[]) {
  const keys = Array.isArray(orderBy) ? orderBy : [];
  return keys.map((key: { readonly by: string; readonly direction?: string }) => ({
    as: sortedBy(key.by, by, chosen),
    direction: key.direction === "DESC" ? ("desc" as const) : ("asc" as const),
  }));
}

function sortedBy(text: string, by: readonly string[], chosen: readonly Metric[]): string {
  if (by.includes(text)) return keyOf(text);
  if (chosen.some(({ id }) => id === text)) return measureOf(text);
  if (text === "count") return "count";
  throw new UserError(
    `cannot sort groups by "${text.slice(0, 60)}"`,
    'give one of the group keys, of the metrics asked for, or "count"',
  );
}

function firstOf(first: unknown): number {
  if (first === undefined || first === null) return mostGroups;
  if (typeof first !== "number" || first < 0) {
    throw new UserError(`"first" is ${String(first)}`, `give 0 to ${mostGroups}`);
  }
  return Math.min(first, mostGroups);
}

const textsOf = (given: unknown): readonly string[] =>
  Array.isArray(given) ? given.filter((each) => typeof each === "string") : [];
