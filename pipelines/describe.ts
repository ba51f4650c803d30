import type { Connection } from "../core/duckdb.ts";
import type { TableManifest } from "../core/releases.ts";

/**
 * Rows, columns and an order-free hash of a table, or of a query in brackets: equal content gives equal numbers whatever
 * the file's bytes.
 */
export async function describe(on: Connection, from: string): Promise<TableManifest> {
  const shape = await on.rows(`DESCRIBE FROM ${from}`);
  const columns = shape.map((row) => String(row["column_name"]));
  const types = shape.map((row) => String(row["column_type"]));
  // A NULL must not read like an empty text, nor 'a','' like '','a'.
  const content = columns
    .map((column) => `coalesce(CAST("${column}" AS VARCHAR), '\\N')`)
    .join(", ");
  const [row] = await on.rows(
    `SELECT count(*)::INTEGER AS rows, coalesce(sum(md5_number_lower(concat_ws(chr(31), ${content}))), 0)::VARCHAR AS hash
     FROM ${from}`,
  );
  return { rows: Number(row?.["rows"]), hash: String(row?.["hash"]), columns, types };
}

/** Whether two tables hold the same rows under the same columns. */
export const isSameTable = (one: TableManifest, other: TableManifest): boolean =>
  one.rows === other.rows &&
  one.hash === other.hash &&
  one.types !== undefined &&
  JSON.stringify([one.columns, one.types]) === JSON.stringify([other.columns, other.types]);

/** How much of a release a table is, roughly. */
export const cellsOf = ({ rows, columns }: TableManifest): number => rows * columns.length;
