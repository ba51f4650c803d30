import type { Metric } from "../schema/metric.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import type { GroupWords } from "./group-words.ts";
import { type GroupAnswered, type GroupsAnswered, keyOf, measureOf } from "./groups.ts";
import type { Direction } from "./input-types.ts";
import { type MetricTypes, textOf } from "./metric-types.ts";

export type GroupTypes = ReturnType<typeof addGroupTypes>;

/** Groups of any entity: keys, count, figures and metrics. */
export function addGroupTypes(
  builder: Builder,
  metricTypes: MetricTypes,
  words: GroupWords,
  direction: Direction,
) {
  const group = addGroup(builder, metricTypes);
  const groups = builder.objectRef<GroupsAnswered>("Groups").implement({
    description: describe("分组统计结果", "Figures by group"),
    fields: (t) => ({
      groups: t.field({
        type: [group],
        nullable: false,
        description: describe("各组", "The groups"),
        resolve: ({ groups }): GroupAnswered[] => [...groups],
      }),
      hasMore: t.exposeBoolean("hasMore", {
        nullable: false,
        description: describe("还有未列出的组", "More groups than shown"),
      }),
    }),
  });
  return {
    groups,
    words,
    orderBy: addOrderBy(builder, words, direction),
    having: addHaving(builder),
  };
}

const addOrderBy = (builder: Builder, { nulls }: GroupWords, direction: Direction) =>
  builder.inputType("GroupOrderBy", {
    description: describe("分组结果的排序", "Order of groups"),
    fields: (t) => ({
      by: t.string({
        required: true,
        description: describe(
          '分组字段、指标编号、统计量名称或 "count"',
          'A group key, a metric id, the name of a figure or "count"',
        ),
      }),
      direction: t.field({
        type: direction,
        description: describe("方向，默认升序", "Direction; ascending when absent"),
      }),
      nulls: t.field({
        type: nulls,
        description: describe("空值的位置，默认在后", "Missing values; last when absent"),
      }),
    }),
  });

const addHaving = (builder: Builder) =>
  builder.inputType("GroupHaving", {
    description: describe("对统计结果的条件，同时成立", "Conditions on a result, all must hold"),
    fields: (t) => {
      const one = (zh: string, en: string) =>
        t.field({ type: "Decimal", description: describe(zh, en) });
      return {
        of: t.string({
          required: true,
          description: describe(
            '指标编号、统计量名称或 "count"',
            'A metric id, the name of a figure or "count"',
          ),
        }),
        eq: one("等于", "equals"),
        ne: one("不等于（含空值）", "differs, or is missing"),
        lt: one("小于", "less than"),
        le: one("小于等于", "at most"),
        gt: one("大于", "greater than"),
        ge: one("大于等于", "at least"),
      };
    },
  });

function addGroup(builder: Builder, { metricValue, key }: MetricTypes) {
  const figure = addFigureValue(builder);
  return builder.objectRef<GroupAnswered>("Group").implement({
    description: describe("一组", "One group"),
    fields: (t) => ({
      keys: t.field({
        type: [key],
        nullable: false,
        description: describe("分组字段及取值，按请求的次序", "Group keys in the order asked"),
        resolve: ({ asked, group }) =>
          asked.by.map((by) => ({ by, value: textOf(group.keys[keyOf(by)]) })),
      }),
      over: t.stringList({
        nullable: false,
        description: describe(
          "合计行：对哪些分组字段求和；普通行为空",
          "Of a sum: the keys it sums over; empty for a group",
        ),
        resolve: ({ asked, group }) => asked.by.filter((by) => group.over.includes(keyOf(by))),
      }),
      count: t.int({
        description: describe("条数；人数过少时不公开", "Rows; absent when withheld"),
        resolve: ({ group }) => {
          const count = textOf(group.values["count"]);
          return count === null ? null : Number(count);
        },
      }),
      figures: t.field({
        type: [figure],
        nullable: false,
        description: describe("所要的统计量", "The figures asked for"),
        resolve: ({ asked, group }) =>
          asked.figures.map((as) => ({ as, value: textOf(group.values[measureOf(as)]) })),
      }),
      metrics: t.field({
        type: [metricValue],
        nullable: false,
        description: describe("所要的指标", "The metrics asked for"),
        resolve: ({ asked, group }) =>
          asked.metrics.map((metric: Metric) => {
            const value = textOf(group.values[measureOf(metric.id)]);
            return { metric, value, suppressed: group.suppressed && value === null };
          }),
      }),
      suppressed: t.boolean({
        nullable: false,
        description: describe("有数因人数太少而不公开", "Some figure is withheld: too few people"),
        resolve: ({ group }) => group.suppressed,
      }),
    }),
  });
}

interface FigureValue {
  readonly as: string;
  readonly value: string | null;
}

const addFigureValue = (builder: Builder) =>
  builder.objectRef<FigureValue>("FigureValue").implement({
    description: describe("统计量取值", "A figure and its value"),
    fields: (t) => ({
      as: t.exposeString("as", { nullable: false, description: describe("名称", "Its name") }),
      value: t.exposeString("value", {
        description: describe(
          "值（文本）；不公开或无数据时为空",
          "Value as text; null when withheld or without rows",
        ),
      }),
    }),
  });
