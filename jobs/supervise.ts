import {
  type ChildEnd,
  familyOf,
  forkChild,
  killAll,
  type ProcessId,
  processStart,
} from "../core/children.ts";
import type { Logger } from "../core/log.ts";
import { type Home, runLog } from "../core/paths.ts";
import { recordHeartbeat, shouldGoOn, startRun } from "../core/runs/changes.ts";
import type { RunEnd } from "../core/runs/run.ts";
import type { State } from "../core/state.ts";
import type { JobMessage, JobOrder } from "./messages.ts";
import type { ScheduledJob } from "./schedules.ts";

/** Why all work ends. stopped: the scheduler is. deposed: another one leads. */
export type StopReason = "stopped" | "deposed";

/** Why a child was told to end. over: the store has given its attempt to somebody else. */
type Halt = "timeout" | "memory" | "stuck" | "cancelled" | "over" | StopReason;

export interface Supervision {
  readonly home: Home;
  readonly state: State;
  readonly log: Logger;
}

const watchMs = 1_000;

/**
 * Forks the job and sees it to its end: within its time and memory, not silent, not cancelled. `stop` is aborted with a
 * StopReason.
 */
export async function supervise(
  { home, state, log }: Supervision,
  job: ScheduledJob,
  order: JobOrder,
  stop: AbortSignal,
): Promise<RunEnd> {
  const { run } = order;
  let last: JobMessage | undefined;
  let halted: Halt | undefined;
  let heardMs = performance.now();
  let recorded: Promise<unknown> = Promise.resolve();
  const record = (write: () => Promise<unknown>) => {
    recorded = recorded.then(write).catch((error: unknown) => log.error({ err: error }));
  };
  const child = forkChild<JobMessage, JobOrder>(job.module, {
    logFile: runLog(home, run.id),
    onMessage: (message) => {
      heardMs = performance.now();
      if (message.type === "done" || message.type === "failed") last = message;
      else if (message.type === "started") record(() => startRun(state, run, child.pid));
      else record(() => recordHeartbeat(state, run));
    },
  });
  // All it ever had: what it forked is nobody's child once it is gone.
  const family = new Map<string, ProcessId>();
  const look = (): number => {
    const { processes, rssMb } = familyOf(child.pid);
    for (const one of processes) family.set(`${one.pid} ${one.started}`, one);
    return rssMb;
  };
  record(() => recordHeartbeat(state, run, child.pid));
  child.send(order);
  const halt = (why: Halt) => {
    if (halted !== undefined) return;
    halted = why;
    look();
    void child.stop(job.graceMs);
  };
  const watch = setInterval(() => {
    if (look() > job.mostMemoryMb) halt("memory");
    if (performance.now() - heardMs > job.silentMs) halt("stuck");
    record(async () => {
      const answer = await shouldGoOn(state, run);
      if (answer !== "go on") halt(answer);
    });
  }, watchMs);
  const limit = setTimeout(() => halt("timeout"), job.maxRuntimeMs);
  const cancel = () => halt(stop.reason as StopReason); // the executor alone aborts it
  stop.addEventListener("abort", cancel, { once: true });
  if (stop.aborted) cancel();
  const end = await child.ended;
  clearInterval(watch);
  clearTimeout(limit);
  stop.removeEventListener("abort", cancel);
  await recorded;
  // What it has forked ends by itself when its parent is gone; a process that spins cannot see that.
  killAll(await stillThere([...family.values()], job.graceMs));
  return describeEnd(job, end, last, halted);
}

/** The processes that are left after a while, or as soon as there are none. */
async function stillThere(family: readonly ProcessId[], graceMs: number) {
  for (const until = performance.now() + graceMs; ; ) {
    const left = family.filter(({ pid, started }) => processStart(pid) === started);
    if (left.length === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const stopped: RunEnd = {
  status: "lost",
  exitClass: "stopped",
  steps: [],
  message: "服务停止时还没有做完 · the service was stopped before it was done",
  hint: "服务再起来时补做；之前发布的版本仍在提供 · it is done when the service runs again; what was published before is still served",
};

/** Where the store knows who cancelled the run, or that it is over, it says so itself. */
const cancelled: RunEnd = { status: "cancelled", steps: [] };

const deposed: RunEnd = {
  status: "lost",
  steps: [],
  message:
    "另一个调度进程接管了，这里的做到一半结束 · another scheduler leads; what ran here was ended",
  hint: "它会再做一次；数据只会是旧版本或新版本 · it does the work again; what is served is whole",
};

function describeEnd(
  job: ScheduledJob,
  end: ChildEnd,
  last: JobMessage | undefined,
  halted: Halt | undefined,
): RunEnd {
  if (last?.type === "done") {
    const { status, summary, message } = last;
    return { status, steps: [], summary, ...(message === undefined ? {} : { message }) };
  }
  const failed = { status: "failed", steps: [] } as const;
  const hint =
    "看这次运行的日志；之前发布的版本仍在提供 · look at the log of the run; what was published before is still served";
  switch (halted) {
    case "cancelled":
    case "over":
      return cancelled;
    case "stopped":
      return stopped;
    case "deposed":
      return deposed;
    case "timeout": {
      const minutes = job.maxRuntimeMs / 60_000;
      const message = `超过 ${minutes} 分钟，已结束 · it took longer than ${minutes} minutes and was ended`;
      return { ...failed, exitClass: "timeout", message, hint };
    }
    case "memory": {
      const message = `内存超过 ${job.mostMemoryMb} MB，已结束 · it held more than ${job.mostMemoryMb} MB and was ended`;
      return { ...failed, exitClass: "memory", message, hint };
    }
    case "stuck": {
      const seconds = job.silentMs / 1000;
      const message = `${seconds} 秒没有响应，已结束 · it was silent for ${seconds} seconds and was ended`;
      return { ...failed, exitClass: "stuck", message, hint };
    }
  }
  if (last?.type === "failed") {
    return { ...failed, errorClass: last.error_class, message: last.message, hint: last.hint };
  }
  return { ...failed, ...describeDeath(end), hint };
}

/** Signals that a process brings upon itself. */
const ownFaults: readonly string[] = [
  "SIGSEGV",
  "SIGABRT",
  "SIGBUS",
  "SIGILL",
  "SIGFPE",
  "SIGTRAP",
];

function describeDeath(end: ChildEnd): Pick<RunEnd, "exitClass" | "message"> {
  if (end.kind === "exited") {
    return {
      exitClass: "crashed",
      message: `进程没做完就以 ${end.code} 退出 · its process exited with code ${end.code} before it was done`,
    };
  }
  return {
    exitClass: ownFaults.includes(end.signal) ? "crashed" : "killed",
    message: `进程被 ${end.signal} 结束 · its process was ended by ${end.signal}`,
  };
}
