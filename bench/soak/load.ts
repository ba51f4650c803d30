import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { familyOf, processStart } from "../../core/children.ts";
import { asset, type Home } from "../../core/paths.ts";

/** What was done to the server, and how often it went wrong. */
export interface Tally {
  requests: number;
  failedRequests: number;
  fills: number;
  failedFills: number;
  kills: number;
  /** The first few things that went wrong. */
  readonly wrong: string[];
}

const questions = [
  "{ persons(first: 20, where: { staff: { isCurrent: { eq: true } } }) { totalCount nodes { id } } }",
  "{ rooms(first: 30) { totalCount nodes { roomNo usableArea building { name } } } }",
  "{ release { id today records reconciled } sources { name landed staleSince } }",
  "{ runs(first: 10) { id status steps { system expected landed } } }",
];

/** Asks one question after the other until it is told to stop. */
export async function read(url: string, at: number, tally: Tally, stop: AbortSignal) {
  for (let asked = at; !stop.aborted; asked += 1) {
    tally.requests += 1;
    try {
      const reply = await fetch(new URL("graphql", url), {
        method: "POST",
        headers: { "content-type": "application/json", "x-fillonce-as": "analyst" },
        body: JSON.stringify({ query: questions[asked % questions.length] }),
      });
      const text = await reply.text();
      if (!reply.ok || text.includes('"errors"')) throw new Error(`${reply.status} ${text}`);
    } catch (error) {
      tally.failedRequests += 1;
      note(tally, `a reader: ${String(error).slice(0, 300)}`);
    }
    await pause(200 + Math.random() * 200);
  }
}

/** Fills a form for one department again and again, as an officer would. */
export async function fill(home: Home, department: string, tally: Tally, stop: AbortSignal) {
  while (!stop.aborted) {
    tally.fills += 1;
    const args = ["forms", "fill", "PE-10", "--for", `org:${department}`, "--json"];
    const out = `${home.tmp}/soak`;
    const code = await ended([...args, "--home", home.root, "--out", out]);
    if (code !== 0) {
      tally.failedFills += 1;
      note(tally, `a fill ended with ${code}`);
    }
    await pause(15_000, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Ends one of the processes that the server has forked, now and then, as if the power of that one went. */
export async function killNowAndThen(server: number, tally: Tally, stop: AbortSignal) {
  while (!stop.aborted) {
    await pause(10_000 + Math.random() * 30_000, undefined, { signal: stop }).catch(
      () => undefined,
    );
    const forked = familyOf(server).processes.filter(({ pid }) => pid !== server);
    const victim = forked[Math.floor(Math.random() * forked.length)];
    if (stop.aborted || victim === undefined || processStart(victim.pid) !== victim.started)
      continue;
    process.kill(victim.pid, "SIGKILL");
    tally.kills += 1;
  }
}

function note(tally: Tally, what: string): void {
  if (tally.wrong.length < 20) tally.wrong.push(what);
}

const ended = (args: readonly string[]): Promise<number | null> =>
  new Promise((resolve) => {
    const stdio = ["ignore", "ignore", "ignore"] as const;
    spawn(process.execPath, [asset("bin", "fillonce.cjs"), ...args], { stdio: [...stdio] }).once(
      "exit",
      resolve,
    );
  });
