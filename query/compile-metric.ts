import type { Param, Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { type Dimension, dimensions } from "../schema/dimensions.ts";
import { isQuotient, type Metric, type RowMetric } from "../schema/metric.ts";
import { orgUnit } from "../schema/org-unit.ts";
import { checkComparison } from "./compare.ts";
import { type Compiling, type ReleaseShape, startCompiling } from "./compiling.ts";
import { divided } from "./figure.ts";
import { periodText } from "./grain.ts";
import type { During, Part } from "./group-part.ts";
import { type JoinedParts, joinParts } from "./joined-parts.ts";
import { type Limits, sizeOf } from "./limits.ts";
import type { Principal } from "./principal.ts";
import { dimensionPath, metricNamed, sidesOf } from "./quotient.ts";
import type { ReadFrom } from "./roll-up.ts";
import type { DimensionFilter, Filter, GroupKey, MetricSelection } from "./selection.ts";
import { source } from "./source.ts";
import { count, joined, name, render, type Sql, sql } from "./sql.ts";
import { termsBegun } from "./terms-begun.ts";
import { checkedDay } from "./value.ts";
import { checkAligned } from "./window.ts";

/**
 * A metric as one statement. Its columns: k0 … the dimensions and at the end the period, n0 … the names of units, "over" 1 for the sum over all of
 * them, value, and when compared previous, difference and change in percent, "few" whether one of them was withheld.
 */
interface CompiledMetric {
  readonly sql: string;
  readonly params: readonly Param[];
  readonly size: number | undefined;
  readonly readFrom: readonly ReadFrom[];
}

export function compileMetric(
  shape: ReleaseShape,
  selection: MetricSelection,
  principal: Principal,
  limits: Limits,
): CompiledMetric {
  const asOf = selection.asOf === undefined ? undefined : checkedDay(selection.asOf, "asOf");
  const compiling = startCompiling(shape, principal, asOf, limits, { asked: "figures" });
  const metric = metricNamed(selection.metric);
  checkAsked(metric, selection);
  const size = sizeOf(selection.first, limits);
  const keyCount = selection.by.length + (selection.grain === undefined ? 0 : 1);
  const sides = isQuotient(metric) ? sidesOf(metric) : [metric];
  const now = sides.map((side) => partOf(side, selection));
  const then =
    selection.compare === undefined ? [] : sides.map((side) => earlierPart(side, selection));
  const figures = joinParts(compiling, [...now, ...then], "of any");
  const terms = termsBegun(compiling, selection);
  const columns = [
    ...Array.from({ length: keyCount }, (_, at) => sql`${figures.key(at)} AS ${name(`k${at}`)}`),
    sql`${keyCount === 0 ? sql`0` : figures.over(0)} AS "over"`,
    ...valuesOf(metric, figures, selection.compare !== undefined),
    sql`${figures.few} AS "few"`,
    ...(terms === undefined ? [] : [terms]),
  ];
  // The sum over all of them goes with every page.
  const limit = size === undefined ? sql`` : sql`\nLIMIT ${count(size + (keyCount === 0 ? 1 : 2))}`;
  const named = unitNames(compiling, selection);
  const body = sql`SELECT * FROM (SELECT ${joined(columns, ", ")} FROM ${figures.from}) AS g${named}
ORDER BY "over" DESC, ${orderOf(selection, keyCount)}${limit}`;
  return { ...render(compiling.statement(body)), size, readFrom: figures.readFrom };
}

/** Joins, as n0 …, what units are called on that day, to the dimensions whose values are their numbers. */
function unitNames(compiling: Compiling, { by }: MetricSelection): Sql {
  const joins = by.map((dimension, at) => {
    if (!isUnit(dimension)) return sql``;
    const units = source(compiling, orgUnit, new Set(["org_no", "name"]), "related");
    const [no, label] = [name(`u${at}`), name(`n${at}`)];
    return sql`\n  LEFT JOIN (SELECT "org_no" AS ${no}, min("name") AS ${label} FROM ${units} GROUP BY 1) ON ${no} = ${name(`k${at}`)}`;
  });
  return joined(joins, "");
}

/** Whether the values of a dimension are numbers of units. */
export const isUnit = (dimension: string): boolean => {
  const known: Readonly<Record<string, Dimension>> = dimensions;
  return Object.hasOwn(known, dimension) && known[dimension]?.units === true;
};

const mostKeys = 5;

function checkAsked(metric: Metric, { by, grain, from, to, compare }: MetricSelection): void {
  if (by.length > mostKeys) {
    throw new UserError(
      `维度 ${by.length} 个，最多 ${mostKeys} 个 · "by" has ${by.length} dimensions, expected at most ${mostKeys}`,
      "ask twice",
    );
  }
  checkPeriod(from, to);
  const sides = isQuotient(metric) ? sidesOf(metric) : [metric];
  const point = sides.find(({ time }) => time.kind === "point");
  if (grain !== undefined && point !== undefined) {
    throw new UserError(
      `"${point.id}" 是时点数，不能按 ${grain} 拆分 · "${point.id}" is counted at a point in time and has no ${grain}`,
      '按维度拆分，或用 asOf 换时点 · split it by dimensions, or give "asOf"',
    );
  }
  const asked = from !== undefined || to !== undefined || compare !== undefined;
  if (asked && sides.every(({ time }) => time.kind === "point")) {
    throw new UserError(
      `"${metric.id}" 是时点数，没有期间，也不能比较 · "${metric.id}" is counted at a point in time`,
      '去掉 from、to、compare；要比较，用不同的 asOf 各问一次 · give "asOf", not a period nor a comparison',
    );
  }
  if (compare === undefined) return;
  checkComparison(compare, grain);
  if (grain !== undefined && from !== undefined) checkAligned(grain, from);
  if (grain === undefined && (from === undefined || to === undefined)) {
    throw new UserError(
      `要比较 "${metric.id}"，但没有说哪个期间 · "${metric.id}" is to be compared, but it is not said which period`,
      '写 from 和 to，或写 grain · give "from" and "to", or split it by a grain',
    );
  }
}

function checkPeriod(from: string | undefined, to: string | undefined): void {
  for (const day of [from, to]) if (day !== undefined) checkedDay(day, "from and to");
  if (from === undefined || to === undefined || from < to) return;
  throw new UserError(
    `"from" is ${from} and "to" is ${to}: no day lies between`,
    'a period is [from, to): give a later "to"',
  );
}

function partOf(side: RowMetric, selection: MetricSelection): Part {
  const { by, grain, where = [], from, to, compare, asOf } = selection;
  const keys: GroupKey[] = by.map((dimension) => ({
    as: dimension,
    path: dimensionPath(side, dimension, asOf !== undefined),
  }));
  const isTimed = from !== undefined || to !== undefined || compare !== undefined;
  const during: During | undefined =
    side.time.kind === "point" || !isTimed
      ? undefined
      : {
          path: [side.time.column],
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(grain !== undefined && compare !== undefined ? { periods: keys.length } : {}),
        };
  if (grain !== undefined && side.time.kind === "period") {
    keys.push({ as: "period", path: [side.time.column], grain });
  }
  return {
    entity: side.entity,
    by: keys,
    measures: [{ kind: "metric", as: side.id, metric: side.id }],
    ...(where.length === 0
      ? {}
      : {
          where: {
            kind: "and",
            filters: where.map((one) => dimensionFilter(side, one, asOf !== undefined)),
          },
        }),
    ...(during === undefined ? {} : { during }),
    ...(keys.length === 0 ? {} : { totals: "total" }),
  };
}

/** What the side was in the earlier time; a side that is counted at a point in time is the same then. */
function earlierPart(side: RowMetric, selection: MetricSelection): Part {
  const part = partOf(side, selection);
  if (part.during === undefined || selection.compare === undefined) return part;
  return { ...part, during: { ...part.during, earlier: selection.compare } };
}

function dimensionFilter(
  side: RowMetric,
  { dimension, in: values }: DimensionFilter,
  then: boolean,
): Filter {
  const path = dimensionPath(side, dimension, then);
  const present = values.filter((value) => value !== null);
  const filters: Filter[] = [{ kind: "compare", path, op: "in", value: present }];
  if (present.length < values.length) {
    filters.push({ kind: "compare", path, op: "isNull", value: true });
  }
  return { kind: "or", filters };
}

/** value; and when compared previous, difference and change. */
function valuesOf(metric: Metric, figures: JoinedParts, compared: boolean): readonly Sql[] {
  const sides = isQuotient(metric) ? 2 : 1;
  const valueAt = (part: number): Sql => {
    const upper = figures.measure(part, 0).value;
    if (sides === 1) return upper;
    return divided(upper, figures.measure(part + 1, 0).value, metric.unit === "%" ? 100 : 1);
  };
  const value = valueAt(0);
  if (!compared) return [sql`${value} AS "value"`];
  const previous = sql`CASE WHEN coalesce(${figures.rows(sides)}, 0) > 0 THEN ${valueAt(sides)} END`;
  const difference = sql`${value} - ${previous}`;
  return [
    sql`${value} AS "value"`,
    sql`${previous} AS "previous"`,
    sql`${difference} AS "difference"`,
    sql`${divided(sql`(${difference})`, sql`abs(${previous})`, 100)} AS "change"`,
  ];
}

function orderOf({ by, grain, compare, orderBy = [] }: MetricSelection, keyCount: number): Sql {
  const keys = [...by, ...(grain === undefined ? [] : ["period"])];
  const compared = compare === undefined ? [] : ["previous", "difference", "change"];
  const values = ["value", ...compared];
  const asked = orderBy.map(({ as, direction, nulls = "last" }) => {
    const key = keys.indexOf(as);
    if (key < 0 && !values.includes(as)) {
      throw new UserError(
        `"orderBy" 里的 "${as}" 不在答案里 · "orderBy" names "${as}", which the answer does not have`,
        `可用 · give one of ${[...keys, ...values].join(", ")}`,
      );
    }
    const column = name(key < 0 ? as : `k${key}`);
    const way = direction === "asc" ? sql`ASC` : sql`DESC`;
    return sql`${column} ${way} ${nulls === "first" ? sql`NULLS FIRST` : sql`NULLS LAST`}`;
  });
  const usual = Array.from({ length: keyCount }, (_, at) => sql`${name(`k${at}`)} ASC NULLS LAST`);
  const all = [...asked, ...usual];
  return all.length === 0 ? sql`1` : joined(all, ", ");
}

/** A row of the statement: its dimensions, its period as people read it, its values as text. */
export function metricRowOf({ by, grain }: MetricSelection, row: Row) {
  const period = grain === undefined ? null : (row[`k${by.length}`] ?? null);
  return {
    keys: Object.fromEntries(by.map((dimension, at) => [dimension, row[`k${at}`] ?? null])),
    labels: Object.fromEntries(
      by.map((dimension, at) => [dimension, row[`${isUnit(dimension) ? "n" : "k"}${at}`] ?? null]),
    ),
    period: period === null || grain === undefined ? undefined : periodText(grain, String(period)),
    total: Number(row["over"]) === 1,
    value: textOf(row["value"]),
    previous: textOf(row["previous"]),
    difference: textOf(row["difference"]),
    change: textOf(row["change"]),
    suppressed: row["few"] === true,
  };
}

const textOf = (value: Row[string] | undefined): string | undefined =>
  value === undefined || value === null ? undefined : String(value);
