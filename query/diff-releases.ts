import { type Connection, quoteName } from "../core/duckdb.ts";
import type { ReleaseManifest, TableManifest } from "../core/releases.ts";
import { entities } from "../schema/entities.ts";

/** One release as an attached database. */
export interface Attached {
  readonly release: Pick<ReleaseManifest, "id" | "tables">;
  readonly alias: string;
}

/** What became of one table between two releases. Rows are the same row when their key is the same. */
export interface TableDiff {
  readonly table: string;
  /** Rows before and after; 0 where a release does not have the table. */
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  /** Rows of both that differ in a column. */
  readonly changed: number;
  /** In how many rows of both each column differs, the most first; columns that say where a row comes from are left out. */
  readonly columns: readonly { readonly column: string; readonly rows: number }[];
  /** Columns that only one of them has. */
  readonly newColumns: readonly string[];
  readonly lostColumns: readonly string[];
}

/** Columns that name the run or the record a row was read in: they change without the fact changing. */
const origins: ReadonlySet<string> = new Set([
  "run",
  "source_key",
  "source_system",
  "source_extract_ts",
  "row_hash",
]);

/**
 * What differs between two attached releases, table by table: entities, their histories and marts. Tables with the same
 * content are left out, without being read.
 */
export async function diffReleases(
  connection: Connection,
  before: Attached,
  after: Attached,
): Promise<readonly TableDiff[]> {
  const diffs: TableDiff[] = [];
  for (const { table, key } of compared(before, after)) {
    const [old, now] = [before.release.tables[table], after.release.tables[table]];
    if (old?.hash === now?.hash && `${old?.columns}` === `${now?.columns}`) continue;
    const shared = (now?.columns ?? []).filter((column) => old?.columns.includes(column));
    const isInBoth = old !== undefined && now !== undefined;
    const counted = isInBoth
      ? await compareRows(connection, { before, after, table, key, shared })
      : { added: now?.rows ?? 0, removed: old?.rows ?? 0, changed: 0, columns: [] };
    const alone = (of: TableManifest | undefined): readonly string[] =>
      isInBoth ? (of?.columns ?? []).filter((column) => !shared.includes(column)) : [];
    diffs.push({
      table,
      before: old?.rows ?? 0,
      after: now?.rows ?? 0,
      ...counted,
      newColumns: alone(now),
      lostColumns: alone(old),
    });
  }
  return diffs.filter(isDifferent);
}

const isDifferent = ({ added, removed, changed, newColumns, lostColumns }: TableDiff): boolean =>
  added + removed + changed + newColumns.length + lostColumns.length > 0;

/** The tables that have a key of their own, by name. */
function compared(
  before: Attached,
  after: Attached,
): readonly { readonly table: string; readonly key: readonly string[] }[] {
  const marts = [
    ...Object.keys(before.release.tables),
    ...Object.keys(after.release.tables),
  ].filter((table) => table.startsWith("mart_"));
  return [
    ...entities
      .filter(({ visibility }) => visibility === "graphql")
      .flatMap(({ name, history }) =>
        history
          ? [name, `${name}_history`].map((table) => ({ table, key: ["id", "valid_from"] }))
          : [{ table: name, key: ["id"] }],
      ),
    ...[...new Set(marts)].sort().map((table) => ({ table, key: ["id"] })),
  ];
}

interface Comparison {
  readonly before: Attached;
  readonly after: Attached;
  readonly table: string;
  readonly key: readonly string[];
  readonly shared: readonly string[];
}

async function compareRows(
  connection: Connection,
  { before, after, table, key, shared }: Comparison,
): Promise<Pick<TableDiff, "added" | "removed" | "changed" | "columns">> {
  const told = shared.filter((column) => !key.includes(column) && !origins.has(column));
  const differs = (column: string) =>
    `a.${quoteName(column)} IS DISTINCT FROM b.${quoteName(column)}`;
  const isBoth = "a.here AND b.here";
  const [row = {}] = await connection.rows(
    `SELECT count(*) FILTER (a.here IS NULL) AS added, count(*) FILTER (b.here IS NULL) AS removed,
       count(*) FILTER (${isBoth} AND (${told.map(differs).join(" OR ") || "false"})) AS changed
       ${told.map((column, at) => `, count(*) FILTER (${isBoth} AND ${differs(column)}) AS c${at}`).join("")}
     FROM (SELECT *, true AS here FROM ${nameOf(before, table)}) a
     FULL JOIN (SELECT *, true AS here FROM ${nameOf(after, table)}) b
       ON ${key.map((column) => `a.${quoteName(column)} IS NOT DISTINCT FROM b.${quoteName(column)}`).join(" AND ")}`,
  );
  const columns = told
    .map((column, at) => ({ column, rows: Number(row[`c${at}`]) }))
    .filter(({ rows }) => rows > 0)
    .sort((one, other) => other.rows - one.rows);
  return {
    added: Number(row["added"]),
    removed: Number(row["removed"]),
    changed: Number(row["changed"]),
    columns,
  };
}

const nameOf = ({ alias }: Attached, table: string): string =>
  `${quoteName(alias)}.main.${quoteName(table)}`;
