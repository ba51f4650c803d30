import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { isRunning } from "../../core/children.ts";
import { runLog } from "../../core/paths.ts";
import { cancelRun } from "../../core/runs/changes.ts";
import { listRuns } from "../../core/runs/run.ts";
import { openState } from "../../core/state.ts";
import { startScheduler } from "../../jobs/scheduler.ts";
import { MovedClock } from "./moved-clock.ts";
import { jobOf, newHome, onlyRunIs, pidOf, runsOf, stage } from "./stage.ts";

const night = "2026-11-10 01:59:59";

/** What becomes of a job that misbehaves: its class, and that it is told once while the scheduler goes on. */
async function misbehave(fixture: string, more: Parameters<typeof jobOf>[1]) {
  const job = jobOf(fixture, { cron: "* * * * *", graceMs: 500, ...more });
  await using it = await stage(job, night, undefined);
  const [run] = await it.runs(onlyRunIs("failed"));
  it.clock.set("2026-11-10 02:00:59");
  const [, second] = await it.runs((runs) => runs[1]?.status === "failed");
  expect(second?.exit_class).toBe(run?.exit_class);
  expect(isRunning(await pidOf(it.state, run?.id ?? ""))).toBe(false);
  expect(await it.state.knex("outbox").where("cause", "like", `${job.name}:%`)).toHaveLength(1);
  return run;
}

describe.concurrent("jobs that misbehave", () => {
  test("a job that spins and cannot hear is stuck: ended by force", async () => {
    const run = await misbehave("spin.mjs", { silentMs: 1_500 });
    expect(run?.exit_class).toBe("stuck");
  });

  test("a job that takes ever more memory is ended at its limit", async () => {
    const run = await misbehave("leak.mjs", { mostMemoryMb: 200 });
    expect(run).toMatchObject({ exit_class: "memory" });
    expect(run?.message).toContain("200 MB");
  });

  test("a job that touches memory that is not its own has crashed", async () => {
    const run = await misbehave("segfault.mjs", {});
    expect(run?.exit_class).toBe("crashed");
    expect(run?.message).toContain("SIGSEGV");
  });

  test("a cancelled job that ignores it is killed when its grace is over", async () => {
    const job = jobOf("stubborn.mjs", { graceMs: 500, mostAttempts: 3 });
    await using it = await stage(job, night, undefined);
    const [run] = await it.runs(onlyRunIs("running"));
    const pid = await pidOf(it.state, run?.id ?? "");
    await cancelRun(it.state, run?.id ?? "", "cli:test");
    const [cancelled] = await it.runs(onlyRunIs("cancelled"));
    expect(cancelled?.message).toContain("cli:test");
    expect(isRunning(pid)).toBe(false);
    expect(await it.state.knex("outbox")).toEqual([]);
  });

  test("what a job has forked does not outlive it", async () => {
    const job = jobOf("parent.mjs", { maxRuntimeMs: 2_500, graceMs: 500 });
    await using it = await stage(job, night, undefined);
    const [run] = await it.runs(onlyRunIs("failed"));
    expect(run?.exit_class).toBe("timeout");
    const child = Number(readFileSync(runLog(it.home, run?.id ?? ""), "utf8"));
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), 5_000);
  });

  test("a run that failed for a reason that passes is tried again, and goes well", async () => {
    const job = jobOf("second-time.mjs", { mostAttempts: 2 });
    const times = { ttlMs: 30_000, everyMs: 5_000, reconcileMs: 200, lostMs: 60_000 };
    await using it = await stage(job, night, undefined, times);
    await it.runs((runs) => runs[0]?.status === "planned" && runs[0].attempt === 1);
    await it.state.knex("run").update({ due_at: 0 }); // as if its wait were over
    const [run] = await it.runs(onlyRunIs("succeeded"));
    expect(run?.attempt).toBe(2);
    expect(await it.state.knex("outbox")).toEqual([]);
  });

  test("what a leader was doing when another took the lead is lost, and waits to be done again", async () => {
    const job = jobOf("stubborn.mjs", { graceMs: 300, mostAttempts: 2 });
    const times = { ttlMs: 30_000, everyMs: 200, reconcileMs: 60_000, lostMs: 60_000 };
    await using it = await stage(job, night, undefined, times);
    const [run] = await it.runs(onlyRunIs("running"));
    const pid = await pidOf(it.state, run?.id ?? "");
    await it.state.knex("lease").update({ owner: "another", fence: 99 });
    const [lost] = await it.runs(onlyRunIs("planned"));
    expect(lost).toMatchObject({ attempt: 1, exit_class: "lost" });
    expect(lost?.message).toContain("another scheduler leads");
    expect(isRunning(pid)).toBe(false);
  });

  test("a standing scheduler takes over when the leader is gone, and makes up for the tick between", async () => {
    const home = newHome();
    await using state = await openState(home);
    const job = jobOf("quick.mjs", { cron: "* * * * *" });
    const clock = new MovedClock(night);
    await state.knex("lease").insert({
      name: "scheduler",
      owner: "a leader that was killed just now",
      fence: 7,
      expires_at: Date.now() + 30_000,
    });
    // As if it had decided everything up to here.
    const { name, kind, definition } = job;
    const decided_to = clock.now().getTime();
    await state.knex("schedule").insert({ name, kind, definition, decided_to });
    const startedAt = performance.now();
    await using _standing = await startScheduler({ home, state, jobs: [job] }, clock);
    await new Promise((done) => setTimeout(done, 2_000));
    expect(await listRuns(state, 10)).toEqual([]);
    for (const until = Date.now() + 45_000; Date.now() < until; ) {
      if ((await listRuns(state, 10)).length > 0) break;
      await new Promise((done) => setTimeout(done, 250));
    }
    expect(performance.now() - startedAt).toBeLessThan(45_000);
    const [run] = await runsOf(state, job.name, (runs) => runs[0]?.status === "succeeded");
    expect(run?.planned_at).toBe(Date.parse("2026-11-10T02:00:00+08:00"));
    expect(Number((await state.knex("lease").first("fence"))?.fence)).toBe(8);
  });
});
