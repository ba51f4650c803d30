import { quoteName } from "../core/duckdb.ts";
import type { ReleaseLease } from "./run.ts";

/** Where a value was read: a row of a system, and the run that brought it. */
interface Origin {
  readonly system: string;
  readonly key: string;
  readonly run: string;
}

/** How somebody put a source row right. Values of columns that nobody may see are "***". */
export interface RowRepair {
  readonly changes: Readonly<
    Record<string, { readonly from: string | null; readonly to: string | null }>
  >;
  readonly reason: string;
  readonly by: string;
  readonly on: string; // a day in Shanghai
}

const suffix = ".repairs";

/** The run that read the source, also of a row that was put right since. */
export const readingRun = (run: string): string =>
  run.endsWith(suffix) ? run.slice(0, -suffix.length) : run;

/** The repair that a value is from; undefined when its source said it itself. */
export async function repairOf(
  { release, alias, connection }: ReleaseLease,
  { system, key, run }: Origin,
): Promise<RowRepair | undefined> {
  if (!run.endsWith(suffix) || release.tables["row_repair"] === undefined) return undefined;
  const [row] = await connection.rows(
    `SELECT changes, reason, recorded_by, recorded_at::DATE::VARCHAR AS recorded_on
     FROM ${quoteName(alias)}.main.row_repair WHERE system = $1 AND row_key = $2`,
    [system, key],
  );
  if (row === undefined) return undefined;
  return {
    changes: JSON.parse(String(row["changes"])), // the builder's own
    reason: String(row["reason"]),
    by: String(row["recorded_by"]),
    on: String(row["recorded_on"]),
  };
}
