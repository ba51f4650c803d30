import { type ChildEnd, forkChild } from "../core/children.ts";
import type { Clock } from "../core/clock.ts";
import { messageOf, UserError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import { type Home, runLog } from "../core/paths.ts";
import {
  claimTick,
  endRun,
  otherOpenRun,
  type Run,
  type RunEnd,
  recordHeartbeat,
  startRun,
} from "../core/runs.ts";
import type { State } from "../core/state.ts";
import type { JobMessage, JobOrder } from "./messages.ts";
import type { ScheduledJob } from "./schedules.ts";

/** What every tick of a scheduler needs. */
export interface TickStage {
  readonly home: Home;
  readonly state: State;
  readonly stateUrl?: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A tick noticed later than this (a machine that slept, a clock set forward) is missed: 02:00's work is not for noon. */
const latestMs = 10 * 60_000;

/** Twelve heartbeats: an open run that was silent for so long has no process any more. */
const silentMs = 60_000;

/**
 * One planned tick from its claim to the end of its child. Whatever happens is in its row of the run store; when
 * another scheduler has claimed the moment, nothing does. Aborting `stop` ends the child within the job's grace.
 */
export async function runTick(
  stage: TickStage,
  job: ScheduledJob,
  plannedAt: Date,
  stop: AbortSignal,
): Promise<void> {
  const { state } = stage;
  const run = await claimTick(state, { schedule: job.name, kind: job.kind, plannedAt });
  if (run === undefined) return;
  try {
    const instead = await reasonNotToRun(stage, job, plannedAt, run);
    if (instead !== undefined) return await endRun(state, run.id, instead);
    await using surroundings = await job.surround?.();
    const order: JobOrder = {
      home: stage.home.root,
      ...(stage.stateUrl === undefined ? {} : { stateUrl: stage.stateUrl }),
      run,
      plannedAt: plannedAt.toISOString(),
      ...(surroundings?.access === undefined ? {} : { access: surroundings.access }),
    };
    const end = stop.aborted ? cancelled : await supervise(stage, job, order, stop);
    await endRun(state, run.id, end);
  } catch (error) {
    stage.log.error({ err: error, run: run.id }, `the run of "${job.name}" could not be started`);
    await endRun(state, run.id, {
      status: "failed",
      steps: [],
      errorClass: error instanceof Error ? error.name : "Error",
      message: messageOf(error),
      hint:
        error instanceof UserError ? error.hint : "this is a bug; the server's log has its stack",
    });
  }
}

async function reasonNotToRun(
  { state, clock }: TickStage,
  job: ScheduledJob,
  plannedAt: Date,
  run: Run,
): Promise<RunEnd | undefined> {
  const lateMs = clock.now().getTime() - plannedAt.getTime();
  if (lateMs > latestMs) {
    return {
      status: "skipped",
      exitClass: "missed",
      steps: [],
      message: `its moment was noticed ${Math.round(lateMs / 60_000)} minutes late`,
      hint: "did the machine sleep, or was its clock set? start the work by hand if it cannot wait for the next time",
    };
  }
  const other = await otherOpenRun(state, job.name, run.id, silentMs);
  if (other === undefined) return undefined;
  const since = other.planned_at === null ? "" : ` of ${new Date(other.planned_at).toISOString()}`;
  return {
    status: "skipped",
    exitClass: "overlap",
    steps: [],
    message: `the run ${other.id}${since} was still going on`,
    hint: `schedules.${job.name} comes more often than its work takes; give it more time between two runs`,
  };
}

/** Forks the job and sees it to its end. */
async function supervise(
  { home, state, log }: TickStage,
  job: ScheduledJob,
  order: JobOrder,
  stop: AbortSignal,
): Promise<RunEnd> {
  let last: JobMessage | undefined;
  let halted: "timeout" | "cancelled" | undefined;
  let recorded: Promise<unknown> = Promise.resolve();
  const record = (write: () => Promise<unknown>) => {
    recorded = recorded.then(write).catch((error: unknown) => log.error({ err: error }));
  };
  const child = forkChild<JobMessage, JobOrder>(job.module, {
    logFile: runLog(home, order.run.id),
    onMessage: (message) => {
      if (message.type === "done" || message.type === "failed") last = message;
      else if (message.type === "started") record(() => startRun(state, order.run.id, child.pid));
      else record(() => recordHeartbeat(state, order.run.id));
    },
  });
  record(() => recordHeartbeat(state, order.run.id, child.pid));
  child.send(order);
  const halt = (why: "timeout" | "cancelled") => {
    halted ??= why;
    void child.stop(job.graceMs);
  };
  const limit = setTimeout(() => halt("timeout"), job.maxRuntimeMs);
  const cancel = () => halt("cancelled");
  stop.addEventListener("abort", cancel, { once: true });
  const end = await child.ended;
  clearTimeout(limit);
  stop.removeEventListener("abort", cancel);
  await recorded;
  return describeEnd(job, end, last, halted);
}

const cancelled: RunEnd = {
  status: "cancelled",
  steps: [],
  message: "the scheduler was stopped",
  hint: "what was published before is still served; the work is done at the next time",
};

function describeEnd(
  job: ScheduledJob,
  end: ChildEnd,
  last: JobMessage | undefined,
  halted: "timeout" | "cancelled" | undefined,
): RunEnd {
  if (last?.type === "done") return { status: last.status, steps: [], summary: last.summary };
  if (halted === "cancelled") return cancelled;
  const failed = { status: "failed", steps: [] } as const;
  const hint = "look at the log of the run; what was published before is still served";
  if (halted === "timeout") {
    const message = `it took longer than ${job.maxRuntimeMs / 60_000} minutes and was ended`;
    return { ...failed, exitClass: "timeout", message, hint };
  }
  if (last?.type === "failed") {
    return { ...failed, errorClass: last.error_class, message: last.message, hint: last.hint };
  }
  if (end.kind === "killed") {
    return {
      ...failed,
      exitClass: "killed",
      message: `its process was ended by ${end.signal}`,
      hint,
    };
  }
  const message = `its process exited with code ${end.code} before it was done`;
  return { ...failed, exitClass: "crashed", message, hint };
}
