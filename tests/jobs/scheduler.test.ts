import { readFileSync, statSync } from "node:fs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { isRunning } from "../../core/children.ts";
import { runLog } from "../../core/paths.ts";
import { beginAttempt } from "../../core/runs/changes.ts";
import { newOwner, releaseLease, takeLease } from "../../core/runs/lease.ts";
import { findRun, listAttempts, type Run } from "../../core/runs/run.ts";
import { decideTick, recordSchedule } from "../../core/runs/ticks.ts";
import { openState, type State } from "../../core/state.ts";
import { startScheduler } from "../../jobs/scheduler.ts";
import type { ScheduledJob } from "../../jobs/schedules.ts";
import { describeWith, postgresUrl } from "../needs.ts";
import { MovedClock, shanghai } from "./moved-clock.ts";
import { ownSchema } from "./own-schema.ts";
import { jobOf, newHome, onlyRunIs, pidOf, runsOf, stage } from "./stage.ts";

const everyMinute = { cron: "* * * * *" };

/** A run whose scheduler and process have died two minutes ago. */
async function leftBehind(state: State, job: ScheduledJob, at: string): Promise<Run> {
  const lease = await takeLease(state, "scheduler", newOwner(), 60_000);
  if (lease === undefined) throw new Error("somebody leads");
  const { name, kind, definition } = job;
  const plannedAt = new Date(shanghai(at));
  await recordSchedule(state, lease, { name, kind, definition }, plannedAt);
  const tick = { schedule: name, kind, plannedAt, reason: "due", overlap: "skip" } as const;
  const made = await decideTick(state, lease, { ...tick, mostAttempts: job.mostAttempts });
  const run = await beginAttempt(state, lease, made?.id ?? "");
  if (run === undefined) throw new Error("the run is not planned");
  const long = { heartbeat_at: Date.now() - 120_000 };
  await state.knex("attempt").where({ run_id: run.id }).update(long);
  await releaseLease(state, lease);
  return run;
}

function suite(schema: string | undefined) {
  let url: string | undefined;
  beforeAll(async () => {
    if (schema !== undefined) url = await ownSchema(schema);
  });

  test("with the clock moved to 01:59:58 the nightly run starts at 02:00 Asia/Shanghai", async () => {
    await using it = await stage(jobOf("quick.mjs"), "2026-11-09 10:00:00", url);
    expect(await it.runs(() => true)).toEqual([]);
    it.clock.set("2026-11-10 01:59:58");
    const [run] = await it.runs(onlyRunIs("succeeded"));
    expect(run).toMatchObject({ kind: "refresh", exit_class: "succeeded" });
    const began = it.clock.at(run?.queued_at ?? 0).getTime();
    expect(began).toBeGreaterThanOrEqual(shanghai("2026-11-10 02:00:00") - 5); // timers round
    expect(began).toBeLessThan(shanghai("2026-11-10 02:00:30"));
    expect(new Date(run?.planned_at ?? 0).toISOString()).toBe("2026-11-09T18:00:00.000Z");
    const log = runLog(it.home, run?.id ?? "");
    expect(readFileSync(log, "utf8")).toBe("planned at 2026-11-09T18:00:00.000Z\n");
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  test("a tick that finds the run before it still going is skipped, and says why", async () => {
    await using it = await stage(jobOf("endless.mjs", everyMinute), "2026-11-10 01:59:59", url);
    const [first] = await it.runs(onlyRunIs("running"));
    it.clock.set("2026-11-10 02:00:59");
    const [, second] = await it.runs((runs) => runs[1]?.status === "skipped");
    expect(second?.exit_class).toBe("overlap");
    expect(second?.message).toContain(first?.id);
    expect(second?.planned_at).toBe(shanghai("2026-11-10 02:01:00"));
    expect((await findRun(it.state, first?.id ?? ""))?.status).toBe("running");
  });

  test("kill -9 of the child fails its run; the scheduler lives and runs the next tick", async () => {
    await using it = await stage(jobOf("endless.mjs", everyMinute), "2026-11-10 01:59:59", url);
    const [first] = await it.runs(onlyRunIs("running"));
    process.kill(await pidOf(it.state, first?.id ?? ""), "SIGKILL");
    const [failed] = await it.runs(onlyRunIs("failed"));
    expect(failed?.exit_class).toBe("killed");
    expect(failed?.message).toContain("its process was ended by SIGKILL");
    it.clock.set("2026-11-10 02:00:59");
    await it.runs((runs) => runs[1]?.status === "running");
  });

  test("heartbeats are recorded while the child lives", async () => {
    await using it = await stage(jobOf("endless.mjs"), "2026-11-10 01:59:59", url);
    const [run] = await it.runs(onlyRunIs("running"));
    const beat = async () => (await listAttempts(it.state, run?.id ?? ""))[0]?.heartbeat_at ?? 0;
    const first = await beat();
    await vi.waitFor(async () => expect(await beat()).toBeGreaterThan(first), 10_000);
  });

  test("stop returns within the grace of a job that ignores SIGTERM, and the job is gone", async () => {
    const job = jobOf("stubborn.mjs", { graceMs: 500 });
    await using it = await stage(job, "2026-11-10 01:59:59", url);
    const [run] = await it.runs(onlyRunIs("running"));
    const pid = await pidOf(it.state, run?.id ?? "");
    const startedAt = performance.now();
    await it.scheduler.stop();
    expect(performance.now() - startedAt).toBeLessThan(job.graceMs + 5_000);
    expect(isRunning(pid)).toBe(false);
    const [stopped] = await it.runs(onlyRunIs("planned"));
    expect(stopped).toMatchObject({ exit_class: "stopped", attempt: 1, most_attempts: 2 });
  });

  test("what a restart broke off is done by the next scheduler, at once and without an alert", async () => {
    const job = jobOf("endless-first.mjs", { misfire: "latest" });
    await using it = await stage(job, "2026-11-10 01:59:59", url);
    const [run] = await it.runs(onlyRunIs("running"));
    await it.scheduler.stop();
    const clock = new MovedClock("2026-11-10 02:05:00");
    await using _restarted = await startScheduler({ ...it, jobs: [job] }, clock);
    const [done] = await it.runs(onlyRunIs("succeeded"));
    expect(done).toMatchObject({ id: run?.id, attempt: 2 });
    const causes = await it.state.knex("outbox").where("cause", "like", `${job.name}:%`);
    expect(causes).toEqual([]);
  });

  test("nothing ticks once it has stopped", async () => {
    await using it = await stage(jobOf("quick.mjs", everyMinute), "2026-11-10 01:59:58.500", url);
    await it.scheduler.stop();
    await new Promise((done) => setTimeout(done, 2_500));
    expect(await it.runs(() => true)).toEqual([]);
  });

  test("a job that takes too long is ended: failed, of class timeout", async () => {
    const job = jobOf("stubborn.mjs", { maxRuntimeMs: 500, graceMs: 200 });
    await using it = await stage(job, "2026-11-10 01:59:59", url);
    const [run] = await it.runs(onlyRunIs("failed"));
    expect(run?.exit_class).toBe("timeout");
  });

  test("a job that breaks or complains fails with its class, its log and its words", async () => {
    {
      await using it = await stage(jobOf("crash.mjs"), "2026-11-10 01:59:59", url);
      const [run] = await it.runs(onlyRunIs("failed"));
      expect(run?.exit_class).toBe("crashed");
      expect(readFileSync(runLog(it.home, run?.id ?? ""), "utf8")).toContain("a bug in the job");
    }
    await using other = await stage(jobOf("complain.mjs"), "2026-11-10 01:59:59", url);
    const [complained] = await other.runs(onlyRunIs("failed"));
    expect(complained).toMatchObject({ exit_class: "failed", message: "no disk", hint: "buy one" });
  });

  test("a moment that was slept through is skipped as missed, and the next one is planned", async () => {
    await using it = await stage(jobOf("quick.mjs"), "2026-11-10 01:00:00", url);
    it.clock.set("2026-11-10 08:00:00");
    const [missed] = await it.runs(onlyRunIs("skipped"));
    expect(missed).toMatchObject({
      exit_class: "missed",
      planned_at: shanghai("2026-11-10 02:00:00"),
    });
    it.clock.set("2026-11-11 01:59:59");
    await it.runs((runs) => runs[1]?.status === "succeeded");
  });

  test("one moment of one schedule is one run, also with two schedulers", async () => {
    const job = jobOf("quick.mjs");
    await using it = await stage(job, "2026-11-10 01:59:58", url);
    await using other = await openState(it.home, url);
    const home = it.home;
    const second = await startScheduler({ home, state: other, jobs: [job] }, it.clock);
    const [run] = await it.runs(onlyRunIs("succeeded"));
    await new Promise((done) => setTimeout(done, 500));
    await second.stop();
    expect(await it.runs(() => true)).toEqual([run]);
  });

  test("what a dead scheduler left open is lost and does not keep the next tick from running", async () => {
    const home = newHome();
    await using state = await openState(home, url);
    const job = jobOf("quick.mjs");
    const left = await leftBehind(state, job, "2026-11-09 02:00:00");
    await using _scheduler = await startScheduler(
      { home, state, jobs: [job] },
      new MovedClock("2026-11-10 01:59:59"),
    );
    const runs = await runsOf(state, job.name, (found) => found[1]?.status === "succeeded");
    expect(runs[0]).toMatchObject({ id: left.id, status: "lost", exit_class: "lost" });
  });
}

describe.concurrent("scheduler with its runs on SQLite", () => suite(undefined));

describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)(
  "scheduler with its runs on PostgreSQL",
  () => suite("scheduler"),
);
