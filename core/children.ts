import { type ChildProcess, fork } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { devNull } from "node:os";
import { UserError } from "./errors.ts";

/** A forked process of ours and how it ends. */
export interface Child<Out> {
  readonly pid: number;
  readonly send: (message: Out) => void;
  /** Settles once the process is gone. */
  readonly ended: Promise<ChildEnd>;
  /** SIGTERM, and SIGKILL when the grace period is over. */
  readonly stop: (graceMs?: number) => Promise<ChildEnd>;
}

export type ChildEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals };

export interface ForkOptions<In> {
  readonly onMessage: (message: In) => void;
  readonly environment?: Readonly<Record<string, string>>;
  /** Old-generation heap of V8 in MB, where the child's memory is capped. */
  readonly heapMb?: number;
  /** Where stdout and stderr go instead of our stderr: a file only its owner can read, appended to. */
  readonly logFile?: string;
}

/** Forks a compiled module; its stdout and stderr go to our stderr or a file, its messages to `onMessage`. */
export function forkChild<In, Out>(module: string, options: ForkOptions<In>): Child<Out> {
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, "a", 0o600);
  const child: ChildProcess = fork(module, [], {
    stdio: ["ignore", log ?? "pipe", log ?? "inherit", "ipc"],
    env: { ...process.env, ...options.environment },
    execArgv: options.heapMb === undefined ? [] : [`--max-old-space-size=${options.heapMb}`],
    serialization: "json",
  });
  if (log !== undefined) closeSync(log);
  child.stdout?.pipe(process.stderr, { end: false });
  child.on("message", (message) => options.onMessage(message as In)); // our own modules on both sides
  const ended = new Promise<ChildEnd>((resolve) => {
    child.on("exit", (code, signal) => {
      const end: ChildEnd =
        signal === null ? { kind: "exited", code: code ?? 1 } : { kind: "killed", signal };
      // Where our own loop was held up, the exit is seen before the last messages have been read.
      if (child.connected) child.once("disconnect", () => resolve(end));
      else resolve(end);
    });
    child.on("error", () => resolve({ kind: "exited", code: 1 }));
  });
  const stop = async (graceMs = 5_000) => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    const end = await ended;
    clearTimeout(timer);
    return end;
  };
  return {
    pid: child.pid ?? -1,
    send: (message) => {
      if (child.connected) child.send(message as object); // JSON-serialisable by contract
    },
    ended,
    stop,
  };
}

/** What a child may cost that reads a file somebody else made. */
export interface Caps {
  readonly heapMb: number;
  readonly limitMs: number;
}

type Reply<Answer> =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "refused"; readonly message: string; readonly hint: string }
  | { readonly kind: "broken"; readonly stack: string };

/**
 * Asks one question of a compiled module that calls `answerOnce`, in a child with capped memory and time; question and
 * answer travel as JSON. A UserError of the child arrives as one, and so does a cap that was passed.
 */
export async function askChild<Question extends object, Answer>(
  module: string,
  question: Question,
  { heapMb, limitMs }: Caps,
): Promise<Answer> {
  let reply: Reply<Answer> | undefined;
  const child = forkChild<Reply<Answer>, Question>(module, {
    onMessage: (message) => {
      reply = message;
    },
    heapMb,
    logFile: devNull, // V8 writes pages when its heap is full
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void child.stop(0);
  }, limitMs);
  child.send(question);
  const end = await child.ended;
  clearTimeout(timer);
  if (reply?.kind === "answered") return reply.answer;
  if (reply?.kind === "refused") throw new UserError(reply.message, reply.hint);
  if (reply?.kind === "broken") throw new Error(`the child failed: ${reply.stack}`);
  const smaller = "拆成小一些的文件，或另存一份再试 · split the file, or save it again";
  if (late)
    throw new UserError(
      `读这个文件超过了 ${limitMs / 1000} 秒，已停下 · reading the file took more than ${limitMs / 1000} s`,
      smaller,
    );
  if (end.kind === "killed")
    throw new UserError(
      `读这个文件要用的内存超过了 ${heapMb} MB，已停下 · reading the file needs more than ${heapMb} MB (${end.signal})`,
      smaller,
    );
  throw new Error(`${module} exited with code ${end.code} and said nothing`);
}

/** The child's side of askChild: answers one question and lets the process end. */
export function answerOnce<Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>,
): void {
  const orphaned = (): never => process.exit(1);
  process.once("disconnect", orphaned);
  process.once("message", async (question) => {
    const reply = await replyTo(() => answer(question as Question)); // our own module asks
    process.send?.(reply, () => {
      process.off("disconnect", orphaned);
      process.disconnect?.();
    });
  });
}

async function replyTo<Answer>(answer: () => Answer | Promise<Answer>): Promise<Reply<Answer>> {
  try {
    return { kind: "answered", answer: await answer() };
  } catch (error) {
    if (error instanceof UserError)
      return { kind: "refused", message: error.message, hint: error.hint };
    return { kind: "broken", stack: error instanceof Error ? (error.stack ?? "") : String(error) };
  }
}

/** Whether a process of this machine has that pid. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the process of that pid is the one that was alive at a moment (epoch milliseconds): it runs and is no younger.
 * Without /proc nothing tells its age, and it is taken for the same.
 */
export function isSameProcess(pid: number, aliveAt: number): boolean {
  if (!existsSync("/proc/stat")) return isRunning(pid);
  const ticks = processStart(pid);
  const [, boot] = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8")) ?? [];
  if (ticks === undefined || boot === undefined) return false;
  const startedAt = Number(boot) * 1_000 + Number(ticks) * tickMs;
  return startedAt <= aliveAt + slackMs;
}

const tickMs = 10; // Linux tells every program that a second has 100
const slackMs = 5_000; // the moment may be of a database's clock

/** A process, told apart from a later one of the same pid. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since boot, as Linux counts them. */
  readonly started: string;
}

/** When a process started, in clock ticks since boot (field 22 of /proc/<pid>/stat); undefined when it is gone. */
export const processStart = (pid: number): string | undefined => statOf(pid)?.[19];

/** The fields of /proc/<pid>/stat after the name of the process; undefined when it is gone, or this is not Linux. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** A process and all that it has forked, and what they hold together in MB. Nothing where there is no /proc. */
export function familyOf(root: number): {
  readonly processes: readonly ProcessId[];
  readonly rssMb: number;
} {
  const all = (existsSync("/proc") ? readdirSync("/proc") : [])
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), stat: statOf(Number(name)) }));
  const family = new Set([root]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, stat } of all) if (family.has(Number(stat?.[1]))) family.add(pid);
  }
  const members = all.filter(({ pid, stat }) => stat !== undefined && family.has(pid));
  const pages = members.reduce((sum, { stat }) => sum + Number(stat?.[21] ?? 0), 0);
  return {
    processes: members.map(({ pid, stat }) => ({ pid, started: stat?.[19] ?? "" })),
    rssMb: Math.round((pages * 4_096) / 1_048_576),
  };
}

/** Ends by force what is left of some processes. */
export function killAll(processes: readonly ProcessId[]): void {
  for (const { pid, started } of processes) {
    if (processStart(pid) !== started) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went by itself meanwhile.
    }
  }
}

/** The most memory this process has held, in MB; getrusage would count what the parent held before the fork. */
export function peakRssMb(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  const bytes = kilobytes === undefined ? process.memoryUsage.rss() : Number(kilobytes) * 1024;
  return Math.round(bytes / 1_048_576);
}

/**
 * Where a test may ask a process to die as if the power went: FILLONCE_CRASH_AT names the points, separated by commas:
 * "mid-publish", "mid-read@teaching" where several systems pass it, "mid-read#3" for the third time a process does.
 */
export function crashPoint(name: string, system?: string): void {
  const asked = process.env["FILLONCE_CRASH_AT"];
  if (asked === undefined) return;
  for (const one of asked.split(",")) {
    const [point, time = "1"] = one.split("#");
    if (point !== name && point !== `${name}@${system}`) continue;
    const times = (passed.get(point) ?? 0) + 1;
    passed.set(point, times);
    if (times === Number(time)) process.kill(process.pid, "SIGKILL");
  }
}

const passed = new Map<string, number>();
