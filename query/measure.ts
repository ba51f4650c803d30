import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import { type Metric, metricOf } from "../schema/metrics.ts";
import type { Compiling } from "./compiling.ts";
import { figure, figureInput, percentage } from "./figure.ts";
import { condition } from "./filter.ts";
import type { Rows } from "./rows.ts";
import type { Filter, Measure } from "./selection.ts";
import { name, type Sql, sql } from "./sql.ts";

/** A measure in two steps: columns to compute per row, then the aggregate over them. */
export interface CompiledMeasure {
  readonly columns: readonly Sql[];
  readonly aggregate: Sql;
  /** The row-level column that says whether a row counts. */
  readonly counts: Sql;
  /** What it can be compared with in `having`. */
  readonly type: ValueType;
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
  };
}

const typeOf = (rows: Rows, fn: "min" | "max" | "list", path: readonly string[]): ValueType =>
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
  const { inputs, aggregate } = metricAggregate(rows, metric, counts, at);
  return { columns: [column, ...inputs], aggregate, counts, type: "decimal" };
}

function metricFor(rows: Rows, id: string): Metric {
  const metric = metricOf(id);
  if (metric === undefined) {
    throw new UserError(`there is no metric "${id}"`, "see the list of metrics");
  }
  if (metric.entity === rows.entity.name) return metric;
  throw new UserError(
    `the metric "${id}" is measured on "${metric.entity}", found "${rows.entity.name}"`,
    `group "${metric.entity}" instead`,
  );
}

function metricAggregate(rows: Rows, { measure }: Metric, counts: Sql, at: number) {
  const [first, second] = [name(`x${at}`), name(`y${at}`)];
  if (measure.kind === "ratio") {
    const upper = figureInput(rows, "sum", measure.numerator) ?? sql`NULL`;
    const lower = figureInput(rows, "sum", measure.denominator) ?? sql`NULL`;
    return {
      inputs: [sql`${upper} AS ${first}`, sql`${lower} AS ${second}`],
      aggregate: percentage(first, second, counts),
    };
  }
  if (measure.kind === "count")
    return { inputs: [], aggregate: figure("count", undefined, counts) };
  const input = figureInput(rows, measure.kind, measure.path) ?? sql`NULL`;
  return {
    inputs: [sql`${input} AS ${first}`],
    aggregate: figure(measure.kind, first, counts),
  };
}
