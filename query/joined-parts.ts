import type { Compiling } from "./compiling.ts";
import { type CompiledPart, compilePart, type Part } from "./group-part.ts";
import type { ReadFrom } from "./roll-up.ts";
import { all, any, count, name, type Sql, sql } from "./sql.ts";

/** Parts side by side: one row per group that any of them (or the first) has. */
export interface JoinedParts {
  /** The FROM clause. */
  readonly from: Sql;
  /** k0 … and o0 …, whichever part has the group. */
  readonly key: (at: number) => Sql;
  readonly over: (at: number) => Sql;
  readonly measure: (part: number, at: number) => Measured;
  /** Some figure is withheld. */
  readonly few: Sql;
  /** How many rows a part has in the group; NULL or 0 when nothing was recorded. */
  readonly rows: (part: number) => Sql;
  /** Whom the first part's figures over few rows show; NULL where that is not told. */
  readonly who: Sql;
  readonly readFrom: readonly ReadFrom[];
}

export interface Measured {
  readonly value: Sql;
  readonly type: CompiledPart["measures"][number]["type"];
}

/**
 * Compiles parts with the same number of keys and joins them on their keys. `groups`: those of the first part, or of
 * every one.
 */
export function joinParts(
  compiling: Compiling,
  parts: readonly Part[],
  groups: "of the first" | "of any",
): JoinedParts {
  const compiled = parts.map((part, index) => {
    const { grouped, measures, readFrom } = compilePart(compiling, part);
    const table = compiling.declare("part");
    table.define(grouped);
    return { measures, readFrom, table: table.table, alias: name(`g${index}`) };
  });
  const keyCount = parts[0]?.by.length ?? 0;
  const of = (column: string, upTo: number): Sql => {
    const all = compiled.slice(0, upTo).map(({ alias }) => sql`${alias}.${name(column)}`);
    return groups === "of the first" || all.length === 1 ? (all[0] ?? sql`NULL`) : firstOf(all);
  };
  const froms = compiled.map(({ table, alias }, index) => {
    if (index === 0) return sql`${table} AS ${alias}`;
    const on = Array.from({ length: keyCount }, (_, at) => [
      sql`${of(`k${at}`, index)} IS NOT DISTINCT FROM ${alias}.${name(`k${at}`)}`,
      sql`${of(`o${at}`, index)} = ${alias}.${name(`o${at}`)}`,
    ]).flat();
    const join = groups === "of the first" ? sql`LEFT JOIN` : sql`FULL JOIN`;
    return sql`\n  ${join} ${table} AS ${alias} ON ${all(on)}`;
  });
  return {
    from: froms.reduce((before, next) => sql`${before}${next}`),
    key: (at) => of(`k${at}`, compiled.length),
    over: (at) => of(`o${at}`, compiled.length),
    measure: (part, at) => measured(compiled[part], at),
    few: any(compiled.map(({ alias }) => sql`coalesce(${alias}."few", false)`)),
    who: sql`${compiled[0]?.alias ?? sql``}."who"`,
    readFrom: compiled.map(({ readFrom }) => readFrom),
    rows: (part) => sql`${compiled[part]?.alias ?? sql``}."rows"`,
  };
}

interface Compiled {
  readonly measures: CompiledPart["measures"];
  readonly alias: Sql;
}

/** A count of a group that a part has not is 0; anything else is missing. */
function measured(part: Compiled | undefined, at: number): Measured {
  const measure = part?.measures[at];
  if (part === undefined || measure === undefined) throw new Error(`no measure ${at} in that part`);
  const value = sql`${part.alias}.${name(`m${at}`)}`;
  const value0 = measure.counted
    ? sql`CASE WHEN ${part.alias}."rows" IS NULL THEN ${count(0)} ELSE ${value} END`
    : value;
  return { value: value0, type: measure.type };
}

const firstOf = (values: readonly Sql[]): Sql => {
  const [head = sql`NULL`, ...rest] = values;
  return rest.reduce((before, next) => sql`coalesce(${before}, ${next})`, head);
};
