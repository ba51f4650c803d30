import { newId } from "./ids.ts";
import type { State } from "./state.ts";

export const runStatuses = ["queued", "running", "succeeded", "partial", "failed", "lost"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** One resource of one run, counted. expected = landed + quarantined + duplicates + skipped when it reconciles. */
export interface Step {
  readonly system: string;
  readonly resource: string;
  readonly status: "succeeded" | "failed";
  readonly expected: number;
  readonly landed: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly skipped: number;
  readonly message?: string;
  readonly hint?: string;
}

export interface Run {
  readonly id: string;
  /** Grows with every run; chunks of an older fence are refused. */
  readonly fence: number;
}

const enqueueAttempts = 5;

/** Puts a run into the queue and gives it the next fence. */
export async function enqueueRun(state: State, requestedBy: string): Promise<Run> {
  for (let attempt = 1; ; attempt++) {
    const highest = await state.knex("run").max({ fence: "fence" }).first();
    const run = { id: newId(), fence: Number(highest?.["fence"] ?? 0) + 1 };
    // Fences are unique: of two runs that are queued at once, one takes the next number.
    const taken = await state
      .knex("run")
      .insert({
        ...run,
        kind: "refresh",
        status: "queued",
        requested_by: requestedBy,
        queued_at: Date.now(),
      })
      .onConflict("fence")
      .ignore()
      .returning("id");
    if (taken.length > 0) return run;
    if (attempt === enqueueAttempts)
      throw new Error(`no fence could be taken in ${attempt} attempts`);
  }
}

/** Marks a queued run as running in this process. */
export async function startRun(state: State, id: string, pid: number): Promise<void> {
  await state
    .knex("run")
    .where({ id, status: "queued" })
    .update({ status: "running", started_at: Date.now(), pid });
}

export interface RunEnd {
  readonly status: "succeeded" | "partial" | "failed";
  readonly steps: readonly Step[];
  readonly summary?: unknown;
  readonly errorClass?: string;
  readonly message?: string;
  readonly hint?: string;
}

/** Closes a run that is still open; a run that already ended stays as it ended. */
export async function endRun(state: State, id: string, end: RunEnd): Promise<void> {
  await state.knex.transaction(async (transaction) => {
    const closed = await transaction("run")
      .where({ id })
      .whereIn("status", ["queued", "running"])
      .update({
        status: end.status,
        ended_at: Date.now(),
        summary: JSON.stringify(end.summary ?? {}),
        error_class: end.errorClass ?? null,
        message: end.message ?? null,
        hint: end.hint ?? null,
      });
    if (closed === 0) return;
    for (const step of end.steps) {
      await transaction("step").insert({
        run_id: id,
        ...step,
        message: step.message ?? null,
        hint: step.hint ?? null,
      });
    }
  });
}

/** Marks runs whose process is gone as lost. `alive` tells whether a pid still runs. */
export async function markLostRuns(state: State, alive: (pid: number) => boolean): Promise<void> {
  const open = await state.knex("run").where({ status: "running" }).select("id", "pid");
  for (const { id, pid } of open) {
    if (pid !== null && alive(Number(pid))) continue;
    await state.knex("run").where({ id, status: "running" }).update({
      status: "lost",
      ended_at: Date.now(),
      message: "the process ended without a word",
    });
  }
}

export interface RunRow {
  readonly id: string;
  readonly status: RunStatus;
  readonly queued_at: number;
  readonly ended_at: number | null;
  readonly message: string | null;
  readonly hint: string | null;
}

/** The newest runs first. */
export async function listRuns(state: State, limit: number): Promise<readonly RunRow[]> {
  const rows = await state.knex("run").orderBy("fence", "desc").limit(limit);
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    queued_at: Number(row.queued_at),
    ended_at: row.ended_at === null ? null : Number(row.ended_at),
    message: row.message,
    hint: row.hint,
  }));
}

/** The steps of a run, by system and resource. */
export async function listSteps(state: State, runId: string): Promise<readonly Step[]> {
  const rows = await state.knex("step").where({ run_id: runId }).orderBy(["system", "resource"]);
  return rows.map(({ run_id: _, message, hint, ...row }) => ({
    ...row,
    expected: Number(row.expected),
    landed: Number(row.landed),
    quarantined: Number(row.quarantined),
    duplicates: Number(row.duplicates),
    skipped: Number(row.skipped),
    ...(message === null ? {} : { message }),
    ...(hint === null ? {} : { hint }),
  }));
}
