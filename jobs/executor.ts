import { messageOf, UserError } from "../core/errors.ts";
import { beginAttempt, endRun } from "../core/runs/changes.ts";
import type { Lease } from "../core/runs/lease.ts";
import type { Run, RunRow } from "../core/runs/run.ts";
import { readyRuns } from "../core/runs/ticks.ts";
import type { JobOrder } from "./messages.ts";
import type { ScheduledJob } from "./schedules.ts";
import type { StopReason, Supervision, supervise } from "./supervise.ts";

/** What a scheduler needs to do the work of its runs. */
export interface Stage extends Supervision {
  readonly stateUrl?: string;
  /** Does the work of one attempt and says how it ended. */
  readonly work: typeof supervise;
}

export interface Executor {
  /** Starts the runs whose turn has come. */
  readonly advance: () => Promise<void>;
  /** Ends what runs; resolves when all of it has ended, at the latest after the longest grace. */
  readonly stop: (why: StopReason) => Promise<void>;
}

/** Does the work of planned runs, each in a child, one at a time for each schedule. */
export function startExecutor(stage: Stage, lease: Lease, jobs: readonly ScheduledJob[]): Executor {
  const stop = new AbortController();
  const running = new Map<string, Promise<void>>();
  const byName = new Map(jobs.map((job) => [job.name, job]));
  let turn: Promise<void> = Promise.resolve();

  const startReady = async () => {
    if (stop.signal.aborted) return;
    for (const row of await readyRuns(stage.state, [...byName.keys()])) {
      const job = byName.get(row.schedule ?? "");
      const run = job && (await beginAttempt(stage.state, lease, row.id));
      if (job === undefined || run === undefined) continue;
      const work = perform(stage, job, row, run, stop.signal).finally(() => {
        running.delete(row.id);
        advance().catch((error: unknown) =>
          stage.log.error({ err: error }, "the next run could not be started"),
        );
      });
      running.set(row.id, work);
    }
  };
  let waiting: Promise<void> | undefined;
  /** One look that has not begun is enough for all that ask meanwhile. */
  const advance = () => {
    waiting ??= turn
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return startReady();
      });
    turn = waiting;
    return turn;
  };
  const end = async (why: StopReason) => {
    stop.abort(why);
    await turn.catch(() => undefined);
    const longestMs = Math.max(0, ...jobs.map(({ graceMs }) => graceMs)) + 2_000;
    await Promise.race([
      Promise.all(running.values()),
      new Promise((resolve) => setTimeout(resolve, longestMs).unref()),
    ]);
  };
  return { advance, stop: end };
}

/** One attempt from its surroundings to its end. Whatever happens is in its row of the run store. */
async function perform(
  stage: Stage,
  job: ScheduledJob,
  row: RunRow,
  run: Run,
  stop: AbortSignal,
): Promise<void> {
  const { state, log } = stage;
  try {
    await using surroundings = await job.surround?.();
    const order: JobOrder = {
      home: stage.home.root,
      ...(stage.stateUrl === undefined ? {} : { stateUrl: stage.stateUrl }),
      run,
      plannedAt: new Date(row.planned_at ?? row.queued_at).toISOString(),
      ...accessOrder(surroundings?.access),
    };
    await endRun(state, run, await stage.work(stage, job, order, stop));
  } catch (error) {
    log.error({ err: error, run: run.id }, `the run of "${job.name}" could not be started`);
    const failed = {
      status: "failed",
      steps: [],
      errorClass: error instanceof Error ? error.name : "Error",
      message: messageOf(error),
      hint:
        error instanceof UserError
          ? error.hint
          : "这是缺陷，见服务的日志 · this is a bug; the server's log has its stack",
    } as const;
    await endRun(state, run, failed).catch((cause: unknown) => log.error({ err: cause }));
  }
}

/** Errors do not travel between processes; their words do. */
function accessOrder(
  offered: Awaited<ReturnType<NonNullable<ScheduledJob["surround"]>>>["access"],
): Pick<JobOrder, "access" | "unreachable"> {
  if (offered === undefined) return {};
  const access: Record<string, NonNullable<JobOrder["access"]>[string]> = {};
  const unreachable: Record<string, NonNullable<JobOrder["unreachable"]>[string]> = {};
  for (const [system, found] of Object.entries(offered)) {
    if (found instanceof UserError)
      unreachable[system] = { message: found.message, hint: found.hint };
    else access[system] = found;
  }
  return { access, unreachable };
}
