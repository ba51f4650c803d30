import { quoteName } from "../../core/duckdb.ts";
import type { ObservedColumn } from "../connector.ts";
import { addressOf } from "./address.ts";
import { copyOut, type PgConnection } from "./copy-out.ts";
import {
  codeOf,
  type Dialect,
  literal,
  networkTrouble,
  type Piece,
  type Reading,
} from "./dialect.ts";

/** PostgreSQL, and what speaks its protocol and its COPY (openGauss, KingbaseES). */
export const postgres: Dialect = {
  client: "pg",
  connection: (access) => {
    const { ssl, ...address } = addressOf(access, 5432);
    return {
      ...address,
      ssl: ssl ?? false,
      application_name: "fillonce",
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    };
  },
  quote: quoteName,
  catalogue: (table, schema) => `
    SELECT n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name,
      format_type(a.atttypid, a.atttypmod) AS data_type
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE lower(c.relname) = lower(${literal(table)}) AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
      AND ${schema === undefined ? "pg_table_is_visible(c.oid)" : `lower(n.nspname) = lower(${literal(schema)})`}
    ORDER BY 1, 2, a.attnum`,
  begin: ({ database: { timeoutSeconds } }) => [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL TimeZone = 'Asia/Shanghai'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL synchronize_seqscans = off", // rows come in the same order every time
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL lock_timeout = '10s'",
    `SET LOCAL statement_timeout = ${timeoutSeconds * 1_000}`,
  ],
  end: "ROLLBACK",
  text: ({ name, type }: ObservedColumn) => {
    const column = quoteName(name);
    if (type.endsWith("[]")) return `array_to_string(${column}, ';', '')`;
    if (type === "money") return `${column}::numeric`;
    return type === "boolean" || type.startsWith("character(") ? `${column}::text` : column;
  },
  spell: (expression) => `(${expression})::text`,
  ordered: (type) => /^(timestamp|date|smallint|integer|bigint|numeric)/.test(type),
  bound: (value) => literal(value),
  read,
  writeRights: (tables) => `
    SELECT 'superuser' AS found FROM pg_roles WHERE rolname = current_user AND rolsuper
    UNION ALL
    SELECT right_name || ' ON ' || place FROM (VALUES ${tables
      .map(({ schema, name }) => `(${literal(`${quoteName(schema)}.${quoteName(name)}`)})`)
      .join(", ")}) AS t (place),
      (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS r (right_name)
    WHERE has_table_privilege(place, right_name)`,
  version: "SHOW server_version",
  troubleOf: (error) => {
    const code = codeOf(error);
    if (code.startsWith("28")) return "refused";
    if (code === "3D000") return "refused"; // no such database
    if (code === "42P01" || code === "42703") return "unknown";
    if (code === "42501") return "forbidden";
    if (code === "57014") return "slow";
    if (code === "55P03" || code === "53300") return "busy";
    if (code.startsWith("57P") || code.startsWith("08")) return "cut";
    if (error instanceof Error && /terminated|Connection ended/i.test(error.message)) return "cut";
    if (error instanceof Error && /timeout expired|timeout exceeded/i.test(error.message))
      return "unreachable";
    return networkTrouble(error);
  },
};

async function* read(connection: unknown, reading: Reading): AsyncGenerator<Piece> {
  const { columns, from, where, tmp, silenceMs } = reading;
  const select = `SELECT ${columns.join(", ")} FROM ${from}${where}`;
  // knex hands out pg's own client.
  for await (const csv of copyOut(connection as PgConnection, select, tmp, silenceMs))
    yield { rows: [], csv };
}
