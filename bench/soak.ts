import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { writePrivate } from "../core/config.ts";
import { asset, type Home, homeAt } from "../core/paths.ts";
import { listRuns } from "../core/runs/run.ts";
import { openState } from "../core/state.ts";
import { fill, killNowAndThen, read, type Tally } from "./soak/load.ts";
import { rssOf } from "./weighed.ts";

/**
 * A server for a long while: a refresh every minute, sixteen readers, fills, and now and then one of its processes
 * killed. `node dist/bench/soak.js [--minutes 30] [--scale 0.1] [--home COPY]`; a home that is named is used as it is,
 * and changed. Exit 1 when a request failed, a run was lost, nothing was decided for a planned minute, or memory grew.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    scale: { type: "string", default: "0.1" },
    home: { type: "string" },
  },
});
const minutes = Number(values.minutes);
const readers = 16;
const mostGrowth = 0.1;

/** A soak shorter than this has no time in which memory should not grow. */
const leastForGrowth = 10;

const folder = values.home ?? mkdtempSync(join(tmpdir(), "fillonce-soak-"));
const home = homeAt(folder);
if (values.home === undefined) makeDemo(home, values.scale);
const department = prepare(home);
const tally: Tally = {
  requests: 0,
  failedRequests: 0,
  fills: 0,
  failedFills: 0,
  kills: 0,
  wrong: [],
};
const startedAt = Date.now();
const server = await serve(home);
const rss = await load(server.url, server.child, department);
server.child.kill("SIGTERM");
await new Promise((resolve) => server.child.once("exit", resolve));
const result = await judge(rss);
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
if (values.home === undefined) rmSync(folder, { recursive: true, force: true });
process.exitCode = result.faults.length === 0 ? 0 : 1;

function makeDemo(at: Home, scale: string): void {
  const args = [asset("bin", "fillonce.cjs"), "demo", "--no-serve", "--json", "--scale", scale];
  execFileSync(process.execPath, [...args, "--home", at.root], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Has the home refresh every minute and answer as often as it is asked; answers the department of its forms. */
function prepare(at: Home): string {
  const soaking = [
    'schedules: { refresh: { cron: "* * * * *", retries: 0 }, weekly-draft: { enabled: false } }',
    "sign_in: { questions_per_minute: 1000000 }",
  ];
  writePrivate(at.config, `${readFileSync(at.config, "utf8")}\n${soaking.join("\n")}\n`);
  const truth: { department: { org_no: string } } = JSON.parse(
    readFileSync(join(at.campus, "truth.json"), "utf8"),
  ); // written by the demo alone
  return truth.department.org_no;
}

async function serve(at: Home): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const args = [asset("bin", "fillonce.cjs"), "serve", "--port", "0", "--home", at.root, "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise<string>((resolve, reject) => {
    if (child.stdout !== null) createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} at once`)));
  });
  const { url }: { readonly url: string } = JSON.parse(line); // what `serve` says of itself
  return { child, url };
}

/** Everything at once for so many minutes; answers the server's memory in MB, second by second. */
async function load(url: string, child: ChildProcess, org: string): Promise<readonly number[]> {
  const stop = new AbortController();
  const pid = child.pid ?? -1;
  const working = [
    ...Array.from({ length: readers }, (_, at) => read(url, at, tally, stop.signal)),
    fill(home, org, tally, stop.signal),
    killNowAndThen(pid, tally, stop.signal),
  ];
  const rss: number[] = [];
  while (Date.now() - startedAt < minutes * 60_000) {
    rss.push(Math.round(rssOf(pid)));
    await pause(1_000);
  }
  stop.abort();
  await Promise.all(working);
  return rss;
}

async function judge(rss: readonly number[]) {
  await using state = await openState(home);
  const runs = (await listRuns(state, 10_000)).filter(
    ({ schedule, planned_at }) => schedule === "refresh" && (planned_at ?? 0) >= startedAt,
  );
  const ends: Record<string, number> = {};
  for (const { exit_class, status } of runs) {
    const end = exit_class ?? status;
    ends[end] = (ends[end] ?? 0) + 1;
  }
  const decided: readonly { readonly planned_at: unknown }[] = await state
    .knex("tick")
    .where({ schedule: "refresh" })
    .select("planned_at");
  const planned = new Set(decided.map(({ planned_at }) => Number(planned_at)));
  const minute = 60_000;
  const missing: string[] = [];
  const first = Math.ceil(startedAt / minute) * minute;
  for (let at = first; at < startedAt + (minutes - 0.5) * minute; at += minute)
    if (!planned.has(at)) missing.push(new Date(at).toISOString());
  const [early, late] = [mean(third(rss, 1)), mean(third(rss, 2))];
  const growth = Math.round((late / early - 1) * 1000) / 1000;
  const faults = [
    tally.failedRequests > 0 ? `${tally.failedRequests} requests failed` : "",
    tally.failedFills > 0 ? `${tally.failedFills} fills failed` : "",
    (ends["lost"] ?? 0) > 0 ? `${ends["lost"]} runs were lost` : "",
    missing.length > 0 ? `nothing decided for ${missing.join(", ")}` : "",
    minutes >= leastForGrowth && growth > mostGrowth ? `memory grew by ${growth * 100} %` : "",
  ].filter((fault) => fault !== "");
  const memory = { afterWarmUpMb: early, atTheEndMb: late, growth };
  return { minutes, ...tally, runs: runs.length, ends, memory, faults };
}

/** The second or the last third: the first one is the warming up. */
function third(numbers: readonly number[], which: 1 | 2): readonly number[] {
  const length = Math.floor(numbers.length / 3);
  return numbers.slice(which * length, (which + 1) * length);
}

function mean(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length));
}
