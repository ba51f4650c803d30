import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import type { Connection } from "../core/duckdb.ts";
import { sha256 } from "../core/ids.ts";
import type { Home } from "../core/paths.ts";
import type {
  Published,
  ReleaseManifest,
  SystemManifest,
  TableManifest,
} from "../core/releases.ts";
import { tablesOf } from "../schema/ddl.ts";
import { entities } from "../schema/entities.ts";
import { rollUps, rollUpTable } from "../schema/roll-ups.ts";
import { describe, isSameTable } from "./describe.ts";
import { martNames } from "./model.ts";
import { beginFile, building, finishFile } from "./release-file.ts";
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
  /** The release before. */
  readonly base?: Published | undefined;
}

/**
 * Publishes the entities and marts as a new release file: tables only, the manifest last, checkpointed, synced, read-only,
 * and only then under its final name. What is as it was in the release before is not written again. What has no manifest was
 * never finished; what cannot be finished is removed.
 */
export async function publishRelease(
  connection: Connection,
  home: Home,
  publication: Publication,
  versions: Versions,
  onTable: (name: string) => void,
): Promise<Published> {
  try {
    return await writeRelease(connection, home, publication, versions, onTable);
  } catch (error) {
    await connection.run(`DETACH DATABASE IF EXISTS ${building}`).catch(() => undefined);
    for (const file of readdirSync(home.releases).filter((name) => name.includes(".building")))
      rmSync(join(home.releases, file), { force: true });
    throw error;
  }
}

async function writeRelease(
  connection: Connection,
  home: Home,
  { base, ...publication }: Publication,
  versions: Versions,
  onTable: (name: string) => void,
): Promise<Published> {
  const found = await allEnded(
    sources(publication.run).map((source) => look(source, base?.manifest, versions)),
  );
  const kept = new Set(found.filter(({ isKept }) => isKept).map(({ name }) => name));
  const begunFrom = await beginFile(connection, home, publication.id, base, kept);
  const isThere = (name: string) => begunFrom !== undefined && kept.has(name);
  const copies = found
    .filter(({ name }) => !isThere(name))
    .map(({ name, from }) =>
      versions.beside(async (on) => {
        onTable(name);
        await on.run(`CREATE TABLE ${building}.main."${name}" AS FROM ${from}`);
      }),
    );
  await allEnded(copies);
  crashPoint("mid-publish");
  const manifest: ReleaseManifest = {
    ...publication,
    built_at: new Date().toISOString(),
    ...(begunFrom === undefined ? {} : { begun_from: begunFrom }),
    tables: Object.fromEntries(found.map(({ name, table }) => [name, table])),
  };
  return { manifest, sha256: await finishFile(connection, home, manifest) };
}

interface Found extends Source {
  readonly table: TableManifest;
  /** The release before has the same. */
  readonly isKept: boolean;
}

/** Describes a table, or says again what was said of it when it was made of the same. */
async function look(
  source: Source,
  before: ReleaseManifest | undefined,
  versions: Versions,
): Promise<Found> {
  const { name, from, made } = source;
  const known = before?.tables[name];
  const version = made === undefined ? {} : { made_of: sha256(await versions.of(made), from) };
  const isNew = made === undefined || versions.done().made.includes(made);
  if (known !== undefined && !isNew && known.made_of === version.made_of)
    return { ...source, table: known, isKept: true };
  const table = { ...(await versions.beside((on) => describe(on, from))), ...version };
  return { ...source, table, isKept: known !== undefined && isSameTable(known, table) };
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
    ...rollUps.map((rollUp) => ({
      name: rollUpTable(rollUp),
      from: `(${rollUpSelect(rollUp, `entity."${rollUp.entity}"`)})`,
      made: `entity.${rollUp.entity}`,
    })),
    ...companions(run),
  ];
}

/** The number after the highest one any file or row has had. */
export function nextReleaseId(home: Home, known: readonly number[]): number {
  const onDisk = readdirSync(home.releases)
    .map((file) => Number.parseInt(file, 10))
    .filter(Number.isFinite);
  return Math.max(0, ...known, ...onDisk) + 1;
}
