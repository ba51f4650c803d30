import { UserError } from "../core/errors.ts";
import { entities } from "../schema/entities.ts";
import type { Entity, Mask, ValueType } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import type { Position, RowRule } from "./policy.ts";
import { all, any, bound, joined, name, type Sql, sql, typeName } from "./sql.ts";

const byName: ReadonlyMap<string, Entity> = new Map(
  entities
    .filter((entity) => entity.visibility === "graphql")
    .map((entity) => [entity.name, entity]),
);

/** The entity a question names; UserError when there is none (the warehouse's own are none). */
export function askedEntity(entityName: string): Entity {
  const found = byName.get(entityName);
  if (found !== undefined) return found;
  throw new UserError(`there is no entity "${entityName}"`, "see the schema for the entities");
}

/** Refuses a column that does not exist, that the role may not name, or that the release never had. */
export function checkNamed(compiling: Compiling, entity: Entity, column: string): void {
  if (!Object.hasOwn(entity.columns, column)) {
    throw new UserError(
      `"${entity.name}" has no column "${column}"`,
      `see the schema for the columns of "${entity.name}"`,
    );
  }
  if (compiling.policy.column(entity, column) === "absent") {
    throw new UserError(
      `the role "${compiling.principal.role}" may not use "${entity.name}.${column}"`,
      "leave it out, also from filters, orders and groups",
    );
  }
  checkRecorded(compiling, entity, column);
}

/** NotRecordedThen when the release (or its history, for an as-of) has no such table or column. */
function checkRecorded(compiling: Compiling, entity: Entity, column: string): void {
  const { release } = compiling;
  const table = release.tables[tableOf(compiling, entity)];
  if (table === undefined) throw new NotRecordedThen(release.id, entity.name);
  if (!table.columns.includes(column)) throw new NotRecordedThen(release.id, entity.name, column);
}

function tableOf(compiling: Compiling, entity: Entity): string {
  const past = compiling.asOf !== undefined && entity.history;
  return past ? `${entity.name}_history` : entity.name;
}

/**
 * The only way to name a table of a release: the given columns, masked as the policy says, of the rows it allows, on
 * the day asked for. Whatever filters, sorts, groups or joins sees this and nothing beneath it.
 */
export function source(
  compiling: Compiling,
  entity: Entity,
  columns: ReadonlySet<string>,
  position: Position,
): Sql {
  const chosen = [...columns].map((column) => {
    checkRecorded(compiling, entity, column);
    return sql`${valueSeen(compiling, entity, column)} AS ${name(column)}`;
  });
  const conditions = [rowCondition(compiling, compiling.policy.rows(entity, position))];
  if (compiling.asOf !== undefined && entity.history) conditions.push(onDay(compiling.asOf));
  const table = qualified(compiling, tableOf(compiling, entity));
  return sql`(SELECT ${joined(chosen, ", ")} FROM ${table} WHERE ${all(conditions)})`;
}

const qualified = (compiling: Compiling, table: string): Sql =>
  sql`${name(compiling.alias)}.main.${name(table)}`;

function onDay(asOf: string): Sql {
  const day = bound(asOf, "date");
  return sql`valid_from <= ${day} AND (valid_to IS NULL OR ${day} < valid_to)`;
}

function rowCondition(compiling: Compiling, rule: RowRule): Sql {
  if (rule.kind === "all") return sql`true`;
  if (rule.kind === "none") return sql`false`;
  const parts: Sql[] = [];
  if (rule.person !== undefined) {
    parts.push(sql`${name(rule.person)} IN (SELECT person_id FROM ${compiling.people()})`);
  }
  if (rule.org !== undefined) {
    parts.push(sql`${name(rule.org)} IN (SELECT org_no FROM ${compiling.units()})`);
  }
  return any(parts);
}

function valueSeen(compiling: Compiling, entity: Entity, columnName: string): Sql {
  const column = entity.columns[columnName];
  if (column === undefined) throw new Error(`"${entity.name}" has no column "${columnName}"`);
  const value = name(columnName);
  // Keys join and pick rows whether or not the role may name them; no key is personal (a test holds schema/ to it).
  if (column.level === "L1") return value;
  const rule = compiling.policy.column(entity, columnName);
  if (rule === "real") return value;
  const hidden = sql`CAST(NULL AS ${typeName(column.type)})`;
  if (rule === "scoped") {
    const own = rowCondition(compiling, compiling.policy.rows(entity, "root"));
    return sql`CASE WHEN ${own} THEN ${value} ELSE ${hidden} END`;
  }
  if (rule === "absent") return column.level === "L2" && column.mask === undefined ? value : hidden;
  return masks[fitting(column.mask, column.type)](value, hidden);
}

/** A mask made for another type hides. */
function fitting(mask: Mask | undefined, type: ValueType): Mask {
  if (mask === "year") return type === "date" ? mask : "hide";
  return mask !== undefined && type === "text" ? mask : "hide";
}

const masks: Record<Mask, (value: Sql, hidden: Sql) => Sql> = {
  last4: (value) => sql`CASE WHEN length(${value}) >= 8 THEN '****' || right(${value}, 4)
    WHEN ${value} IS NOT NULL THEN '****' END`,
  surname: (value) => sql`left(${value}, 1) || '**'`,
  // Stays a date, so that one column has one type for everyone: the first of January.
  year: (value) => sql`make_date(year(${value}), 1, 1)`,
  hide: (_value, hidden) => hidden,
};
