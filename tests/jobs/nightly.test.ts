import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { isRunning } from "../../core/children.ts";
import { readConfig, writePrivate } from "../../core/config.ts";
import { type Home, runLog } from "../../core/paths.ts";
import { currentReleaseId } from "../../core/releases.ts";
import { nextTick } from "../../core/runs/cron.ts";
import { listRuns, listSteps, type RunRow } from "../../core/runs/run.ts";
import { openState, type State } from "../../core/state.ts";
import { startScheduler } from "../../jobs/scheduler.ts";
import { scheduledJobs } from "../../jobs/schedules.ts";
import { copyOfSmallHome, fillonce } from "../small-home.ts";
import { MovedClock } from "./moved-clock.ts";

vi.setConfig({ testTimeout: 240_000 }); // whole refreshes, also on a busy machine

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

/** The run of a schedule once it has ended, or as it is after two minutes. */
async function endedRun(state: State, schedule: string): Promise<RunRow | undefined> {
  for (const until = Date.now() + 120_000; ; ) {
    const run = (await listRuns(state, 5)).find((known) => known.schedule === schedule);
    if ((run !== undefined && run.ended_at !== null) || Date.now() > until) return run;
    await new Promise((done) => setTimeout(done, 100));
  }
}

test("a demo server refreshes at 02:00 Asia/Shanghai, publishes, and ends when it is told to", async () => {
  const home = await copyOfSmallHome();
  await using state = await openState(home);
  const tick = nextTick("0 2 * * *", new Date(Date.now() + 24 * 3_600_000));
  const server = await serveBefore(tick, home);
  const run = await endedRun(state, "refresh");
  expect(run).toMatchObject({
    kind: "refresh",
    planned_at: tick.getTime(),
    status: "succeeded",
    exit_class: "succeeded",
    requested_by: "schedule:refresh",
  });
  expect((run?.queued_at ?? 0) - tick.getTime()).toBeGreaterThanOrEqual(0);
  const steps = await listSteps(state, run?.id ?? "");
  expect(new Set(steps.map(({ system }) => system)).size).toBe(7);
  for (const { resource, landed, message, checksum } of steps.filter(({ landed }) => landed > 0)) {
    const stands = message?.includes("文件没有变") === true; // nothing landed: the rows are of the night before
    expect(checksum, `${resource}: ${landed}`).toEqual(
      stands ? undefined : expect.stringMatching(/^[0-9a-f]{64}$/),
    );
  }
  expect(readFileSync(runLog(home, run?.id ?? ""), "utf8")).toContain("publish");
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  expect(await ended).toBe(0);
  const { code, stdout, stderr } = await fillonce(["status", "--home", home.root, "--json"]);
  expect(code, stderr).toBe(0);
  const status: { release: { id: number }; planned: readonly { next: string | null }[] } =
    JSON.parse(stdout);
  expect(existsSync(`${home.releases}/${status.release.id}.duckdb`)).toBe(true);
  expect(status.release.id).toBe(2);
  expect(status.planned.map(({ next }) => next === null)).toEqual([false, false, true]);
});

test("Monday 07:00 drafts the week that is over, and a batch fills the forms it is configured for", async () => {
  const home = await copyOfSmallHome();
  const truth: { department: { org_no: string } } = JSON.parse(
    readFileSync(`${home.campus}/truth.json`, "utf8"),
  );
  const batch = `schedules: { forms-batch: { enabled: true, cron: "0 7 * * 1", forms: [PE-10], org: "${truth.department.org_no}" } }`;
  writePrivate(home.config, `${readFileSync(home.config, "utf8")}\n${batch}\n`);
  await using state = await openState(home);
  const jobs = scheduledJobs(readConfig(home)).filter(({ kind }) => kind !== "refresh");
  const clock = new MovedClock("2026-11-09 06:59:59");
  await using _scheduler = await startScheduler({ home, state, jobs }, clock);
  const draft = await endedRun(state, "weekly-draft");
  expect(draft).toMatchObject({ status: "succeeded", kind: "weekly-draft" });
  const written = readdirSync(`${home.reports}/weekly`).filter((file) => !file.endsWith(".pdf"));
  expect(written.sort()).toEqual(
    ["html", "xlsx"].map((kind) => `教学周报-2026-2027-1-第10周.${kind}`),
  );
  const filled = await endedRun(state, "forms-batch");
  expect(filled).toMatchObject({ status: "succeeded", kind: "forms-batch" });
  expect(readdirSync(`${home.fills}/batch/2026-11-09/check`)).not.toEqual([]);
});

/** A scheduler whose nightly refresh has just begun to work. */
async function refreshing(home: Home, state: State) {
  const jobs = scheduledJobs(readConfig(home))
    .filter(({ kind }) => kind === "refresh")
    .map((job) => ({ ...job, mostAttempts: 1 }));
  const clock = new MovedClock("2026-11-10 01:59:59");
  const scheduler = await startScheduler({ home, state, jobs }, clock);
  for (const until = Date.now() + 30_000; ; ) {
    const run = { schedule: "refresh", status: "running" };
    const builder = await state
      .knex("attempt")
      .join("run", "run.id", "attempt.run_id")
      .where(run)
      .first("attempt.pid");
    if (builder !== undefined) return { scheduler, builder: Number(builder.pid) };
    if (Date.now() > until) throw new Error("no refresh began in 30 seconds");
    await new Promise((done) => setTimeout(done, 20));
  }
}

test("kill -9 of a scheduled refresh's builder fails the run with its class; the release stays", async () => {
  const home = await copyOfSmallHome();
  await using state = await openState(home);
  const before = await currentReleaseId(state);
  const { scheduler, builder } = await refreshing(home, state);
  await using _stopped = scheduler;
  process.kill(builder, "SIGKILL");
  const run = await endedRun(state, "refresh");
  expect(run).toMatchObject({ status: "failed", exit_class: "killed" });
  expect(run?.message).toContain("SIGKILL");
  expect(await currentReleaseId(state)).toBe(before);
});

test("a refresh that a restart breaks off is made up for when the service is there again, and its builder leaves the warehouse", async () => {
  const home = await copyOfSmallHome();
  await using state = await openState(home);
  const { scheduler, builder } = await refreshing(home, state);
  await scheduler.stop();
  const [broken] = await listRuns(state, 1);
  expect(broken).toMatchObject({ status: "planned", exit_class: "stopped" });
  for (const until = Date.now() + 5_000; isRunning(builder) && Date.now() < until; )
    await new Promise((done) => setTimeout(done, 20));
  expect(isRunning(builder)).toBe(false);
  const { code, stderr } = await fillonce(["refresh", "graduate", "--home", home.root, "--json"]);
  expect(code, stderr).toBe(0);
});
