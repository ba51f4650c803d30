import type { Domain } from "./entity.ts";

/** Rows that count, as plain data; every one of them is a filter of query/selection.ts. */
export type Population =
  | { readonly kind: "and"; readonly filters: readonly Population[] }
  | {
      readonly kind: "compare";
      readonly path: readonly string[];
      readonly op: "eq" | "ne";
      readonly value: string | boolean;
    };

/** What is computed over the population. `ratio` is sum over sum, in percent when the unit says so. */
export type MetricMeasure =
  | { readonly kind: "count" }
  | { readonly kind: "countDistinct"; readonly path: readonly string[] }
  | { readonly kind: "sum"; readonly path: readonly string[] }
  | {
      readonly kind: "ratio";
      readonly numerator: readonly string[];
      readonly denominator: readonly string[];
    };

/** Point: as things stood on a day. Period: what happened in [from, to) of a date column. */
export type TimeBasis =
  | { readonly kind: "point" }
  | { readonly kind: "period"; readonly column: string };

/** A number with a name: the same value in GraphQL, in a form's cell and in the weekly brief. */
export interface Metric {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: "人" | "人次" | "元" | "平方米" | "%";
  /** What the population is made of; group keys are paths from here. */
  readonly entity: string;
  /** Absent: every row. */
  readonly population?: Population;
  readonly measure: MetricMeasure;
  readonly time: TimeBasis;
  readonly owner: Domain;
  /** First day the definition holds for. */
  readonly since: string;
}

const is = (path: readonly string[], value: string | boolean): Population => ({
  kind: "compare",
  path,
  op: "eq",
  value,
});

export const metrics: readonly Metric[] = [
  {
    id: "staff.on_duty",
    zh: "在岗教职工数",
    en: "Staff on duty",
    unit: "人",
    entity: "person",
    population: is(["staff", "is_current"], true),
    measure: { kind: "count" },
    time: { kind: "point" },
    owner: "personnel",
    since: "2026-09-01",
  },
  {
    id: "teachers.full_time",
    zh: "专任教师数",
    en: "Full-time teachers",
    unit: "人",
    entity: "person",
    population: {
      kind: "and",
      filters: [is(["staff", "is_current"], true), is(["staff", "is_full_time_teacher"], true)],
    },
    measure: { kind: "count" },
    time: { kind: "point" },
    owner: "personnel",
    since: "2026-09-01",
  },
  {
    id: "project.received",
    zh: "项目到账经费",
    en: "Project funds received",
    unit: "元",
    entity: "fund_transaction",
    population: is(["kind"], "到账"),
    measure: { kind: "sum", path: ["amount"] },
    time: { kind: "period", column: "booked_on" },
    owner: "research",
    since: "2026-09-01",
  },
  {
    id: "equipment.value",
    zh: "设备总值",
    en: "Value of equipment",
    unit: "元",
    entity: "equipment",
    measure: { kind: "sum", path: ["unit_price"] },
    time: { kind: "point" },
    owner: "assets",
    since: "2026-09-01",
  },
  {
    id: "attendance.rate",
    zh: "到课率",
    en: "Attendance rate",
    unit: "%",
    entity: "class_session",
    population: is(["is_covered"], true),
    measure: { kind: "ratio", numerator: ["present"], denominator: ["expected"] },
    time: { kind: "period", column: "held_on" },
    owner: "teaching",
    since: "2026-09-01",
  },
];

const byId: ReadonlyMap<string, Metric> = new Map(metrics.map((metric) => [metric.id, metric]));

/** The metric of that id; undefined when nobody named it. */
export const metricOf = (id: string): Metric | undefined => byId.get(id);
