import type { Json } from "@duckdb/node-api";
import { UserError } from "../core/errors.ts";
import { groups } from "../query/run.ts";
import type { Filter } from "../query/selection.ts";
import { type DimensionName, dimensions } from "../schema/dimensions.ts";
import { additivityOf, isQuotient, type Metric, type RowMetric } from "../schema/metric.ts";
import { metricOf, metrics } from "../schema/metrics.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";

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
        description: describe("不足五人，不予公开", "Fewer than five people: withheld"),
      }),
    }),
  });
  return { metric, metricValue };
}

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
    }),
  });

/** `metrics` lists the definitions; `metric` answers one over everything the principal may count. */
export function addMetricQueries(builder: Builder, { metric, metricValue }: MetricTypes): void {
  builder.queryField("metrics", (t) =>
    t.field({
      type: [metric],
      nullable: false,
      description: describe("全部指标的口径", "Every metric's definition"),
      resolve: () => [...metrics],
    }),
  );
  const day = (zh: string, en: string) => describe(zh, en);
  builder.queryField("metric", (t) =>
    t.field({
      type: metricValue,
      description: describe("一项指标的值", "One metric's value"),
      args: {
        id: t.arg.string({ required: true, description: describe("编号", "Id") }),
        asOf: t.arg({ type: "Date", description: day("时点，默认今天", "As of that day") }),
        from: t.arg({ type: "Date", description: day("期间自（含）", "First day of the period") }),
        to: t.arg({ type: "Date", description: day("期间至（不含）", "Day after the period") }),
      },
      resolve: async (_root, args, { ask, principal }) => {
        const asked = rowMetricNamed(args.id);
        const where = periodOf(asked, args.from ?? undefined, args.to ?? undefined);
        const answer = await ask("heavy", (reader, asking) =>
          groups(
            reader,
            {
              entity: asked.entity,
              by: [],
              measures: [{ kind: "metric", as: "value", metric: asked.id }],
              ...(where === undefined ? {} : { where }),
              ...(args.asOf ? { asOf: args.asOf } : {}),
            },
            principal,
            asking,
          ),
        );
        const [group] = answer.groups;
        return {
          metric: asked,
          value: textOf(group?.values["value"]),
          suppressed: group?.suppressed ?? false,
        };
      },
    }),
  );
}

function metricNamed(id: string): Metric {
  const found = metricOf(id);
  if (found !== undefined) return found;
  const known = metrics.map((metric) => metric.id).join(", ");
  throw new UserError(`no metric "${id.slice(0, 60)}"`, `give one of ${known}`);
}

function rowMetricNamed(id: string): RowMetric {
  const metric = metricNamed(id);
  if (!isQuotient(metric)) return metric;
  throw new UserError(`"${id}" is one metric divided by another`, "ask for the two");
}

const timeKind = (metric: Metric): "point" | "period" =>
  isQuotient(metric) ? "point" : metric.time.kind;

const dimensionsOf = (metric: Metric): readonly DimensionName[] =>
  isQuotient(metric) ? [] : (Object.keys(metric.dimensions) as DimensionName[]); // its own keys

function periodOf({ id, time }: RowMetric, from?: string, to?: string): Filter | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (time.kind === "point") {
    throw new UserError(`"${id}" is counted at a point in time`, 'give "asOf", not a period');
  }
  const bound = (op: "ge" | "lt", value: string | undefined): readonly Filter[] =>
    value === undefined ? [] : [{ kind: "compare", path: [time.column], op, value }];
  return { kind: "and", filters: [...bound("ge", from), ...bound("lt", to)] };
}
