import { messageOf, SourceError, UserError } from "../core/errors.ts";
import { DiskFull, diskFull, type Home } from "../core/paths.ts";
import type { RunEnd } from "../core/runs/run.ts";
import { WarehouseBusy } from "../core/warehouse.ts";
import type { BuilderMessage, RefreshResult } from "./messages.ts";
import { describeMissing, nothingRead } from "./summary.ts";

/** How the run of a refresh ends that came to its end, also one that published nothing. */
export function endOf(result: RefreshResult): RunEnd {
  const { status, steps, failures } = result;
  const ended = { status, steps, summary: result };
  if (status === "succeeded") return ended;
  const full = failures.find(({ error_class }) => error_class === "DiskFull");
  const why = full && { errorClass: "DiskFull", message: full.message, hint: full.hint };
  if (status === "partial") return { ...ended, message: describeMissing(failures), ...why };
  const { error_class: errorClass, message, hint } = nothingRead;
  return { ...ended, errorClass, message, hint, ...why };
}

/** What is told of a refresh that broke off: its class, what happened, what to do. */
export function brokenOff(
  error: unknown,
  home: Home,
): Omit<Extract<BuilderMessage, { readonly type: "failed" }>, "type"> {
  const known = diskFull(error, home.root) ?? error;
  const hint =
    known instanceof UserError || known instanceof SourceError
      ? known.hint
      : "这是缺陷，日志里有详情 · this is a bug; the log has its stack";
  return { error_class: classOf(known), message: messageOf(known), hint };
}

function classOf(error: unknown): string {
  if (error instanceof WarehouseBusy) return "WarehouseBusy";
  if (error instanceof DiskFull) return "DiskFull";
  return error instanceof Error ? error.name : "Error";
}
