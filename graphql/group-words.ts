import type { comparisons, grains } from "../query/selection.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";

type Said<T extends string> = Readonly<Record<T, readonly [zh: string, en: string]>>;

export type GroupWords = ReturnType<typeof addGroupWords>;

/** The enums of asking for figures: periods, comparisons, sums, functions, where missing values stand. */
export function addGroupWords(builder: Builder) {
  const said = <T extends string>(name: string, what: readonly [string, string], values: Said<T>) =>
    builder.enumType(name, {
      description: describe(...what),
      values: Object.fromEntries(
        (Object.entries(values) as [T, Said<T>[T]][]).map(([value, [zh, en]]) => [
          value.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
          { value, description: describe(zh, en) },
        ]),
      ) as Record<string, { value: T; description: string }>, // entries of it
    });
  return {
    grain: said("Grain", ["统计周期", "A period of time"], grainSaid),
    comparison: said(
      "Comparison",
      ["与哪一期比较", "The earlier time to compare with"],
      comparisonSaid,
    ),
    totals: said(
      "Totals",
      [
        "合计与小计；按分组字段排序时在所合计的各组之后，按数排序时各按其数",
        "Sums to add; sorted by keys they stand behind what they sum, sorted by a figure where theirs puts them",
      ],
      {
        total: ["合计，没有数据时也有", "Over everything, also when there is nothing"],
        rollup: ["逐级小计与合计", "Also over the last keys, one after another"],
        cube: ["交叉小计与合计", "Over every set of keys"],
      },
    ),
    figure: said("FigureFunction", ["统计函数", "How values become a figure"], {
      count: ["计数（不计空值）", "How many values; rows without a column"],
      countDistinct: ["去重计数", "How many different values"],
      sum: ["求和", "Sum"],
      avg: ["平均", "Mean"],
      min: ["最小（最早）", "Least"],
      max: ["最大（最晚）", "Greatest"],
    }),
    nulls: said("GroupNulls", ["空值的位置", "Where missing values stand"], {
      first: ["在前", "First"],
      last: ["在后", "Last"],
    }),
  };
}

const grainSaid: Said<(typeof grains)[number]> = {
  day: ["日", "Day"],
  week: ["周，周一开始", "Week, from Monday"],
  month: ["月", "Month"],
  quarter: ["季度", "Quarter"],
  year: ["自然年", "Calendar year"],
  academic_year: ["学年", "Academic year"],
  term: ["学期", "Term"],
  teaching_week: ["教学周", "Teaching week"],
};

const comparisonSaid: Said<(typeof comparisons)[number]> = {
  previous: ["上一期", "The period before"],
  last_year: ["去年同期", "The same period of last year"],
  same_term_last_year: ["去年同一学期", "The same term of last year"],
  same_week_last_term: ["上学期同一教学周", "The same teaching week of the term before"],
};
