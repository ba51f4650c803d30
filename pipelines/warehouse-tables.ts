import type { ColumnType, Resource, SourceSystem } from "../connectors/resource.ts";
import type { Connection } from "../core/duckdb.ts";
import { createContents } from "./contents.ts";
import { takeKept, undeclared } from "./extras.ts";
import { createRepaired, createSetAside } from "./set-aside.ts";
import { createShapes } from "./shapes.ts";

/**
 * pipelines/ is the builder: it owns the warehouse, keeps raw versions, and makes shared entities and releases of them.
 * It knows sources by their declarations only and nobody who reads releases.
 */

const sqlTypes: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "BIGINT",
  decimal: "DECIMAL(18,4)",
  date: "DATE",
  partial_date: "VARCHAR",
  timestamp: "TIMESTAMP",
  boolean: "BOOLEAN",
};

export const rawName = (system: string, resource: string): string => `raw."${system}__${resource}"`;

/**
 * raw keeps every version of every row: _first_run brought it, _last_run is the last run that saw it once it is gone or
 * replaced (NULL: current), _deleted_run is the run that missed it. The ledger says which chunks are in.
 */
export async function createWarehouseTables(
  connection: Connection,
  systems: readonly SourceSystem[],
): Promise<void> {
  for (const schema of ["raw", "std", "step", "entity", "mart", "ident", "code", "ledger"]) {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  }
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.chunk (
    chunk_id VARCHAR NOT NULL, system VARCHAR NOT NULL, resource VARCHAR NOT NULL, run VARCHAR NOT NULL,
    fence BIGINT NOT NULL, rows BIGINT NOT NULL, sha256 VARCHAR NOT NULL)`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.load (
    system VARCHAR NOT NULL, resource VARCHAR NOT NULL, run VARCHAR NOT NULL, fence BIGINT NOT NULL,
    read_at TIMESTAMP NOT NULL, expected BIGINT NOT NULL, landed BIGINT NOT NULL, quarantined BIGINT NOT NULL,
    duplicates BIGINT NOT NULL, skipped BIGINT NOT NULL, inserted BIGINT NOT NULL, deleted BIGINT NOT NULL)`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.problem_row (
    run VARCHAR NOT NULL, system VARCHAR NOT NULL, resource VARCHAR NOT NULL, ordinal BIGINT, rule VARCHAR NOT NULL,
    column_name VARCHAR, found VARCHAR, source_row VARCHAR)`);
  // Whether all rows were read (NULL: none were, these are repairs), and when only changes were, how many the source has in all, where it tells.
  await connection.run(
    "ALTER TABLE ledger.load ADD COLUMN IF NOT EXISTS whole BOOLEAN DEFAULT true",
  );
  await connection.run("ALTER TABLE ledger.load ADD COLUMN IF NOT EXISTS total BIGINT");
  await connection.run("DROP TABLE IF EXISTS ledger.described"); // nobody reads it any more
  await createSetAside(connection);
  await createRepaired(connection);
  await createShapes(connection);
  await createContents(connection);
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.cursor (
    system VARCHAR NOT NULL, resource VARCHAR NOT NULL, value VARCHAR NOT NULL, whole_at TIMESTAMP NOT NULL)`);
  // What was declared when it was read whole: a column declared since is in no row that did not change.
  await connection.run("ALTER TABLE ledger.cursor ADD COLUMN IF NOT EXISTS declared VARCHAR");
  const known = await rawColumns(connection);
  for (const system of systems) {
    for (const resource of system.resources)
      await createRaw(connection, system, resource, known.get(`${system.name}__${resource.name}`));
  }
}

/** The columns of every table of raw that is there. */
async function rawColumns(
  connection: Connection,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const rows = await connection.rows(
    "SELECT table_name, list(column_name) AS columns FROM duckdb_columns() WHERE schema_name = 'raw' GROUP BY table_name",
  );
  return new Map(
    rows.map(({ table_name, columns }) => [
      String(table_name),
      Array.isArray(columns) ? columns : [],
    ]),
  );
}

async function createRaw(
  connection: Connection,
  system: SourceSystem,
  resource: Resource,
  known: readonly unknown[] | undefined,
): Promise<void> {
  const table = rawName(system.name, resource.name);
  const columns = Object.entries(resource.columns);
  const declared = columns.map(([name, column]) => `"${name}" ${sqlTypes[column.type]}`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ${table} (
    ${declared.join(", ")},
    _key VARCHAR NOT NULL, _first_run VARCHAR NOT NULL, _last_run VARCHAR, _deleted_run VARCHAR)`);
  await connection.run(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${undeclared} VARCHAR`);
  const missing = columns.filter(([name]) => known?.includes(name) === false);
  for (const [name, column] of missing) {
    await connection.run(`ALTER TABLE ${table} ADD COLUMN "${name}" ${sqlTypes[column.type]}`);
    await takeKept(connection, table, resource, name);
  }
}

/** The source key of a row as one text: its key columns joined by "|". */
export const keyOf = (resource: Resource): string =>
  resource.key.length === 1
    ? `CAST("${resource.key[0]}" AS VARCHAR)`
    : `concat_ws('|', ${resource.key.map((column) => `CAST("${column}" AS VARCHAR)`).join(", ")})`;
