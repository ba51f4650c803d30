import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import type { Home } from "../core/paths.ts";
import {
  currentReleaseId,
  forgetReleases,
  listReleases,
  readManifest,
  recordRelease,
  releaseFile,
} from "../core/releases.ts";
import type { State } from "../core/state.ts";
import { restoreIdentity } from "./identity.ts";
import { clearLeftovers } from "./leftovers.ts";

/** What a start found left over from a process that died, and what became of it. */
export interface Recovery {
  readonly adopted: readonly number[];
  readonly deleted: readonly string[];
  /** Releases whose file is gone. */
  readonly forgotten: readonly number[];
  readonly restoredMembers: number;
}

/**
 * Puts a home in order before a build: half-built and dropped releases, old landings and leftovers are deleted, a finished release
 * without a row is adopted, one without a file is forgotten, and a lost warehouse gets its entity ids back from the
 * current release.
 */
export async function recover(connection: Connection, home: Home, state: State): Promise<Recovery> {
  const adopted: number[] = [];
  const deleted: string[] = [];
  const known = new Set((await listReleases(state)).map((release) => release.id));
  const dropped = new Set<number>(
    await state.knex("release").where({ status: "dropped" }).pluck("id"),
  );
  const files = readdirSync(home.releases);
  const forgotten = [...known].filter((id) => !files.includes(`${id}.duckdb`));
  await forgetReleases(state, forgotten);
  const numberOf = (file: string) => Number.parseInt(file, 10);
  for (const file of files.sort((a, b) => numberOf(a) - numberOf(b))) {
    const id = numberOf(file);
    const isWhole = file === `${id}.duckdb` && !dropped.has(id);
    if (isWhole && known.has(id)) continue;
    if (isWhole && (await adopt(connection, home, state, id))) adopted.push(id);
    else {
      rmSync(join(home.releases, file), { force: true });
      deleted.push(file);
    }
  }
  deleted.push(...clearLanding(home), ...clearLeftovers(home));
  const restoredMembers = await restoreFromCurrent(connection, home, state);
  return { adopted, deleted, forgotten, restoredMembers };
}

/** Empties the landing folder, which only the run that owns the warehouse may do. Returns what was there. */
export function clearLanding(home: Home): readonly string[] {
  const files = readdirSync(home.landing);
  for (const file of files) {
    rmSync(join(home.landing, file), { recursive: true, force: true });
    crashPoint("mid-clear");
  }
  return files.map((file) => `landing/${file}`);
}

async function adopt(
  connection: Connection,
  home: Home,
  state: State,
  id: number,
): Promise<boolean> {
  const alias = `adopt${id}`;
  try {
    await connection.run(`ATTACH ${quoteText(releaseFile(home, id))} AS ${alias} (READ_ONLY)`);
  } catch {
    return false;
  }
  // A state store that fails is not the file's fault: only a file without a manifest may be deleted.
  const manifest = await readManifest(connection, alias).catch(() => undefined);
  await connection.run(`DETACH ${alias}`);
  if (manifest === undefined) return false;
  crashPoint("before-adopt");
  await recordRelease(state, manifest);
  return true;
}

async function restoreFromCurrent(
  connection: Connection,
  home: Home,
  state: State,
): Promise<number> {
  const current = await currentReleaseId(state);
  if (current === undefined) return 0;
  await connection.run(
    `ATTACH ${quoteText(releaseFile(home, current))} AS restore_from (READ_ONLY)`,
  );
  try {
    return await restoreIdentity(connection, "restore_from");
  } finally {
    await connection.run("DETACH restore_from");
  }
}

/** Drops releases beyond the newest `keep`; the current one stays. Returns their numbers. */
export async function dropOldReleases(
  home: Home,
  state: State,
  keep: number,
): Promise<readonly number[]> {
  const current = await currentReleaseId(state);
  const old = (await listReleases(state)).map((release) => release.id).slice(keep);
  const dropped = old.filter((id) => id !== current);
  for (const id of dropped) {
    await forgetReleases(state, [id]);
    crashPoint("mid-drop");
    rmSync(releaseFile(home, id), { force: true });
  }
  return dropped;
}
