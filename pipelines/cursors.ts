import type { ResourceLanding } from "../connectors/connector.ts";
import type { Resource, SourceSystem } from "../connectors/resource.ts";
import type { Connection } from "../core/duckdb.ts";
import { sha256 } from "../core/ids.ts";

/** After this many days a resource with a cursor is read whole again: only that shows what was deleted. */
const wholeEveryDays = 7;

/** From where the resources of a system with a cursor are to be read; those that are not named, whole. */
export async function cursorsOf(
  connection: Connection,
  system: SourceSystem,
): Promise<Readonly<Record<string, string>>> {
  const rows = await connection.rows(
    `SELECT resource, value, declared FROM ledger.cursor
     WHERE system = $1 AND whole_at > now()::TIMESTAMP - to_days(${wholeEveryDays})`,
    [system.name],
  );
  return Object.fromEntries(
    rows.flatMap((row) => {
      const resource = system.resources.find(({ name }) => name === row["resource"]);
      const isAsRead =
        resource?.cursor !== undefined && declarationOf(resource) === row["declared"];
      return isAsRead ? [[resource.name, String(row["value"])]] : [];
    }),
  );
}

/** What of a declaration decides the values of a row. */
const declarationOf = ({ key, columns }: Resource): string =>
  sha256(JSON.stringify([key, Object.entries(columns)]));

/** Remembers how far a landing read, in the transaction that takes its rows. */
export async function recordCursor(
  connection: Connection,
  landing: ResourceLanding,
  declared: Resource,
): Promise<void> {
  const { system, resource, since } = landing;
  const value = landing.newest ?? since;
  if (since === undefined) await forgetCursor(connection, system, resource);
  if (value === undefined) return;
  if (since === undefined)
    await connection.run("INSERT INTO ledger.cursor VALUES ($1, $2, $3, now()::TIMESTAMP, $4)", [
      system,
      resource,
      value,
      declarationOf(declared),
    ]);
  else
    await connection.run(
      "UPDATE ledger.cursor SET value = $3 WHERE system = $1 AND resource = $2",
      [system, resource, value],
    );
}

/** The next read of a resource is a whole one. */
export const forgetCursor = (
  connection: Connection,
  system: string,
  resource: string,
): Promise<void> =>
  connection.run("DELETE FROM ledger.cursor WHERE system = $1 AND resource = $2", [
    system,
    resource,
  ]);
