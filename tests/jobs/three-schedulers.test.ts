import { type ChildProcess, fork } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findLease } from "../../core/runs/lease.ts";
import { openState, type State } from "../../core/state.ts";
import { describeWith, postgresUrl } from "../needs.ts";
import { shanghai } from "./moved-clock.ts";
import { ownSchema } from "./own-schema.ts";
import { newHome } from "./stage.ts";

const schedules = 200;
const minutes = 5;
const speed = 15; // a minute takes four seconds

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
});

describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)(
  "three schedulers on one PostgreSQL",
  () => {
    test("1,000 planned moments are decided and worked once each, though one leader is killed and the next is held up", async () => {
      const url = await ownSchema("three");
      const home = newHome();
      await using state = await openState(home, url);
      for (const table of ["tick", "run", "attempt", "schedule", "lease"])
        await state.knex(table).delete();
      await state.knex.schema.dropTableIfExists("worked");
      await state.knex.schema.createTable("worked", (table) => {
        table.text("schedule");
        table.bigInteger("planned_at");
        table.text("run_id");
        table.integer("pid");
      });
      const from = shanghai("2026-11-09 10:00:30");
      // They are known since before the first moment.
      const known = { kind: "refresh", definition: "* * * * *", decided_to: from };
      await state
        .knex("schedule")
        .insert(Array.from({ length: schedules }, (_, at) => ({ name: `s${at}`, ...known })));
      const last = from + minutes * 60_000;
      const ticking = { home: home.root, url, from, last, speed, schedules, beganAt: Date.now() };
      for (let at = 0; at < 3; at++) started.push(schedulerOf(ticking));
      const decided = (many: number) => ticksOf(state, last, many);
      await decided(schedules / 2);
      (await leaderOf(state)).kill("SIGKILL");
      await decided(schedules * 2.5);
      const held = await leaderOf(state);
      held.kill("SIGSTOP");
      await decided(schedules * 4);
      held.kill("SIGCONT");
      await decided(schedules * minutes);
      await until(async () => (await openRuns(state, last)) === 0);

      const ticks = await state.knex("tick").where("planned_at", "<=", last);
      const moments = new Set(ticks.map((tick) => `${tick.schedule} ${tick.planned_at}`));
      expect(moments.size).toBe(schedules * minutes);
      expect(ticks).toHaveLength(schedules * minutes);
      const worked = await state.knex("worked").where("planned_at", "<=", last);
      const works = new Set(worked.map((work) => `${work.schedule} ${work.planned_at}`));
      expect(worked).toHaveLength(works.size);
      // Those in the hands of the two leaders when they were stopped are lost, and say so.
      const lost = await state.knex("run").where({ status: "lost" });
      expect(works.size + lost.length).toBeGreaterThanOrEqual(schedules * minutes);
      expect(new Set(worked.map(({ pid }) => pid)).size).toBe(3);
    }, 600_000);
  },
);

function schedulerOf(ticking: object): ChildProcess {
  return fork(resolve("tests", "jobs", "fixtures", "ticking.mjs"), [], {
    env: { ...process.env, TICKING: JSON.stringify(ticking) },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

/** The process that has the lead now. */
async function leaderOf(state: State): Promise<ChildProcess> {
  const lease = await findLease(state, "scheduler");
  const leader = started.find(({ pid }) => lease?.owner.split(":")[1] === String(pid));
  if (leader === undefined) throw new Error(`nobody of ours leads: ${lease?.owner}`);
  return leader;
}

const countOf = async (rows: Promise<readonly unknown[]>): Promise<number> => {
  const [row] = (await rows) as readonly { n: string | number }[]; // count(*) as n
  return Number(row?.n ?? 0);
};

const openRuns = (state: State, last: number) =>
  countOf(
    state
      .knex("run")
      .whereIn("status", ["planned", "queued", "running"])
      .where("planned_at", "<=", last)
      .count({ n: "*" }),
  );

const ticksOf = (state: State, last: number, many: number) =>
  until(
    async () =>
      (await countOf(state.knex("tick").where("planned_at", "<=", last).count({ n: "*" }))) >= many,
  );

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const latest = Date.now() + 200_000; !(await isSo()); ) {
    if (Date.now() > latest) throw new Error("waited too long");
    await new Promise((done) => setTimeout(done, 100));
  }
}
