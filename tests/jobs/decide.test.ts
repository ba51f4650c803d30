import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Home } from "../../core/paths.ts";
import { beginAttempt, cancelRun, endRun } from "../../core/runs/changes.ts";
import {
  findLease,
  type Lease,
  newOwner,
  releaseLease,
  renewLease,
  StaleFence,
  takeLease,
} from "../../core/runs/lease.ts";
import { findRun, listAttempts, listRuns } from "../../core/runs/run.ts";
import { decideTick, readyRuns } from "../../core/runs/ticks.ts";
import { openState, type State } from "../../core/state.ts";
import { decideMoments } from "../../jobs/decide.ts";
import { startScheduler } from "../../jobs/scheduler.ts";
import type { ScheduledJob } from "../../jobs/schedules.ts";
import { describeWith, postgresUrl } from "../needs.ts";
import { MovedClock, shanghai } from "./moved-clock.ts";
import { ownSchema } from "./own-schema.ts";
import { jobOf, newHome } from "./stage.ts";

const at = (moment: string) => new Date(shanghai(moment));

function suite(open: (home: Home) => Promise<State>): void {
  let home: Home;
  let state: State;
  let lease: Lease;
  beforeEach(async () => {
    home = newHome();
    state = await open(home);
    await state.knex("lease").delete();
    const taken = await takeLease(state, "scheduler", newOwner(), 60_000);
    if (taken === undefined) throw new Error("somebody leads");
    lease = taken;
  });
  afterEach(() => state.close());

  const runsOf = async (job: ScheduledJob) =>
    (await listRuns(state, 500))
      .filter(({ schedule }) => schedule === job.name)
      .sort((a, b) => (a.planned_at ?? 0) - (b.planned_at ?? 0));

  /** A daily job whose scheduler was there on the 6th, and is back on the 9th after three nights. */
  async function threeDaysDown(more: Partial<ScheduledJob>) {
    const job = jobOf("quick.mjs", more);
    await decideMoments(state, lease, job, at("2026-11-06 12:00:00"), new Map());
    await decideMoments(state, lease, job, at("2026-11-09 12:00:00"), new Map());
    const runs = await runsOf(job);
    return { job, runs, planned: runs.filter(({ status }) => status === "planned") };
  }

  test("three days down with a daily job: none, latest and all make 0, 1 and 3 runs, and nothing twice", async () => {
    const none = await threeDaysDown({ misfire: "none" });
    expect(none.runs.map(({ exit_class }) => exit_class)).toEqual(["missed", "missed", "missed"]);
    const latest = await threeDaysDown({ misfire: "latest" });
    expect(latest.planned.map(({ planned_at }) => planned_at)).toEqual([
      shanghai("2026-11-09 02:00:00"),
    ]);
    expect(latest.runs).toHaveLength(3);
    const all = await threeDaysDown({ misfire: "all" });
    expect(all.planned).toHaveLength(3);
    await decideMoments(state, lease, all.job, at("2026-11-09 12:00:01"), new Map());
    expect(await runsOf(all.job)).toHaveLength(3);
    const capped = await threeDaysDown({ misfire: "all", misfireMost: 2 });
    expect(capped.runs.map(({ status }) => status)).toEqual(["skipped", "planned", "planned"]);
    expect(capped.runs[0]?.exit_class).toBe("capped");
  });

  test("what a stop broke off waits to be done; a day later only where its schedule makes up for it", async () => {
    const left = async (misfire: ScheduledJob["misfire"]) => {
      const job = jobOf("quick.mjs", { misfire });
      await decideMoments(state, lease, job, at("2026-11-06 01:00:00"), new Map());
      await decideMoments(state, lease, job, at("2026-11-06 02:00:00"), new Map());
      const [planned] = await runsOf(job);
      const run = await beginAttempt(state, lease, planned?.id ?? "");
      if (run === undefined) throw new Error("it was not planned");
      await endRun(state, run, { status: "lost", exitClass: "stopped", steps: [] });
      await decideMoments(state, lease, job, at("2026-11-06 02:05:00"), new Map());
      const ready = await readyRuns(state, [job.name]);
      expect(ready.map(({ id }) => id)).toEqual([run.id]);
      await state.knex("run").where({ id: run.id }).update({ due_at: 0 }); // as if it were long ago
      await decideMoments(state, lease, job, at("2026-11-07 12:00:00"), new Map());
      return (await runsOf(job)).map(({ status }) => status);
    };
    expect(await left("none")).toEqual(["skipped", "skipped"]);
    expect(await left("latest")).toEqual(["skipped", "planned"]);
    expect(await left("all")).toEqual(["planned", "planned"]);
  });

  test("a schedule that is new, or comes at other times now, has missed nothing", async () => {
    const job = jobOf("quick.mjs", { misfire: "all" });
    await decideMoments(state, lease, job, at("2026-11-06 12:00:00"), new Map());
    expect(await runsOf(job)).toEqual([]);
    const moved = { ...job, cron: "0 3 * * *", definition: "0 3 * * *" };
    await decideMoments(state, lease, moved, at("2026-11-09 12:00:00"), new Map());
    expect(await runsOf(job)).toEqual([]);
    await decideMoments(state, lease, moved, at("2026-11-10 03:00:01"), new Map());
    expect(await runsOf(job)).toHaveLength(1);
  });

  test("a clock that goes back an hour decides nothing twice, and goes on when it is there again", async () => {
    const job = jobOf("quick.mjs", { cron: "*/30 * * * *" });
    const looked = new Map();
    for (const now of ["11:00:00", "12:00:01", "11:00:01", "11:59:00", "12:30:01"])
      await decideMoments(state, lease, job, at(`2026-11-09 ${now}`), looked);
    const moments = (await runsOf(job)).map(({ planned_at }) => planned_at);
    expect(moments).toEqual(
      ["11:30:00", "12:00:00", "12:30:00"].map((time) => shanghai(`2026-11-09 ${time}`)),
    );
  });

  test("runs of one schedule that queue come one after the other, the oldest first", async () => {
    const { job, planned } = await threeDaysDown({ misfire: "all" });
    for (const { id } of planned) {
      expect((await readyRuns(state, [job.name])).map((ready) => ready.id)).toEqual([id]);
      const run = await beginAttempt(state, lease, id);
      expect(await readyRuns(state, [job.name])).toEqual([]);
      if (run !== undefined) await endRun(state, run, { status: "succeeded", steps: [] });
    }
    expect(await readyRuns(state, [job.name])).toEqual([]);
  });

  test("a failure that may pass is planned again with a wait, one that would come again is not", async () => {
    const { job, planned } = await threeDaysDown({ misfire: "latest", mostAttempts: 3 });
    const id = planned[0]?.id ?? "";
    const first = await beginAttempt(state, lease, id);
    if (first === undefined) throw new Error("not planned");
    await endRun(state, first, { status: "failed", exitClass: "crashed", steps: [] });
    expect(await findRun(state, id)).toMatchObject({ status: "planned", attempt: 1 });
    expect(await readyRuns(state, [job.name])).toEqual([]); // its wait is not over
    expect(await state.knex("outbox").where("cause", "like", `${job.name}%`)).toEqual([]);
    await state.knex("run").where({ id }).update({ due_at: 0 });
    expect(await readyRuns(state, [job.name])).toHaveLength(1);
    const second = await beginAttempt(state, lease, id);
    if (second === undefined) throw new Error("not planned");
    // The first one's process was only slow: what it says does not count any more.
    expect(await endRun(state, first, { status: "succeeded", steps: [] })).toBe(false);
    await endRun(state, second, { status: "failed", errorClass: "UserError", steps: [] });
    expect(await findRun(state, id)).toMatchObject({ status: "failed", attempt: 2 });
    const attempts = await listAttempts(state, id);
    expect(attempts.map(({ exit_class }) => exit_class)).toEqual(["crashed", "failed"]);
    expect(await state.knex("outbox").where("cause", "like", `${job.name}%`)).toHaveLength(1);
  });

  test("a run that waits is cancelled at once, and one that is cancelled is not tried again", async () => {
    const { planned } = await threeDaysDown({ misfire: "all", mostAttempts: 3 });
    const [waiting, begun] = planned;
    await cancelRun(state, waiting?.id ?? "", "it");
    expect(await findRun(state, waiting?.id ?? "")).toMatchObject({ status: "cancelled" });
    const run = await beginAttempt(state, lease, begun?.id ?? "");
    if (run === undefined) throw new Error("not planned");
    await cancelRun(state, run.id, "it");
    expect(await findRun(state, run.id)).toMatchObject({ status: "queued", cancel_by: "it" });
    await endRun(state, run, { status: "failed", exitClass: "killed", steps: [] });
    expect(await findRun(state, run.id)).toMatchObject({ status: "cancelled" });
  });

  test("a lease has one owner; it goes to another when it has expired or was given back", async () => {
    const [a, b] = [newOwner(), newOwner()];
    expect(await takeLease(state, "one", a, 60_000)).toMatchObject({ fence: 1 });
    expect(await takeLease(state, "one", b, 60_000)).toBeUndefined();
    const kept = await takeLease(state, "one", a, 1);
    if (kept === undefined) throw new Error("it was its own");
    await new Promise((done) => setTimeout(done, 20));
    expect((await findLease(state, "one"))?.isLive).toBe(false);
    const taken = await takeLease(state, "one", b, 60_000);
    expect(taken).toMatchObject({ owner: b, fence: 2 });
    expect(await renewLease(state, kept, 60_000)).toBe(false);
    await releaseLease(state, kept); // it has nothing to give back
    expect(await takeLease(state, "one", a, 60_000)).toBeUndefined();
  });

  test("of many that want a lease at once one gets it", async () => {
    const got = await Promise.all(
      Array.from({ length: 8 }, () => takeLease(state, "wanted", newOwner(), 60_000)),
    );
    expect(got.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test("a leader that was overtaken decides nothing: its stale fence is refused and audited", async () => {
    const job = jobOf("quick.mjs", { cron: "* * * * *" });
    await releaseLease(state, lease);
    const clock = new MovedClock("2026-11-09 10:00:30");
    const times = { ttlMs: 60_000, everyMs: 60_000, reconcileMs: 60_000, lostMs: 60_000 };
    await using _overtaken = await startScheduler({ home, state, jobs: [job] }, clock, times);
    await state.knex("lease").where({ name: "scheduler" }).update({ expires_at: 0 });
    const next = await takeLease(state, "scheduler", newOwner(), 60_000);
    if (next === undefined) throw new Error("nobody else wants it");
    clock.set("2026-11-09 10:00:59.500");
    for (const until = Date.now() + 10_000; ; ) {
      const [row] = await state.knex("audit").where({ kind: "fence" }).orderBy("seq", "desc");
      if (row?.purpose?.includes(job.name)) {
        expect(row).toMatchObject({ outcome: "STALE_FENCE", operation: "lease:scheduler" });
        break;
      }
      if (Date.now() > until) throw new Error("nothing was audited");
      await new Promise((done) => setTimeout(done, 50));
    }
    expect(await runsOf(job)).toEqual([]);
    const tick = { schedule: job.name, kind: job.kind, reason: "due", overlap: "skip" } as const;
    const plannedAt = at("2026-11-09 10:01:00");
    const old = { ...lease, fence: next.fence - 1 };
    await expect(
      decideTick(state, old, { ...tick, plannedAt, mostAttempts: 1 }),
    ).rejects.toBeInstanceOf(StaleFence);
    expect(await runsOf(job)).toEqual([]);
  });
}

describe("the run store on SQLite", () => suite((home) => openState(home)));
describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)(
  "the run store on PostgreSQL",
  () => suite(async (home) => openState(home, await ownSchema("decide"))),
);
