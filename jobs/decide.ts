import { nextMoment } from "../core/runs/cron.ts";
import type { Lease } from "../core/runs/lease.ts";
import { decideTick, giveUpStopped, recordSchedule, type Tick } from "../core/runs/ticks.ts";
import type { State } from "../core/state.ts";
import type { ScheduledJob } from "./schedules.ts";

const minuteMs = 60_000;

/** A moment noticed later than this (nothing was running, the machine slept, its clock was set) was missed. */
const latestMs = 10 * minuteMs;

/** Longer ago nobody wants to hear of it. */
const oldestMs = 31 * 24 * 60 * minuteMs;

/** Of very many missed moments, so many of the newest have a run of their own that says so. */
const mostTold = 100;

/** How far a schedule has been looked at, also where its clock has gone back before what is decided. */
export type Looked = Map<string, Date>;

/** Decides every planned moment of a schedule that has come and is not decided yet, oldest first. */
export async function decideMoments(
  state: State,
  lease: Lease,
  job: ScheduledJob,
  now: Date,
  looked: Looked,
): Promise<void> {
  const { name, kind, definition } = job;
  const decided = await recordSchedule(state, lease, { name, kind, definition }, now);
  const since = decided <= now ? decided : (looked.get(name) ?? now);
  looked.set(name, now);
  const moments = momentsOf(job, since, now);
  await settleStopped(state, lease, job, moments);
  const due = moments.filter((moment) => now.getTime() - moment.getTime() <= latestMs);
  const late = moments.slice(0, moments.length - due.length);
  for (const tick of lateTicks(job, late, due.length > 0, now))
    await decideTick(state, lease, tick);
  for (const plannedAt of due) {
    await decideTick(state, lease, { ...tickOf(job, plannedAt), reason: "due" });
  }
}

/** What was broken off is done again, unless its schedule would not have made up for it by now. */
async function settleStopped(
  state: State,
  lease: Lease,
  { name, misfire }: ScheduledJob,
  moments: readonly Date[],
): Promise<void> {
  if (misfire === "none") await giveUpStopped(state, lease, name, latestMs);
  if (misfire === "latest" && moments.length > 0) await giveUpStopped(state, lease, name, 0);
}

function momentsOf(job: ScheduledJob, since: Date, now: Date): readonly Date[] {
  const moments: Date[] = [];
  let after = new Date(Math.max(since.getTime(), now.getTime() - oldestMs));
  for (;;) {
    const next = nextMoment(job, after);
    if (next === undefined || next > now) return moments;
    moments.push(next);
    after = next;
  }
}

const tickOf = (job: ScheduledJob, plannedAt: Date) => ({
  schedule: job.name,
  kind: job.kind,
  plannedAt,
  overlap: job.overlap,
  mostAttempts: job.mostAttempts,
});

/** What becomes of moments that were missed, by the policy of their schedule. */
function lateTicks(
  job: ScheduledJob,
  late: readonly Date[],
  isFollowed: boolean,
  now: Date,
): readonly Tick[] {
  const most = { none: 0, latest: isFollowed ? 0 : 1, all: job.misfireMost }[job.misfire];
  const madeUp = late.slice(Math.max(0, late.length - most));
  const left = late.slice(0, late.length - madeUp.length);
  const told = left.slice(-mostTold);
  const untold = left.length - told.length;
  return [
    ...told.map((plannedAt, at): Tick => {
      const minutes = Math.round((now.getTime() - plannedAt.getTime()) / minuteMs);
      const more =
        at === 0 && untold > 0 ? `，之前还有 ${untold} 次 · and ${untold} before it` : "";
      return {
        ...tickOf(job, plannedAt),
        reason: "late",
        skip: {
          reason: job.misfire === "all" ? "capped" : "missed",
          message: `晚了 ${minutes} 分钟才发现 · its moment was noticed ${minutes} minutes late${more}`,
          hint: "服务没有运行、机器睡眠或时钟被拨过；等不及下一次就手工运行 · was nothing running, or the clock set? start the work by hand if it cannot wait",
        },
      };
    }),
    // One after the other, whatever the schedule says of overlaps: they all come now.
    ...madeUp.map(
      (plannedAt): Tick => ({ ...tickOf(job, plannedAt), reason: "late", overlap: "queue" }),
    ),
  ];
}
