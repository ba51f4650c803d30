import { ContractError } from "../core/errors.ts";
import { metricNamed, sidesOf } from "../query/quotient.ts";
import type { Aggregate, DimensionFilter } from "../query/selection.ts";
import type { Entity, EntityColumn } from "../schema/entity.ts";
import { isQuotient, type Metric, type RowMetric } from "../schema/metric.ts";
import { type Condition, conditionsOf } from "./condition.ts";
import type { Cursor } from "./cursor.ts";
import { columnOf, entityOfPlural, walk } from "./vocabulary.ts";

/** One number about a whole unit. */
export type UnitFigure =
  /** Defined in schema/: the same number as in the API and the brief. */
  | {
      readonly kind: "metric";
      readonly metric: Metric;
      readonly where: readonly DimensionFilter[];
    }
  | OverRows
  | { readonly kind: "quotient"; readonly over: OverRows; readonly under: OverRows };

/** Worked out over the unit's rows of an entity. */
export interface OverRows {
  readonly kind: "rows";
  readonly fn: Aggregate;
  readonly entity: Entity;
  /** None for count. */
  readonly path?: readonly string[];
  readonly column?: EntityColumn;
  readonly where: readonly Condition[];
}

/** Reads "metric:teachers.full_time[title_level = 正高级]"; the mark "metric:" is already taken. */
export function metricFigure(cursor: Cursor): UnitFigure {
  const id = cursor.path().join(".");
  const metric = namedMetric(id);
  const where: DimensionFilter[] = [];
  if (cursor.take("["))
    do {
      const dimension = cursor.name();
      if (sides(metric).some(({ dimensions }) => !Object.hasOwn(dimensions, dimension)))
        throw cursor.error(`"${id}" has no dimension "${dimension}"`, dimensionsOf(metric));
      cursor.expect("=");
      where.push({ dimension, in: [cursor.sees("'") ? cursor.quoted() : cursor.word()] });
    } while (cursor.take(","));
  if (where.length > 0) cursor.expect("]");
  return { kind: "metric", metric, where };
}

/** The metric of that id; ContractError when nobody defined it. */
export function namedMetric(id: string): Metric {
  try {
    return metricNamed(id);
  } catch (cause) {
    throw new ContractError(`no metric "${id}" in schema/metrics`, { cause });
  }
}

/** What a metric is made of: itself, or both parts of a quotient. */
export const sides = (metric: Metric): readonly RowMetric[] =>
  isQuotient(metric) ? sidesOf(metric) : [metric];

const dimensionsOf = (metric: Metric): string =>
  sides(metric)
    .map(({ dimensions }) => Object.keys(dimensions).join(", "))
    .join(" and ");

/** Reads "appraisals[year = $year]", "projects[…].contract_amount" up to the closing bracket. */
function rowsFigure(cursor: Cursor, fn: Aggregate): OverRows {
  const entity = entityOfPlural(cursor.name(), cursor.text);
  const where = cursor.take("[") ? conditionsOf(cursor, entity) : [];
  if (fn === "count" && !cursor.sees(".")) {
    cursor.expect(")");
    return { kind: "rows", fn, entity, where };
  }
  cursor.expect(".");
  const path = cursor.path();
  const column = columnOf(
    walk(entity, path.slice(0, -1), cursor.text),
    path.at(-1) ?? "",
    cursor.text,
  );
  cursor.expect(")");
  return { kind: "rows", fn, entity, where, path, column };
}

/** The same, and "/" with another of them. */
export function figureOverRows(
  cursor: Cursor,
  fn: Aggregate,
  functionNamed: (name: string) => Aggregate | undefined,
): UnitFigure {
  const over = rowsFigure(cursor, fn);
  if (!cursor.take("/")) return over;
  const name = cursor.name();
  const other = functionNamed(name);
  if (other === undefined) throw cursor.error(`"${name}" works nothing out`, "count(…), sum(…)");
  cursor.expect("(");
  const under = rowsFigure(cursor, other);
  return { kind: "quotient", over, under };
}
