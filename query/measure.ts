import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import type { Population, RowMeasure, RowMetric } from "../schema/metric.ts";
import type { Compiling } from "./compiling.ts";
import type { Facts } from "./facts.ts";
import { divided, figure, figureInput } from "./figure.ts";
import { condition } from "./filter.ts";
import { populationOn } from "./held.ts";
import { rowMetric } from "./quotient.ts";
import type { Rows } from "./rows.ts";
import type { Aggregate, Filter, Measure, Path } from "./selection.ts";
import { bound, joined, name, type Sql, sql } from "./sql.ts";

/** A measure in two steps: columns to compute per row, then the aggregate over them. */
export interface CompiledMeasure {
  readonly columns: readonly Sql[];
  readonly aggregate: Sql;
  /** The row-level column that says whether a row counts. */
  readonly counts: Sql;
  /** What it can be compared with in `having`. */
  readonly type: ValueType;
  /** It counts: where there is no row it is 0. */
  readonly counted: boolean;
}

/** `at`: its place among the measures, which names its columns. */
export function compileMeasure(
  compiling: Compiling,
  facts: Facts,
  measure: Measure,
  at: number,
): CompiledMeasure {
  const place = { compiling, facts, at, counts: name(`f${at}`) };
  return measure.kind === "metric" ? metricMeasure(place, measure) : figureMeasure(place, measure);
}

interface Place {
  readonly compiling: Compiling;
  readonly facts: Facts;
  readonly at: number;
  readonly counts: Sql;
}

const both = (filters: readonly (Filter | undefined)[]): Filter => ({
  kind: "and",
  filters: filters.filter((filter) => filter !== undefined),
});

/** A filter is false where it is NULL. */
const passing = ({ compiling, facts }: Place, filter: Filter): Sql =>
  sql`(${condition(compiling, facts.rows, filter)}) IS TRUE`;

const populationOf = ({ compiling }: Place, of: Population | undefined): Filter | undefined =>
  of === undefined ? undefined : populationOn(of, compiling);

function figureMeasure(
  place: Place,
  { fn, path, where }: Measure & { readonly kind: "figure" },
): CompiledMeasure {
  const { inputs, aggregate } = figureOf(place, fn, path);
  return {
    columns: [sql`${passing(place, both([where]))} AS ${place.counts}`, ...inputs],
    aggregate,
    counts: place.counts,
    type: typeOf(place.facts.rows, fn, path),
    counted: isCount(fn),
  };
}

function typeOf(rows: Rows, fn: Aggregate, path: Path | undefined): ValueType {
  if (fn === "list") return "text";
  return path !== undefined && (fn === "min" || fn === "max") ? rows.at(path).type : "decimal";
}

function metricMeasure(
  place: Place,
  measure: Measure & { readonly kind: "metric" },
): CompiledMeasure {
  const metric = metricFor(place.facts.rows, measure.metric);
  const passes = passing(place, both([populationOf(place, metric.population), measure.where]));
  const { inputs, aggregate } = metricAggregate(place, metric);
  return {
    columns: [sql`${passes} AS ${place.counts}`, ...inputs],
    aggregate,
    counts: place.counts,
    type: "decimal",
    counted: isCount(metric.measure.kind),
  };
}

const isCount = (kind: string): boolean => kind === "count" || kind === "countDistinct";

function metricFor(rows: Rows, id: string): RowMetric {
  const metric = rowMetric(id);
  if (metric.entity === rows.entity.name) return metric;
  throw new UserError(
    `指标 "${id}" 统计的是 "${metric.entity}" · the metric "${id}" is measured on "${metric.entity}", found "${rows.entity.name}"`,
    `改为对 "${metric.entity}" 分组 · group "${metric.entity}" instead`,
  );
}

/** Columns to compute per row, and what becomes of them. */
interface Aggregated {
  readonly inputs: readonly Sql[];
  readonly aggregate: Sql;
}

function metricAggregate(place: Place, { measure, unit }: RowMetric): Aggregated {
  const factor = unit === "%" ? 100 : 1;
  switch (measure.kind) {
    case "count":
      return figureOf(place, "count", undefined);
    case "countDistinct":
    case "sum":
    case "avg":
      return figureOf(place, measure.kind, measure.path);
    case "ratio":
      return ratio(place, measure, factor);
    case "share":
      return share(place, measure, factor);
    case "weighted":
      return weighted(place, measure);
  }
}

function figureOf(place: Place, fn: Aggregate, path: Path | undefined): Aggregated {
  const { facts, counts, at } = place;
  const [first, second] = [name(`x${at}`), name(`y${at}`)];
  const adds = fn === "count" || (path !== undefined && (fn === "sum" || fn === "avg"));
  if (facts.times !== undefined && adds) {
    const values = path === undefined ? facts.times : facts.countOf(path);
    const number = sql`CAST(coalesce(${figure("sum", second, counts)}, 0) AS BIGINT)`;
    if (path === undefined || fn === "count")
      return { inputs: [sql`${values} AS ${second}`], aggregate: number };
    const inputs = [sql`${facts.sumOf(path)} AS ${first}`, sql`${values} AS ${second}`];
    const sum = figure("sum", first, counts);
    return { inputs, aggregate: fn === "sum" ? sum : divided(sum, number, 1) };
  }
  const input = figureInput(facts.rows, fn, path);
  if (input === undefined) return { inputs: [], aggregate: figure(fn, undefined, counts) };
  return { inputs: [sql`${input} AS ${first}`], aggregate: figure(fn, first, counts) };
}

function ratio(
  { facts, counts, at }: Place,
  { numerator, denominator }: RowMeasure & { readonly kind: "ratio" },
  factor: 1 | 100,
): Aggregated {
  const [first, second] = [name(`x${at}`), name(`y${at}`)];
  return {
    inputs: [
      sql`${facts.sumOf(numerator)} AS ${first}`,
      sql`${facts.sumOf(denominator)} AS ${second}`,
    ],
    aggregate: divided(figure("sum", first, counts), figure("sum", second, counts), factor),
  };
}

function share(
  place: Place,
  { of }: RowMeasure & { readonly kind: "share" },
  factor: 1 | 100,
): Aggregated {
  const { facts, counts, at } = place;
  const [passes, times] = [name(`x${at}`), name(`y${at}`)];
  const among = sql`${counts} AND ${passes}`;
  const passed = sql`${passing(place, populationOn(of, place.compiling))} AS ${passes}`;
  if (facts.times === undefined) {
    const rows = (filter: Sql) => figure("count", undefined, filter);
    return { inputs: [passed], aggregate: divided(rows(among), rows(counts), factor) };
  }
  const rows = (filter: Sql) => sql`coalesce(${figure("sum", times, filter)}, 0)`;
  return {
    inputs: [passed, sql`${facts.times} AS ${times}`],
    aggregate: divided(rows(among), rows(counts), factor),
  };
}

function weighted(
  { compiling, facts, counts, at }: Place,
  { weights, otherwise, path }: RowMeasure & { readonly kind: "weighted" },
): Aggregated {
  const weigh = (weight: number) => bound(String(weight), "decimal");
  const cases = weights.map(
    ({ where, weight }) =>
      sql`WHEN ${condition(compiling, facts.rows, populationOn(where, compiling))} THEN ${weigh(weight)} `,
  );
  const usual = weigh(otherwise);
  const weight = cases.length === 0 ? usual : sql`CASE ${joined(cases, "")}ELSE ${usual} END`;
  const value = path === undefined ? facts.times : facts.sumOf(path);
  const product =
    value === undefined
      ? weight
      : sql`CAST(${weight} AS DECIMAL(9, 4)) * CAST(${value} AS DECIMAL(28, 4))`;
  const column = name(`x${at}`);
  return {
    // Six decimals: an exact product of a weight and a column still fits.
    inputs: [sql`CAST(${product} AS DECIMAL(24, 6)) AS ${column}`],
    aggregate: sql`CAST(${figure("sum", column, counts)} AS DECIMAL(38, 4))`,
  };
}
