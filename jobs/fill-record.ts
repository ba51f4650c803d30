import { rm } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Home } from "../core/paths.ts";
import type { State } from "../core/state.ts";
import type { FillStarted, FillSummary } from "../forms/fill.ts";
import { manifestOf } from "../forms/manifest.ts";

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
  const { id, form, profile, release, asOf, folder, subjects } = started;
  await state
    .knex("fill")
    .insert({
      ...{ id, form, profile, folder, status: "filling" },
      ...{ release_id: release, as_of: asOf, requested_by: requestedBy },
      made_at: Date.now(),
      summary: JSON.stringify({ subjects }),
    })
    .onConflict("id")
    .merge({ status: "filling", requested_by: requestedBy });
}

/** Records that a fill is whole, what it holds, and when its files go. */
export async function recordEnd(
  { state, home, keepDays }: Recording,
  { id, folder, subjects, filled, cells, errors, resumed }: FillSummary,
): Promise<void> {
  const now = Date.now();
  // What was written elsewhere belongs to whoever named the place.
  const isOurs = folder.startsWith(home.fills + sep);
  await state
    .knex("fill")
    .where({ id })
    .update({
      status: "filled",
      ended_at: now,
      expires_at: isOurs ? now + keepDays * dayMs : null,
      summary: JSON.stringify({ subjects, filled, cells, errors: errors.length, resumed }),
    });
}

/** Records that a fill did not come to its end; asked again, it goes on. */
export const recordFailure = ({ state }: Pick<Recording, "state">, id: string): Promise<number> =>
  state
    .knex("fill")
    .where({ id, status: "filling" })
    .update({ status: "failed", ended_at: Date.now() });

/** Deletes the files of fills whose time is over, as far as a later fill has not written the folder anew; says how many. */
export async function expireFills(state: State, home: Home, now = Date.now()): Promise<number> {
  const due = await state
    .knex("fill")
    .where({ status: "filled" })
    .where("expires_at", "<=", now)
    .select("id", "folder");
  for (const { id, folder } of due) {
    const later = await state
      .knex("fill")
      .where({ folder })
      .whereNot({ id })
      .whereIn("status", ["filling", "filled"])
      .where((still) => still.whereNull("expires_at").orWhere("expires_at", ">", now))
      .first("id");
    if (later === undefined && folder.startsWith(home.fills + sep)) {
      const { files = [], zips = [] } = (await manifestOf(folder)) ?? {};
      for (const { file } of [...files, ...zips]) await rm(join(folder, file), { force: true });
      for (const name of ["provenance.parquet", "manifest.json"])
        await rm(join(folder, name), { force: true });
    }
    await state.knex("fill").where({ id }).update({ status: "expired" });
  }
  return due.length;
}
