import { UserError } from "../core/errors.ts";
import { entities } from "../schema/entities.ts";
import type { Entity, Mask, ValueType } from "../schema/entity.ts";
import { rollUpTable } from "../schema/roll-ups.ts";
import type { Compiling } from "./compiling.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import { checkKeptThen, checkKnownThen, holdingThen, tableThen } from "./past.ts";
import { columnOf, type Grant, type Position, type RowRule, type View } from "./policy.ts";
import { checkHeld } from "./roll-up.ts";
import { all, any, joined, name, type Sql, sql, typeName } from "./sql.ts";

const byName: ReadonlyMap<string, Entity> = new Map(
  entities
    .filter((entity) => entity.visibility === "graphql")
    .map((entity) => [entity.name, entity]),
);

/** The entity a question names; UserError when there is none (the warehouse's own are none). */
export function askedEntity(entityName: string): Entity {
  const found = byName.get(entityName);
  if (found !== undefined) return found;
  throw new UserError(
    `没有实体 "${entityName}" · there is no entity "${entityName}"`,
    "see the schema for the entities",
  );
}

/** Refuses a column that does not exist, that the role may not name, or that the release never had. */
export function checkNamed(compiling: Compiling, entity: Entity, column: string): void {
  if (!Object.hasOwn(entity.columns, column)) {
    throw new UserError(
      `没有这个字段 · "${entity.name}" has no column "${column}"`,
      `see the schema for the columns of "${entity.name}"`,
    );
  }
  if (compiling.policy.isAbsent(entity, column)) {
    throw new UserError(
      `您的身份不能用 "${entity.name}.${column}" · the role "${compiling.principal.role}" may not use "${entity.name}.${column}"`,
      "去掉它，筛选、排序、分组里也不用；或换一个身份 · leave it out, also from filters, orders and groups",
    );
  }
  checkRecorded(compiling, entity, column);
  checkKeptThen(compiling, entity, column);
}

/** NotRecordedThen when the release (or its history, for an as-of) has no such table or column. */
function checkRecorded(compiling: Compiling, entity: Entity, column: string): void {
  const { release } = compiling;
  const table = release.tables[tableThen(compiling, entity)];
  if (table === undefined) throw new NotRecordedThen(release.id, entity.name);
  if (!table.columns.includes(column)) throw new NotRecordedThen(release.id, entity.name, column);
}

/**
 * A column with a person as it is, whoever asks: for what the server keeps to itself (whom an answer shows, how many a
 * figure is about), never for a value that is answered.
 */
export const personKey = (entity: Entity, column: string): string =>
  entity.columns[column]?.level === "L1" ? column : whoMark + column;

/** Begins no column of an entity and none of a roll-up. */
const whoMark = "#who ";

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
  checkKnownThen(compiling, entity);
  const grants = compiling.policy.grants(entity, position);
  const rollUp = position === "root" ? compiling.rollUp : undefined;
  const chosen = [...columns].map((column) => {
    if (column.startsWith(whoMark)) return unmaskedColumn(compiling, entity, column);
    if (rollUp !== undefined && !Object.hasOwn(entity.columns, column)) return name(column);
    checkRecorded(compiling, entity, column);
    return sql`${valueSeen(compiling, entity, column, grants)} AS ${name(column)}`;
  });
  const conditions = [
    any(grants.map(({ rows }) => rowCondition(compiling, rows))),
    ...holdingThen(compiling, entity),
  ];
  const from = rollUp === undefined ? tableThen(compiling, entity) : rollUpTable(rollUp);
  const table = qualified(compiling, from);
  const seen = sql`(SELECT ${joined(chosen, ", ")} FROM ${table} WHERE ${all(conditions)})`;
  if (rollUp !== undefined) checkHeld(rollUp, entity, seen);
  return seen;
}

/** Missing where the release never had it. */
function unmaskedColumn(compiling: Compiling, entity: Entity, column: string): Sql {
  const own = column.slice(whoMark.length);
  const had =
    compiling.release.tables[tableThen(compiling, entity)]?.columns.includes(own) === true;
  return sql`${had ? name(own) : sql`NULL`} AS ${name(column)}`;
}

const qualified = (compiling: Compiling, table: string): Sql =>
  sql`${name(compiling.alias)}.main.${name(table)}`;

function rowCondition(compiling: Compiling, rule: RowRule): Sql {
  if (rule.kind === "all") return sql`true`;
  if (rule.kind === "none") return sql`false`;
  const parts: Sql[] = [];
  if (rule.person !== undefined) {
    parts.push(
      sql`${name(rule.person)} IN (SELECT person_id FROM ${compiling.people(rule.scope)})`,
    );
  }
  if (rule.org !== undefined) {
    parts.push(sql`${name(rule.org)} IN (SELECT org_no FROM ${compiling.units(rule.scope)})`);
  }
  return any(parts);
}

/** The column as the grants that give the row let it be seen: where one shows it, real; else masked; else hidden. */
function valueSeen(
  compiling: Compiling,
  entity: Entity,
  columnName: string,
  grants: readonly Grant[],
): Sql {
  const column = columnOf(entity, columnName);
  const value = name(columnName);
  // Keys join and pick rows whether or not the role may name them; no key is personal (a test holds schema/ to it).
  if (column.level === "L1") return value;
  const hidden = sql`CAST(NULL AS ${typeName(column.type)})`;
  if (compiling.policy.isAbsent(entity, columnName)) {
    return column.level === "L2" && column.mask === undefined ? value : hidden;
  }
  const seenAs = (view: View): readonly RowRule[] =>
    grants.filter((grant) => grant.view(columnName) === view).map(({ rows }) => rows);
  const masked = seenAs("masked");
  const real = [
    ...seenAs("real"),
    ...(masked.length === 0 ? [] : compiling.policy.unmasked(entity, columnName)),
  ];
  const mask = masks[fitting(column.mask, column.type)](value, hidden);
  return shownWhere(
    compiling,
    real,
    value,
    shownWhere(compiling, masked, mask, hidden, grants),
    grants,
  );
}

/** `value` in rows of the rules, `otherwise` elsewhere; without a choice when every row is given by one of them. */
function shownWhere(
  compiling: Compiling,
  rules: readonly RowRule[],
  value: Sql,
  otherwise: Sql,
  grants: readonly Grant[],
): Sql {
  const giving = rules.filter(({ kind }) => kind !== "none");
  if (giving.length === 0) return otherwise;
  const given = grants.map(({ rows }) => rows).filter(({ kind }) => kind !== "none");
  const everywhere =
    giving.some(({ kind }) => kind === "all") || given.every((rows) => giving.includes(rows));
  if (everywhere) return value;
  const where = any(giving.map((rule) => rowCondition(compiling, rule)));
  return sql`CASE WHEN ${where} THEN ${value} ELSE ${otherwise} END`;
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
