import { messageOf, SourceError, UserError } from "../core/errors.ts";
import { diskFull } from "../core/paths.ts";
import type { JobMessage, JobOrder, JobOutcome } from "./messages.ts";

/** How often a process at work says that it lives. */
export const heartbeatMs = 5_000;

/**
 * Runs a scheduled job in this process, which was forked for it: takes the order, beats, tells the outcome, ends. A job
 * that waits for a child of its own relays that one's beats instead.
 */
export function runJob(
  work: (order: JobOrder, tell: (message: JobMessage) => void) => Promise<JobOutcome>,
  beats: "own" | "relayed" = "own",
): void {
  process.once("disconnect", () => process.exit(1));
  process.once("message", async (order: JobOrder) => {
    const tell = (message: JobMessage) => process.send?.(message);
    const beat = setInterval(() => {
      if (beats === "own") tell({ type: "heartbeat" });
    }, heartbeatMs);
    tell({ type: "heartbeat" });
    tell(await work(order, tell).catch((error) => describeFailure(error, order.home)));
    clearInterval(beat);
    process.removeAllListeners("disconnect");
    setImmediate(() => process.disconnect?.()); // Node 20 throws when it happens while a message is being read
  });
}

function describeFailure(thrown: unknown, folder: string): JobOutcome {
  const full = diskFull(thrown, folder);
  const error = full ?? thrown;
  const known = error instanceof UserError || error instanceof SourceError;
  console.error(known ? error.message : error);
  const name = error instanceof Error ? error.name : "Error";
  return {
    type: "failed",
    error_class: full === undefined ? name : "DiskFull",
    message: messageOf(error),
    hint: known
      ? error.hint
      : "这是缺陷，运行日志里有详情 · this is a bug; the log of the run has its stack",
  };
}
