import { appendFileSync, chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { compare, type Holding, holdingOf, releaseTables } from "../../bench/crash/judge.ts";
import { openLibsql } from "../../core/libsql.ts";
import type { Home } from "../../core/paths.ts";
import { currentReleaseId, releaseFile } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import { openWarehouse } from "../../core/warehouse.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { copyOfSmallHome, fillonce } from "../small-home.ts";
import { contentOf, newestOf, refreshed, statusOf } from "./refreshing.ts";

/** When somebody saves a row after the small home was published. */
const saved = "'2026-11-09 09:30:00'";

/** Changes at the sources since the small home was published: rows changed, gone and new. */
function changeSources(home: Home): void {
  const change = (system: string, sql: string) => {
    const database = openLibsql({ filename: join(home.campus, `${system}.sqlite`) });
    database.exec(sql);
    database.close();
  };
  change("personnel", "DELETE FROM GXJG0401 WHERE rowid IN (SELECT min(rowid) FROM GXJG0401)");
  change(
    "teaching",
    `UPDATE JX_KCXX SET KCMC = KCMC || '（改）', GXSJ = ${saved} WHERE rowid % 97 = 0`,
  );
  change(
    "graduate",
    `UPDATE YJS_LW SET LWTM = LWTM || '（改）', GXSJ = ${saved} WHERE rowid % 7 = 0;
     DELETE FROM YJS_XWSY WHERE rowid % 50 = 0;
     INSERT INTO YJS_KB SELECT XNXQ, BJH || 'N', KCH, KCMC, GH, XS, XKRS, ${saved} FROM YJS_KB WHERE rowid % 10 = 0`,
  );
}

async function copyOfChangedHome(): Promise<Home> {
  const home = await copyOfSmallHome();
  changeSources(home);
  return home;
}

/** What a refresh of the changed sources makes when nothing dies. */
async function refreshedClean(...systems: readonly string[]) {
  const home = await copyOfChangedHome();
  const { built, steps, records } = await refreshed(home, ...systems);
  expect(built.made).not.toEqual([]);
  expect(records.reconciled).toBe(true);
  return { home, built, steps, clean: await holdingOf(home.root) };
}

async function servedBy(home: Home): Promise<number | undefined> {
  await using state = await openState(home);
  return await currentReleaseId(state);
}

/** Empties tables of the ledger. */
async function forget(home: Home, ...ledger: readonly string[]): Promise<void> {
  await using warehouse = await openWarehouse(home, {
    memory: "256MB",
    threads: 1,
    temp: home.tmp,
  });
  const connection = await warehouse.connect();
  for (const table of ledger) await connection.run(`DELETE FROM ledger.${table}`);
  connection.close();
}

// Refreshes one after another on a machine with much else to do.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const same = { lost: 0, doubled: 0, unlike: [] };

describe("kill -9 of the builder", () => {
  const points = [
    "after-landing",
    "mid-apply",
    "before-commit",
    "before-commit#3",
    "after-commit#5",
    "mid-clear",
    "after-extract",
    "mid-build#2",
    "after-build",
    "mid-publish",
    "before-rename",
    "before-state-row",
    "before-adopt", // of the release that the death before left without a row
    "after-state-row",
    "mid-drop",
    "before-run-end",
  ];

  test("at one point after the other leaves the old release served or the new one, and at last what a clean refresh makes", async () => {
    const { clean } = await refreshedClean("graduate");
    const home = await copyOfChangedHome();
    const before = (await holdingOf(home.root)).release;
    writeFileSync(
      home.config,
      readFileSync(home.config, "utf8").replace(/keep_releases: \d+/, "keep_releases: 1"),
    );
    for (const point of points) {
      const died = await fillonce(["refresh", "graduate", "--home", home.root, "--json"], {
        FILLONCE_CRASH_AT: point,
      });
      expect(died.code, point + died.stdout).toBe(2);
      expect(JSON.parse(died.stdout).error, point).toContain("SIGKILL");
      const served = await releaseTables(join(home.releases, `${await servedBy(home)}.duckdb`));
      expect([before, clean.release], point).toContainEqual(served);
    }
    const again = await refreshed(home, "graduate");
    expect(again).toMatchObject({ status: "succeeded", records: { reconciled: true } });
    expect(compare(await holdingOf(home.root), clean)).toEqual(same);
    expect(readdirSync(home.releases)).toEqual([`${again.release?.id}.duckdb`]);
    expect(readdirSync(home.landing)).toEqual([]);
  });
});

describe("sources that changed", () => {
  let refreshedOnce: Awaited<ReturnType<typeof refreshedClean>>;
  let clean: Holding;
  beforeAll(async () => {
    refreshedOnce = await refreshedClean();
    clean = refreshedOnce.clean;
  });

  test("what was deleted is not among the changes, but the number of rows tells, and everything is read at once", () => {
    const stepOf = (name: string) => refreshedOnce.steps.find(({ resource }) => resource === name);
    expect(stepOf("appraisal")?.message).toContain("那边删过行");
    expect(stepOf("appraisal")).not.toHaveProperty("cursor_before");
    expect(stepOf("course")?.cursor_before).toMatch(/^2026-/);
  });

  test("what changed is made again with all that follows from it, and equals a build from nothing", async () => {
    const { home, built } = refreshedOnce;
    expect(built.made).toContain("entity.course");
    expect(built.made).not.toContain("entity.equipment");
    const patched = await newestOf(home);
    expect(patched.begun_from).toBe(1);
    await forget(home, "made");
    // A file that is no longer the one that was published is not copied.
    const file = releaseFile(home, patched.id);
    chmodSync(file, 0o600);
    appendFileSync(file, "x");
    expect((await refreshed(home)).built.kept).toBe(0);
    const whole = await newestOf(home);
    expect(whole.begun_from).toBeUndefined();
    expect(contentOf(whole.tables)).toEqual(contentOf(patched.tables));
    expect(await releaseTables(releaseFile(home, whole.id))).toEqual(clean.release);
  });

  const deaths = [
    ["mid-read", "personnel"],
    ["half-landed#2", "teaching"],
    ["before-manifest#3", "graduate"],
    ["before-report", "research"],
    ["mid-read#2", "facilities"],
    ["half-landed#3", "assets"],
    ["before-manifest", "students"],
  ] as const;
  const at = (some: typeof deaths | readonly (typeof deaths)[number][]) =>
    some.map(([point, system]) => point.replace(/(#|$)/, `@${system}$1`)).join(",");

  test("extractors that die once each: another one reads what had not landed, and the refresh makes what a clean one does", async () => {
    const home = await copyOfChangedHome();
    await forget(home, "content"); // or files would not be read at all
    const survived = await fillonce(["refresh", "--home", home.root, "--json"], {
      FILLONCE_CRASH_AT: at(deaths),
    });
    for (const [, system] of deaths)
      expect(survived.stderr).toContain(`the extractor of "${system}" was ended by SIGKILL`);
    expect(JSON.parse(survived.stdout)).toMatchObject({ status: "succeeded", failures: [] });
    expect(compare(await holdingOf(home.root), clean)).toEqual(same);
  });

  test("extractors that die twice each: the others publish, and the next refresh makes what a clean one does", async () => {
    const home = await copyOfChangedHome();
    for (const some of [deaths.slice(0, 4), deaths.slice(4)]) {
      await forget(home, "content");
      const crash = await fillonce(["refresh", "--home", home.root, "--json"], {
        FILLONCE_CRASH_AT: at(some),
        FILLONCE_CRASH_AGAIN_AT: at(some),
      });
      expect(crash.code, crash.stderr).toBe(0);
      const died: RefreshResult = JSON.parse(crash.stdout);
      expect(died.status).toBe("partial"); // the others publish
      expect(new Set(died.failures.map((failure) => failure.system))).toEqual(
        new Set(some.map(([, system]) => system)),
      );
    }
    expect((await refreshed(home)).status).toBe("succeeded");
    expect(compare(await holdingOf(home.root), clean)).toEqual(same);
    expect(readdirSync(home.landing)).toEqual([]);
  });
});

test("a death while an old release is dropped leaves the current one served, also to the next refresh that dies", async () => {
  const home = await copyOfSmallHome();
  writeFileSync(
    home.config,
    readFileSync(home.config, "utf8").replace(/keep_releases: \d+/, "keep_releases: 1"),
  );
  await fillonce(["refresh", "graduate", "--home", home.root], { FILLONCE_CRASH_AT: "mid-drop" });
  const served = (await statusOf(home)).release;
  expect(served?.id).toBe(2);
  expect(readdirSync(home.releases)).toHaveLength(2);
  await fillonce(["refresh", "graduate", "--home", home.root], {
    FILLONCE_CRASH_AT: "after-extract",
  });
  expect((await statusOf(home)).release).toEqual(served);
  expect(readdirSync(home.releases)).toEqual(["2.duckdb"]);
});
