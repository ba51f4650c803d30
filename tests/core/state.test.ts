import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, inject, test } from "vitest";
import { makeHome } from "../../core/config.ts";
import { compiled, homeAt } from "../../core/paths.ts";
import {
  currentReleaseId,
  forgetReleases,
  listReleases,
  type ReleaseManifest,
  recordRelease,
  resumeReleases,
  rollbackTo,
} from "../../core/releases.ts";
import { endRun, enqueueRun, startRun } from "../../core/runs/changes.ts";
import { reapDeadRuns, reapLostRuns } from "../../core/runs/lost.ts";
import { findRun, listRuns, listSteps } from "../../core/runs/run.ts";
import { openState, type State } from "../../core/state.ts";
import { describeWith, postgresUrl } from "../needs.ts";

const newHome = () => {
  const home = homeAt(mkdtempSync(join(inject("shared"), "state-")));
  makeHome(home);
  return home;
};

const manifest = (id: number): ReleaseManifest => ({
  id,
  run: `run-${id}`,
  today: "2026-11-09",
  built_at: "2026-11-09T00:00:00Z",
  systems: [],
  tables: {},
});

function storeSuite(open: () => Promise<State>) {
  test("fences grow with every run, also when two are queued at once", async () => {
    await using state = await open();
    const runs = await Promise.all(["a", "b", "c"].map((name) => enqueueRun(state, name)));
    const fences = runs.map((run) => run.fence);
    expect(new Set(fences).size).toBe(3);
    const later = await enqueueRun(state, "c");
    expect(later.fence).toBeGreaterThan(Math.max(...fences));
  });

  test("a run goes from queued to running to its end, with its steps", async () => {
    await using state = await open();
    const run = await enqueueRun(state, "test");
    await startRun(state, run, process.pid);
    const step = {
      system: "personnel",
      resource: "staff",
      status: "succeeded" as const,
      expected: 5,
      landed: 3,
      quarantined: 1,
      duplicates: 1,
      skipped: 0,
    };
    await endRun(state, run, { status: "partial", steps: [step] });
    expect((await listRuns(state, 1))[0]).toMatchObject({ id: run.id, status: "partial" });
    expect(await listSteps(state, run.id)).toEqual([step]);
  });

  test("a run that has ended stays as it ended", async () => {
    await using state = await open();
    const run = await enqueueRun(state, "test");
    await endRun(state, run, { status: "failed", steps: [], message: "the disk is full" });
    await endRun(state, run, { status: "succeeded", steps: [] });
    expect((await listRuns(state, 1))[0]).toMatchObject({
      status: "failed",
      message: "the disk is full",
    });
  });

  test("a run that nobody has heard of is lost, wherever it ran; one that beats is not", async () => {
    await using state = await open();
    const [silent, alive] = [await enqueueRun(state, "test"), await enqueueRun(state, "test")];
    await startRun(state, silent, 999_999);
    const long = { heartbeat_at: Date.now() - 120_000 };
    await state.knex("attempt").where({ run_id: silent.id }).update(long);
    await reapLostRuns(state, 60_000);
    expect(await findRun(state, silent.id)).toMatchObject({ status: "lost", exit_class: "lost" });
    expect(await findRun(state, alive.id)).toMatchObject({ status: "queued" });
  });

  test("a run whose process went is lost soon, by pid and age of the process; one that lives never is", async () => {
    await using state = await open();
    const young = spawn("sleep", ["60"], { stdio: "ignore" });
    const left = async (pid: number, silent: number, host = hostname()) => {
      const run = await enqueueRun(state, "test");
      await startRun(state, run, pid);
      const heartbeat_at = Date.now() - silent * 1_000;
      await state.knex("attempt").where({ run_id: run.id }).update({ heartbeat_at, host });
      return async () => (await findRun(state, run.id))?.status;
    };
    const gone = 4_194_303; // beyond what Linux gives
    const lost = [
      await left(gone, 20),
      await left(young.pid ?? 0, 3_600), // a pid that somebody else has now
      await left(process.ppid, 70, "another-host"),
    ];
    const running = [
      await left(gone, 5), // whoever started it may speak first
      await left(process.ppid, 20),
      await left(process.ppid, 3_600 * 24 * 365 * -1), // a clock that went back
      await left(gone, 20, "another-host"),
    ];
    await reapDeadRuns(state);
    young.kill();
    expect(await Promise.all(lost.map((status) => status()))).toEqual(lost.map(() => "lost"));
    expect(await Promise.all(running.map((status) => status()))).toEqual(
      running.map(() => "running"),
    );
  });

  test("a heartbeat that comes just before the end of a silent run saves it", async () => {
    await using state = await open();
    const run = await enqueueRun(state, "test");
    const [{ heartbeat_at }] = await state.knex("attempt").where({ run_id: run.id });
    await state
      .knex("attempt")
      .where({ run_id: run.id })
      .update({ heartbeat_at: Number(heartbeat_at) + 1 });
    const end = { status: "lost", steps: [] } as const;
    expect(await endRun(state, run, end, Number(heartbeat_at))).toBe(false);
    expect(await findRun(state, run.id)).toMatchObject({ status: "queued" });
  });

  test("a rollback holds the older release until it is resumed", async () => {
    await using state = await open();
    const first = ((await listReleases(state))[0]?.id ?? 0) + 1;
    await recordRelease(state, manifest(first));
    await recordRelease(state, manifest(first + 1));
    expect(await currentReleaseId(state)).toBe(first + 1);
    await rollbackTo(state, first);
    await recordRelease(state, manifest(first + 2));
    expect(await currentReleaseId(state)).toBe(first);
    expect(await resumeReleases(state)).toBe(first + 2);
    expect(await currentReleaseId(state)).toBe(first + 2);
    await expect(rollbackTo(state, 99_999)).rejects.toThrow("there is no release 99999");
  });

  test("a dropped release that is found again stays dropped, and a lost one hands over to the newest left", async () => {
    await using state = await open();
    const first = ((await listReleases(state))[0]?.id ?? 0) + 1;
    for (const id of [first, first + 1, first + 2]) await recordRelease(state, manifest(id));
    await forgetReleases(state, [first]);
    expect(await currentReleaseId(state)).toBe(first + 2);
    await recordRelease(state, manifest(first));
    expect(await currentReleaseId(state)).toBe(first + 2);
    await rollbackTo(state, first + 1);
    await forgetReleases(state, [first + 1]);
    expect(await currentReleaseId(state)).toBe(first + 2);
    await recordRelease(state, manifest(first + 3));
    expect(await currentReleaseId(state)).toBe(first + 3);
  });

  test("opening twice at once migrates once", async () => {
    const states = await Promise.all([open(), open()]);
    for (const state of states) {
      expect(await state.knex("migration").count({ n: "*" }).first()).toBeDefined();
      await state.close();
    }
  });
}

describe("state store on SQLite", () => {
  const home = { current: undefined as ReturnType<typeof newHome> | undefined };
  storeSuite(() => {
    home.current ??= newHome();
    return openState(home.current);
  });

  test("only its owner can read the file", async () => {
    const fresh = newHome();
    await using state = await openState(fresh);
    expect(state).toBeDefined();
    expect(statSync(fresh.state).mode & 0o077).toBe(0);
    expect(statSync(fresh.root).mode & 0o077).toBe(0);
  });

  test("opened twice in a process and closed once, it stays safe from what other processes write", async () => {
    const home = newHome();
    await using state = await openState(home);
    await (await openState(home)).close();
    const other = `import { openLibsql } from ${JSON.stringify(pathToFileURL(compiled("core", "libsql.js")).href)};
      const store = openLibsql({ filename: ${JSON.stringify(home.state)} });
      store.exec("DELETE FROM migration WHERE id = 'nobody'");
      store.close();`;
    execFileSync(process.execPath, ["--input-type=module", "-e", other]);
    // The last to close takes the log away, and this process has the store open.
    expect(existsSync(`${home.state}-wal`)).toBe(true);
    expect((await enqueueRun(state, "test")).fence).toBeGreaterThan(0);
  });

  test("a file that is no database is refused by name", async () => {
    const fresh = newHome();
    await import("node:fs/promises").then((fs) =>
      fs.writeFile(fresh.state, "not a database, certainly not one at all"),
    );
    await expect(openState(fresh)).rejects.toThrow("cannot open the state store");
  });
});

describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)(
  "state store on PostgreSQL",
  () => {
    storeSuite(() => openState(newHome(), postgresUrl));
  },
);
