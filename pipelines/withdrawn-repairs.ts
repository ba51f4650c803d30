import type { Resource, SourceSystem } from "../connectors/resource.ts";
import type { Connection, Row } from "../core/duckdb.ts";
import type { Change } from "./snapshot.ts";
import { rawName } from "./warehouse-tables.ts";

interface Place {
  readonly connection: Connection;
  readonly system: SourceSystem;
  readonly resource: Resource;
}

/** The keys under which repairs of a resource are in raw, and the problem rows they are of. */
export const keysRepaired = ({ connection, system, resource }: Place): Promise<readonly Row[]> =>
  connection.rows(
    "SELECT problem, row_key FROM ledger.repaired WHERE system = $1 AND resource = $2",
    [system.name, resource.name],
  );

/**
 * Takes rows of repairs out of raw that no repair stands behind any more, while their source still gives them bad; what it
 * said last and was good is current again. `before`: what `keysRepaired` answered before the repairs were judged.
 */
export async function withdrawRows(
  place: Place,
  before: readonly Row[],
  run: string,
): Promise<Change> {
  const { connection, system, resource } = place;
  const kept = new Set((await keysRepaired(place)).map((row) => row["row_key"]));
  const left = before.filter((row) => !kept.has(row["row_key"]));
  if (left.length === 0) return { inserted: 0, deleted: 0 };
  const table = rawName(system.name, resource.name);
  const names = [system.name, resource.name];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE withdrawn AS
     SELECT DISTINCT g.key FROM (SELECT unnest(from_json($3, '[{"problem":"VARCHAR","key":"VARCHAR"}]'), recursive := true)) g
     JOIN ledger.set_aside s ON s.system = $1 AND s.resource = $2 AND (s.row_key = g.key OR s.id = g.problem)
     JOIN ${table} c ON c._key = g.key AND c._last_run IS NULL AND c._first_run LIKE '%.repairs'`,
    [
      ...names,
      JSON.stringify(left.map((row) => ({ problem: row["problem"], key: row["row_key"] }))),
    ],
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE said_before AS
     SELECT max({'fence': l.fence, 'id': c.rowid}).id AS id FROM ${table} c
     JOIN ledger.load l ON l.system = $1 AND l.resource = $2 AND l.run = c._first_run
     JOIN ledger.set_aside s ON s.system = $1 AND s.resource = $2 AND s.row_key = c._key
     WHERE c._key IN (FROM withdrawn) AND c._first_run NOT LIKE '%.repairs' AND c._deleted_run IS NULL
     GROUP BY c._key`,
    names,
  );
  await connection.run(
    `UPDATE ${table} SET _last_run = $1, _deleted_run = $1
     WHERE _last_run IS NULL AND _key IN (FROM withdrawn) AND _first_run LIKE '%.repairs'`,
    [run],
  );
  await connection.run(`UPDATE ${table} SET _last_run = NULL WHERE rowid IN (FROM said_before)`);
  const [count] = await connection.rows(
    "SELECT (SELECT count(*) FROM said_before)::INTEGER AS opened, (SELECT count(*) FROM withdrawn)::INTEGER AS closed",
  );
  await connection.run("DROP TABLE said_before");
  await connection.run("DROP TABLE withdrawn");
  return { inserted: Number(count?.["opened"]), deleted: Number(count?.["closed"]) };
}
