import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import type { Reached } from "./rows.ts";
import type { Order } from "./selection.ts";
import { all, any, bound, type Sql, sql } from "./sql.ts";

/** One key of an order within a statement. */
export interface SortKey {
  readonly value: Sql;
  readonly type: ValueType;
  readonly direction: Order["direction"];
  readonly nulls: "first" | "last";
}

/** The key an order puts on what its path reached. */
export function sortKey(
  { path, direction, nulls = "last", collation }: Order,
  { value, type }: Reached,
): SortKey {
  if (collation === undefined) return { value, type, direction, nulls };
  if (type === "text") {
    // The collator's key is text that sorts byte by byte, so it pages like any other text.
    return { value: sql`icu_sort_key(${value}, 'zh')`, type, direction, nulls };
  }
  throw new UserError(
    `"${path.join(".")}" 不是文本，没有拼音 · is no text and has no pinyin`,
    "排序时去掉 collation · sort it without a collation",
  );
}

export const sortedBy = ({ value, direction, nulls }: SortKey): Sql =>
  sql`${value} ${direction === "asc" ? sql`ASC` : sql`DESC`} ${nulls === "first" ? sql`NULLS FIRST` : sql`NULLS LAST`}`;

/** The same order from its end. */
export const reversed = (keys: readonly SortKey[]): readonly SortKey[] =>
  keys.map((key) => ({
    ...key,
    direction: key.direction === "asc" ? "desc" : "asc",
    nulls: key.nulls === "first" ? "last" : "first",
  }));

/** Rows that come after the one with these values; undefined stands for a missing value. */
export function behind(keys: readonly SortKey[], values: readonly (string | undefined)[]): Sql {
  const steps = keys.map((key, index) => {
    const same = keys.slice(0, index).map((earlier, at) => equals(earlier, values[at]));
    return all([...same, past(key, values[index])]);
  });
  return any(steps);
}

const equals = (key: SortKey, value: string | undefined): Sql =>
  value === undefined ? sql`${key.value} IS NULL` : sql`${key.value} = ${bound(value, key.type)}`;

function past({ value, type, direction, nulls }: SortKey, from: string | undefined): Sql {
  if (from === undefined) return nulls === "first" ? sql`${value} IS NOT NULL` : sql`false`;
  const ahead = direction === "asc" ? sql`>` : sql`<`;
  const later = sql`${value} ${ahead} ${bound(from, type)}`;
  return nulls === "first" ? later : sql`${value} IS NULL OR ${later}`;
}
