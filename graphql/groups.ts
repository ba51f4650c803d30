import { UserError } from "../core/errors.ts";
import { sidesOf } from "../query/quotient.ts";
import type { Group, Groups } from "../query/run.ts";
import {
  type Aggregate,
  type GroupKey,
  type GroupSelection,
  grains,
  type Having,
  type Measure,
  type Path,
  type Totals,
} from "../query/selection.ts";
import { isQuotient, type Metric } from "../schema/metric.ts";
import { metrics } from "../schema/metrics.ts";
import { camelCase, type EntityNames, namesOf } from "./names.ts";
import { type FilterBudget, filterBudget, filterOf } from "./where.ts";

const mostKeys = 6;
const mostFigures = 20;
export const mostGroups = 1000;

export interface GroupsAsked {
  readonly selection: GroupSelection;
  readonly by: readonly string[];
  readonly metrics: readonly Metric[];
  /** The names of the figures. */
  readonly figures: readonly string[];
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

/** A groups field as one selection: keys by their text, metrics by id, figures by name, and the count. */
export function groupsAsked(names: EntityNames, args: Args): GroupsAsked {
  const by = [...new Set(textsOf(args["by"]))];
  if (by.length > mostKeys) {
    throw new UserError(
      `分组字段 ${by.length} 个 · ${by.length} group keys`,
      `最多 ${mostKeys} 个 · give at most ${mostKeys}`,
    );
  }
  const budget = filterBudget();
  const chosen = [...new Set(textsOf(args["metrics"]))].map((id) => metricFor(names, id));
  const figures = figuresOf(names, listOf(args["figures"]), budget);
  const where = filterOf(names, args["where"], budget);
  const asked = { by, metrics: chosen, figures: figures.map(({ as }) => as) };
  const { asOf, totals } = args;
  const selection: GroupSelection = {
    entity: names.entity.name,
    by: by.map((text) => groupKey(names, text)),
    measures: [
      { kind: "figure", as: "count", fn: "count" },
      ...chosen.map(({ id }): Measure => ({ kind: "metric", as: measureOf(id), metric: id })),
      ...figures.map((figure) => ({ ...figure, as: measureOf(figure.as) })),
    ],
    ...(where === undefined ? {} : { where }),
    having: havingOf(listOf(args["having"]), asked),
    orderBy: orderOf(listOf(args["orderBy"]), asked),
    first: firstOf(args["first"]),
    ...(typeof asOf === "string" ? { asOf } : {}),
    ...(typeof totals === "string" ? { totals: totals as Totals } : {}), // of the enum
  };
  return { selection, ...asked };
}

export const groupsAnswered = (asked: GroupsAsked, answer: Groups): GroupsAnswered => ({
  groups: answer.groups.map((group) => ({ group, asked })),
  hasMore: answer.hasMore,
});

/** A key and a metric may have the same text; their names in the answer may not. */
export const keyOf = (text: string): string => `by:${text}`;
export const measureOf = (name: string): string => `of:${name}`;

/** "heldOn:month" → the column and the period; without a colon the column alone. */
function groupKey(names: EntityNames, text: string): GroupKey {
  const [columns = "", period, ...more] = text.split(":");
  const key = { as: keyOf(text), path: pathOf(names, columns) };
  if (period === undefined) return key;
  const grain = grains.find((one) => one === period.toLowerCase());
  if (grain !== undefined && more.length === 0) return { ...key, grain };
  throw new UserError(
    `"${text.slice(0, 60)}" 里没有这种周期 · names no period of time`,
    `冒号后面可以写 · write one of ${grains.join(", ")} behind the colon`,
  );
}

/** "title.level" → ["title", "level"], each name checked against the schema. */
function pathOf(names: EntityNames, text: string): Path {
  const [head = "", ...rest] = text.split(".");
  const named = names.fields.get(head);
  if (named?.kind === "column" && rest.length === 0) return [named.name];
  if (named?.kind === "relation" && named.relation.kind === "one" && rest.length > 0) {
    return [named.name, ...pathOf(namesOf(named.relation.to), rest.join("."))];
  }
  throw new UserError(
    `${names.typeName} 没有可分组的字段 "${text.slice(0, 60)}" · is no column of ${names.typeName} to group by`,
    `give a column, or one through a single-valued relation, e.g. "${camelCase(names.entity.label)}"`,
  );
}

function metricFor(names: EntityNames, id: string): Metric {
  const fitting = metrics.filter((metric) => {
    const sides = isQuotient(metric) ? sidesOf(metric) : [metric];
    return sides.some(({ entity }) => entity === names.entity.name);
  });
  const found = fitting.find((metric) => metric.id === id);
  if (found !== undefined) return found;
  throw new UserError(
    `${names.typeName} 没有指标 "${id.slice(0, 60)}" · no metric "${id.slice(0, 60)}" of ${names.typeName}`,
    fitting.length === 0
      ? `没有可用的指标，可以用 count · ${names.typeName} has none; "count" is always there`
      : `可用 · give one of ${fitting.map((metric) => metric.id).join(", ")}`,
  );
}

function figuresOf(names: EntityNames, given: readonly Args[], budget: FilterBudget) {
  if (given.length > mostFigures) {
    throw new UserError(
      `统计量 ${given.length} 个 · ${given.length} figures`,
      `最多 ${mostFigures} 个 · give at most ${mostFigures}`,
    );
  }
  const figures = given.map((figure) => {
    const as = String(figure["as"]);
    const where = filterOf(names, figure["where"], budget);
    return {
      kind: "figure" as const,
      as,
      fn: figure["fn"] as Aggregate, // of the enum
      ...(typeof figure["of"] === "string" ? { path: pathOf(names, figure["of"]) } : {}),
      ...(where === undefined ? {} : { where }),
    };
  });
  const twice = figures.find(
    ({ as }, at) =>
      as === "count" ||
      metrics.some(({ id }) => id === as) ||
      figures.findIndex((one) => one.as === as) < at,
  );
  if (twice === undefined) return figures;
  throw new UserError(
    `有两个都叫 "${twice.as.slice(0, 60)}" · two things are called "${twice.as.slice(0, 60)}"`,
    '给每个统计量一个自己的名字 · give each figure a name of its own, not "count" nor that of a metric',
  );
}

type Named = Pick<GroupsAsked, "by" | "metrics" | "figures">;

function havingOf(given: readonly Args[], asked: Named): readonly Having[] {
  return given.flatMap(({ of, ...conditions }) =>
    Object.entries(conditions).map(([op, value]): Having => {
      if (value === null) throw new UserError(`"${op}" is null in a condition`, "leave it out");
      const as = measureNamed(String(of), asked, "choose groups by");
      return { as, op: op as Having["op"], value: String(value) }; // fields of the input
    }),
  );
}

function orderOf(given: readonly Args[], asked: Named) {
  return given.map(({ by, direction, nulls }) => ({
    as: asked.by.includes(String(by))
      ? keyOf(String(by))
      : measureNamed(String(by), asked, "sort groups by"),
    direction: direction === "DESC" ? ("desc" as const) : ("asc" as const),
    ...(nulls === "first" ? { nulls: "first" as const } : {}),
  }));
}

function measureNamed(text: string, asked: Named, what: string): string {
  if (text === "count") return "count";
  if (asked.metrics.some(({ id }) => id === text) || asked.figures.includes(text)) {
    return measureOf(text);
  }
  throw new UserError(
    `cannot ${what} "${text.slice(0, 60)}"`,
    '写分组字段、所问的指标或统计量，或 count · give one of the group keys, of the metrics and figures asked for, or "count"',
  );
}

function firstOf(first: unknown): number {
  if (first === undefined || first === null) return mostGroups;
  if (typeof first !== "number" || first < 0) {
    throw new UserError(
      `"first" 是 ${String(first)} · "first" is ${String(first)}`,
      `应为 0 到 ${mostGroups} · give 0 to ${mostGroups}`,
    );
  }
  return Math.min(first, mostGroups);
}

const textsOf = (given: unknown): readonly string[] =>
  Array.isArray(given) ? given.filter((each) => typeof each === "string") : [];

const listOf = (given: unknown): readonly Args[] => (Array.isArray(given) ? given : []);
