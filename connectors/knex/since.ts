import { quoteName, quoteText } from "../../core/duckdb.ts";
import { sourceName } from "../drift.ts";
import type { Resource } from "../resource.ts";
import type { Dialect, Table } from "./dialect.ts";

interface SinceClause {
  readonly where: string; // "" for all rows
  readonly notes: readonly string[];
}

/**
 * The rows that may have changed since a cursor: those at it and after, those within the lag before it, and those
 * without one. Where the source's column does not order by itself (text), all rows are read, and that is said.
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
  return { where: ` WHERE (${quoted} >= ${bound} OR ${quoted} IS NULL)`, notes: [] };
}

/** A cursor less its lag. A number has none: it is read again from itself. e.g. ("2026-11-09 01:00:00", 60) → "2026-11-09 00:00:00.000" */
export function lowerBound(since: string, lagMinutes: number): string {
  if (/^-?\d+(\.\d+)?$/.test(since)) return since;
  const moment = Date.parse(`${since.slice(0, 10)}T${since.slice(11, 23) || "00:00:00"}Z`);
  const lower = new Date(moment - lagMinutes * 60_000).toISOString();
  return lower.slice(0, -1).replace("T", " ");
}

/**
 * The same for SQLite, where moments are text: those that look like one are compared by their day, from the day before,
 * because their hours may be written in several ways; everything else is read again.
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
  return ` WHERE (${column} IS NULL OR ${column} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' OR ${column} >= ${quoteText(day)})`;
}
