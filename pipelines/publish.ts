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

/** Tables of a release that are not entities, and where they come from in the warehouse. */
const companions = (run: string) => [
  { name: "golden", from: "entity.golden" },
  { name: "code", from: "code.list" },
  { name: "member", from: "ident.member" },
  // What this run found, and what the newest read of every other resource set aside.
  {
    name: "problem_row",
    from: `(FROM ledger.problem_row WHERE run = ${quoteText(run)} OR (system, resource, run) IN
      (SELECT (system, resource, arg_max(run, fence)) FROM ledger.load GROUP BY system, resource))`,
  },
  { name: "entity_alias", from: "ident.entity_alias" },
];

export interface Publication {
  readonly id: number;
  readonly run: string;
  readonly today: string;
  readonly systems: readonly SystemManifest[];
}

/**
 * Copies the entities and marts into a new release file: tables only, the manifest last, checkpointed, synced, read-only, and only
 * then under its final name. What has no manifest was never finished.
 */
export async function publishRelease(
  connection: Connection,
  home: Home,
  publication: Publication,
  onTable: (name: string) => void,
): Promise<ReleaseManifest> {
  const building = join(home.releases, `${publication.id}.building`);
  rmSync(building, { force: true });
  await connection.run(`ATTACH ${quoteText(building)} AS building`);
  const tables: Record<string, TableManifest> = {};
  for (const { name, from } of sources(publication.run)) {
    onTable(name);
    await connection.run(`CREATE TABLE building.main."${name}" AS FROM ${from}`);
    tables[name] = await describe(connection, name);
  }
  for (const rollUp of rollUps) {
    const name = rollUpTable(rollUp);
    onTable(name);
    const select = rollUpSelect(rollUp, `building.main."${rollUp.entity}"`);
    await connection.run(`CREATE TABLE building.main."${name}" AS ${select}`);
    tables[name] = await describe(connection, name);
  }
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

function sources(run: string): readonly { readonly name: string; readonly from: string }[] {
  const published = entities.filter((entity) => entity.visibility === "graphql");
  return [
    ...published.flatMap(tablesOf).map((name) => ({ name, from: `entity."${name}"` })),
    ...martNames().map((name) => ({ name: `mart_${name}`, from: `mart."${name}"` })),
    ...companions(run),
  ];
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
