import type { Knex } from "knex";
import { newId } from "../ids.ts";
import type { State } from "../state.ts";
import { nextFence } from "./changes.ts";
import { databaseNow, holdLease, type Lease } from "./lease.ts";
import { openStatuses, type RunKind, type RunRow, runRow } from "./run.ts";

/**
 * Makes a schedule known and answers up to when its planned moments are decided. A new one, or one that comes at other
 * times than before, has missed nothing: it counts from `now`.
 */
export async function recordSchedule(
  state: State,
  lease: Lease,
  schedule: { readonly name: string; readonly kind: RunKind; readonly definition: string },
  now: Date,
): Promise<Date> {
  const { name, definition } = schedule;
  const known = await state.knex("schedule").where({ name }).first();
  if (known?.definition === definition) return new Date(Number(known.decided_to));
  return state.knex.transaction(async (transaction) => {
    await holdLease(transaction, lease);
    await transaction("schedule")
      .insert({ ...schedule, decided_to: now.getTime() })
      .onConflict("name")
      .merge();
    return now;
  });
}

/** What is decided about one planned moment. */
export interface Tick {
  readonly schedule: string;
  readonly kind: RunKind;
  readonly plannedAt: Date;
  /** Absent: the run is planned. */
  readonly skip?: {
    readonly reason: "missed" | "capped";
    readonly message: string;
    readonly hint: string;
  };
  /** due: in time; late: made up for later. */
  readonly reason: "due" | "late";
  /** When a run of the schedule is open: skip this one, or keep it until its turn. */
  readonly overlap: "skip" | "queue";
  readonly mostAttempts: number;
}

/**
 * Decides one planned moment of a schedule and makes its run, planned or skipped; undefined when it was decided before.
 * StaleFence when the lead has gone to somebody else.
 */
export async function decideTick(
  state: State,
  lease: Lease,
  tick: Tick,
): Promise<RunRow | undefined> {
  return state.knex.transaction(async (transaction) => {
    await holdLease(transaction, lease);
    const moment = { schedule: tick.schedule, planned_at: tick.plannedAt.getTime() };
    const skip = tick.skip ?? (await overlapOf(transaction, tick));
    const run = { id: newId(), fence: await nextFence(transaction) };
    const claimed = await transaction("tick")
      .insert({
        ...moment,
        decided_at: Date.now(),
        decision: skip === undefined ? "run" : "skip",
        reason: skip?.reason ?? tick.reason,
        run_id: run.id,
      })
      .onConflict(["schedule", "planned_at"])
      .ignore()
      .returning("run_id");
    if (claimed.length === 0) return undefined;
    const [made] = await transaction("run")
      .insert({
        ...run,
        ...moment,
        kind: tick.kind,
        requested_by: `schedule:${tick.schedule}`,
        queued_at: Date.now(),
        most_attempts: tick.mostAttempts,
        ...(skip === undefined
          ? { status: "planned" }
          : {
              status: "skipped",
              exit_class: skip.reason,
              ended_at: Date.now(),
              message: skip.message,
              hint: skip.hint,
            }),
      })
      .returning("*");
    await transaction("schedule")
      .where({ name: tick.schedule })
      .where("decided_to", "<", moment.planned_at)
      .update({ decided_to: moment.planned_at });
    return runRow(made);
  });
}

/**
 * Gives up the runs of a schedule that a stop of the service broke off at least `agoMs` ago and that wait to be done
 * again. StaleFence when the lead has gone to somebody else.
 */
export async function giveUpStopped(
  state: State,
  lease: Lease,
  schedule: string,
  agoMs: number,
): Promise<void> {
  const waiting = { schedule, status: "planned", exit_class: "stopped" };
  if ((await state.knex("run").where(waiting).first("id")) === undefined) return;
  await state.knex.transaction(async (transaction) => {
    await holdLease(transaction, lease);
    const until = transaction.raw("? - CAST(? AS BIGINT)", [databaseNow(transaction), agoMs]);
    await transaction("run").where(waiting).where("due_at", "<=", until).update({
      status: "skipped",
      exit_class: "missed",
      ended_at: Date.now(),
      due_at: null,
      message:
        "停机时没做完，也没有补 · the service was stopped in the middle, and it was not made up for",
      hint: "按这个计划的 misfire；需要就手工运行 · as its misfire says; start the work by hand if it is wanted",
    });
  });
}

async function overlapOf(transaction: Knex, tick: Tick) {
  if (tick.overlap === "queue") return undefined;
  const open = await transaction("run")
    .where({ schedule: tick.schedule })
    .whereIn("status", [...openStatuses])
    .orderBy("fence")
    .first();
  if (open === undefined) return undefined;
  const { id, planned_at } = runRow(open);
  const since = planned_at === null ? "" : ` of ${new Date(planned_at).toISOString()}`;
  return {
    reason: "overlap" as const,
    message: `上一次运行 ${id} 还没有结束 · the run ${id}${since} was still going on`,
    hint: `schedules.${tick.schedule} 排得太密：拉开间隔，或写 overlap: queue · give it more time between two runs, or let it queue`,
  };
}

/** Runs whose turn it is: planned, due, and the first open one of their schedule. */
export async function readyRuns(
  state: State,
  schedules: readonly string[],
): Promise<readonly RunRow[]> {
  const rows = await state
    .knex("run")
    .whereIn("schedule", [...schedules])
    .whereIn("status", [...openStatuses])
    .select("run.*", state.knex.raw("? AS now", [databaseNow(state.knex)]))
    .orderBy("planned_at");
  const first = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const before = first.get(row.schedule);
    if (before === undefined || (before.status === "planned" && row.status !== "planned"))
      first.set(row.schedule, row);
  }
  return [...first.values()]
    .filter(({ status, due_at, now }) => status === "planned" && Number(due_at ?? 0) <= Number(now))
    .map(runRow);
}
