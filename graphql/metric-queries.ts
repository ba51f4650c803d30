import { type Measurement, type Measurements, measurements } from "../query/measurements.ts";
import { metricNamed } from "../query/quotient.ts";
import type { MetricSelection } from "../query/selection.ts";
import type { Metric } from "../schema/metric.ts";
import { metrics } from "../schema/metrics.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import type { GroupTypes } from "./group-types.ts";
import { metricAsked, mostRows } from "./metric-asked.ts";
import { type MetricTypes, textOf } from "./metric-types.ts";
import { endsUnasked } from "./paging.ts";

interface Answered {
  readonly metric: Metric;
  readonly asked: MetricSelection;
  readonly answer: Measurements;
}

interface RowAnswered {
  readonly asked: MetricSelection;
  readonly row: Measurement;
}

/** `metrics` lists the definitions; `metric` answers one over everything the principal may count, split as asked. */
export function addMetricQueries(builder: Builder, types: MetricTypes, group: GroupTypes): void {
  addDefinitions(builder, types);
  const answer = addAnswer(builder, types);
  const where = addDimensionFilter(builder);
  builder.queryField("metric", (t) =>
    t.field({
      type: answer,
      description: describe(
        "一项指标的值，可按维度和周期拆分，与前期比较",
        "One metric's value, split by dimensions and time, compared with an earlier time",
      ),
      args: {
        id: t.arg.string({ required: true, description: describe("编号", "Id") }),
        by: t.arg.stringList({
          description: describe(
            "维度，见指标的 dimensions",
            "Dimensions; see the metric's own list",
          ),
        }),
        grain: t.arg({ type: group.words.grain, description: describe("周期", "Period") }),
        where: t.arg({
          type: [where],
          description: describe("按维度筛选，同时成立", "Dimensions to keep; all must hold"),
        }),
        from: t.arg({
          type: "Date",
          description: describe("期间自（含）", "First day of the period"),
        }),
        to: t.arg({
          type: "Date",
          description: describe("期间至（不含）", "Day after the period"),
        }),
        compare: t.arg({
          type: group.words.comparison,
          description: describe(
            "与前期比较；同时给出周期时，取起始日在期间内的完整周期",
            "Earlier time to compare with; with a grain, whole periods that begin within from and to",
          ),
        }),
        asOf: t.arg({
          type: "Date",
          description: describe(
            "时点，默认今天；没有那天历史的回答 NOT_RECORDED",
            "As of that day; today when absent. What keeps no history is refused as NOT_RECORDED",
          ),
        }),
        orderBy: t.arg({
          type: [group.orderBy],
          description: describe(
            "排序：维度、period、value、previous、difference、change",
            "By dimensions, period, value, previous, difference, change",
          ),
        }),
        first: t.arg.int({
          description: describe("最多几行，至多 1000", "At most so many rows, up to 1000"),
        }),
      },
      resolve: async (_root, args, { ask, principal, notes }, info): Promise<Answered> => {
        const metric = metricNamed(args.id);
        const asked = metricAsked(metric.id, args);
        const answer = await ask("heavy", (reader, asking) =>
          measurements(reader, asked, principal, asking),
        );
        if (answer.hasMore && endsUnasked(args.first, mostRows))
          notes.cut.add(String(info.path.key));
        return { metric, asked, answer };
      },
    }),
  );
}

const addDefinitions = (builder: Builder, { metric }: MetricTypes): void =>
  builder.queryField("metrics", (t) =>
    t.field({
      type: [metric],
      nullable: false,
      description: describe("全部指标的口径", "Every metric's definition"),
      resolve: () => [...metrics],
    }),
  );

const addDimensionFilter = (builder: Builder) =>
  builder.inputType("DimensionFilter", {
    description: describe("维度取值", "Values of a dimension"),
    fields: (t) => ({
      dimension: t.string({ required: true, description: describe("维度", "Its name") }),
      in: t.stringList({ description: describe("属于其中之一", "Is one of") }),
      isNull: t.boolean({ description: describe("为空也算", "Or is missing") }),
    }),
  });

function addAnswer(builder: Builder, { metric }: MetricTypes) {
  const row = addRow(builder, addDimensionKey(builder));
  return builder.objectRef<Answered>("MetricAnswer").implement({
    description: describe("一项指标的值", "A metric and its values"),
    fields: (t) => {
      const decimal = (of: keyof typeof saidOfValue) =>
        t.field({
          type: "Decimal",
          description: saidOfValue[of],
          resolve: ({ answer }) => textOf(answer.whole[of]),
        });
      return {
        metric: t.field({
          type: metric,
          nullable: false,
          description: describe("指标", "The metric"),
          resolve: ({ metric }) => metric,
        }),
        value: decimal("value"),
        previous: decimal("previous"),
        difference: decimal("difference"),
        change: decimal("change"),
        suppressed: t.boolean({
          nullable: false,
          description: describe("人数太少，不予公开", "Too few people: withheld"),
          resolve: ({ answer }) => answer.whole.suppressed,
        }),
        rows: t.field({
          type: [row],
          nullable: false,
          description: describe("各维度、各周期的值", "Its values by dimension and period"),
          resolve: ({ asked, answer }): RowAnswered[] => answer.rows.map((row) => ({ asked, row })),
        }),
        hasMore: t.boolean({
          nullable: false,
          description: describe("还有未列出的行", "More rows than shown"),
          resolve: ({ answer }) => answer.hasMore,
        }),
      };
    },
  });
}

interface DimensionValue {
  readonly by: string;
  readonly value: string | null;
  readonly label: string | null;
}

const addDimensionKey = (builder: Builder) =>
  builder.objectRef<DimensionValue>("DimensionKey").implement({
    description: describe("维度及取值", "A dimension and its value"),
    fields: (t) => ({
      by: t.exposeString("by", { nullable: false, description: describe("维度", "Dimension") }),
      value: t.exposeString("value", {
        description: describe("取值（文本）；空值为 null", "Value as text; null when missing"),
      }),
      label: t.exposeString("label", {
        description: describe(
          "取值的名称：单位号为那天的单位名称，其他同取值",
          "What it is called: of a unit's number its name that day, else the value itself",
        ),
      }),
    }),
  });

const addRow = (builder: Builder, key: ReturnType<typeof addDimensionKey>) =>
  builder.objectRef<RowAnswered>("MetricRow").implement({
    description: describe("指标的一行", "A metric for one set of dimensions and one period"),
    fields: (t) => {
      const decimal = (of: keyof typeof saidOfValue) =>
        t.field({
          type: "Decimal",
          description: saidOfValue[of],
          resolve: ({ row }) => textOf(row[of]),
        });
      return {
        keys: t.field({
          type: [key],
          nullable: false,
          description: describe("维度及取值", "Dimensions and their values"),
          resolve: ({ asked, row }) =>
            asked.by.map((by) => ({
              by,
              value: textOf(row.keys[by]),
              label: textOf(row.labels[by]),
            })),
        }),
        period: t.string({
          description: describe(
            "周期，如 2026-11、2026-Q4、2026-2027-1、2026-2027-1:10；不在任何周期内为空",
            "The period; null for what lies in none",
          ),
          resolve: ({ row }) => row.period ?? null,
        }),
        value: decimal("value"),
        previous: decimal("previous"),
        difference: decimal("difference"),
        change: decimal("change"),
        suppressed: t.boolean({
          nullable: false,
          description: describe("人数太少，不予公开", "Too few people: withheld"),
          resolve: ({ row }) => row.suppressed,
        }),
      };
    },
  });

const saidOfValue = {
  value: describe("值；不公开或无数据时为空", "Value; null when withheld or without rows"),
  previous: describe(
    "前期的值；当时没有记录为空，不是 0",
    "Value of the earlier time; null, not 0, where nothing was recorded",
  ),
  difference: describe(
    "与前期之差；比例为百分点",
    "Value less the earlier one; points where it is in %",
  ),
  change: describe("比前期增减百分比", "Change in percent of the earlier value"),
};
