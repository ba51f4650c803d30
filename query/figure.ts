import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import type { Reached, Rows } from "./rows.ts";
import type { Aggregate, Path } from "./selection.ts";
import { count, type Sql, sql } from "./sql.ts";

/** The input of an aggregate; undefined when it counts rows. UserError when the path does not suit it. */
export function figureInput(rows: Rows, fn: Aggregate, path: Path | undefined): Sql | undefined {
  if (path === undefined) {
    if (fn === "count") return undefined;
    throw new UserError(
      `"${fn}" 没有说统计哪个字段 · "${fn}" of what?`,
      "写字段 · give a path to a column",
    );
  }
  const reached = rows.at(path);
  if (takes[fn](reached)) return reached.value;
  throw new UserError(
    `"${path.join(".")}" 不能求 "${fn}" · "${fn}" does not suit "${path.join(".")}", which is of type ${reached.type}`,
    "求和、平均要用数值字段 · sum and avg take numbers",
  );
}

const isNumber = ({ type }: Reached): boolean => type === "integer" || type === "decimal";
const anything = (): boolean => true;

const takes: Record<Aggregate, (reached: Reached) => boolean> = {
  count: anything,
  countDistinct: anything,
  sum: isNumber,
  avg: isNumber,
  min: anything,
  max: anything,
  list: anything,
};

/** What the figure is. */
export function figureType(rows: Rows, fn: Aggregate, path: Path | undefined): ValueType {
  if (fn === "count" || fn === "countDistinct") return "integer";
  if (fn === "list") return "text";
  return fn === "avg" || path === undefined ? "decimal" : rows.at(path).type;
}

/** The aggregate over rows where `filter` holds (all when absent). Exact: no floating-point sums. */
export function figure(fn: Aggregate, input: Sql | undefined, filter?: Sql): Sql {
  const where = filter === undefined ? sql`` : sql` FILTER (WHERE ${filter})`;
  if (input === undefined) return sql`count(*)${where}`;
  switch (fn) {
    case "count":
      return sql`count(${input})${where}`;
    case "countDistinct":
      return sql`count(DISTINCT ${input})${where}`;
    case "sum":
      return sql`sum(${input})${where}`;
    case "avg":
      return divided(sql`sum(${input})${where}`, sql`count(${input})${where}`, 1);
    case "min":
      return sql`min(${input})${where}`;
    case "max":
      return sql`max(${input})${where}`;
    case "list": {
      const text = sql`CAST(${input} AS VARCHAR)`;
      return sql`string_agg(DISTINCT ${text}, '、' ORDER BY ${text})${where}`;
    }
  }
}

/**
 * One exact figure over another, to four decimals, halves away from zero; null when the lower is missing or 0. In whole
 * numbers, because the engine's `/` answers a DOUBLE, in which a half may be a little less than one. Each figure is
 * named once, for an aggregate with parameters that stands there twice is computed twice.
 */
export const divided = (upper: Sql, lower: Sql, factor: 1 | 100): Sql => sql`list_transform(
  [{'u': ${millionths(upper)}, 'l': ${millionths(lower)}}],
  lambda x: CAST(
    CAST((20000 * ${count(factor)} * abs(x.u) + abs(x.l)) // nullif(2 * abs(x.l), 0) * sign(x.u) * sign(x.l) AS DECIMAL(22, 0))
    * CAST(0.0001 AS DECIMAL(4, 4)) AS DECIMAL(18, 4))
)[1]`;

/** Columns and weighted sums have at most six decimals; figures up to 10^24 fit. */
const millionths = (figure: Sql): Sql =>
  sql`CAST(CAST(${figure} AS DECIMAL(30, 6)) * CAST(1000000 AS DECIMAL(7, 0)) AS HUGEINT)`;
