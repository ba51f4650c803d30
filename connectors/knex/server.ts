import { tmpdir } from "node:os";
import knex from "knex";
import { SourceError } from "../../core/errors.ts";
import type { Batch, Connector } from "../connector.ts";
import { matchColumns, sourceName } from "../drift.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { clientModule } from "./client-module.ts";
import type { Dialect, ServerAccess, Table } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { type Server, sessionOf } from "./session.ts";
import { sinceClause } from "./since.ts";
import { findTable } from "./table.ts";
import { failure } from "./trouble.ts";

/** Opens a database server read-only. Throws a SourceError when it cannot be reached or refuses the account. */
export async function openServer(
  system: SourceSystem,
  access: ServerAccess,
  tmp = tmpdir(),
): Promise<Connector> {
  const dialect = await dialectOf(access.database.engine, clientModule);
  const database = knex({
    client: dialect.client,
    connection: dialect.connection(access),
    pool: { min: 0, max: 1 },
    log: { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} }, // knex would print addresses
  });
  const session = sessionOf(access, dialect, database);
  const server: Server = { system, access, dialect, knex: database, session };
  const close = async () => {
    await session.end(false);
    await database.destroy();
  };
  try {
    await session.ask(dialect.version);
  } catch (cause) {
    await close();
    throw failure(server, undefined, "cannot open it", cause);
  }
  return {
    takesSince: () => true,
    describe: async (resource) =>
      (await findTable(server, resource)).columns.map(({ name, type }) => ({
        name: declaredName(resource, name),
        type,
      })),
    count: (resource, since) => count(server, resource, since),
    total: (resource) => count(server, resource, undefined),
    read: (resource, since) => read(server, resource, since, tmp),
    writeRights: (resources) => writeRights(server, resources),
    [Symbol.asyncDispose]: close,
  };
}

function count(server: Server, resource: Resource, since: string | undefined): Promise<number> {
  const { dialect, session } = server;
  return guarded(server, resource, "counting", async () => {
    const table = await findTable(server, resource);
    await session.begin(resource);
    const { where } = sinceClause(dialect, resource, table, since);
    const sql = `SELECT count(*) AS n FROM ${named(dialect, table)}${where}`;
    const [row] = await session.ask(sql, resource);
    return Number(Object.values(row ?? {})[0]);
  });
}

/** Tables that are not there have no rights to tell of: reading them says so. */
async function writeRights(
  server: Server,
  resources: readonly Resource[],
): Promise<readonly string[]> {
  const { dialect, session } = server;
  if (dialect.writeRights === undefined) return [];
  const tables: Table[] = [];
  for (const resource of resources)
    tables.push(
      ...(await findTable(server, resource).then(
        (table) => [table],
        () => [],
      )),
    );
  if (tables.length === 0) return [];
  const sql = dialect.writeRights(tables);
  const rows = await guarded(server, undefined, "asking for its rights", () => session.ask(sql));
  const found = rows.map((row) => String(Object.values(row)[0]));
  return dialect.writeRightsOf?.(found) ?? found;
}

/** A column by the name it is declared under, whatever case the server keeps it in. */
function declaredName(resource: Resource, observed: string): string {
  const wanted = Object.entries(resource.columns).map(([id, column]) => sourceName(id, column));
  if (wanted.includes(observed)) return observed;
  return wanted.find((name) => name.toLowerCase() === observed.toLowerCase()) ?? observed;
}

const named = ({ quote }: Dialect, { schema, name }: Table): string =>
  `${quote(schema)}.${quote(name)}`;

async function* read(
  server: Server,
  resource: Resource,
  since: string | undefined,
  tmp: string,
): AsyncGenerator<Batch> {
  const { system, access, dialect, session } = server;
  const table = await findTable(server, resource);
  const observed = table.columns.map(({ name }) => declaredName(resource, name));
  const where = `table "${resource.at}"`;
  const { positions, drift } = matchColumns(system, resource, observed, where);
  const names = Object.keys(resource.columns);
  const columns = positions.map((position) => {
    const column = table.columns[position];
    return column === undefined ? "NULL" : dialect.text(column);
  });
  const bounded = sinceClause(dialect, resource, table, since);
  yield {
    columns: names,
    rows: [],
    range: "head",
    skipped: 0,
    drift: [...drift, ...bounded.notes],
  };
  const reading = {
    columns,
    names,
    from: named(dialect, table),
    where: bounded.where,
    tmp,
    silenceMs: access.database.silenceSeconds * 1_000,
  };
  let done = 0;
  let whole = false;
  const connection = await guarded(server, resource, "beginning to read", () =>
    session.begin(resource),
  );
  try {
    for await (const piece of dialect.read(connection, reading, server.knex)) {
      const count = piece.rows.length + (piece.problems?.length ?? 0) + (piece.csv?.rows ?? 0);
      yield { columns: names, ...piece, range: `rows ${done + 1}-${done + count}`, skipped: 0 };
      done += count;
    }
    whole = true;
  } catch (cause) {
    throw failure(server, resource, `reading ${where} failed after ${done} rows`, cause);
  } finally {
    await session.end(whole);
  }
}

async function guarded<T>(
  server: Server,
  resource: Resource | undefined,
  doing: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const what = resource === undefined ? doing : `${doing} table "${resource.at}"`;
    throw failure(server, resource, `${what} failed`, cause);
  }
}
