import type { SourceSystem } from "../connectors/resource.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import type { Step } from "../core/runs/run.ts";
import { forgetCursor } from "./cursors.ts";
import { openProblems, repeatedKey } from "./set-aside.ts";
import { rawName } from "./warehouse-tables.ts";

/** A resource as it stands, whatever its last read brought: the counts are of all its rows. */
export interface Slice extends Step {
  readonly run: string; // of its last read
  readonly read_at: string;
}

/** Every resource that was ever read. `expected` is what its source counted last, or what is here where it did not tell. */
export async function slicesOf(
  connection: Connection,
  systems: readonly SourceSystem[],
): Promise<readonly Slice[]> {
  const slices: Slice[] = [];
  for (const system of systems)
    for (const { name } of system.resources) {
      const slice = await sliceOf(connection, system.name, name);
      if (slice !== undefined) slices.push(slice);
    }
  return slices;
}

async function sliceOf(
  connection: Connection,
  system: string,
  resource: string,
): Promise<Slice | undefined> {
  const place = [system, resource];
  const [load] = await connection.rows(
    // A run that read changes and then everything has both under one fence.
    `SELECT arg_max(run, fence) AS run, max(read_at) AS read_at, arg_max({'n': CASE WHEN whole THEN expected ELSE total END}, 2 * fence + whole::INTEGER).n AS total,
       arg_max(duplicates, fence) FILTER (whole) AS duplicates, arg_max(skipped, fence) FILTER (whole) AS skipped
     FROM ledger.load WHERE system = $1 AND resource = $2 AND whole IS NOT NULL HAVING count(*) > 0`,
    place,
  );
  if (load === undefined) return undefined;
  const own = `system = ${quoteText(system)} AND resource = ${quoteText(resource)}`;
  // A row that was good once and is bad now is set aside, and what it said last is still in raw: it is one row.
  const [held] = await connection.rows(
    `SELECT count(*)::INTEGER AS landed,
       (SELECT count(*) FROM ${openProblems} WHERE ${own})::INTEGER AS quarantined
     FROM ${rawName(system, resource)} WHERE _last_run IS NULL AND _key NOT IN
       (SELECT row_key FROM ${openProblems} WHERE ${own} AND row_key IS NOT NULL AND rule <> ${quoteText(repeatedKey)})`,
  );
  const counts = {
    landed: Number(held?.["landed"]),
    quarantined: Number(held?.["quarantined"]),
    duplicates: Number(load["duplicates"] ?? 0),
    skipped: Number(load["skipped"] ?? 0),
  };
  const sum = counts.landed + counts.quarantined + counts.duplicates + counts.skipped;
  return {
    system,
    resource,
    status: "succeeded",
    run: String(load["run"]),
    read_at: String(load["read_at"]),
    expected: load["total"] === null ? sum : Number(load["total"]),
    ...counts,
  };
}

/**
 * Compares what is here after a read of changes with what the source has in all. Where they differ, rows were deleted
 * there or missed here: only a read of everything tells which, and a sentence says so; undefined when they agree.
 */
export async function distrustChanges(
  connection: Connection,
  { system, resource }: Step,
): Promise<string | undefined> {
  const slice = await sliceOf(connection, system, resource);
  if (slice === undefined) return undefined;
  const { expected = 0, landed, quarantined, duplicates, skipped } = slice;
  const here = landed + quarantined + duplicates + skipped;
  if (here === expected) return undefined;
  await forgetCursor(connection, system, resource);
  const [zh, en] =
    here > expected
      ? ["那边删过行", "rows were deleted there"]
      : ["有行没有新的更新时间就来了", "rows came without a newer cursor"];
  return `来源共 ${expected} 行，读完变化这里是 ${here} 行：${zh}，改为全读 · the source has ${expected} rows in all, ${here} were here after its changes: ${en}; it is read whole`;
}
