import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import Bree from "bree";
import type { Clock } from "../core/clock.ts";
import { nextMoment } from "../core/runs/cron.ts";
import type { ScheduledJob } from "./schedules.ts";

interface Armed {
  readonly job: ScheduledJob;
  readonly plannedAt: Date;
  /** When Bree's timer goes off, by the clock that nobody can set. */
  readonly dueMs: number;
}

const watchMs = 1_000;

/**
 * Tells `onTick` of every planned moment of every job as it comes, and does nothing else: what a tick means is decided by
 * the run store.
 *
 * Each planned moment is a Bree job of its own with a `timeout`, armed when the one before goes off. Bree's own cron
 * reads the machine's clock alone, tells a job nothing of the moment it was planned for, and drops a tick without a
 * trace when the job of that name still runs. A timer counts elapsed time, so the moments are compared with `clock`
 * every second: a clock that was set and a machine that slept are noticed.
 */
export async function startTicker(
  jobs: readonly ScheduledJob[],
  clock: Clock,
  onTick: (job: ScheduledJob, plannedAt: Date) => Promise<void>,
): Promise<{ readonly stop: () => Promise<void> }> {
  const armed = new Map<string, Armed>();
  let stopped = false;
  const bree = new Bree({ root: false, doRootCheck: false, logger: false, removeCompleted: true });

  const arm = async (job: ScheduledJob, plannedAt: Date | undefined) => {
    if (plannedAt === undefined) return;
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

  bree.createWorker = (_file, options) => {
    const name = String(options.workerData.job.name);
    const tick = armed.get(name);
    armed.delete(name);
    if (tick === undefined) return asWorker(Promise.resolve());
    const { job, plannedAt } = tick;
    const last = Math.max(plannedAt.getTime(), clock.now().getTime());
    void arm(job, nextMoment(job, new Date(last)));
    return asWorker(onTick(job, plannedAt));
  };

  const watch = setInterval(() => {
    const now = clock.now();
    for (const [name, { job, plannedAt, dueMs }] of armed) {
      const leftMs = plannedAt.getTime() - now.getTime();
      if (Math.abs(leftMs - (dueMs - performance.now())) < watchMs) continue;
      const next = nextMoment(job, now);
      const nearest = next !== undefined && next < plannedAt ? next : plannedAt;
      void disarm(name).then(() => arm(job, nearest));
    }
  }, watchMs);

  for (const job of jobs) await arm(job, nextMoment(job, clock.now()));
  const stop = async () => {
    stopped = true;
    clearInterval(watch);
    await bree.stop();
  };
  return { stop };
}

/** Bree's own worker would be a thread; deciding about a tick takes milliseconds here, its work is a child of ours. */
function asWorker(ended: Promise<void>): Worker {
  const worker = new EventEmitter();
  void ended.finally(() => worker.emit("exit", 0));
  const parts = { postMessage: () => {}, terminate: () => {} };
  return Object.assign(worker, parts) as unknown as Worker; // all that Bree asks of one
}
