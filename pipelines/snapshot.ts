import type { ResourceLanding } from "../connectors/connector.ts";
import { driftOf, type Resource, tellingColumns } from "../connectors/resource.ts";
import { type Connection, quoteName } from "../core/duckdb.ts";
import { SourceError } from "../core/errors.ts";
import { undeclared } from "./extras.ts";
import { keysSetAside } from "./set-aside.ts";
import { rawName } from "./warehouse-tables.ts";

/** A source that loses more than this share of its rows between two reads, or all of them, is not believed. */
const massDelete = { share: 0.05, rows: 100 };

/** How many versions a snapshot added, and how many rows it no longer has. */
export interface Change {
  readonly inserted: number;
  readonly deleted: number;
}

/** What is merged: rows that were read, or that somebody put right. */
type Merged = Pick<ResourceLanding, "system" | "resource" | "run" | "since" | "extras">;

/**
 * Compares the table `incoming` with the current versions, but for update times: new and changed rows are added, changed ones
 * closed, and those that are missing too, unless only changes were read. A row that came and was set aside (table `bad`) is
 * not missing.
 */
export async function mergeSnapshot(
  connection: Connection,
  landing: Merged,
  resource: Resource,
): Promise<Change> {
  const table = rawName(landing.system, resource.name);
  const names = Object.keys(resource.columns);
  // Without new columns, what was kept of them earlier is no change.
  const kept = (landing.extras ?? []).length === 0 ? [] : [undeclared];
  const listed = [...names, ...kept].map((name) => `"${name}"`).join(", ");
  const [before] = await connection.rows(
    `SELECT count(*)::INTEGER AS n FROM ${table} WHERE _last_run IS NULL`,
  );
  const held = Number(before?.["n"]);
  let deleted = 0;
  let changed = "incoming i";
  const setAside = keysSetAside(landing);
  if (held > 0) {
    const differs = [...tellingColumns(resource), ...kept]
      .map((name) => `i."${name}" IS DISTINCT FROM c."${name}"`)
      .join(" OR ");
    await connection.run(`CREATE OR REPLACE TEMP TABLE fresh AS
      SELECT i.* FROM incoming i LEFT JOIN ${table} c ON c._key = i._key AND c._last_run IS NULL
      WHERE c._key IS NULL OR ${differs}`);
    changed = "fresh i";
    if (landing.since === undefined) {
      const [gone] = await connection.rows(
        `SELECT count(*) FILTER (c._key NOT IN (${setAside}))::INTEGER AS n, count(*) FILTER (c._key IN (${setAside}))::INTEGER AS bad
         FROM ${table} c WHERE c._last_run IS NULL AND c._key NOT IN (SELECT _key FROM incoming)`,
      );
      deleted = Number(gone?.["n"]);
      // Under quarantine, rows that do not fit are expected, and keep what they said last.
      const unfit = driftOf(resource) === "quarantine" ? 0 : Number(gone?.["bad"]);
      guardMassDelete(landing, held, deleted, unfit);
    }
    await closeVersions(connection, landing, table);
    await takeUpdateTimes(connection, resource, table);
  }
  await connection.run(
    `INSERT INTO ${table} (${listed}, _key, _first_run) SELECT ${[...names, ...kept].map((name) => `i."${name}"`).join(", ")}, i._key, $1 FROM ${changed}`,
    [landing.run],
  );
  const [added] = await connection.rows(`SELECT count(*)::INTEGER AS n FROM ${changed}`);
  if (held > 0) await connection.run("DROP TABLE fresh");
  return { inserted: Number(added?.["n"]), deleted };
}

async function closeVersions(
  connection: Connection,
  landing: Merged,
  table: string,
): Promise<void> {
  const [last] = await connection.rows(
    "SELECT arg_max(run, fence) AS run FROM ledger.load WHERE system = $1 AND resource = $2 AND run <> $3",
    [landing.system, landing.resource, landing.run],
  );
  const lastRun = String(last?.["run"] ?? landing.run);
  if (landing.since === undefined)
    await connection.run(
      `UPDATE ${table} SET _last_run = $1, _deleted_run = $2
       WHERE _last_run IS NULL AND _key NOT IN (SELECT _key FROM incoming) AND _key NOT IN (${keysSetAside(landing)})`,
      [lastRun, landing.run],
    );
  await connection.run(
    `UPDATE ${table} SET _last_run = $1 WHERE _last_run IS NULL AND _key IN (SELECT _key FROM fresh)`,
    [lastRun],
  );
}

/** A row that was only saved once more keeps its version, and is known to be that new. */
async function takeUpdateTimes(
  connection: Connection,
  { cursor }: Resource,
  table: string,
): Promise<void> {
  if (cursor?.isUpdateTime === undefined) return;
  const column = quoteName(cursor.column);
  await connection.run(
    `UPDATE ${table} AS c SET ${column} = i.${column} FROM incoming i
     WHERE c._key = i._key AND c._last_run IS NULL AND c.${column} IS DISTINCT FROM i.${column}`,
  );
}

function guardMassDelete(landing: Merged, held: number, deleted: number, unfit: number): void {
  const lost = deleted + unfit;
  const isEmptied = lost === held && held > 1;
  if (!isEmptied && (lost <= massDelete.rows || lost <= held * massDelete.share)) return;
  const found =
    unfit === 0
      ? `has lost ${lost} of ${held} rows since the last read`
      : `has lost ${lost} of ${held} rows since the last read: ${deleted} did not come, ${unfit} no longer fit what is declared`;
  throw new SourceError(
    `"${landing.system}.${landing.resource}" ${found}; a loss of all, or of more than ${massDelete.share * 100} %, is not believed`,
    {
      system: landing.system,
      resource: landing.resource,
      retryable: false,
      hint: "ask the owner of the system; if the rows are truly gone, run `fillonce refresh --full`",
    },
  );
}
