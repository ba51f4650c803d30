import type { RunEnd } from "./run.ts";

const minuteMs = 60_000;

/** Ends after which the same work may go well: the longest wait before the second attempt, by how it ended. */
const firstWaitMs: Readonly<Record<string, number>> = {
  crashed: minuteMs,
  killed: minuteMs,
  lost: minuteMs,
  stuck: 5 * minuteMs,
  stopped: 0,
};

/** Errors that pass by themselves: a source that was down, a warehouse in use, a disk that a backup had filled. */
const passingMs: Readonly<Record<string, number>> = {
  SourceError: 5 * minuteMs,
  NothingRead: 10 * minuteMs,
  BuilderDied: minuteMs,
  WarehouseBusy: 5 * minuteMs,
  DiskFull: 10 * minuteMs,
};

const longestMs = 60 * minuteMs;

/**
 * How long to wait before an attempt that ended so is followed by the next: doubled each time, up to an hour, and spread
 * so that many do not come back at once. undefined: it would end the same way again.
 */
export function retryDelayMs(
  end: Pick<RunEnd, "status" | "exitClass" | "errorClass">,
  attempt: number,
  random: () => number = Math.random,
): number | undefined {
  if (end.status !== "failed" && end.status !== "lost") return undefined;
  const first = firstWaitMs[end.exitClass ?? end.status] ?? passingMs[end.errorClass ?? ""];
  if (first === undefined) return undefined;
  return Math.round(Math.min(longestMs, first * 2 ** (attempt - 1)) * (0.8 + 0.4 * random()));
}
