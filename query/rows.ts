import { ContractError, UserError } from "../core/errors.ts";
import type { Entity, Relation, ValueType } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { checkRelationThen, checkRowsKnownThen } from "./past.ts";
import type { Position } from "./policy.ts";
import type { Path } from "./selection.ts";
import { askedEntity, checkNamed, source } from "./source.ts";
import { all, bound, joined, name, type Sql, sql } from "./sql.ts";

/** A value at the end of a path, and what it is. */
export interface Reached {
  readonly value: Sql;
  readonly type: ValueType;
}

/** Rows of an entity within one FROM, with the "one" relations that were followed from them. */
export interface Rows {
  readonly entity: Entity;
  /** A column the asker named. */
  readonly column: (column: string) => Reached;
  /** A column the statement itself needs: keys, and what picks one of several. */
  readonly key: (column: string) => Sql;
  readonly at: (path: Path) => Reached;
  /** The rows at the end of "one" relations; these themselves for none. */
  readonly through: (relations: Path) => Rows;
  /** The "one" relations followed so far. */
  readonly followed: () => readonly Followed[];
  /** The FROM clause; to be called when everything else has been asked for. */
  readonly from: () => Sql;
  /** @internal This table as the one partner of rows that followed `relation`, and what follows from it. */
  readonly joinedBy: (relation: Relation, own: Sql) => Sql;
}

export interface Followed {
  readonly relation: Relation;
  readonly rows: Rows;
}

/** These rows and every one reached from them. */
export const reachedFrom = (rows: Rows): readonly Rows[] => [
  rows,
  ...rows.followed().flatMap((followed) => reachedFrom(followed.rows)),
];

/** What a relation of that name leads to; UserError when there is none of that kind. */
export function relationOf(entity: Entity, relation: string, kind: Relation["kind"]): Relation {
  const found = Object.hasOwn(entity.relations, relation) ? entity.relations[relation] : undefined;
  if (found?.kind === kind) return found;
  throw new UserError(
    `"${entity.name}" has no relation "${relation}" to ${kind}`,
    `see the schema for the relations of "${entity.name}"`,
  );
}

/** The key pair of a relation: own column, the other's column. */
export function keysOf(relation: Relation): readonly [own: string, other: string] {
  const [pair, ...more] = Object.entries(relation.on);
  if (pair !== undefined && more.length === 0) return pair;
  throw new ContractError(`a relation to "${relation.to}" has ${more.length + 1} keys, expected 1`);
}

export function openRows(
  compiling: Compiling,
  entity: Entity,
  position: Position,
  { ever }: Pick<Relation, "ever"> = {},
): Rows {
  const here = ever ? { ...compiling, ever } : compiling;
  if (position === "root") checkRowsKnownThen(compiling, entity);
  const table = compiling.tableName();
  const columns = new Set<string>();
  const partners = new Map<string, Followed>();
  const key = (column: string): Sql => {
    columns.add(column);
    return sql`${table}.${name(column)}`;
  };
  const one = (relationName: string): Rows => {
    const known = partners.get(relationName);
    if (known !== undefined) return known.rows;
    const relation = relationOf(entity, relationName, "one");
    const to = askedEntity(relation.to);
    checkRelationThen(compiling, entity, to, relation);
    const partner = openRows(compiling, to, "related");
    key(keysOf(relation)[0]);
    partners.set(relationName, { relation, rows: partner });
    return partner;
  };
  const following = (): Sql => {
    const clauses = [...partners.values()].map(({ relation, rows }) =>
      rows.joinedBy(relation, key(keysOf(relation)[0])),
    );
    return joined(clauses, "");
  };
  const self: Rows = {
    entity,
    key,
    column: (column) => {
      checkNamed(here, entity, column);
      return { value: key(column), type: entity.columns[column]?.type ?? "text" };
    },
    at: ([head, ...rest]) => {
      if (head === undefined) throw new UserError("a path is empty", "end it with a column");
      return rest.length === 0 ? self.column(head) : one(head).at(rest);
    },
    through: ([head, ...rest]) => (head === undefined ? self : one(head).through(rest)),
    followed: () => [...partners.values()],
    from: () => {
      if (columns.size === 0) key("id");
      return sql`${source(here, entity, columns, position)} AS ${table}${following()}`;
    },
    joinedBy: (relation, own) => {
      const other = key(keysOf(relation)[1]);
      const chosen = picked(compiling, entity, relation, columns);
      return sql`\n  LEFT JOIN ${chosen} AS ${table} ON ${other} = ${own}${following()}`;
    },
  };
  return self;
}

/** The related rows with at most one per key: the one a "one" relation means. */
function picked(
  compiling: Compiling,
  entity: Entity,
  relation: Relation,
  columns: ReadonlySet<string>,
): Sql {
  const [, other] = keysOf(relation);
  const conditions = relationConditions(relation, name);
  if (other === "id" && conditions.length === 0)
    return source(compiling, entity, columns, "related");
  const order = relationOrder(compiling, entity, relation, name);
  const dates = hasDates(entity) ? ["valid_from", "valid_to"] : [];
  const needed = new Set([...columns, "id", ...dates, ...relationColumns(relation)]);
  return sql`(SELECT * FROM ${source(compiling, entity, needed, "related")} WHERE ${all(conditions)}
    QUALIFY row_number() OVER (PARTITION BY ${name(other)} ORDER BY ${joined(order, ", ")}) = 1)`;
}

type Column = (column: string) => Sql;

/** What the declaration itself asks of related rows, e.g. kind = 人事归属. */
export const relationConditions = (relation: Relation, column: Column): readonly Sql[] =>
  Object.entries(relation.where ?? {}).map(([of, value]) =>
    typeof value === "boolean"
      ? sql`${column(of)} = ${bound(String(value), "boolean")}`
      : sql`${column(of)} = ${bound(value)}`,
  );

/** In which order the declaration prefers related rows; by id at the end. */
export const relationOrder = (
  compiling: Compiling,
  entity: Entity,
  relation: Relation,
  column: Column,
): readonly Sql[] => [
  ...(relation.first === undefined ? [] : heldThen(compiling, entity, column)),
  ...(relation.first ?? []).map((of) =>
    of.startsWith("-")
      ? sql`${column(of.slice(1))} DESC NULLS LAST`
      : sql`${column(of)} ASC NULLS LAST`,
  ),
  sql`${column("id")} ASC`,
];

/** An entity with dates of its own but without a history table. */
const hasDates = (entity: Entity): boolean =>
  !entity.history && "valid_from" in entity.columns && "valid_to" in entity.columns;

/** The row that held on the day asked for goes first: who came back after retiring had another staff number then. */
function heldThen({ asOf }: Compiling, entity: Entity, column: Column): readonly Sql[] {
  if (asOf === undefined || !hasDates(entity)) return [];
  const day = bound(asOf, "date");
  const held = sql`${column("valid_from")} <= ${day} AND coalesce(${day} < ${column("valid_to")}, true)`;
  return [sql`CASE WHEN ${held} THEN 0 ELSE 1 END ASC`];
}

const relationColumns = (relation: Relation): readonly string[] => [
  ...Object.keys(relation.where ?? {}),
  ...(relation.first ?? []).map((of) => of.replace(/^-/, "")),
];
