import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { type Connection, quoteName, quoteText, storageVersion } from "../core/duckdb.ts";
import { sha256OfFile } from "../core/ids.ts";
import type { Home } from "../core/paths.ts";
import { type Published, type ReleaseManifest, releaseFile } from "../core/releases.ts";
import { cellsOf } from "./describe.ts";

/** The name under which a release is attached until it is whole. */
export const building = "building";

/** A release of which more than this would be written anew, or of whose file more would be empty, is written whole. */
const mostAnew = 1 / 3;

const buildingFile = (home: Home, id: number): string => join(home.releases, `${id}.building`);

/**
 * Attaches the file of a release in the making: a copy of the release before with the tables `kept` of it, where that saves
 * work and the file is still the one that was published; else an empty one. Returns the number of the copied one.
 */
export async function beginFile(
  connection: Connection,
  home: Home,
  id: number,
  base: Published | undefined,
  kept: ReadonlySet<string>,
): Promise<number | undefined> {
  const file = buildingFile(home, id);
  rmSync(file, { force: true });
  const isCopy =
    base !== undefined && isWorthIt(base.manifest, kept) && (await copyWhole(home, base, file));
  await attach(connection, file);
  if (!isCopy) return undefined;
  if (await dropOthers(connection, kept)) return base.manifest.id;
  await connection.run(`DETACH ${building}`);
  rmSync(file);
  await attach(connection, file);
  return undefined;
}

/** What dies half-way is deleted at the next start, so nothing need be written twice. */
const attach = (connection: Connection, file: string): Promise<void> =>
  connection.run(
    `ATTACH ${quoteText(file)} AS ${building} (RECOVERY_MODE no_wal_writes, STORAGE_VERSION '${storageVersion}')`,
  );

function isWorthIt({ tables }: ReleaseManifest, kept: ReadonlySet<string>): boolean {
  let all = 0;
  let anew = 0;
  for (const [name, table] of Object.entries(tables)) {
    all += cellsOf(table);
    if (!kept.has(name)) anew += cellsOf(table);
  }
  return anew <= all * mostAnew;
}

/** The engine checks a block when it is read, and a copy carries blocks on that nobody reads: so the whole file is checked. */
async function copyWhole(home: Home, base: Published, to: string): Promise<boolean> {
  const from = releaseFile(home, base.manifest.id);
  if (base.sha256 === undefined || !existsSync(from)) return false;
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o600);
  if ((await sha256OfFile(to)) === base.sha256) return true;
  rmSync(to);
  return false;
}

/** Drops the manifest and what is not kept, and frees its blocks for what comes. False when too much of the file is empty then. */
async function dropOthers(connection: Connection, kept: ReadonlySet<string>): Promise<boolean> {
  const tables = await connection.rows(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = '${building}'`,
  );
  const others = tables.map((row) => String(row["table_name"])).filter((name) => !kept.has(name));
  for (const name of others) await connection.run(`DROP TABLE ${building}.main.${quoteName(name)}`);
  await connection.run(`CHECKPOINT ${building}`);
  const [size] = await connection.rows(
    `SELECT free_blocks::DOUBLE / total_blocks AS free FROM pragma_database_size() WHERE database_name = '${building}'`,
  );
  return Number(size?.["free"]) <= mostAnew;
}

/** Writes the manifest last, and gives the file its final name once it is whole on disk. Returns its sha256. */
export async function finishFile(
  connection: Connection,
  home: Home,
  manifest: ReleaseManifest,
): Promise<string> {
  const file = buildingFile(home, manifest.id);
  await connection.run(`CREATE TABLE ${building}.main.release_manifest (content VARCHAR)`);
  await connection.run(`INSERT INTO ${building}.main.release_manifest VALUES ($1)`, [
    JSON.stringify(manifest),
  ]);
  await connection.run(`CHECKPOINT ${building}`);
  await connection.run(`DETACH ${building}`);
  crashPoint("before-rename");
  chmodSync(file, 0o444);
  syncFile(file);
  const sha256 = await sha256OfFile(file);
  renameSync(file, releaseFile(home, manifest.id));
  syncFile(home.releases);
  crashPoint("before-state-row");
  return sha256;
}

function syncFile(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
