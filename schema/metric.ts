import type { DimensionName } from "./dimensions.ts";
import type { Domain } from "./entity.ts";

/** Zero or more "one" relations, then a column, from a metric's entity. e.g. ["staff", "is_current"] */
export type MetricPath = readonly string[];

/**
 * Rows that count, as plain data; all but "onDuty" are filters of query/selection.ts. Two-valued: a comparison with a
 * missing value is false, so `not` of it and `ne` are true.
 */
export type Population =
  | { readonly kind: "and" | "or"; readonly filters: readonly Population[] }
  | { readonly kind: "not"; readonly filter: Population }
  | {
      readonly kind: "compare";
      readonly path: MetricPath;
      readonly op: "eq" | "ne" | "lt" | "le" | "gt" | "ge";
      readonly value: string | number | boolean;
    }
  | {
      readonly kind: "compare";
      readonly path: MetricPath;
      readonly op: "in";
      readonly value: readonly (string | number)[];
    }
  | {
      readonly kind: "compare";
      readonly path: MetricPath;
      readonly op: "contains" | "startsWith";
      readonly value: string;
    }
  | {
      readonly kind: "compare";
      readonly path: MetricPath;
      readonly op: "isNull";
      readonly value: boolean;
    }
  /** Two columns of the same type; false where either is missing. */
  | {
      readonly kind: "columns";
      readonly path: MetricPath;
      readonly op: "eq" | "lt" | "le" | "gt" | "ge";
      readonly other: MetricPath;
    }
  /** The staff role at the end of the path is in force: today by what it says, on a day asked about by its dates. */
  | { readonly kind: "onDuty"; readonly path: MetricPath }
  /** At least one row of a "many" relation of the metric's entity passes. */
  | { readonly kind: "some"; readonly relation: string; readonly filter?: Population };

/** What is computed over the rows of one entity. Where nothing can be computed (nothing to divide by) there is no value. */
export type RowMeasure =
  | { readonly kind: "count" }
  | { readonly kind: "countDistinct"; readonly path: MetricPath }
  | { readonly kind: "sum"; readonly path: MetricPath }
  | { readonly kind: "avg"; readonly path: MetricPath }
  /** Sum over sum. */
  | { readonly kind: "ratio"; readonly numerator: MetricPath; readonly denominator: MetricPath }
  /** Rows of the population that also pass `of`, as a share of the population. */
  | { readonly kind: "share"; readonly of: Population }
  /** 折合数: the sum of a weight per row, times `path` when given. The first case that holds gives the weight. */
  | {
      readonly kind: "weighted";
      readonly weights: readonly { readonly where: Population; readonly weight: number }[];
      readonly otherwise: number;
      readonly path?: MetricPath;
    };

/** One metric divided by another, which may be computed over another entity; split by the dimensions both have. */
export interface QuotientMeasure {
  readonly kind: "quotient";
  /** Ids of metrics; neither may be a quotient itself. */
  readonly numerator: string;
  readonly denominator: string;
}

/**
 * Point: as things stood on a day. Period: what happened in [from, to) of a column, which holds dates or, `by` term, terms
 * such as 2026-2027-1 (a term belongs to the period in which it begins;
 * a period that begins or ends in the first two weeks of a term begins or ends with it).
 */
export type TimeBasis =
  | { readonly kind: "point" }
  | { readonly kind: "period"; readonly column: string; readonly by?: "term" };

export const units = [
  "人",
  "人次",
  "人/人",
  "元",
  "元/人",
  "平方米",
  "平方米/人",
  "%",
  "学时",
  "学时/人",
  "节",
  "次",
  "课次",
  "门",
  "门次",
  "班",
  "人/班",
  "项",
  "件",
  "篇",
  "篇/人",
  "台件",
  "间",
  "个",
  "分",
] as const;

/** A ratio, share or quotient in "%" is times a hundred; in any other unit it is not. */
export type MetricUnit = (typeof units)[number];

interface Named {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  /** What is counted and what is not, as a sentence an office would sign. */
  readonly definition: { readonly zh: string; readonly en: string };
  readonly unit: MetricUnit;
  readonly owner: Domain;
  /** First day the definition holds for. */
  readonly since: string;
}

/** Computed over the rows of one entity. */
export interface RowMetric extends Named {
  /** What the population is made of; every path starts here. */
  readonly entity: string;
  /** Absent: every row. */
  readonly population?: Population;
  readonly measure: RowMeasure;
  readonly time: TimeBasis;
  /** Where each shared dimension is found. */
  readonly dimensions: Readonly<Partial<Record<DimensionName, MetricPath>>>;
  /** Where it is found as of an earlier day, when the usual place is overwritten. */
  readonly dimensionsThen?: Readonly<Partial<Record<DimensionName, MetricPath>>>;
}

/** Its time basis and dimensions are those of its two parts. */
export interface QuotientMetric extends Named {
  readonly measure: QuotientMeasure;
}

/** A number with a name: the same value in GraphQL, in a form's cell and in the weekly brief. */
export type Metric = RowMetric | QuotientMetric;

export const isQuotient = (metric: Metric): metric is QuotientMetric =>
  metric.measure.kind === "quotient";

/** Whether values of parts may be added: always, over anything but time (a headcount), or never. */
export type Additivity = "additive" | "semi-additive" | "non-additive";

/** Follows from what is computed. */
export function additivityOf(metric: Metric): Additivity {
  if (isQuotient(metric)) return "non-additive";
  const { kind } = metric.measure;
  if (kind !== "count" && kind !== "sum" && kind !== "weighted") return "non-additive";
  return metric.time.kind === "point" ? "semi-additive" : "additive";
}

/** e.g. is(["staff", "is_current"], true) */
export const is = (path: MetricPath, value: string | number | boolean): Population => ({
  kind: "compare",
  path,
  op: "eq",
  value,
});

/** e.g. onDuty(["staff"]) */
export const onDuty = (path: MetricPath): Population => ({ kind: "onDuty", path });

export const both = (...filters: readonly Population[]): Population => ({ kind: "and", filters });

/** One of several values. e.g. oneOf(["kind"], "办公", "科研") */
export const oneOf = (path: MetricPath, ...value: readonly string[]): Population => ({
  kind: "compare",
  path,
  op: "in",
  value,
});
