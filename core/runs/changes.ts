import { hostname } from "node:os";
import type { Knex } from "knex";
import { UserError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { State } from "../state.ts";
import { databaseNow, holdLease, type Lease } from "./lease.ts";
import { postMessage } from "./outbox.ts";
import { retryDelayMs } from "./retry.ts";
import { openStatuses, type Run, type RunEnd, type RunRow, runRow } from "./run.ts";

/** The next fence. As the first statement of a transaction it also waits for every other that takes one. */
export async function nextFence(knex: Knex): Promise<number> {
  const [counter] = await knex("counter")
    .where({ name: "fence" })
    .increment("value", 1)
    .returning("value");
  if (counter === undefined) throw new Error("the state store has no counter of fences");
  return Number(counter.value);
}

/** A run that this process begins at once: in the queue, with its fence and its first attempt. */
export async function enqueueRun(state: State, requestedBy: string): Promise<Run> {
  return state.knex.transaction(async (transaction) => {
    const run = { id: newId(), fence: await nextFence(transaction), attempt: 1 };
    await transaction("run").insert({
      ...run,
      kind: "refresh",
      status: "queued",
      requested_by: requestedBy,
      queued_at: Date.now(),
    });
    await addAttempt(transaction, run.id, run.attempt, undefined);
    return run;
  });
}

/** Takes a planned run into the queue as its next attempt; undefined when it is not planned any more. */
export async function beginAttempt(
  state: State,
  lease: Lease,
  id: string,
): Promise<Run | undefined> {
  return state.knex.transaction(async (transaction) => {
    await holdLease(transaction, lease);
    const [taken] = await transaction("run")
      .where({ id, status: "planned" })
      .update({ status: "queued", attempt: transaction.raw("attempt + 1"), due_at: null })
      .returning(["fence", "attempt"]);
    if (taken === undefined) return undefined;
    const run = { id, fence: Number(taken.fence), attempt: Number(taken.attempt) };
    await addAttempt(transaction, id, run.attempt, lease.fence);
    return run;
  });
}

async function addAttempt(
  transaction: Knex,
  run: string,
  number: number,
  leaseFence: number | undefined,
): Promise<void> {
  const now = databaseNow(transaction);
  await transaction("attempt").insert({
    run_id: run,
    number,
    host: hostname(),
    pid: process.pid,
    lease_fence: leaseFence ?? null,
    started_at: now,
    heartbeat_at: now,
  });
}

/**
 * Marks a queued run as running in the process `pid` and answers its fence. The fence is taken anew here, where the run
 * comes to own the warehouse: of two that waited, the one queued first may come last.
 */
export async function startRun(
  state: State,
  { id, attempt }: Pick<Run, "id" | "attempt">,
  pid: number,
): Promise<number> {
  return state.knex.transaction(async (transaction) => {
    const fence = await nextFence(transaction);
    const started = await transaction("run")
      .where({ id, attempt, status: "queued" })
      .update({ status: "running", started_at: Date.now(), fence });
    if (started === 0) {
      throw new UserError(
        `运行 ${id} 已不在排队 · run "${id}" is not waiting any more`,
        "它已被取消，或由另一次尝试接手；需要就重新发起 · it was stopped or taken over; start a new one",
      );
    }
    await transaction("attempt").where({ run_id: id, number: attempt }).update({ pid });
    return fence;
  });
}

/** Says that an attempt was alive just now, and once which process it is. Answers whether it should go on. */
export async function recordHeartbeat(
  state: State,
  { id, attempt }: Pick<Run, "id" | "attempt">,
  pid?: number,
): Promise<"go on" | "cancelled" | "over"> {
  await state
    .knex("attempt")
    .where({ run_id: id, number: attempt })
    .whereNull("ended_at")
    .update({ heartbeat_at: databaseNow(state.knex), ...(pid === undefined ? {} : { pid }) });
  return shouldGoOn(state, { id, attempt });
}

/** Whether an attempt should go on: not when somebody cancelled its run, or it is over for the store. */
export async function shouldGoOn(
  state: State,
  { id, attempt }: Pick<Run, "id" | "attempt">,
): Promise<"go on" | "cancelled" | "over"> {
  const row = await state
    .knex("run")
    .where({ id, attempt })
    .whereIn("status", ["queued", "running"])
    .first("cancel_by");
  if (row === undefined) return "over";
  return row.cancel_by === null ? "go on" : "cancelled";
}

/**
 * Ends an attempt that is still the open one of its run, and with it the run; a failure that may pass is planned again
 * while attempts are left. What people should know of is put into the outbox with it. False: the run had ended, or
 * another attempt has it, and nothing changes. `heartbeatAt`: only if its last heartbeat is still that one.
 */
export async function endRun(
  state: State,
  { id, attempt }: Pick<Run, "id" | "attempt">,
  end: RunEnd,
  heartbeatAt?: number,
): Promise<boolean> {
  return state.knex.transaction(async (transaction) => {
    const beat = transaction("attempt").where({ run_id: id, number: attempt });
    // Written before it is read: a second writer waits here.
    const [found] = await transaction("run")
      .where({ id, attempt })
      .whereIn("status", ["queued", "running"])
      .modify((run) =>
        heartbeatAt === undefined
          ? run
          : run.whereExists(beat.where({ heartbeat_at: heartbeatAt }).select("run_id")),
      )
      .update({ attempt })
      .returning("*");
    if (found === undefined) return false;
    const run = runRow(found);
    const wanted: RunEnd =
      run.cancel_by !== null && end.status !== "succeeded" && end.status !== "partial"
        ? cancelledBy(run.cancel_by)
        : end;
    await closeAttempt(transaction, run, wanted);
    // Whoever stops the service does not use up what the run has left.
    const most = run.most_attempts + (wanted.exitClass === "stopped" ? 1 : 0);
    const delay = run.attempt < most ? retryDelayMs(wanted, run.attempt) : undefined;
    if (delay !== undefined) {
      await transaction("run")
        .where({ id })
        .update({
          ...toldOf(wanted),
          most_attempts: most,
          status: "planned",
          due_at: transaction.raw("? + CAST(? AS BIGINT)", [databaseNow(transaction), delay]),
        });
      return true;
    }
    await finish(transaction, run, wanted);
    return true;
  });
}

const toldOf = (end: RunEnd) => ({
  status: end.status,
  exit_class: end.exitClass ?? end.status,
  error_class: end.errorClass ?? null,
  message: end.message ?? null,
  hint: end.hint ?? null,
});

const cancelledBy = (who: string): RunEnd => ({
  status: "cancelled",
  steps: [],
  message: `由 ${who} 取消 · cancelled by ${who}`,
  hint: "之前发布的版本仍在提供 · what was published before is still served",
});

async function closeAttempt(transaction: Knex, run: RunRow, end: RunEnd): Promise<void> {
  await transaction("attempt")
    .where({ run_id: run.id, number: run.attempt })
    .update({
      ended_at: Date.now(),
      exit_class: end.exitClass ?? end.status,
      error_class: end.errorClass ?? null,
      message: end.message ?? null,
    });
}

async function finish(transaction: Knex, run: RunRow, end: RunEnd): Promise<void> {
  await transaction("run")
    .where({ id: run.id })
    .update({
      ...toldOf(end),
      ended_at: Date.now(),
      due_at: null,
      summary: JSON.stringify(end.summary ?? {}),
    });
  for (const step of end.steps) {
    await transaction("step").insert({
      run_id: run.id,
      ...step,
      expected: step.expected ?? null,
      message: step.message ?? null,
      hint: step.hint ?? null,
    });
  }
  await postMessage(transaction, run, end);
}

/**
 * Asks for the end of an open run. One that has no process yet is cancelled at once; the others when their process has
 * been told. Answers the run as it was found, undefined when there is none.
 */
export async function cancelRun(state: State, id: string, by: string): Promise<RunRow | undefined> {
  return state.knex.transaction(async (transaction) => {
    const [found] = await transaction("run")
      .where({ id })
      .whereIn("status", [...openStatuses])
      .update({ cancel_by: by })
      .returning("*");
    if (found === undefined) {
      const ended = await transaction("run").where({ id }).first();
      return ended === undefined ? undefined : runRow(ended);
    }
    const run = runRow(found);
    if (run.status === "planned") await finish(transaction, run, cancelledBy(by));
    return run;
  });
}
