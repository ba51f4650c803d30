import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nextTick } from "../../core/clock.ts";
import { type Home, runLog } from "../../core/paths.ts";
import { listRuns, listSteps } from "../../core/runs.ts";
import { openState } from "../../core/state.ts";
import { copyOfSmallHome, fillonce } from "../small-home.ts";

const started: ChildProcess[] = [];
afterAll(() => {
  for (const server of started) server.kill("SIGKILL");
});

/** A real server whose machine believes that it will be 02:00 in Asia/Shanghai in ten seconds. */
async function serveBefore(tick: Date, home: Home): Promise<ChildProcess> {
  const moveMs = tick.getTime() - 10_000 - Date.now();
  const moved = resolve("tests", "jobs", "fixtures", "moved-date.mjs");
  const server = spawn(
    process.execPath,
    ["bin/fillonce.cjs", "serve", "--port", "0", "--home", home.root, "--json"],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: `--import=${moved}`,
        FILLONCE_TEST_MOVE_MS: String(moveMs),
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  started.push(server);
  await new Promise((done) => server.stdout?.once("data", done));
  return server;
}

test("a demo server refreshes at 02:00 Asia/Shanghai, publishes, and ends when it is told to", async () => {
  const home = await copyOfSmallHome();
  await using state = await openState(home);
  const tick = nextTick("0 2 * * *", new Date(Date.now() + 24 * 3_600_000));
  const server = await serveBefore(tick, home);
  const find = async () => (await listRuns(state, 5)).find((run) => run.schedule === "refresh");
  let run = await find();
  for (const until = Date.now() + 50_000; run?.ended_at == null && Date.now() < until; ) {
    await new Promise((done) => setTimeout(done, 100));
    run = await find();
  }
  expect(run).toMatchObject({
    kind: "refresh",
    planned_at: tick.getTime(),
    status: "succeeded",
    exit_class: "succeeded",
    requested_by: "schedule:refresh",
  });
  expect((run?.queued_at ?? 0) - tick.getTime()).toBeGreaterThanOrEqual(0);
  const systems = new Set((await listSteps(state, run?.id ?? "")).map(({ system }) => system));
  expect(systems.size).toBe(7);
  expect(readFileSync(runLog(home, run?.id ?? ""), "utf8")).toContain("publish");
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  expect(await ended).toBe(0);
  const { stdout } = await fillonce(["status", "--home", home.root, "--json"]);
  const status: { release: { id: number }; planned: readonly { next: string | null }[] } =
    JSON.parse(stdout);
  expect(existsSync(`${home.releases}/${status.release.id}.duckdb`)).toBe(true);
  expect(status.release.id).toBe(2);
  expect(status.planned.map(({ next }) => next === null)).toEqual([false, false, true]);
});
