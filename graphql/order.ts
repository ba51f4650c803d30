import { UserError } from "../core/errors.ts";
import type { Order } from "../query/selection.ts";
import { type EntityNames, namesOf } from "./names.ts";

const mostKeys = 8;

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
  return { path: at, direction: entry[1] === "DESC" ? "desc" : "asc" };
}
