import type { Connection, Row } from "../../core/duckdb.ts";
import type { Effect, Mutation } from "./mutation.ts";
import { days, factor, mark } from "./mutation-kinds.ts";

/** Whether a table holds the rows it held before any mutation, in whatever order. */
export async function isAsBefore(connection: Connection, table: string): Promise<boolean> {
  const [before, after] = await connection.rows(
    `SELECT count(*) AS n, sum(hash(t)) AS hash FROM base."${table}" t
     UNION ALL SELECT count(*), sum(hash(t)) FROM ${table} t`,
  );
  return before?.["n"] === after?.["n"] && before?.["hash"] === after?.["hash"];
}

/** What differs from before: row by row of one key; by all values of a column where no key is left. */
export async function compared(
  connection: Connection,
  table: string,
  mutation: Mutation,
): Promise<readonly Effect[]> {
  const types = await typesOf(connection, table);
  const keys = await keysOf(connection, table, types);
  const [first = ""] = keys;
  const columns = [...types.keys()].filter((column) => !keys.includes(column));
  const [found = {}] = await connection.rows(`
    SELECT count(*) FILTER (old."${first}" IS NOT NULL AND new."${first}" IS NOT NULL) AS both,
      count(*) FILTER (old."${first}" IS NULL) AS added, count(*) FILTER (new."${first}" IS NULL) AS gone,
      ${columns.map((column) => measures(column, types.get(column) ?? "", first, mutation)).join(",\n")}
    FROM base."${table}" old FULL JOIN ${table} new
      ON ${keys.map((key) => `old."${key}" IS NOT DISTINCT FROM new."${key}"`).join(" AND ")}`);
  const name = lineageName(table);
  const [added, gone] = [Number(found["added"]), Number(found["gone"])];
  const effects: Effect[] = added + gone > 0 ? [{ table: name, column: "", kind: "rows" }] : [];
  const isRenamed = Number(found["both"]) === 0 && added === gone;
  for (const column of columns) {
    const kind = kindOf(column, found, isRenamed);
    if (kind !== undefined) effects.push({ table: name, column, kind });
  }
  return effects;
}

async function typesOf(
  connection: Connection,
  table: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.rows(`DESCRIBE ${table}`);
  return new Map(rows.map((row) => [String(row["column_name"]), String(row["column_type"])]));
}

/** The id; with the day it holds from where one id has several rows. */
async function keysOf(
  connection: Connection,
  table: string,
  types: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  if (!types.has("id")) return ["entity_id", "attribute"];
  const [unique] = await connection.rows(
    `SELECT (SELECT count(*) = count(DISTINCT id) FROM base."${table}")
        AND (SELECT count(*) = count(DISTINCT id) FROM ${table}) AS is_unique`,
  );
  return unique?.["is_unique"] === true || !types.has("valid_from") ? ["id"] : ["id", "valid_from"];
}

function kindOf(column: string, found: Row, isRenamed: boolean): "carries" | "changes" | undefined {
  const count = (measure: string): number => Number(found[`${column} ${measure}`]);
  const changed = count("changed");
  if (count("marked") > 0 || (changed > 2 && count("moved") === changed)) return "carries";
  if (changed > 0 || (isRenamed && found[`${column} others`] === true)) return "changes";
  return undefined;
}

/**
 * How often a column has another value, how often it moved exactly as the source did, how often it shows the mark, and
 * whether its values are others at all.
 */
function measures(column: string, type: string, key: string, { how }: Mutation): string {
  const [before, after] = [`old."${column}"`, `new."${column}"`];
  const changed = `old."${key}" IS NOT NULL AND new."${key}" IS NOT NULL AND ${before} IS DISTINCT FROM ${after}`;
  const moved = how === "marked" ? movement(type, before, after) : "false";
  return `count(*) FILTER (${changed}) AS "${column} changed",
    count(*) FILTER (${changed} AND ${moved}) AS "${column} moved",
    count(*) FILTER (CAST(${after} AS VARCHAR) LIKE '%${mark}%') AS "${column} marked",
    coalesce(sum(hash(${before})) FILTER (old."${key}" IS NOT NULL), 0)
      <> coalesce(sum(hash(${after})) FILTER (new."${key}" IS NOT NULL), 0) AS "${column} others"`;
}

function movement(type: string, before: string, after: string): string {
  if (type === "DATE") return `${after} - ${before} = ${days}`;
  if (type.startsWith("TIMESTAMP")) return `${after} - ${before} = INTERVAL ${days} DAY`;
  if (/INT|DECIMAL|DOUBLE/.test(type))
    return `abs(CAST(${after} AS DOUBLE) - ${factor} * CAST(${before} AS DOUBLE)) < 0.001`;
  return "false";
}

/** As a lineage writes it: without the schema, marts under their prefix, a history under its entity. */
const lineageName = (table: string): string =>
  table
    .replace(/^mart\./, "mart_")
    .replace(/^entity\./, "")
    .replace(/_history$/, "");
