import { type Clock, systemClock } from "../core/clock.ts";
import { createLogger, type Logger } from "../core/log.ts";
import type { Home } from "../core/paths.ts";
import { type Lease, StaleFence } from "../core/runs/lease.ts";
import { reapLostRuns } from "../core/runs/lost.ts";
import type { State } from "../core/state.ts";
import { decideMoments, type Looked } from "./decide.ts";
import { type Executor, type Stage, startExecutor } from "./executor.ts";
import { type LeadTimes, leadTimes, seekLead } from "./lead.ts";
import type { ScheduledJob } from "./schedules.ts";
import { auditStaleLease } from "./stale.ts";
import { type StopReason, supervise } from "./supervise.ts";
import { startTicker } from "./ticker.ts";

export interface SchedulerRequest {
  readonly home: Home;
  readonly state: State;
  readonly stateUrl?: string;
  readonly jobs: readonly ScheduledJob[];
  /** Sends what waits in the outbox; nothing is sent when absent. */
  readonly flush?: (log: Logger) => Promise<void>;
  /** A child for each attempt when absent. */
  readonly work?: Stage["work"];
}

export interface Scheduler extends AsyncDisposable {
  /** Ends what runs, gives the lead back and returns within the longest grace of a job, whatever the job does. */
  readonly stop: () => Promise<void>;
}

export interface SchedulerTimes extends LeadTimes {
  /** How often the store is looked through for what no tick tells of. */
  readonly reconcileMs: number;
  /** An attempt that was silent for so long is lost. */
  readonly lostMs: number;
}

const times: SchedulerTimes = { ...leadTimes, reconcileMs: 15_000, lostMs: 60_000 };

interface Watch {
  readonly stop: (why: StopReason) => Promise<void>;
}

/**
 * Starts a scheduler. Of all that share a state store one leads: it ticks, starts runs, finds lost ones and sends what
 * people are told. The others take over when it says nothing for 30 seconds. What a leader writes is fenced: one that
 * was stopped for too long changes nothing any more.
 */
export async function startScheduler(
  request: SchedulerRequest,
  clock: Clock = systemClock,
  { ttlMs, everyMs, ...rest }: SchedulerTimes = times,
): Promise<Scheduler> {
  const stage: Stage = { work: supervise, ...request, log: createLogger("scheduler") };
  let watch: Watch | undefined;
  const lead = await seekLead(
    request.state,
    stage.log,
    { ttlMs, everyMs },
    {
      gained: async (lease) => {
        watch = await startWatch(stage, request, lease, clock, rest);
      },
      lost: async (_lease, why) => {
        stage.log.warn(why);
        const ended = watch;
        watch = undefined;
        await ended?.stop("deposed");
      },
    },
  );
  const stop = async () => {
    const ended = watch;
    watch = undefined;
    await ended?.stop("stopped");
    await Promise.race([
      lead.stop().catch((error: unknown) => stage.log.error({ err: error })),
      new Promise((resolve) => setTimeout(resolve, 2_000).unref()),
    ]);
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

/** Everything that the leader does, until it is stopped. */
async function startWatch(
  stage: Stage,
  { jobs, flush }: SchedulerRequest,
  lease: Lease,
  clock: Clock,
  { reconcileMs, lostMs }: Omit<SchedulerTimes, keyof LeadTimes>,
): Promise<Watch> {
  const { state, log } = stage;
  const executor: Executor = startExecutor(stage, lease, jobs);
  const looked: Looked = new Map();
  let turn: Promise<void> = Promise.resolve();
  /** One thing after the other; what goes wrong is said, and tried again at the next look. */
  const inTurn = (what: string, work: () => Promise<unknown>) => {
    turn = turn.then(work).then(
      () => undefined,
      (error: unknown) => complain(stage, what, error),
    );
    return turn;
  };
  const decide = (job: ScheduledJob, now: Date) =>
    inTurn(`the ticks of "${job.name}"`, async () => {
      await decideMoments(state, lease, job, now, looked);
      await executor.advance();
    });
  const reconcile = async () => {
    await inTurn("lost runs", () => reapLostRuns(state, lostMs));
    for (const job of jobs) await decide(job, clock.now());
  };
  let flushing = false;
  /** A mail server that hangs keeps nothing else waiting. */
  const sendAll = async () => {
    if (flush === undefined || flushing) return;
    flushing = true;
    await flush(log).catch((error: unknown) => log.error({ err: error }, "the outbox"));
    flushing = false;
  };
  await reconcile();
  const ticker = await startTicker(jobs, clock, (job, plannedAt) =>
    // A timer may go off some milliseconds early.
    decide(job, new Date(Math.max(plannedAt.getTime(), clock.now().getTime()))),
  );
  let reconciling = false;
  const timer = setInterval(() => {
    void sendAll();
    if (reconciling) return;
    reconciling = true;
    void reconcile().finally(() => {
      reconciling = false;
    });
  }, reconcileMs);
  const stop = async (why: StopReason) => {
    clearInterval(timer);
    await ticker.stop();
    await executor.stop(why);
  };
  return { stop };
}

/** A write with a stale fence was refused: that is kept where nobody can take it away. */
async function complain({ home, state, log }: Stage, what: string, error: unknown): Promise<void> {
  log.error({ err: error }, `${what}: not done`);
  if (!(error instanceof StaleFence)) return;
  await auditStaleLease(state, home, what, error).catch((cause: unknown) =>
    log.error({ err: cause }),
  );
}
