import { messageOf, SourceError, UserError } from "../core/errors.ts";
import { DiskFull, diskFull, type Home } from "../core/paths.ts";
import type { RunEnd } from "../core/runs/run.ts";
import { WarehouseBusy } from "../core/warehouse.ts";
import { OutOfMemory, outOfMemory } from "./memory.ts";
import type { BuilderMessage, Failure, RefreshResult } from "./messages.ts";
import { describeMissing, nothingRead } from "./summary.ts";

/** How the run of a refresh ends that came to its end, also one that published nothing. */
export function endOf(result: RefreshResult): RunEnd {
  const { status, steps, failures } = result;
  const ended = { status, steps, summary: result };
  if (status === "succeeded") return ended;
  const lack = failures.find(({ error_class }) => error_class !== undefined);
  const why = lack?.error_class && {
    errorClass: lack.error_class,
    message: lack.message,
    hint: lack.hint,
  };
  if (status === "partial") return { ...ended, message: describeMissing(failures), ...why };
  const { error_class: errorClass, message, hint } = nothingRead;
  return { ...ended, errorClass, message, hint, ...why };
}

/** What is told of a refresh that broke off: its class, what happened, what to do. */
export function brokenOff(
  error: unknown,
  home: Home,
): Omit<Extract<BuilderMessage, { readonly type: "failed" }>, "type"> {
  const known = diskFull(error, home.root) ?? outOfMemory(error) ?? error;
  const hint =
    known instanceof UserError || known instanceof SourceError
      ? known.hint
      : "这是缺陷，日志里有详情 · this is a bug; the log has its stack";
  return { error_class: classOf(known), message: messageOf(known), hint };
}

/** What this machine lacked, where an error comes from that: it is no fault of the system whose rows were at work. */
export function lacking(
  error: unknown,
  folder: string,
): Pick<Failure, "message" | "hint" | "error_class"> | undefined {
  const lack = diskFull(error, folder) ?? outOfMemory(error);
  if (lack === undefined) return undefined;
  const { message, hint } = lack;
  return { message, hint, error_class: lack instanceof DiskFull ? "DiskFull" : "OutOfMemory" };
}

function classOf(error: unknown): string {
  if (error instanceof WarehouseBusy) return "WarehouseBusy";
  if (error instanceof DiskFull) return "DiskFull";
  if (error instanceof OutOfMemory) return "OutOfMemory";
  return error instanceof Error ? error.name : "Error";
}
