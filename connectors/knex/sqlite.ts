import { stat } from "node:fs/promises";
import knex, { type Knex } from "knex";
import type Database from "libsql";
import { quoteName } from "../../core/duckdb.ts";
import { isMissingFile, messageOf, SourceError } from "../../core/errors.ts";
import { LibsqlClient } from "../../core/libsql.ts";
import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { declaredColumns, declaredNames, matchColumns } from "../drift.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { decodeRow, rowExpression, undecodable } from "./rows.ts";
import { changedSince } from "./since.ts";

const batchRows = 2_048;

/** Opens a SQLite file read-only. A file that is missing, encrypted or something else is a SourceError. */
export async function openSqlite(system: SourceSystem, access: Access): Promise<Connector> {
  await mustBeFile(system, access.location);
  const database = knex({
    client: LibsqlClient,
    connection: {
      filename: access.location,
      options: { readonly: true },
    } as Knex.StaticConnectionConfig, // knex does not know our option
    useNullAsDefault: true,
  });
  try {
    const encoding = await database.raw<{ encoding: string }[]>("PRAGMA encoding");
    if (encoding[0]?.encoding !== "UTF-8")
      throw new Error(`its text is ${encoding[0]?.encoding}, expected UTF-8`);
    await database("sqlite_master").count();
  } catch (cause) {
    await database.destroy();
    throw failure(system, undefined, `cannot read "${access.location}"`, cause);
  }
  return {
    takesSince: () => true,
    describe: async (resource) =>
      declaredColumns(resource, await columnsOf(system, database, resource)),
    count: (resource, since) => count(system, database, resource, since),
    total: (resource) => count(system, database, resource, undefined),
    read: (resource, since) => read(system, database, resource, since),
    [Symbol.asyncDispose]: () => database.destroy(),
  };
}

async function mustBeFile(system: SourceSystem, file: string): Promise<void> {
  try {
    if ((await stat(file)).isFile()) return;
  } catch (cause) {
    if (!isMissingFile(cause)) throw failure(system, undefined, `cannot read "${file}"`, cause);
  }
  throw new SourceError(`${system.zh}: no database file at "${file}"; expected a SQLite file`, {
    system: system.name,
    retryable: true,
    hint: `check the location of source "${system.name}" in the configuration, and whether last night's copy arrived`,
  });
}

async function columnsOf(
  system: SourceSystem,
  database: Knex,
  resource: Resource,
): Promise<readonly ObservedColumn[]> {
  const columns = await guarded(system, resource, () =>
    database.raw<ObservedColumn[]>(
      "SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1", // generated columns too
      [resource.at],
    ),
  );
  if (columns.length > 0) return columns;
  const tables = await database("sqlite_master")
    .whereIn("type", ["table", "view"])
    .orderBy("name")
    .pluck("name");
  throw new SourceError(
    `${system.zh} has no table "${resource.at}" (${resource.zh}); found ${tables.slice(0, 40).join(", ") || "no table at all"}`,
    {
      system: system.name,
      resource: resource.name,
      retryable: false,
      hint: `ask the owner of ${system.zh} whether it was renamed or the account lost its right to see it`,
    },
  );
}

async function count(
  system: SourceSystem,
  database: Knex,
  resource: Resource,
  since: string | undefined,
): Promise<number> {
  await columnsOf(system, database, resource);
  const [row] = await guarded(system, resource, () =>
    database.raw<{ n: number }[]>(
      `SELECT count(*) AS n FROM ${quoteName(resource.at)}${changedSince(resource, since)}`,
    ),
  );
  return Number(row?.n);
}

async function* read(
  system: SourceSystem,
  database: Knex,
  resource: Resource,
  since: string | undefined,
): AsyncGenerator<Batch> {
  const observed = await columnsOf(system, database, resource);
  const where = `table "${resource.at}"`;
  const names = observed.map((column) => column.name);
  const { positions, drift } = matchColumns(
    system,
    resource,
    declaredNames(resource, names),
    where,
  );
  const columns = Object.keys(resource.columns);
  const place = rangeNames(resource);
  const sql = selectRows(resource, positions, names, changedSince(resource, since));
  // Typed by us: knex says any, and LibsqlClient opened it.
  const connection: Database.Database = await database.client.acquireConnection();
  try {
    const rows = connection.prepare(sql).raw().iterate() as IterableIterator<[Buffer]>;
    let batch: Mutable = { rows: [], problems: [] };
    let first = true;
    let done = 0;
    for (const [bytes] of rows) {
      const row = decodeRow(bytes, columns.length);
      if (row.bad === undefined) batch.rows.push(row.values);
      else batch.problems.push(undecodable(row.bad, columns, row.values));
      if (batch.rows.length + batch.problems.length < batchRows) continue;
      yield {
        columns,
        ...batch,
        range: place(batch.rows, done),
        skipped: 0,
        ...said(first, drift),
      };
      done += batchRows;
      first = false;
      batch = { rows: [], problems: [] };
    }
    yield { columns, ...batch, range: place(batch.rows, done), skipped: 0, ...said(first, drift) };
  } catch (cause) {
    throw cause instanceof SourceError
      ? cause
      : failure(system, resource, `reading ${where} failed`, cause);
  } finally {
    await database.client.releaseConnection(connection);
  }
}

interface Mutable {
  readonly rows: (readonly (string | null)[])[];
  readonly problems: BadRow[];
}

const said = (first: boolean, drift: readonly string[]) => (first ? { drift } : {});

function selectRows(
  resource: Resource,
  positions: readonly number[],
  names: readonly string[],
  where: string,
): string {
  const sources = positions.map((position) => {
    const name = names[position];
    return name === undefined ? "NULL" : quoteName(name);
  });
  const columns = Object.keys(resource.columns);
  const key = resource.key.map((name) => sources[columns.indexOf(name)] ?? quoteName(name));
  return `SELECT ${rowExpression(sources)} FROM ${quoteName(resource.at)}${where} ORDER BY ${key.join(", ")}`;
}

/** Names a batch by its first and last key, or by row numbers where the key tells too much of a person. */
function rangeNames(resource: Resource) {
  const names = Object.keys(resource.columns);
  const key = resource.key.map((name) => names.indexOf(name));
  const personal = resource.key.some((name) =>
    ["L3", "L4"].includes(resource.columns[name]?.level ?? "L4"),
  );
  return (rows: readonly (readonly (string | null)[])[], done: number): string => {
    const keyOf = (row: readonly (string | null)[] | undefined) =>
      key.map((index) => row?.[index] ?? "NULL").join(",");
    if (personal || rows.length === 0) return `rows ${done + 1}-${done + batchRows}`;
    return `${resource.key.join(",")} ${keyOf(rows[0])} to ${keyOf(rows.at(-1))}`;
  };
}

async function guarded<T>(system: SourceSystem, resource: Resource, query: () => Promise<T>) {
  try {
    return await query();
  } catch (cause) {
    throw failure(system, resource, `asking table "${resource.at}" failed`, cause);
  }
}

function failure(
  system: SourceSystem,
  resource: Resource | undefined,
  what: string,
  cause: unknown,
): SourceError {
  const message = messageOf(cause);
  const busy = /busy|locked/i.test(message);
  return new SourceError(`${system.zh}: ${what}: ${message}`, {
    system: system.name,
    ...(resource === undefined ? {} : { resource: resource.name }),
    retryable: busy,
    hint: busy
      ? `another program writes ${system.zh} now; try again later`
      : "check that the file is a whole SQLite database, not encrypted, and readable",
    cause,
  });
}
