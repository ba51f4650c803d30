import { UserError } from "./errors.ts";
import { newId } from "./ids.ts";
import type { State } from "./state.ts";

export const runStatuses = [
  "queued",
  "running",
  "succeeded",
  "partial",
  "failed",
  "lost",
  "cancelled",
  "skipped",
] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runKinds = ["refresh", "weekly-draft", "forms-batch"] as const;
export type RunKind = (typeof runKinds)[number];

/**
 * How a run came to its end. failed: it said so itself; crashed: it exited without a word; killed: by a signal that was
 * not ours; timeout: it ran beyond its limit; overlap and missed: it was never started.
 */
export const exitClasses = [
  "succeeded",
  "partial",
  "failed",
  "crashed",
  "killed",
  "timeout",
  "cancelled",
  "lost",
  "overlap",
  "missed",
] as const;
export type ExitClass = (typeof exitClasses)[number];

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

/** Puts a refresh into the queue and gives it the next fence. */
export async function enqueueRun(state: State, requestedBy: string): Promise<Run> {
  const run = await insertRun(state, { kind: "refresh", requested_by: requestedBy });
  if (run === undefined) throw new Error(`no fence could be taken in ${enqueueAttempts} attempts`);
  return run;
}

export interface Tick {
  readonly schedule: string;
  readonly kind: RunKind;
  readonly plannedAt: Date;
}

/** Makes the run of a planned tick; undefined when this moment of this schedule already has one. */
export async function claimTick(state: State, tick: Tick): Promise<Run | undefined> {
  const planned = { schedule: tick.schedule, planned_at: tick.plannedAt.getTime() };
  return insertRun(state, {
    ...planned,
    kind: tick.kind,
    requested_by: `schedule:${tick.schedule}`,
    pid: process.pid,
    heartbeat_at: Date.now(),
  });
}

/** Fences are unique: of two runs that are queued at once, one takes the next number. undefined: another key is taken. */
async function insertRun(
  state: State,
  columns: Readonly<Record<string, string | number>>,
): Promise<Run | undefined> {
  for (let attempt = 1; attempt <= enqueueAttempts; attempt++) {
    const highest = await state.knex("run").max({ fence: "fence" }).first();
    const run = { id: newId(), fence: Number(highest?.["fence"] ?? 0) + 1 };
    const taken = await state
      .knex("run")
      .insert({ ...columns, ...run, status: "queued", queued_at: Date.now() })
      .onConflict()
      .ignore()
      .returning("id");
    if (taken.length > 0) return run;
  }
  return undefined;
}

/**
 * Marks a queued run as running in this process and answers its fence. The fence is taken anew here, where the run comes
 * to own the warehouse: of two that waited, the one queued first may come last.
 */
export async function startRun(state: State, id: string, pid: number): Promise<number> {
  return state.knex.transaction(async (transaction) => {
    const highest = await transaction("run").max({ fence: "fence" }).first();
    const fence = Number(highest?.["fence"] ?? 0) + 1;
    const started = await transaction("run")
      .where({ id, status: "queued" })
      .update({ status: "running", started_at: Date.now(), pid, fence });
    if (started === 0) {
      throw new UserError(
        `run "${id}" is not waiting any more`,
        "it was stopped meanwhile; start a new one",
      );
    }
    return fence;
  });
}

export interface RunEnd {
  readonly status: "succeeded" | "partial" | "failed" | "cancelled" | "skipped";
  readonly steps: readonly Step[];
  /** Absent: the status says it all. */
  readonly exitClass?: ExitClass;
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
        exit_class: end.exitClass ?? end.status,
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

/** Says that the process of a run was alive just now, and once which it is. */
export async function recordHeartbeat(state: State, id: string, pid?: number): Promise<void> {
  await state
    .knex("run")
    .where({ id })
    .whereIn("status", ["queued", "running"])
    .update({ heartbeat_at: Date.now(), ...(pid === undefined ? {} : { pid }) });
}

/** Marks runs whose process is gone as lost. `alive` tells whether a pid still runs. */
export async function markLostRuns(state: State, alive: (pid: number) => boolean): Promise<void> {
  const open = await state
    .knex("run")
    .where({ status: "running" })
    // A tick's run has a process, its scheduler, from the first moment; a refresh in the queue has none yet.
    .orWhere((query) => query.where({ status: "queued" }).whereNotNull("schedule"))
    .select("id", "pid");
  for (const { id, pid } of open) {
    if (pid !== null && alive(Number(pid))) continue;
    await markLost(state, id, "the process ended without a word");
  }
}

async function markLost(state: State, id: string, message: string): Promise<void> {
  await state
    .knex("run")
    .where({ id })
    .whereIn("status", ["queued", "running"])
    .update({ status: "lost", exit_class: "lost", ended_at: Date.now(), message });
}

/** The open run of a schedule other than `own`; one that has not been heard of for `silentMs` is marked as lost. */
export async function otherOpenRun(
  state: State,
  schedule: string,
  own: string,
  silentMs: number,
): Promise<RunRow | undefined> {
  const open = await state
    .knex("run")
    .where({ schedule })
    .whereNot({ id: own })
    .whereIn("status", ["queued", "running"])
    .orderBy("fence");
  for (const row of open.map(runRow)) {
    if (Date.now() - (row.heartbeat_at ?? row.queued_at) <= silentMs) return row;
    await markLost(state, row.id, `nothing was heard of it for ${silentMs / 1000} seconds`);
  }
  return undefined;
}

export interface RunRow {
  readonly id: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly requested_by: string;
  /** null: asked for by a person. */
  readonly schedule: string | null;
  readonly planned_at: number | null;
  readonly queued_at: number;
  readonly started_at: number | null;
  readonly heartbeat_at: number | null;
  readonly ended_at: number | null;
  /** null while it is open, and on runs that ended before this was recorded. */
  readonly exit_class: ExitClass | null;
  readonly error_class: string | null;
  readonly message: string | null;
  readonly hint: string | null;
}

const runRow = (row: Record<string, string | number | null>): RunRow => {
  const moment = (column: string) => (row[column] === null ? null : Number(row[column]));
  return {
    id: String(row["id"]),
    kind: row["kind"] as RunKind, // this and the next two are written by this file alone
    status: row["status"] as RunStatus,
    exit_class: row["exit_class"] as ExitClass | null,
    requested_by: String(row["requested_by"]),
    schedule: row["schedule"] as string | null, // text columns
    error_class: row["error_class"] as string | null,
    message: row["message"] as string | null,
    hint: row["hint"] as string | null,
    planned_at: moment("planned_at"),
    queued_at: Number(row["queued_at"]),
    started_at: moment("started_at"),
    heartbeat_at: moment("heartbeat_at"),
    ended_at: moment("ended_at"),
  };
};

/** The newest runs first. */
export async function listRuns(state: State, limit: number): Promise<readonly RunRow[]> {
  const rows = await state.knex("run").orderBy("fence", "desc").limit(limit);
  return rows.map(runRow);
}

/** One run; undefined when there is none of that id. */
export async function findRun(state: State, id: string): Promise<RunRow | undefined> {
  const row = await state.knex("run").where({ id }).first();
  return row === undefined ? undefined : runRow(row);
}

/** The steps of a run, by system and resource. */
export async function listSteps(state: State, runId: string): Promise<readonly Step[]> {
  return (await listStepsOf(state, [runId])).get(runId) ?? [];
}

/** The steps of several runs in one statement; a run without any is left out. */
export async function listStepsOf(
  state: State,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Step[]>> {
  const rows = await state
    .knex("step")
    .whereIn("run_id", [...runIds])
    .orderBy(["run_id", "system", "resource"]);
  const byRun = new Map<string, Step[]>();
  for (const { run_id, message, hint, ...row } of rows) {
    const steps = byRun.get(run_id) ?? [];
    byRun.set(run_id, steps);
    steps.push(stepOf(row, message, hint));
  }
  return byRun;
}

// biome-ignore lint/suspicious/noExplicitAny: knex types no row; the columns are those of core/migrations.ts
function stepOf(row: any, message: string | null, hint: string | null): Step {
  return {
    ...row,
    expected: Number(row.expected),
    landed: Number(row.landed),
    quarantined: Number(row.quarantined),
    duplicates: Number(row.duplicates),
    skipped: Number(row.skipped),
    ...(message === null ? {} : { message }),
    ...(hint === null ? {} : { hint }),
  };
}
