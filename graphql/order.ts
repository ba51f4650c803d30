import { UserError } from "../core/errors.ts";
import type { Order } from "../query/selection.ts";
import { type EntityNames, namesOf } from "./names.ts";

const mostKeys = 8;

type Way = Omit<Order, "path">;

/** How a column may be sorted, by the name of the enum's value. */
export const ways: Readonly<Record<string, Way>> = {
  ASC: { direction: "asc" },
  DESC: { direction: "desc" },
  ASC_NULLS_FIRST: { direction: "asc", nulls: "first" },
  DESC_NULLS_FIRST: { direction: "desc", nulls: "first" },
  ASC_NULLS_LAST: { direction: "asc", nulls: "last" },
  DESC_NULLS_LAST: { direction: "desc", nulls: "last" },
};

/** The ways that text has besides. */
export const textWays: Readonly<Record<string, Way>> = {
  ASC_PINYIN: { direction: "asc", collation: "pinyin" },
  DESC_PINYIN: { direction: "desc", collation: "pinyin" },
  ASC_PINYIN_NULLS_FIRST: { direction: "asc", collation: "pinyin", nulls: "first" },
  DESC_PINYIN_NULLS_FIRST: { direction: "desc", collation: "pinyin", nulls: "first" },
};

/** An orderBy argument: a list of objects with one key each, nested through "one" relations. */
export function orderOf(names: EntityNames, orderBy: unknown): readonly Order[] {
  if (orderBy === undefined || orderBy === null) return [];
  const keys = Array.isArray(orderBy) ? orderBy : [orderBy];
  if (keys.length > mostKeys) {
    throw new UserError(`${keys.length} sort keys`, `give at most ${mostKeys}`);
  }
  return keys.map((key) => orderKey(names, key, []));
}

function orderKey(names: EntityNames, given: unknown, path: readonly string[]): Order {
  const [entry] = typeof given === "object" && given !== null ? Object.entries(given) : [];
  const named = entry === undefined ? undefined : names.fields.get(entry[0]);
  if (entry === undefined || named === undefined || path.length > mostKeys) {
    throw new UserError("a sort key names nothing", "give one column, e.g. { name: ASC }");
  }
  const at = [...path, named.name];
  if (named.kind === "relation") return orderKey(namesOf(named.relation.to), entry[1], at);
  const value = String(entry[1]);
  const way = ways[value] ?? textWays[value];
  if (way === undefined) throw new UserError(`no way to sort: "${value}"`, "give ASC or DESC");
  return { path: at, ...way };
}
