import { readdir, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Home } from "../core/paths.ts";
import type { State } from "../core/state.ts";
import type { FillStarted, FillSummary } from "../forms/fill.ts";

const dayMs = 86_400_000;

/** Who asked for fills, and how long files in the home's own folder are kept. */
export interface Recording {
  readonly state: State;
  readonly home: Home;
  readonly requestedBy: string;
  readonly keepDays: number;
}

/** Records a fill before its first file is written; one that was begun before is the same fill. */
export async function recordStart(recording: Recording, started: FillStarted): Promise<void> {
  const { state, requestedBy } = recording;
  const expires_at = expiryOf(recording, started.folder);
  const { id, form, profile, release, asOf, folder, subjects } = started;
  await state
    .knex("fill")
    .insert({
      ...{ id, form, profile, folder, status: "filling" },
      ...{ release_id: release, as_of: asOf, requested_by: requestedBy },
      ...{ made_at: Date.now(), expires_at },
      summary: JSON.stringify({ subjects }),
    })
    .onConflict("id")
    .merge({ status: "filling", requested_by: requestedBy, expires_at });
}

/** When the files go; null for what was written elsewhere, which belongs to whoever named the place. */
const expiryOf = ({ home, keepDays }: Recording, folder: string): number | null =>
  folder.startsWith(home.fills + sep) ? Date.now() + keepDays * dayMs : null;

/** Records that a fill is whole, what it holds, and when its files go. */
export async function recordEnd(
  recording: Recording,
  { id, folder, subjects, filled, cells, errors, resumed }: FillSummary,
): Promise<void> {
  await recording.state
    .knex("fill")
    .where({ id })
    .update({
      status: "filled",
      ended_at: Date.now(),
      expires_at: expiryOf(recording, folder),
      summary: JSON.stringify({ subjects, filled, cells, errors: errors.length, resumed }),
    });
}

/** Records that a fill did not come to its end; asked again, it goes on. */
export const recordFailure = ({ state }: Pick<Recording, "state">, id: string): Promise<number> =>
  state
    .knex("fill")
    .where({ id, status: "filling" })
    .update({ status: "failed", ended_at: Date.now() });

/**
 * Deletes the folders of fills whose time is over, also of those that did not come to their end, unless a later fill wrote
 * there; says how many fills it was.
 */
export async function expireFills(state: State, home: Home, now = Date.now()): Promise<number> {
  const due = await state
    .knex("fill")
    .whereNot({ status: "expired" })
    .where("expires_at", "<=", now)
    .select("id", "folder");
  for (const { id, folder } of due) {
    const later = await state
      .knex("fill")
      .where({ folder })
      .whereNot({ id })
      .whereNot({ status: "expired" })
      .where((still) => still.whereNull("expires_at").orWhere("expires_at", ">", now))
      .first("id");
    if (later === undefined && folder.startsWith(home.fills + sep)) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
    }
    await state.knex("fill").where({ id }).update({ status: "expired" });
  }
  return due.length;
}
