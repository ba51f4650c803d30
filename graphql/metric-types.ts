import type { Json } from "@duckdb/node-api";
import { dimensionsOf } from "../query/quotient.ts";
import { type DimensionName, dimensions } from "../schema/dimensions.ts";
import { additivityOf, isQuotient, type Metric } from "../schema/metric.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { timeKind } from "./metric-asked.ts";

interface MetricAnswered {
  readonly metric: Metric;
  readonly value: string | null;
  readonly suppressed: boolean;
}

/** A figure or key as text; null when missing or withheld. */
export const textOf = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

export type MetricTypes = ReturnType<typeof addMetricTypes>;

export function addMetricTypes(builder: Builder) {
  const metric = addMetric(builder);
  const metricValue = builder.objectRef<MetricAnswered>("MetricValue").implement({
    description: describe("指标取值", "A metric and its value"),
    fields: (t) => ({
      metric: t.field({
        type: metric,
        nullable: false,
        description: describe("指标", "The metric"),
        resolve: ({ metric }) => metric,
      }),
      value: t.field({
        type: "Decimal",
        description: describe(
          "值；不公开或无数据时为空",
          "Value; null when withheld or without rows",
        ),
        resolve: ({ value }) => value,
      }),
      suppressed: t.exposeBoolean("suppressed", {
        nullable: false,
        description: describe("人数太少，不予公开", "Too few people: withheld"),
      }),
    }),
  });
  return { metric, metricValue, key: addGroupKey(builder) };
}

interface KeyValue {
  readonly by: string;
  readonly value: string | null;
}

const addGroupKey = (builder: Builder) =>
  builder.objectRef<KeyValue>("GroupKey").implement({
    description: describe("分组字段及取值", "A group key and its value"),
    fields: (t) => ({
      by: t.exposeString("by", {
        nullable: false,
        description: describe("分组字段", "The column"),
      }),
      value: t.exposeString("value", {
        description: describe("取值（文本）；空值为 null", "Value as text; null when missing"),
      }),
    }),
  });

const addMetric = (builder: Builder) => {
  const definition = addDefinition(builder);
  const dimension = addDimension(builder);
  return builder.objectRef<Metric>("Metric").implement({
    description: describe("指标：有名字的数", "A number with a name"),
    fields: (t) => {
      const text = (name: "id" | "zh" | "en" | "unit" | "owner", description: string) =>
        t.exposeString(name, { nullable: false, description });
      return {
        id: text("id", describe("编号", "Id")),
        zh: text("zh", describe("中文名", "Name in Chinese")),
        en: text("en", describe("英文名", "Name in English")),
        unit: text("unit", describe("单位", "Unit")),
        owner: text("owner", describe("负责的业务域", "Domain that owns it")),
        definition: t.field({
          type: definition,
          nullable: false,
          description: describe("口径", "What is counted and what is not"),
          resolve: ({ definition }) => definition,
        }),
        entity: t.string({
          description: describe("统计对象；两项指标之比为空", "Computed over; null for a quotient"),
          resolve: (metric) => (isQuotient(metric) ? null : metric.entity),
        }),
        quotientOf: t.stringList({
          description: describe(
            "两项指标之比：分子与分母的编号",
            "The two metrics, upper and lower, of a quotient",
          ),
          resolve: ({ measure }) =>
            measure.kind === "quotient" ? [measure.numerator, measure.denominator] : null,
        }),
        timeBasis: t.string({
          nullable: false,
          description: describe("统计时间：point 时点，period 期间", "Point or period"),
          resolve: (metric) => timeKind(metric),
        }),
        additivity: t.string({
          nullable: false,
          description: describe(
            "可加性：additive 可加，semi-additive 除时间外可加，non-additive 不可加",
            "Whether the values of parts may be added",
          ),
          resolve: additivityOf,
        }),
        dimensions: t.field({
          type: [dimension],
          nullable: false,
          description: describe("可按哪些维度拆分", "What it can be split by"),
          resolve: (metric) => [...dimensionsOf(metric)],
        }),
        since: t.field({
          type: "Date",
          nullable: false,
          description: describe("口径起始日", "First day the definition holds for"),
          resolve: ({ since }) => since,
        }),
      };
    },
  });
};

const addDefinition = (builder: Builder) =>
  builder.objectRef<Metric["definition"]>("MetricDefinition").implement({
    description: describe("口径说明", "A definition in words"),
    fields: (t) => ({
      zh: t.exposeString("zh", { nullable: false, description: describe("中文", "In Chinese") }),
      en: t.exposeString("en", { nullable: false, description: describe("英文", "In English") }),
    }),
  });

const addDimension = (builder: Builder) =>
  builder.objectRef<DimensionName>("Dimension").implement({
    description: describe("维度", "A way to split a metric"),
    fields: (t) => ({
      name: t.string({
        nullable: false,
        description: describe("名称", "Name"),
        resolve: (name) => name,
      }),
      zh: t.string({
        nullable: false,
        description: describe("中文名", "In Chinese"),
        resolve: (name) => dimensions[name].zh,
      }),
      en: t.string({
        nullable: false,
        description: describe("英文名", "In English"),
        resolve: (name) => dimensions[name].en,
      }),
      isUnit: t.boolean({
        nullable: false,
        description: describe("取值是单位号", "Its values are numbers of units"),
        resolve: (name) => "units" in dimensions[name],
      }),
    }),
  });
