import type { ResourceLanding } from "../connectors/connector.ts";
import type { SourceSystem } from "../connectors/resource.ts";
import type { Connection } from "../core/duckdb.ts";

/** After this many days a resource with a cursor is read whole again: only that shows what was deleted. */
const wholeEveryDays = 7;

/** From where the resources of a system with a cursor are to be read; those that are not named, whole. */
export async function cursorsOf(
  connection: Connection,
  system: SourceSystem,
): Promise<Readonly<Record<string, string>>> {
  const rows = await connection.rows(
    `SELECT resource, value FROM ledger.cursor
     WHERE system = $1 AND whole_at > now()::TIMESTAMP - to_days(${wholeEveryDays})`,
    [system.name],
  );
  const known = rows.map((row) => [String(row["resource"]), String(row["value"])] as const);
  const withCursor = system.resources.filter(({ cursor }) => cursor !== undefined);
  return Object.fromEntries(
    known.filter(([name]) => withCursor.some((resource) => resource.name === name)),
  );
}

/** Remembers how far a landing read, in the transaction that takes its rows. */
export async function recordCursor(
  connection: Connection,
  landing: ResourceLanding,
): Promise<void> {
  const { system, resource, since } = landing;
  const value = landing.newest ?? since;
  if (since === undefined)
    await connection.run("DELETE FROM ledger.cursor WHERE system = $1 AND resource = $2", [
      system,
      resource,
    ]);
  if (value === undefined) return;
  if (since === undefined)
    await connection.run("INSERT INTO ledger.cursor VALUES ($1, $2, $3, now()::TIMESTAMP)", [
      system,
      resource,
      value,
    ]);
  else
    await connection.run(
      "UPDATE ledger.cursor SET value = $3 WHERE system = $1 AND resource = $2",
      [system, resource, value],
    );
}
