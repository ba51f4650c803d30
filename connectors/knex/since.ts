import { quoteName, quoteText } from "../../core/duckdb.ts";
import { sourceName } from "../drift.ts";
import { lowerBound } from "../lag.ts";
import type { Resource } from "../resource.ts";
import type { Dialect, Table } from "./dialect.ts";

interface SinceClause {
  readonly where: string; // "" for all rows
  readonly notes: readonly string[];
}

/**
 * The rows that may have changed since a cursor: those at it and after, those within the lag before it, and those
 * without one, which some servers write 0000-00-00. Where the source's column does not order by itself (text), all rows are read, and that is said.
 */
export function sinceClause(
  dialect: Dialect,
  resource: Resource,
  table: Table,
  since: string | undefined,
): SinceClause {
  const { cursor } = resource;
  if (cursor === undefined || since === undefined) return { where: "", notes: [] };
  const declared = resource.columns[cursor.column];
  const name = declared === undefined ? cursor.column : sourceName(cursor.column, declared);
  const column = table.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (column === undefined || !dialect.ordered(column.type)) {
    const found = column === undefined ? "is not there" : `is ${column.type}`;
    return {
      where: "",
      notes: [`table "${resource.at}": cursor "${name}" ${found}; all rows are read`],
    };
  }
  const quoted = dialect.quote(column.name);
  const bound = dialect.bound(lowerBound(since, cursor.lagMinutes), column.type);
  const unset = dialect.unset?.(quoted, column.type);
  const without = unset === undefined ? "" : ` OR ${unset}`;
  return { where: ` WHERE (${quoted} >= ${bound} OR ${quoted} IS NULL${without})`, notes: [] };
}

/**
 * The same for SQLite, where moments are text: those that look like one are compared by their day, from the day before,
 * because their hours may be written in several ways; everything else, 0000-00-00 too, is read again.
 */
export function changedSince(resource: Resource, since: string | undefined): string {
  const { cursor } = resource;
  if (cursor === undefined || since === undefined) return "";
  const declared = resource.columns[cursor.column];
  const column = quoteName(
    declared === undefined ? cursor.column : sourceName(cursor.column, declared),
  );
  if (/^-?\d+$/.test(since))
    return ` WHERE (typeof(${column}) <> 'integer' OR ${column} >= ${since})`;
  const day = lowerBound(since, cursor.lagMinutes + 24 * 60).slice(0, 10);
  return ` WHERE (${column} IS NULL OR ${column} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' OR ${column} < '1000' OR ${column} >= ${quoteText(day)})`;
}
