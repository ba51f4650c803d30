import type { Metric } from "../schema/metric.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { type GroupAnswered, type GroupsAnswered, keyOf, measureOf } from "./groups.ts";
import type { Direction } from "./input-types.ts";
import { type MetricTypes, textOf } from "./metric-types.ts";

export type GroupTypes = ReturnType<typeof addGroupTypes>;

/** Groups of any entity: keys, count and metrics. */
export function addGroupTypes(builder: Builder, metricTypes: MetricTypes, direction: Direction) {
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
  const orderBy = builder.inputType("GroupOrderBy", {
    description: describe("分组结果的排序", "Order of groups"),
    fields: (t) => ({
      by: t.string({
        required: true,
        description: describe(
          '分组字段、指标编号或 "count"',
          'A group key, a metric id or "count"',
        ),
      }),
      direction: t.field({
        type: direction,
        description: describe("方向，默认升序", "Direction; ascending when absent"),
      }),
    }),
  });
  return { groups, orderBy };
}

function addGroup(builder: Builder, { metricValue }: MetricTypes) {
  const key = addGroupKey(builder);
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
      count: t.int({
        description: describe("条数；人数过少时不公开", "Rows; absent when withheld"),
        resolve: ({ group }) => {
          const count = textOf(group.values["count"]);
          return count === null ? null : Number(count);
        },
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
        description: describe(
          "有数因不足五人而不公开",
          "Some figure is withheld: fewer than five people",
        ),
        resolve: ({ group }) => group.suppressed,
      }),
    }),
  });
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
