import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Connection, quoteText } from "../core/duckdb.ts";
import type { Home } from "../core/paths.ts";
import {
  currentReleaseId,
  listReleases,
  readManifest,
  recordRelease,
  releaseFile,
} from "../core/releases.ts";
import type { State } from "../core/state.ts";
import { restoreIdentity } from "./identity.ts";

/** What a start found left over from a process that died, and what became of it. */
export interface Recovery {
  readonly adopted: readonly number[];
  readonly deleted: readonly string[];
  readonly restoredMembers: number;
}

/**
 * Puts a home in order before a build: half-built releases and old landings are deleted, a finished release without a
 * row is adopted, and a lost warehouse gets its entity ids back from the current release.
 */
export async function recover(connection: Connection, home: Home, state: State): Promise<Recovery> {
  const adopted: number[] = [];
  const deleted: string[] = [];
  const known = new Set((await listReleases(state)).map((release) => release.id));
  for (const file of readdirSync(home.releases)) {
    const id = Number.parseInt(file, 10);
    if (known.has(id) && file === `${id}.duckdb`) continue;
    const finished = file === `${id}.duckdb` && (await adopt(connection, home, state, id));
    if (finished) adopted.push(id);
    else {
      rmSync(join(home.releases, file), { force: true });
      deleted.push(file);
    }
  }
  deleted.push(...clearLanding(home));
  const restoredMembers = await restoreFromCurrent(connection, home, state);
  return { adopted, deleted, restoredMembers };
}

/** Empties the landing folder, which only the run that owns the warehouse may do. Returns what was there. */
export function clearLanding(home: Home): readonly string[] {
  const files = readdirSync(home.landing);
  for (const file of files) rmSync(join(home.landing, file), { recursive: true, force: true });
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
  try {
    await recordRelease(state, await readManifest(connection, alias));
    return true;
  } catch {
    return false;
  } finally {
    await connection.run(`DETACH ${alias}`);
  }
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

/** Drops releases beyond the newest `keep`; the current one and those a run still needs stay. Returns their numbers. */
export async function dropOldReleases(
  home: Home,
  state: State,
  keep: number,
): Promise<readonly number[]> {
  const current = await currentReleaseId(state);
  const old = (await listReleases(state)).map((release) => release.id).slice(keep);
  const dropped = old.filter((id) => id !== current);
  for (const id of dropped) {
    await state.knex("release").where({ id }).update({ status: "dropped" });
    rmSync(releaseFile(home, id), { force: true });
  }
  return dropped;
}
