/**
 * query/ turns what someone asks into one SQL statement over a release, under that one's policy. GraphQL, forms and
 * reports ask here and nowhere else. This file is the language of asking: plain data, no SQL, no names of tables. It
 * knows nothing of GraphQL, workbooks or source systems.
 */

/** Numbers and dates may be given as text: "12.50", "2026-09-30". */
export type Value = string | number | boolean;

/** Zero or more "one" relations, then a column. e.g. ["title", "level"], ["staff", "org", "name"] */
export type Path = readonly string[];

/**
 * Which rows. Two-valued: a comparison with a missing value is false, so `not` of it and `ne` are true.
 * `same`, `contains` and `startsWith` ignore case and full or half width. `pinyin` finds the beginning of a name in Latin letters
 * ("ZHANG Wei"): case and spaces ignored, surname first or last, or the initials of its syllables.
 */
export type Filter =
  | { readonly kind: "and"; readonly filters: readonly Filter[] }
  | { readonly kind: "or"; readonly filters: readonly Filter[] }
  | { readonly kind: "not"; readonly filter: Filter }
  | {
      readonly kind: "compare";
      readonly path: Path;
      readonly op: "eq" | "ne" | "lt" | "le" | "gt" | "ge";
      readonly value: Value;
    }
  | {
      readonly kind: "compare";
      readonly path: Path;
      readonly op: "in";
      readonly value: readonly Value[];
    }
  | {
      readonly kind: "compare";
      readonly path: Path;
      readonly op: "same" | "contains" | "startsWith";
      readonly value: string;
    }
  | {
      readonly kind: "compare";
      readonly path: Path;
      readonly op: "pinyin";
      readonly value: string;
    }
  | {
      readonly kind: "compare";
      readonly path: Path;
      readonly op: "isNull";
      readonly value: boolean;
    }
  /** Two values of the same row and the same type; false where either is missing. */
  | {
      readonly kind: "columns";
      readonly path: Path;
      readonly op: "eq" | "lt" | "le" | "gt" | "ge";
      readonly other: Path;
    }
  /**
   * At least one row of a "many" relation passes; without `filter`, at least one row is there. `through`: the "one"
   * relations to whom the "many" belongs; false where there is nobody.
   */
  | {
      readonly kind: "some";
      readonly through?: Path;
      readonly relation: string;
      readonly filter?: Filter;
    };

/** Ties are broken by id. */
export interface Order {
  readonly path: Path;
  readonly direction: "asc" | "desc";
  /** Where missing values come, whatever the direction; last when absent. */
  readonly nulls?: "first" | "last";
  /** Chinese text by its pinyin, as dictionaries sort it; by code point when absent. Text only. */
  readonly collation?: "pinyin";
}

export type Aggregate = "count" | "countDistinct" | "sum" | "avg" | "min" | "max" | "list";

/** One asked-for value of a row. `as` names it in the answer and may be any text. */
export type Field =
  | { readonly kind: "column"; readonly as: string; readonly column: string }
  /** A struct, or null when there is none (or none this principal may see). */
  | {
      readonly kind: "one";
      readonly as: string;
      readonly relation: string;
      readonly selection: { readonly fields: readonly Field[] };
    }
  /** A list of structs, empty when there is none. */
  | {
      readonly kind: "many";
      readonly as: string;
      readonly relation: string;
      readonly selection: Nested;
    }
  /**
   * A figure over a "many" relation. `count` needs no path; `list` is the distinct texts in order, joined by "、".
   * With no rows count is "0" and every other figure null.
   */
  | {
      readonly kind: "aggregate";
      readonly as: string;
      readonly relation: string;
      readonly fn: Aggregate;
      readonly path?: Path;
      readonly where?: Filter;
    };

/** `first`: default 20, at most 500; in a stream no limit by default. */
export interface Nested {
  readonly fields: readonly Field[];
  readonly where?: Filter;
  readonly orderBy?: readonly Order[];
  readonly first?: number;
  /** A list below a row says when it has more rows than `first`. */
  readonly tellsCut?: boolean;
}

export interface Selection extends Nested {
  readonly entity: string;
  /** Not together with `first`: the last so many rows, in the asked-for order. */
  readonly last?: number;
  /** A cursor of an earlier page of the same selection: only rows behind it. */
  readonly after?: string;
  /** A cursor of a later page of the same selection: only rows ahead of it. */
  readonly before?: string;
  /** e.g. "2026-09-30": everything as it stood on that day, through the whole tree. Today when absent. */
  readonly asOf?: string;
  /** What keeps no history is read as it stands today, instead of being refused as of an earlier day. */
  readonly orToday?: boolean;
  readonly totalCount?: boolean;
  /** Figures over all rows, whatever the page. */
  readonly figures?: readonly Figure[];
}

/** `count` needs no path. */
export interface Figure {
  readonly as: string;
  readonly fn: Aggregate;
  readonly path?: Path;
}

/** Half-open [from, to); a value in no band has the key null. For ages, bands of birth dates. */
export interface Band {
  readonly label: string;
  readonly from?: Value;
  readonly to?: Value;
}

/**
 * Periods of time. Weeks begin on Monday. Terms, teaching weeks and academic years are those of the calendar: a day outside
 * any term has none.
 */
export const grains = [
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "academic_year",
  "term",
  "teaching_week",
] as const;

export type Grain = (typeof grains)[number];

export interface GroupKey {
  readonly as: string;
  readonly path: Path;
  readonly bands?: readonly Band[];
  /** Of a date: the period it lies in. A column of terms takes "term" and "academic_year". */
  readonly grain?: Grain;
}

/**
 * `metric` is an id of schema/metrics.ts whose entity is the group's, or a quotient with one part of that entity and keys
 * that are dimensions of both parts; `where` narrows it further.
 */
export type Measure =
  | {
      readonly kind: "metric";
      readonly as: string;
      readonly metric: string;
      readonly where?: Filter;
    }
  | {
      readonly kind: "figure";
      readonly as: string;
      readonly fn: Aggregate;
      readonly path?: Path;
      readonly where?: Filter;
    };

/** A condition on a measure, by its `as`. */
export interface Having {
  readonly as: string;
  readonly op: "eq" | "ne" | "lt" | "le" | "gt" | "ge";
  readonly value: Value;
}

export interface GroupSelection {
  readonly entity: string;
  /** None: one group over all rows. */
  readonly by: readonly GroupKey[];
  readonly measures: readonly Measure[];
  readonly where?: Filter;
  /** All of them must hold. */
  readonly having?: readonly Having[];
  /** By keys or measures; keys in the given order when absent, bands in the order they are given. */
  readonly orderBy?: readonly GroupOrder[];
  /** Default and at most 1,000. */
  readonly first?: number;
  readonly asOf?: string;
  /** As in a selection. */
  readonly orToday?: boolean;
  readonly totals?: Totals;
}

/**
 * Adds sums: "total" over everything, "rollup" also over the last keys, "cube" over every set of keys (rows, columns and
 * corner of a cross-tab).
 */
export type Totals = "total" | "rollup" | "cube";

/** Missing values come last unless `nulls` says first. */
export interface GroupOrder {
  readonly as: string;
  readonly direction: "asc" | "desc";
  readonly nulls?: "first" | "last";
}

/** With which earlier time a period is compared. The teaching ones need a term or a teaching week. */
export const comparisons = [
  "previous",
  "last_year",
  "same_term_last_year",
  "same_week_last_term",
] as const;

export type Comparison = (typeof comparisons)[number];

/** Values of a shared dimension; null stands for a missing one. */
export interface DimensionFilter {
  readonly dimension: string;
  readonly in: readonly (Value | null)[];
}

/** One metric, split by shared dimensions and by time. */
export interface MetricSelection {
  readonly metric: string;
  /** Names of schema/dimensions.ts. */
  readonly by: readonly string[];
  /** Splits by the metric's own time; for metrics of a period only. */
  readonly grain?: Grain;
  /** All of them must hold. */
  readonly where?: readonly DimensionFilter[];
  /**
   * Half-open [from, to), for metrics of a period. With a comparison and a grain, whole periods that begin in it, so that
   * like is compared with like.
   */
  readonly from?: string;
  readonly to?: string;
  /** Needs a grain, or both `from` and `to`. */
  readonly compare?: Comparison;
  readonly asOf?: string;
  /** By dimensions, "period", "value", "previous", "difference" or "change". */
  readonly orderBy?: readonly GroupOrder[];
  /** Default and at most 1,000. */
  readonly first?: number;
}
