import { UserError } from "../core/errors.ts";
import { type DimensionName, dimensions } from "../schema/dimensions.ts";
import { isQuotient, type Metric, type QuotientMetric, type RowMetric } from "../schema/metric.ts";
import { metricOf, metrics } from "../schema/metrics.ts";
import type { Filter, GroupKey, Path } from "./selection.ts";

/** The metric of that id; UserError when there is none. */
export function metricNamed(id: string): Metric {
  const metric = metricOf(id);
  if (metric !== undefined) return metric;
  const known = metrics.map((each) => each.id).join(", ");
  throw new UserError(
    `没有指标 "${id.slice(0, 60)}" · no metric "${id.slice(0, 60)}"`,
    `写指标的编号 · give one of ${known}`,
  );
}

/** The metric of that id that is computed over rows; UserError for a quotient or for none. */
export function rowMetric(id: string): RowMetric {
  const metric = metricNamed(id);
  if (!isQuotient(metric)) return metric;
  throw new UserError(
    `"${id}" 本身是两项指标之比 · "${id}" is itself one metric divided by another`,
    "分别问这两项 · ask for the two",
  );
}

/** Upper and lower metric of a quotient. */
export const sidesOf = ({ measure }: QuotientMetric): readonly [RowMetric, RowMetric] => [
  rowMetric(measure.numerator),
  rowMetric(measure.denominator),
];

/** The dimensions a metric can be split by: of a quotient, those both sides have. */
export function dimensionsOf(metric: Metric): readonly DimensionName[] {
  const sides = isQuotient(metric) ? sidesOf(metric) : [metric];
  const names = Object.keys(dimensions) as readonly DimensionName[]; // keys of a literal
  return names.filter((name) => sides.every((side) => side.dimensions[name] !== undefined));
}

/** The path to a dimension from a metric's entity, as of an earlier day when `then`; UserError when it has none of that name. */
export function dimensionPath(metric: RowMetric, dimension: string, then: boolean): Path {
  const path = Object.hasOwn(metric.dimensions, dimension)
    ? placeOf(metric, dimension as DimensionName, then) // own key: one of them
    : undefined;
  if (path !== undefined) return path;
  throw new UserError(
    `"${metric.id}" 不能按 "${dimension}" 拆分 · "${metric.id}" cannot be split by "${dimension}"`,
    `可用的维度 · give one of ${dimensionsOf(metric).join(", ") || "none: it has no dimensions"}`,
  );
}

const placeOf = (
  { dimensions, dimensionsThen }: RowMetric,
  dimension: DimensionName,
  then: boolean,
): Path | undefined => (then ? dimensionsThen?.[dimension] : undefined) ?? dimensions[dimension];

/** How one side's keys and filters read on the other side: the same dimensions, found elsewhere. */
export interface Translation {
  readonly key: (key: GroupKey) => GroupKey;
  readonly filter: (filter: Filter) => Filter;
}

export function translation(from: RowMetric, to: RowMetric): Translation {
  const path = (of: Path): Path => {
    const found = samePath(from, to, of);
    if (found !== undefined) return found;
    throw new UserError(
      `"${of.join(".")}" is a dimension of "${from.id}" but not of "${to.id}", or of neither`,
      "比率只能按分子分母都有的维度拆分和筛选 · split and filter a quotient by dimensions that both have",
    );
  };
  const filter = (of: Filter): Filter => {
    switch (of.kind) {
      case "and":
      case "or":
        return { kind: of.kind, filters: of.filters.map(filter) };
      case "not":
        return { kind: "not", filter: filter(of.filter) };
      case "compare":
        return { ...of, path: path(of.path) };
      case "columns":
        return { ...of, path: path(of.path), other: path(of.other) };
      case "some":
        throw new UserError(
          `比率不能按 "${of.relation}" 筛选 · a quotient cannot be filtered by "${of.relation}"`,
          "按分子分母都有的维度筛选 · filter it by dimensions that both sides have",
        );
    }
  };
  return { key: (key) => ({ ...key, path: path(key.path) }), filter };
}

function samePath(from: RowMetric, to: RowMetric, path: Path): Path | undefined {
  const isPath = (other: Path | undefined) => other?.join(".") === path.join(".");
  const names = Object.keys(from.dimensions) as readonly DimensionName[]; // its own keys
  for (const then of [false, true]) {
    const dimension = names.find((name) => isPath(placeOf(from, name, then)));
    if (dimension !== undefined) return placeOf(to, dimension, then);
  }
  const [earlier, later] = [from.time, to.time];
  if (earlier.kind === "period" && later.kind === "period" && isPath([earlier.column])) {
    return [later.column];
  }
  return from.entity === to.entity ? path : undefined;
}
