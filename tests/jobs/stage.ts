import { mkdtempSync } from "node:fs";
import { join, resolve } from "node:path";
import { inject } from "vitest";
import { makeHome } from "../../core/config.ts";
import { newId } from "../../core/ids.ts";
import { type Home, homeAt } from "../../core/paths.ts";
import { listAttempts, listRuns, type RunRow } from "../../core/runs/run.ts";
import { openState, type State } from "../../core/state.ts";
import { type Scheduler, type SchedulerTimes, startScheduler } from "../../jobs/scheduler.ts";
import type { ScheduledJob } from "../../jobs/schedules.ts";
import { MovedClock } from "./moved-clock.ts";

/** A home without anything. */
export const newHome = () => {
  const home = homeAt(mkdtempSync(join(inject("shared"), "schedule-")));
  makeHome(home);
  return home;
};

/** A nightly job of one of the fixtures. */
export const jobOf = (fixture: string, more: Partial<ScheduledJob> = {}): ScheduledJob => ({
  name: `nightly-${newId()}`, // PostgreSQL keeps the rows of earlier tests
  kind: "refresh",
  cron: "0 2 * * *",
  definition: more.cron ?? "0 2 * * *",
  module: resolve("tests", "jobs", "fixtures", fixture),
  overlap: "skip",
  misfire: "none",
  misfireMost: 10,
  mostAttempts: 1,
  maxRuntimeMs: 60_000,
  graceMs: 2_000,
  silentMs: 60_000,
  mostMemoryMb: 4_096,
  ...more,
});

export interface Stage extends AsyncDisposable {
  readonly home: Home;
  readonly state: State;
  readonly clock: MovedClock;
  readonly scheduler: Scheduler;
  /** The runs of the job, oldest first, once `enough` of them are as asked. */
  readonly runs: (enough: (runs: readonly RunRow[]) => boolean) => Promise<readonly RunRow[]>;
}

/** A scheduler of one job on a clock that a test moves. */
export async function stage(
  job: ScheduledJob,
  at: string,
  url: string | undefined,
  times?: SchedulerTimes,
): Promise<Stage> {
  const home = newHome();
  const state = await openState(home, url);
  const clock = new MovedClock(at);
  const scheduler = await startScheduler({ home, state, jobs: [job] }, clock, times);
  return {
    home,
    state,
    clock,
    scheduler,
    runs: (enough) => runsOf(state, job.name, enough),
    [Symbol.asyncDispose]: async () => {
      await scheduler.stop();
      await state.close();
    },
  };
}

/** The runs of a schedule, oldest first, once `enough` of them are as asked. */
export async function runsOf(
  state: State,
  schedule: string,
  enough: (runs: readonly RunRow[]) => boolean,
): Promise<readonly RunRow[]> {
  for (const until = Date.now() + 40_000; ; ) {
    const runs = (await listRuns(state, 200)).filter((run) => run.schedule === schedule);
    runs.sort((a, b) => (a.planned_at ?? 0) - (b.planned_at ?? 0));
    if (enough(runs)) return runs;
    if (Date.now() > until) throw new Error(`waited too long: ${JSON.stringify(runs)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The process of the latest attempt of a run. */
export const pidOf = async (state: State, id: string): Promise<number> =>
  (await listAttempts(state, id)).at(-1)?.pid ?? -1;

export const onlyRunIs = (status: string) => (runs: readonly RunRow[]) =>
  runs.length === 1 && runs[0]?.status === status;
