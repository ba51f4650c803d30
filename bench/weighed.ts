import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { compiled } from "../core/paths.ts";

/** What a contender in a process of its own said of itself, and its memory in MB every 100 ms. */
export interface Weighed {
  readonly seconds: number;
  readonly cpu: number; // seconds
  readonly rssMb: readonly number[];
}

/** Forks a contender of bench/fill/, which tells its seconds and its CPU time in one message. */
export async function weighed(module: string, args: readonly string[]): Promise<Weighed> {
  const child = fork(compiled("bench", "fill", module), [...args]);
  const rssMb: number[] = [];
  const timer = setInterval(() => rssMb.push(rssOf(child.pid ?? 0)), 100);
  const told = await new Promise<{ seconds: number; cpu: number }>((resolve, reject) => {
    child.on("message", (message) => resolve(message as { seconds: number; cpu: number })); // our own child
    child.on("exit", (code) => reject(new Error(`${args[0]} exited with code ${code}`)));
  });
  clearInterval(timer);
  return { ...told, rssMb };
}

/** The memory of a process in MB; 0 when it is gone. */
export function rssOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
