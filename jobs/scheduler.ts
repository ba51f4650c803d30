import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import Bree from "bree";
import { isRunning } from "../core/children.ts";
import { type Clock, nextTick, systemClock } from "../core/clock.ts";
import { createLogger } from "../core/log.ts";
import type { Home } from "../core/paths.ts";
import { markLostRuns } from "../core/runs.ts";
import type { State } from "../core/state.ts";
import type { ScheduledJob } from "./schedules.ts";
import { runTick, type TickStage } from "./tick.ts";

export interface SchedulerRequest {
  readonly home: Home;
  readonly state: State;
  readonly stateUrl?: string;
  readonly jobs: readonly ScheduledJob[];
}

export interface Scheduler extends AsyncDisposable {
  /** Ends what runs and returns within the longest grace of a job, whatever the job does. */
  readonly stop: () => Promise<void>;
}

interface Armed {
  readonly job: ScheduledJob;
  readonly plannedAt: Date;
  /** When Bree's timer goes off, by the clock that nobody can set. */
  readonly dueMs: number;
}

const watchMs = 1_000;

/**
 * Starts ticking. Bree keeps the timers and starts the work; what a tick means is decided by the run store.
 *
 * Each planned moment is a Bree job of its own with a `timeout`, armed when the one before goes off. Bree's own cron
 * reads the machine's clock alone, tells a job nothing of the moment it was planned for, and drops a tick without a
 * trace when the job of that name still runs. A timer counts elapsed time, so the moments are compared with `clock`
 * every second: a clock that was set and a machine that slept are noticed.
 */
export async function startScheduler(
  { jobs, ...request }: SchedulerRequest,
  clock: Clock = systemClock,
): Promise<Scheduler> {
  const stage: TickStage = { ...request, clock, log: createLogger("scheduler") };
  await markLostRuns(stage.state, isRunning);
  const armed = new Map<string, Armed>();
  let stopped = false;
  const bree = new Bree({ root: false, doRootCheck: false, logger: false, removeCompleted: true });

  const arm = async (job: ScheduledJob, plannedAt: Date) => {
    const name = `${job.name}@${plannedAt.toISOString()}`;
    const timeout = Math.max(0, plannedAt.getTime() - clock.now().getTime());
    const dueMs = performance.now() + timeout;
    await bree.add({ name, path: job.module, timeout });
    if (stopped) return bree.remove(name);
    await bree.start(name);
    armed.set(name, { job, plannedAt, dueMs });
  };
  const disarm = async (name: string) => {
    armed.delete(name);
    await bree.remove(name);
  };
  const guard = (work: Promise<void>) =>
    work.catch((error: unknown) => stage.log.error({ err: error }, "a tick was lost"));

  bree.createWorker = (_file, options) => {
    const name = String(options.workerData.job.name);
    const tick = armed.get(name);
    armed.delete(name);
    if (tick === undefined) return asWorker(Promise.resolve(), () => {});
    const { job, plannedAt } = tick;
    const last = Math.max(plannedAt.getTime(), clock.now().getTime());
    void guard(arm(job, nextTick(job.cron, new Date(last))));
    const stop = new AbortController();
    return asWorker(guard(runTick(stage, job, plannedAt, stop.signal)), () => stop.abort());
  };

  const watch = setInterval(() => {
    const now = clock.now();
    for (const [name, { job, plannedAt, dueMs }] of armed) {
      const leftMs = plannedAt.getTime() - now.getTime();
      if (Math.abs(leftMs - (dueMs - performance.now())) < watchMs) continue;
      const next = nextTick(job.cron, now);
      void guard(disarm(name).then(() => arm(job, next < plannedAt ? next : plannedAt)));
    }
  }, watchMs);

  for (const job of jobs) await arm(job, nextTick(job.cron, clock.now()));
  const stop = async () => {
    stopped = true;
    clearInterval(watch);
    const longestMs = Math.max(0, ...jobs.map(({ graceMs }) => graceMs)) + 2_000;
    await Promise.race([
      bree.stop(),
      new Promise((resolve) => setTimeout(resolve, longestMs).unref()),
    ]);
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

/** Bree's own worker would be a thread, which could not be killed alone and must not open a warehouse. */
function asWorker(ended: Promise<void>, cancel: () => void): Worker {
  const worker = new EventEmitter();
  void ended.finally(() => worker.emit("exit", 0));
  const parts = { postMessage: cancel, terminate: cancel };
  return Object.assign(worker, parts) as unknown as Worker; // all that Bree asks of one
}
