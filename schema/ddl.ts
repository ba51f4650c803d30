import type { Entity, EntityColumn, ValueType } from "./entity.ts";

const sqlTypes: Record<ValueType, string> = {
  text: "VARCHAR",
  integer: "BIGINT",
  decimal: "DECIMAL(18,4)",
  date: "DATE",
  timestamp: "TIMESTAMP",
  boolean: "BOOLEAN",
};

/** The DuckDB type of a column. Money is in yuan and areas in m² with two of the four decimals used. */
export const sqlType = (column: EntityColumn): string => sqlTypes[column.type];

/** The columns of an entity's table as DDL, in declared order. e.g. "id" VARCHAR NOT NULL, … */
export function columnsDdl(entity: Entity): string {
  return Object.entries(entity.columns)
    .map(([name, column]) => `"${name}" ${sqlType(column)}${column.required ? " NOT NULL" : ""}`)
    .join(",\n  ");
}

/** The tables of an entity: itself, and its history where it has one. */
export const tablesOf = (entity: Entity): readonly string[] =>
  entity.history ? [entity.name, `${entity.name}_history`] : [entity.name];
