import type { ResourceLanding } from "../connectors/connector.ts";
import type { SourceSystem } from "../connectors/resource.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import type { Drift } from "./drift.ts";

/**
 * ledger.shape: the columns each source showed when its shape was accepted, which is when it was read first or somebody
 * said so. ledger.drift: how it differs from that today.
 */
export async function createShapes(connection: Connection): Promise<void> {
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.shape (
    system VARCHAR NOT NULL, resource VARCHAR NOT NULL, column_name VARCHAR NOT NULL, type VARCHAR NOT NULL, run VARCHAR NOT NULL)`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.drift (
    system VARCHAR NOT NULL, resource VARCHAR NOT NULL, run VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL, found VARCHAR NOT NULL)`);
}

/** Types by column of the accepted shape; empty before the first read. */
export async function knownTypes(
  connection: Connection,
  system: string,
  resource: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.rows(
    "SELECT column_name, type FROM ledger.shape WHERE system = $1 AND resource = $2",
    [system, resource],
  );
  return new Map(rows.map((row) => [String(row["column_name"]), String(row["type"])]));
}

/** The column names of the accepted shapes of a system, by resource; one that was never read has none. */
export async function shapesOf(
  connection: Connection,
  system: SourceSystem,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const known: Record<string, readonly string[]> = {};
  for (const { name } of system.resources) {
    const types = await knownTypes(connection, system.name, name);
    if (types.size > 0) known[name] = [...types.keys()];
  }
  return known;
}

/** Remembers the shape of a first read, or of one that is accepted; of others, only columns declared since. */
export async function recordShape(
  connection: Connection,
  { system, resource, run, shape = [], extras = [] }: ResourceLanding,
  accept: boolean,
): Promise<void> {
  if (shape.length === 0) return;
  const known = await knownTypes(connection, system, resource);
  const isNew = known.size === 0 || accept;
  if (isNew)
    await connection.run("DELETE FROM ledger.shape WHERE system = $1 AND resource = $2", [
      system,
      resource,
    ]);
  for (const { name, type } of shape)
    if (isNew || (!known.has(name) && !extras.includes(name)))
      await connection.run("INSERT INTO ledger.shape VALUES ($1, $2, $3, $4, $5)", [
        system,
        resource,
        name,
        type,
        run,
      ]);
}

/** Whether something that changed the values read of a resource until yesterday is no longer so. */
export async function hasDriftEnded(
  connection: Connection,
  { system, resource }: Pick<ResourceLanding, "system" | "resource">,
  drift: readonly Drift[],
): Promise<boolean> {
  const rows = await connection.rows(
    `SELECT kind, column_name FROM ledger.drift WHERE system = $1 AND resource = $2 AND kind <> 'added'`,
    [system, resource],
  );
  return rows.some(
    (row) =>
      !drift.some(({ kind, column }) => kind === row["kind"] && column === row["column_name"]),
  );
}

/** Puts today's drift of a resource in the place of yesterday's. */
export async function recordDrift(
  connection: Connection,
  { system, resource, run }: Pick<ResourceLanding, "system" | "resource" | "run">,
  drift: readonly Drift[],
): Promise<void> {
  await connection.run("DELETE FROM ledger.drift WHERE system = $1 AND resource = $2", [
    system,
    resource,
  ]);
  for (const { kind, column, found } of drift)
    await connection.run("INSERT INTO ledger.drift VALUES ($1, $2, $3, $4, $5, $6)", [
      system,
      resource,
      run,
      kind,
      column,
      found,
    ]);
}

/** What a read found of drift, in sentences; what the reader itself has said of lost columns is not said again. */
export async function saidDrift(
  connection: Connection,
  { system, resource, run }: ResourceLanding,
): Promise<readonly string[]> {
  const rows = await connection.rows(
    "SELECT found FROM ledger.drift WHERE system = $1 AND resource = $2 AND run = $3 AND kind <> 'dropped'",
    [system, resource, run],
  );
  return rows.map((row) => `${system}.${resource}: ${row["found"]}`);
}

/** Today's drift as problem rows: a data owner looks for both in one place. */
export const driftRows = `SELECT left(sha256(concat_ws(chr(31), system, resource, kind, column_name)), 12) AS id, run, system, resource,
  NULL::BIGINT AS ordinal, ${quoteText("column ")} || kind AS rule, column_name, found, NULL::VARCHAR AS source_row
  FROM ledger.drift`;
