import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import type { RowMeasure, RowMetric } from "../schema/metric.ts";
import type { Compiling } from "./compiling.ts";
import { divided, figure, figureInput } from "./figure.ts";
import { condition } from "./filter.ts";
import { rowMetric } from "./quotient.ts";
import type { Rows } from "./rows.ts";
import type { Filter, Measure, Path } from "./selection.ts";
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
  rows: Rows,
  measure: Measure,
  at: number,
): CompiledMeasure {
  return measure.kind === "metric"
    ? metricMeasure(compiling, rows, measure, at)
    : figureMeasure(compiling, rows, measure, at);
}

const both = (filters: readonly (Filter | undefined)[]): Filter => ({
  kind: "and",
  filters: filters.filter((filter) => filter !== undefined),
});

function counting(compiling: Compiling, rows: Rows, filter: Filter, at: number) {
  const counts = name(`f${at}`);
  // A filter is false where it is NULL.
  return { counts, column: sql`(${condition(compiling, rows, filter)}) IS TRUE AS ${counts}` };
}

function figureMeasure(
  compiling: Compiling,
  rows: Rows,
  measure: Measure & { readonly kind: "figure" },
  at: number,
): CompiledMeasure {
  const { fn, path, where } = measure;
  const { counts, column } = counting(compiling, rows, both([where]), at);
  const value = figureInput(rows, fn, path);
  const input = name(`x${at}`);
  const extreme = fn === "min" || fn === "max" || fn === "list";
  return {
    columns: value === undefined ? [column] : [column, sql`${value} AS ${input}`],
    aggregate: figure(fn, value === undefined ? undefined : input, counts),
    counts,
    type: extreme && path !== undefined ? typeOf(rows, fn, path) : "decimal",
    counted: isCount(fn),
  };
}

const typeOf = (rows: Rows, fn: "min" | "max" | "list", path: Path): ValueType =>
  fn === "list" ? "text" : rows.at(path).type;

function metricMeasure(
  compiling: Compiling,
  rows: Rows,
  measure: Measure & { readonly kind: "metric" },
  at: number,
): CompiledMeasure {
  const metric = metricFor(rows, measure.metric);
  const filter = both([metric.population, measure.where]);
  const { counts, column } = counting(compiling, rows, filter, at);
  const { inputs, aggregate } = metricAggregate({ compiling, rows, counts, at }, metric);
  const counted = isCount(metric.measure.kind);
  return { columns: [column, ...inputs], aggregate, counts, type: "decimal", counted };
}

const isCount = (kind: string): boolean => kind === "count" || kind === "countDistinct";

function metricFor(rows: Rows, id: string): RowMetric {
  const metric = rowMetric(id);
  if (metric.entity === rows.entity.name) return metric;
  throw new UserError(
    `the metric "${id}" is measured on "${metric.entity}", found "${rows.entity.name}"`,
    `group "${metric.entity}" instead`,
  );
}

interface Place {
  readonly compiling: Compiling;
  readonly rows: Rows;
  readonly counts: Sql;
  readonly at: number;
}

interface Aggregated {
  readonly inputs: readonly Sql[];
  readonly aggregate: Sql;
}

function metricAggregate(place: Place, { measure, unit }: RowMetric): Aggregated {
  const factor = unit === "%" ? 100 : 1;
  switch (measure.kind) {
    case "count":
      return { inputs: [], aggregate: figure("count", undefined, place.counts) };
    case "countDistinct":
    case "sum":
    case "avg":
      return overColumn(place, measure.kind, measure.path);
    case "ratio":
      return ratio(place, measure, factor);
    case "share":
      return share(place, measure, factor);
    case "weighted":
      return weighted(place, measure);
  }
}

function overColumn({ rows, counts, at }: Place, fn: "countDistinct" | "sum" | "avg", path: Path) {
  const input = figureInput(rows, fn, path) ?? sql`NULL`;
  const column = name(`x${at}`);
  return { inputs: [sql`${input} AS ${column}`], aggregate: figure(fn, column, counts) };
}

function ratio(
  { rows, counts, at }: Place,
  { numerator, denominator }: RowMeasure & { readonly kind: "ratio" },
  factor: 1 | 100,
): Aggregated {
  const [first, second] = [name(`x${at}`), name(`y${at}`)];
  const upper = figureInput(rows, "sum", numerator) ?? sql`NULL`;
  const lower = figureInput(rows, "sum", denominator) ?? sql`NULL`;
  return {
    inputs: [sql`${upper} AS ${first}`, sql`${lower} AS ${second}`],
    aggregate: divided(figure("sum", first, counts), figure("sum", second, counts), factor),
  };
}

function share(
  { compiling, rows, counts, at }: Place,
  { of }: RowMeasure & { readonly kind: "share" },
  factor: 1 | 100,
): Aggregated {
  const passes = name(`x${at}`);
  return {
    inputs: [sql`(${condition(compiling, rows, of)}) IS TRUE AS ${passes}`],
    aggregate: divided(
      figure("count", undefined, sql`${counts} AND ${passes}`),
      figure("count", undefined, counts),
      factor,
    ),
  };
}

function weighted(
  { compiling, rows, counts, at }: Place,
  { weights, otherwise, path }: RowMeasure & { readonly kind: "weighted" },
): Aggregated {
  const weigh = (weight: number) => bound(String(weight), "decimal");
  const cases = weights.map(
    ({ where, weight }) => sql`WHEN ${condition(compiling, rows, where)} THEN ${weigh(weight)} `,
  );
  const usual = weigh(otherwise);
  const weight = cases.length === 0 ? usual : sql`CASE ${joined(cases, "")}ELSE ${usual} END`;
  const value = path === undefined ? undefined : figureInput(rows, "sum", path);
  // Six decimals: an exact product of a weight and a column still fits.
  const product = value === undefined ? weight : sql`${weight} * ${value}`;
  const column = name(`x${at}`);
  return {
    inputs: [sql`CAST(${product} AS DECIMAL(24, 6)) AS ${column}`],
    aggregate: sql`CAST(${figure("sum", column, counts)} AS DECIMAL(38, 4))`,
  };
}
