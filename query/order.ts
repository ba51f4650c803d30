import type { ValueType } from "../schema/entity.ts";
import type { Order } from "./selection.ts";
import { all, any, bound, type Sql, sql } from "./sql.ts";

/** One key of an order within a statement. */
export interface SortKey {
  readonly value: Sql;
  readonly type: ValueType;
  readonly direction: Order["direction"];
}

export const sortedBy = ({ value, direction }: SortKey): Sql =>
  direction === "asc" ? sql`${value} ASC NULLS LAST` : sql`${value} DESC NULLS LAST`;

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

function past({ value, type, direction }: SortKey, from: string | undefined): Sql {
  if (from === undefined) return sql`false`;
  const ahead = direction === "asc" ? sql`>` : sql`<`;
  return sql`${value} IS NULL OR ${value} ${ahead} ${bound(from, type)}`;
}
