import type { Connection } from "../../../core/duckdb.ts";
import { entities } from "../../../schema/entities.ts";
import type { Entity, Relation } from "../../../schema/entity.ts";
import { type Asker, sees, shown } from "./asker.ts";
import { compared, grouped, type Row, readAs, type Value } from "./values.ts";

/** Every table of a release, and its histories, as they stand in it. */
export type Tables = ReadonlyMap<string, readonly Row[]>;

/** The releases that may be asked: the served one, and older ones by their numbers. */
export interface Kept {
  readonly served: Tables;
  readonly older: ReadonlyMap<number, Tables>;
}

/** Reads the tables with nothing but `SELECT *`. */
export async function readTables(connection: Connection, alias: string): Promise<Tables> {
  const tables = new Map<string, readonly Row[]>();
  for (const { name, history, columns, visibility } of entities) {
    if (visibility === "warehouse") continue;
    for (const table of history ? [name, `${name}_history`] : [name]) {
      const rows = await connection.rows(`SELECT * FROM "${alias}".main."${table}"`);
      tables.set(
        table,
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(columns).map(([column, { type }]) => [
              column,
              readAs(type, row[column]),
            ]),
          ),
        ),
      );
    }
  }
  return tables;
}

/** Whether a row holds on a day: [valid_from, valid_to), open where that is missing. */
export function stands({ valid_from = null, valid_to = null }: Row, day: string): boolean {
  return valid_from !== null && valid_from <= day && (valid_to === null || valid_to > day);
}

/** Whether a row of an entity without history was there on a day, as far as it says so itself. */
function lasts({ lasting }: Entity, row: Row, day: string): boolean {
  const { from = "", to = "", current = "" } = lasting ?? {};
  const [began, ended, stillIs] = [from, to, current].map((column) => row[column] ?? null);
  if (typeof began === "string" && began > day) return false;
  if (to === "") return true;
  return typeof ended === "string" ? ended > day : stillIs !== false;
}

/** The university on one day, as one asker sees it. */
export interface World {
  readonly asOf: string | undefined;
  readonly rows: (entity: string) => readonly Row[];
  readonly having: (entity: string, column: string, value: Value) => readonly Row[];
  /** The same among the rows of every day up to this one. */
  readonly everHaving: (entity: string, column: string, value: Value) => readonly Row[];
}

/** The day on which the campus of these tests stands. */
const campusDay = "2026-11-09";

/** `asOf`: the histories of that day; absent, what stands today. */
export function worldOf(tables: Tables, asker: Asker, asOf?: string): World {
  const kept = new Map<string, readonly Row[]>();
  const found = new Map<string, ReadonlyMap<Value, readonly Row[]>>();
  const standing = (entity: Entity): readonly Row[] => {
    if (asOf === undefined) return tables.get(entity.name) ?? [];
    if (!entity.history)
      return (tables.get(entity.name) ?? []).filter((row) => lasts(entity, row, asOf));
    return (tables.get(`${entity.name}_history`) ?? []).filter((row) => stands(row, asOf));
  };
  const begun = (entity: Entity): readonly Row[] =>
    (tables.get(`${entity.name}_history`) ?? []).filter(
      ({ valid_from = null }) => valid_from !== null && valid_from <= (asOf ?? campusDay),
    );
  const rows = (name: string, ever = false): readonly Row[] => {
    const known = ever ? `${name} ever` : name;
    let all = kept.get(known);
    if (all === undefined) {
      const entity = entities.find((one) => one.name === name);
      if (entity === undefined) throw new Error(`no entity "${name}"`);
      all = (ever ? begun(entity) : standing(entity))
        .filter((row) => sees(asker, entity, row))
        .map((row) => shown(asker, entity, row))
        .sort((a, b) => compared(a["id"] ?? "", b["id"] ?? ""));
      kept.set(known, all);
    }
    return all;
  };
  const among = (entity: string, column: string, value: Value, ever: boolean): readonly Row[] => {
    if (value === null) return [];
    const key = `${entity}.${column} ${ever}`;
    let byValue = found.get(key);
    if (byValue === undefined) {
      byValue = grouped(rows(entity, ever), (row) => row[column] ?? null);
      found.set(key, byValue);
    }
    return byValue.get(value) ?? [];
  };
  return {
    asOf,
    rows: (entity) => rows(entity),
    having: (entity, column, value) => among(entity, column, value, false),
    everHaving: (entity, column, value) => among(entity, column, value, true),
  };
}

/** The rows that a relation leads to from a row, in the order of their ids. None from no row. */
export function partners(world: World, row: Row | undefined, relation: Relation): readonly Row[] {
  const [[own, other] = ["", ""], ...more] = Object.entries(relation.on);
  const also = [
    ...more.map(([mine, theirs]): [string, Value] => [theirs, row?.[mine] ?? null]),
    ...Object.entries(relation.where ?? {}),
  ];
  const having = relation.ever ? world.everHaving : world.having;
  return having(relation.to, other, row?.[own] ?? null).filter((one) =>
    also.every(([column, value]) => value !== null && one[column] === value),
  );
}

/** The one that a "one" relation leads to, by its rule where there are several; undefined when there is none. */
export function partner(world: World, row: Row | undefined, relation: Relation): Row | undefined {
  const rules = (relation.first ?? []).map((rule) => ({
    column: rule.replace("-", ""),
    sign: rule.startsWith("-") ? -1 : 1,
  }));
  const { asOf } = world;
  const [first] = [...partners(world, row, relation)].sort((a, b) => {
    if (asOf !== undefined && stands(a, asOf) !== stands(b, asOf)) return stands(a, asOf) ? -1 : 1;
    for (const { column, sign } of rules) {
      const [left, right] = [a[column] ?? null, b[column] ?? null];
      if (left === null || right === null) {
        if (left !== right) return left === null ? 1 : -1;
      } else if (left !== right) return sign * compared(left, right);
    }
    return 0;
  });
  return first;
}
