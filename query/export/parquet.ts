import { type Connection, quoteText } from "../../core/duckdb.ts";
import type { TypedStatement } from "./cells.ts";

/** Parquet, written by the engine itself; the columns' words stand in the file's key "fillonce" as JSON. */
export async function writeParquet(
  path: string,
  { raw }: Connection,
  { sql, params, columns }: TypedStatement,
  about: Readonly<Record<string, string>>,
): Promise<number> {
  const words = columns.map(({ name, zh, en }) => ({ name, zh, en }));
  const told = quoteText(JSON.stringify({ ...about, columns: words }));
  const { rowsChanged } = await raw.run(
    `COPY (${sql}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {fillonce: ${told}})`,
    [...params],
  );
  return rowsChanged;
}
