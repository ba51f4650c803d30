import type { Entity } from "../../../schema/entity.ts";
import type { Given } from "./conditions.ts";
import { valueAt } from "./conditions.ts";
import type { World } from "./university.ts";
import { compared, type Row, type Value } from "./values.ts";
import { entityOf, namedOf } from "./vocabulary.ts";

/** Dictionary order: Chinese by pinyin, before Latin letters. */
const dictionary = new Intl.Collator("zh");

interface Key {
  readonly path: readonly string[];
  readonly way: string;
}

function keyOf(entity: Entity, given: Given): Key {
  const [[field, inner] = ["", ""]] = Object.entries(given);
  const named = namedOf(entity, field);
  if (named === undefined) throw new Error(`no field "${field}" of ${entity.name}`);
  if (named.kind === "column") return { path: [named.name], way: String(inner) };
  const { path, way } = keyOf(entityOf(named.relation.to), inner as Given); // a relation holds one more
  return { path: [named.name, ...path], way };
}

/** Two values the way an order says: missing ones last unless it says first. */
export function placed(a: Value, b: Value, way: string): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === way.endsWith("NULLS_FIRST") ? -1 : 1;
  }
  const order = way.includes("PINYIN") ? dictionary.compare(String(a), String(b)) : compared(a, b);
  return way.startsWith("DESC") ? -order : order;
}

/** Rows in the order asked for, then by their ids. */
export function ordered(
  world: World,
  entity: Entity,
  rows: readonly Row[],
  orderBy: readonly Given[],
): readonly Row[] {
  const keys = [...orderBy.map((one) => keyOf(entity, one)), { path: ["id"], way: "ASC" }];
  const lines = rows.map((row) => ({
    row,
    values: keys.map(({ path }) => valueAt(world, entity, row, path)),
  }));
  lines.sort((a, b) => {
    for (const [at, { way }] of keys.entries()) {
      const order = placed(a.values[at] ?? null, b.values[at] ?? null, way);
      if (order !== 0) return order;
    }
    return 0;
  });
  return lines.map(({ row }) => row);
}
