import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, openMemory } from "../../core/duckdb.ts";
import { homeAt } from "../../core/paths.ts";

/** What a home holds, as this judge counts it: it reads the files and shares no code with whoever wrote them. */
export interface Holding {
  /** Rows and an order-free hash of every table of the newest release, without the columns that name runs and times. */
  readonly release: ReadonlyMap<string, string>;
  /** The same of every table of raw, with all versions of its rows: which are current, which deleted. */
  readonly raw: ReadonlyMap<string, Raw>;
}

export interface Raw {
  readonly hash: string;
  readonly current: number;
  /** Current rows whose key another current row has. */
  readonly doubled: number;
}

/** Reads a home whose warehouse nobody has open. */
export async function holdingOf(root: string): Promise<Holding> {
  const home = homeAt(root);
  const newest = Math.max(
    ...readdirSync(home.releases)
      .filter((file) => file.endsWith(".duckdb"))
      .map((file) => Number.parseInt(file, 10)),
  );
  const release = await releaseTables(join(home.releases, `${newest}.duckdb`));
  return { release, raw: await reading(home.warehouse, rawOf) };
}

/** Rows and hash of every table of a release file. */
export const releaseTables = (file: string): Promise<Holding["release"]> =>
  reading(file, releaseOf);

async function reading<T>(file: string, read: (connection: Connection) => Promise<T>): Promise<T> {
  const database = await openMemory({ memory: "1GB", threads: 2, temp: tmpdir() });
  const connection = await database.connect();
  try {
    await connection.run(`ATTACH '${file}' AS r (READ_ONLY)`);
    return await read(connection);
  } finally {
    connection.close();
    database.close();
  }
}

const namesRun = new Set(["run", "from_run", "to_run", "read_at", "source_extract_ts", "losing"]);

async function releaseOf(connection: Connection): Promise<ReadonlyMap<string, string>> {
  const tables = await connection.rows(
    `SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns()
     WHERE database_name = 'r' AND table_name NOT IN ('release_manifest', 'problem_row') GROUP BY 1 ORDER BY 1`,
  );
  const hashes = new Map<string, string>();
  for (const { name, columns } of tables) {
    const kept = (columns as string[]).filter((column) => !namesRun.has(column)); // list() gives one
    const [row] = await connection.rows(
      `SELECT count(*) || ':' || coalesce(sum(hash(${kept.map((column) => `"${column}"`).join(", ")})::HUGEINT), 0) AS hash
       FROM r.main."${name}"`,
    );
    hashes.set(String(name), String(row?.["hash"]));
  }
  return hashes;
}

async function rawOf(connection: Connection): Promise<ReadonlyMap<string, Raw>> {
  const tables = await connection.rows(
    `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'r' AND schema_name = 'raw' ORDER BY 1`,
  );
  const found = new Map<string, Raw>();
  for (const { name } of tables) {
    const [row] = await connection.rows(
      `SELECT coalesce(sum(hash(t)::HUGEINT), 0)::VARCHAR AS hash, count(*) FILTER (is_current)::INTEGER AS current,
         count(*) FILTER (is_current) - count(DISTINCT _key) FILTER (is_current) AS doubled
       FROM (SELECT * EXCLUDE (_first_run, _last_run, _deleted_run), _last_run IS NULL AS is_current, _deleted_run IS NOT NULL AS is_deleted
         FROM r.raw."${name}") t`,
    );
    found.set(String(name), {
      hash: String(row?.["hash"]),
      current: Number(row?.["current"]),
      doubled: Number(row?.["doubled"]),
    });
  }
  return found;
}

/** How far a home is from a clean one. */
export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  /** Tables of raw and of the release that hash otherwise. */
  readonly unlike: readonly string[];
}

export function compare(found: Holding, clean: Holding): Verdict {
  let [lost, doubled] = [0, 0];
  const unlike: string[] = [];
  for (const [name, wanted] of clean.raw) {
    const raw = found.raw.get(name);
    lost += Math.max(0, wanted.current - (raw?.current ?? 0));
    doubled += Math.max(raw?.doubled ?? 0, (raw?.current ?? 0) - wanted.current);
    if (raw?.hash !== wanted.hash) unlike.push(`raw.${name}`);
  }
  for (const [name, hash] of clean.release) if (found.release.get(name) !== hash) unlike.push(name);
  return { lost, doubled, unlike };
}
