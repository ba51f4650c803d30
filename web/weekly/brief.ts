import type { BriefQuery, WeeksQuery } from "../operations.ts";

/** A teaching week; `heading` e.g. 2026—2027学年第一学期第10教学周（11月2日—8日）. A brief can be made of one that is `recorded` day by day. */
export type Week = WeeksQuery["weeks"][number];

export type Brief = NonNullable<BriefQuery["weeklyBrief"]>;

/** One number of the brief, unrounded; null: not computed, not recorded, or not comparable. `n`: what it is a share of, or was found among. */
export type Measure = Brief["blocks"][number]["measures"][number];

/** Its rate is a percentage; null below the coverage floor. */
export type College = Brief["colleges"][number];
