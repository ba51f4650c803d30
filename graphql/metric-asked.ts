import { sidesOf } from "../query/quotient.ts";
import type {
  Comparison,
  DimensionFilter,
  Grain,
  GroupOrder,
  MetricSelection,
} from "../query/selection.ts";
import { isQuotient, type Metric } from "../schema/metric.ts";

export const mostRows = 1000;

type Args = Readonly<Record<string, unknown>>;

/** A metric field as one selection. */
export function metricAsked(id: string, args: Args): MetricSelection {
  const { grain, compare } = args;
  const day = (name: "from" | "to" | "asOf") =>
    typeof args[name] === "string" ? { [name]: args[name] } : {};
  return {
    metric: id,
    by: [...new Set(listOf<string>(args["by"]))],
    ...(typeof grain === "string" ? { grain: grain as Grain } : {}), // of the enum
    ...(typeof compare === "string" ? { compare: compare as Comparison } : {}), // of the enum
    where: listOf<Args>(args["where"]).map(dimensionFilter),
    orderBy: listOf<Args>(args["orderBy"]).map(order),
    ...day("from"),
    ...day("to"),
    ...day("asOf"),
    ...(typeof args["first"] === "number" ? { first: Math.min(args["first"], mostRows) } : {}),
  };
}

function dimensionFilter(given: Args): DimensionFilter {
  const values = listOf<string>(given["in"]);
  return {
    dimension: String(given["dimension"]),
    in: given["isNull"] === true ? [...values, null] : values,
  };
}

const order = ({ by, direction, nulls }: Args): GroupOrder => ({
  as: String(by),
  direction: direction === "DESC" ? "desc" : "asc",
  ...(nulls === "first" ? { nulls: "first" as const } : {}),
});

const listOf = <T>(given: unknown): readonly T[] => (Array.isArray(given) ? given : []);

/** Point when nothing in it happens over time. */
export const timeKind = (metric: Metric): "point" | "period" => {
  const sides = isQuotient(metric) ? sidesOf(metric) : [metric];
  return sides.some(({ time }) => time.kind === "period") ? "period" : "point";
};
