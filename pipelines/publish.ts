import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import { sha256 } from "../core/ids.ts";
import type { Home } from "../core/paths.ts";
import {
  type ReleaseManifest,
  releaseFile,
  type SystemManifest,
  type TableManifest,
} from "../core/releases.ts";
import { tablesOf } from "../schema/ddl.ts";
import { entities } from "../schema/entities.ts";
import { rollUps, rollUpTable } from "../schema/roll-ups.ts";
import { martNames } from "./model.ts";
import { rollUpSelect } from "./roll-up.ts";
import { problemRows, repairedRows } from "./set-aside.ts";
import { allEnded } from "./side-by-side.ts";
import type { Versions } from "./versions.ts";

interface Source {
  readonly name: string;
  readonly from: string;
  /** The table of the warehouse whose version tells whether this one is as it was. */
  readonly made?: string;
}

/** Tables of a release that are not entities, and where they come from in the warehouse. */
const companions = (run: string): readonly Source[] => [
  { name: "golden", from: "entity.golden", made: "entity.golden" },
  { name: "code", from: "code.list" },
  { name: "member", from: "ident.member" },
  { name: "problem_row", from: `(${problemRows(run)})` },
  { name: "row_repair", from: `(${repairedRows})` },
  { name: "source_shape", from: "ledger.shape" },
  { name: "entity_alias", from: "ident.entity_alias" },
  { name: "lineage", from: "ledger.lineage" },
];

export interface Publication {
  readonly id: number;
  readonly run: string;
  readonly today: string;
  readonly systems: readonly SystemManifest[];
}

/**
 * Copies the entities and marts into a new release file: tables only, the manifest last, checkpointed, synced, read-only, and only
 * then under its final name. What has no manifest was never finished; what cannot be finished is removed.
 */
export async function publishRelease(
  connection: Connection,
  home: Home,
  publication: Publication,
  versions: Versions,
  onTable: (name: string) => void,
): Promise<ReleaseManifest> {
  try {
    return await writeRelease(connection, home, publication, versions, onTable);
  } catch (error) {
    await connection.run("DETACH DATABASE IF EXISTS building").catch(() => undefined);
    for (const file of readdirSync(home.releases).filter((name) => name.includes(".building")))
      rmSync(join(home.releases, file), { force: true });
    throw error;
  }
}

async function writeRelease(
  connection: Connection,
  home: Home,
  publication: Publication,
  versions: Versions,
  onTable: (name: string) => void,
): Promise<ReleaseManifest> {
  const building = join(home.releases, `${publication.id}.building`);
  rmSync(building, { force: true });
  await connection.run(`ATTACH ${quoteText(building)} AS building`);
  const described = await openDescriptions(connection);
  const copy = async (source: Source): Promise<readonly [string, TableManifest]> => {
    const { name, from, made } = source;
    const version = made === undefined ? undefined : sha256(await versions.of(made), from);
    return versions.beside(async (on) => {
      onTable(name);
      await on.run(`CREATE TABLE building.main."${name}" AS FROM ${from}`);
      return [name, await described(on, name, version)];
    });
  };
  const copied = await allEnded(sources(publication.run).map(copy));
  const tables = Object.fromEntries([...copied, ...(await allEnded(rolledUp().map(copy)))]);
  crashPoint("mid-publish");
  const manifest: ReleaseManifest = { ...publication, built_at: new Date().toISOString(), tables };
  await connection.run("CREATE TABLE building.main.release_manifest (content VARCHAR)");
  await connection.run("INSERT INTO building.main.release_manifest VALUES ($1)", [
    JSON.stringify(manifest),
  ]);
  await connection.run("CHECKPOINT building");
  await connection.run("DETACH building");
  crashPoint("before-rename");
  chmodSync(building, 0o444);
  syncFile(building);
  renameSync(building, releaseFile(home, publication.id));
  syncFile(home.releases);
  crashPoint("before-state-row");
  return manifest;
}

function sources(run: string): readonly Source[] {
  const published = entities.filter((entity) => entity.visibility === "graphql");
  return [
    ...published
      .flatMap(tablesOf)
      .map((name) => ({ name, from: `entity."${name}"`, made: `entity.${name}` })),
    ...martNames().map((name) => ({
      name: `mart_${name}`,
      from: `mart."${name}"`,
      made: `mart.${name}`,
    })),
    ...companions(run),
  ];
}

const rolledUp = (): readonly Source[] =>
  rollUps.map((rollUp) => ({
    name: rollUpTable(rollUp),
    from: `(${rollUpSelect(rollUp, `building.main."${rollUp.entity}"`)})`,
    made: `entity.${rollUp.entity}`,
  }));

/** Describes a copied table, or says again what was said when its source was at the same version. */
async function openDescriptions(connection: Connection) {
  await connection.run(
    "CREATE TABLE IF NOT EXISTS ledger.described (name VARCHAR NOT NULL, version VARCHAR NOT NULL, manifest VARCHAR NOT NULL)",
  );
  return async (on: Connection, name: string, version?: string): Promise<TableManifest> => {
    if (version === undefined) return describe(on, name);
    const [row] = await on.rows(
      "SELECT manifest FROM ledger.described WHERE name = $1 AND version = $2",
      [name, version],
    );
    if (row !== undefined) return JSON.parse(String(row["manifest"])) as TableManifest; // written below
    const manifest = await describe(on, name);
    await on.run("DELETE FROM ledger.described WHERE name = $1", [name]);
    await on.run("INSERT INTO ledger.described VALUES ($1, $2, $3)", [
      name,
      version,
      JSON.stringify(manifest),
    ]);
    return manifest;
  };
}

/** Rows and an order-free hash of a table: equal content gives equal numbers whatever the file's bytes. */
async function describe(connection: Connection, name: string): Promise<TableManifest> {
  const columns = await connection.rows(
    "SELECT column_name FROM duckdb_columns() WHERE database_name = 'building' AND table_name = $1 ORDER BY column_index",
    [name],
  );
  const names = columns.map((row) => String(row["column_name"]));
  // A NULL must not read like an empty text, nor 'a','' like '','a'.
  const content = names.map((column) => `coalesce(CAST("${column}" AS VARCHAR), '\\N')`).join(", ");
  const [row] = await connection.rows(
    `SELECT count(*)::INTEGER AS rows, coalesce(sum(md5_number_lower(concat_ws(chr(31), ${content}))), 0)::VARCHAR AS hash
     FROM building.main."${name}"`,
  );
  return { rows: Number(row?.["rows"]), hash: String(row?.["hash"]), columns: names };
}

function syncFile(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The number after the highest one any file or row has had. */
export function nextReleaseId(home: Home, known: readonly number[]): number {
  const onDisk = readdirSync(home.releases)
    .map((file) => Number.parseInt(file, 10))
    .filter(Number.isFinite);
  return Math.max(0, ...known, ...onDisk) + 1;
}
