import { join } from "node:path";
import knex from "knex";
import Database from "libsql";

/** A database server that takes one of the systems, and the account that may read it there and nothing else. */
export interface ServerOrder {
  readonly engine: "postgres" | "mysql";
  readonly url: string; // an administrator's, with its password
  readonly system: "personnel" | "teaching" | "graduate";
  /** Name of the schema (of the database, in MariaDB) and of the account; replaced when it is there. */
  readonly name: string;
  readonly password: string;
}

type Run = (sql: string) => Promise<unknown>;
type Value = string | number | bigint | null;

interface Engine {
  readonly client: "pg" | "mysql2";
  /** A statement as it stands: knex would read ? in it. */
  readonly run: (connection: never) => Run;
  readonly quote: (name: string) => string;
  readonly text: (text: string) => string;
  readonly types: Readonly<Record<"text" | "integer" | "decimal" | "moment", string>>;
  readonly prepare: (order: ServerOrder) => readonly string[];
  readonly grant: (order: ServerOrder) => readonly string[];
}

const backticked = (name: string) => `\`${name}\``;

const engines: Readonly<Record<ServerOrder["engine"], Engine>> = {
  postgres: {
    client: "pg",
    run: (connection: { query: Run }) => (sql) => connection.query(sql),
    quote: (name) => name.toLowerCase(), // as PostgreSQL folds what nobody quotes
    text: (text) => `'${text.replaceAll("'", "''")}'`,
    types: { text: "text", integer: "bigint", decimal: "numeric", moment: "timestamp(0)" },
    prepare: ({ name, password }) => [
      `DROP SCHEMA IF EXISTS ${name} CASCADE`,
      `DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN DROP OWNED BY ${name}; DROP ROLE ${name}; END IF; END $$`,
      `CREATE SCHEMA ${name}`,
      `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
    ],
    grant: ({ name }) => [
      `GRANT USAGE ON SCHEMA ${name} TO ${name}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO ${name}`,
      "ANALYZE",
    ],
  },
  mysql: {
    client: "mysql2",
    run:
      (connection: { query: (sql: string, done: (error: Error | null) => void) => void }) =>
      (sql) =>
        new Promise<void>((resolve, reject) => {
          connection.query(sql, (error) => (error ? reject(error) : resolve()));
        }),
    quote: backticked,
    text: (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`,
    types: { text: "TEXT", integer: "BIGINT", decimal: "DECIMAL(30,10)", moment: "DATETIME" },
    prepare: ({ name, password }) => [
      "SET NAMES utf8mb4",
      `DROP DATABASE IF EXISTS ${name}`,
      `DROP USER IF EXISTS '${name}'@'%'`,
      `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
      `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`,
    ],
    grant: ({ name }) => [`GRANT SELECT ON ${name}.* TO '${name}'@'%'`],
  },
};

const rowsAStatement = 500;

/** Copies a system from its SQLite file in `folder` to a server, table by table. Answers how many rows went. */
export async function loadServer(folder: string, order: ServerOrder): Promise<number> {
  const engine = engines[order.engine];
  const server = knex({ client: engine.client, connection: order.url, pool: { min: 0, max: 1 } });
  const source = new Database(join(folder, `${order.system}.sqlite`), { readonly: true });
  try {
    const client: {
      acquireConnection: () => Promise<never>;
      releaseConnection: (one: never) => Promise<void>;
    } = server.client; // knex types it any
    const connection = await client.acquireConnection();
    const run = engine.run(connection);
    for (const sql of engine.prepare(order)) await run(sql);
    const tables = source
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
      .raw()
      .all() as [string][];
    let rows = 0;
    for (const [table] of tables) rows += await copyTable(source, table, engine, order.name, run);
    for (const sql of engine.grant(order)) await run(sql);
    await client.releaseConnection(connection);
    return rows;
  } finally {
    source.close();
    await server.destroy();
  }
}

async function copyTable(
  source: Database.Database,
  table: string,
  engine: Engine,
  schema: string,
  run: Run,
): Promise<number> {
  const place = `${schema}.${engine.quote(table)}`;
  const columns = source.prepare(`PRAGMA table_info(${table})`).raw().all() as [
    number,
    string,
    string,
  ][];
  const declared = columns.map(
    ([, name, type]) => `${engine.quote(name)} ${engine.types[typeOf(source, table, name, type)]}`,
  );
  await run(`CREATE TABLE ${place} (${declared.join(", ")})`);
  await run("BEGIN");
  let rows = 0;
  let waiting: string[] = [];
  const flush = async () => {
    if (waiting.length > 0) await run(`INSERT INTO ${place} VALUES ${waiting.join(", ")}`);
    waiting = [];
  };
  const written = (value: Value) =>
    typeof value === "string" ? engine.text(value) : String(value ?? "NULL");
  for (const row of source
    .prepare(`SELECT * FROM ${table} ORDER BY rowid`)
    .raw()
    .iterate() as Iterable<Value[]>) {
    waiting.push(`(${row.map(written).join(", ")})`);
    rows += 1;
    if (waiting.length === rowsAStatement) await flush();
  }
  await flush();
  await run("COMMIT");
  return rows;
}

/** SQLite lets text stand in a column of numbers; elsewhere such a column is text. */
function typeOf(
  source: Database.Database,
  table: string,
  name: string,
  declared: string,
): keyof Engine["types"] {
  if (declared === "TEXT") return "text";
  if (declared === "TIMESTAMP") return "moment";
  const [found] = source
    .prepare(`SELECT count(*) FROM ${table} WHERE typeof(${name}) = 'text'`)
    .raw()
    .get() as [number];
  if (found > 0) return "text";
  return declared === "INTEGER" ? "integer" : "decimal";
}
