import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
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

/** What a series of kills hit: processes by their script, and how the refreshes they were part of ended. */
export interface Kills {
  readonly victims: Readonly<Record<string, number>>;
  readonly ends: Readonly<Record<string, number>>;
}

/**
 * Kills so many processes of refreshes of a home, drawn at random, each after a wait of its own. What goes on after a kill
 * may be hit again; a refresh that ended is followed by another. Only what was alive when it was hit counts.
 */
export async function killRefreshes(
  home: string,
  kills: number,
  wait: () => number,
  draw: () => number,
): Promise<Kills> {
  const victims: Record<string, number> = {};
  const ends: Record<string, number> = {};
  for (let left = kills; left > 0; ) {
    const { pid, end } = beginRefresh(home);
    let hasEnded = false;
    void end.then(() => {
      hasEnded = true;
    });
    const before = left;
    while (left > 0 && !hasEnded) {
      await Promise.race([end, pause(wait())]);
      const victim = hasEnded || pid === undefined ? undefined : killOne(pid, draw);
      if (victim === undefined) continue;
      victims[victim] = (victims[victim] ?? 0) + 1;
      left -= 1;
    }
    const { status } = await end;
    if (left < before) ends[status] = (ends[status] ?? 0) + 1;
  }
  return { victims, ends };
}

/** Kills a process of a family; what it ran, e.g. "extractor-child.js", or undefined when it ended by itself first. */
function killOne(root: number, draw: () => number): string | undefined {
  const { processes } = familyOf(root);
  const victim = processes[Math.floor(draw() * processes.length)];
  if (victim === undefined) return undefined;
  try {
    const words = readFileSync(`/proc/${victim.pid}/cmdline`, "utf8").split("\0");
    process.kill(victim.pid, "SIGKILL");
    return basename(words.find((word) => /\.c?js$/.test(word)) ?? "starting");
  } catch {
    return undefined;
  }
}
