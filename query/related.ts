import { UserError } from "../core/errors.ts";
import type { Entity, Relation } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { checkRelationThen } from "./past.ts";
import { keysOf, type Rows, reachedFrom, relationConditions } from "./rows.ts";
import { name, type Sql, sql } from "./sql.ts";

/** A declared table of rows whose fields are wanted. Columns named with `need` will be in it. */
export interface Parent {
  readonly entity: Entity;
  readonly table: Sql;
  readonly need: (column: string) => void;
}

/** Which rows belong to any of the parents by that relation. */
export function partnersOf(
  compiling: Compiling,
  parent: Parent,
  relation: Relation,
  rows: Rows,
): Sql[] {
  const [own, other] = keysOf(relation);
  checkRelationThen(compiling, parent.entity, rows.entity, relation);
  parent.need(own);
  return [
    sql`${rows.key(other)} IN (SELECT ${name(own)} FROM ${parent.table})`,
    ...relationConditions(relation, rows.key),
  ];
}

/** Joins a table with one row per "#key" to `parent AS p`. */
export const joinTo = (table: Sql, relation: Relation): Sql =>
  sql`\n  LEFT JOIN ${table} ON ${table}."#key" = p.${name(keysOf(relation)[0])}`;

/** Refuses single rows of what the role may only count. */
export function checkLists(compiling: Compiling, rows: Rows): void {
  const closed = reachedFrom(rows).find(({ entity }) => !compiling.policy.lists(entity));
  if (closed === undefined) return;
  throw new UserError(
    `您的身份不能逐条查看 "${closed.entity.name}" · the role "${compiling.principal.role}" may not list "${closed.entity.name}"`,
    "改问分组统计 · ask for figures by group",
  );
}
