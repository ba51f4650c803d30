import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { familyOf } from "../../core/children.ts";
import { asset } from "../../core/paths.ts";

/** How a refresh ended. */
export interface End {
  readonly status: string; // "died" when it told none
  readonly systems: readonly { readonly name: string; readonly landed: number }[];
  /** What it said, on both ways. */
  readonly told: string;
}

export interface Begun {
  readonly pid: number | undefined;
  readonly end: Promise<End>;
}

/** Starts a refresh of a home as a person would; `environment` says where it is to die. */
export function beginRefresh(
  home: string,
  only: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Begun {
  const args = [asset("bin", "fillonce.cjs"), "refresh", ...only, "--home", home, "--json"];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, log] = ["", ""];
  child.stdout.on("data", (bytes) => {
    out += bytes;
  });
  child.stderr.on("data", (bytes) => {
    log += bytes;
  });
  const end = new Promise<End>((resolve) =>
    child.once("close", () => resolve({ ...read(out), told: out + log })),
  );
  return { pid: child.pid, end };
}

function read(out: string): Omit<End, "told"> {
  try {
    const { status = "died", systems = [] } = JSON.parse(out);
    return { status, systems };
  } catch {
    return { status: "died", systems: [] };
  }
}

/** Refreshes until one succeeds. Answers how many that took; throws with what the last one said after five. */
export async function untilWhole(home: string): Promise<number> {
  let told = "";
  for (let tries = 1; tries <= 5; tries += 1) {
    const end = await beginRefresh(home).end;
    if (end.status === "succeeded") return tries;
    told = end.told;
  }
  throw new Error(`"${home}" does not come back: ${told.slice(-2_000)}`);
}

/** Starts a refresh and kills one of its processes, drawn at random, after so long; how the refresh ended. */
export async function killedWithin(home: string, ms: number, draw: () => number): Promise<string> {
  const { pid, end } = beginRefresh(home);
  let hasEnded = false;
  void end.then(() => {
    hasEnded = true;
  });
  await Promise.race([end, pause(ms)]);
  const alive = hasEnded || pid === undefined ? [] : familyOf(pid).processes;
  const victim = alive[Math.floor(draw() * alive.length)];
  try {
    if (victim !== undefined) process.kill(victim.pid, "SIGKILL");
  } catch {
    // It ended by itself in this very moment.
  }
  return (await end).status;
}
