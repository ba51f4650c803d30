import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { compare, type Holding, holdingOf, releaseTables } from "../../bench/crash/judge.ts";
import { openLibsql } from "../../core/libsql.ts";
import type { Home } from "../../core/paths.ts";
import { listReleases, type ReleaseManifest, releaseFile } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import { openWarehouse } from "../../core/warehouse.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";

beforeAll(async () => {
  await smallHome();
});

interface Status {
  readonly release: { readonly id: number; readonly records: number } | null;
  readonly stale: readonly { readonly name: string }[];
}

const statusOf = async (home: Home): Promise<Status> =>
  JSON.parse((await fillonce(["status", "--home", home.root, "--json"])).stdout);

async function refreshed(home: Home, ...args: string[]): Promise<RefreshResult> {
  const { code, stdout, stderr } = await fillonce([
    "refresh",
    ...args,
    "--home",
    home.root,
    "--json",
  ]);
  expect(code, stderr + stdout).toBe(0);
  return JSON.parse(stdout);
}

async function newestOf(home: Home): Promise<ReleaseManifest> {
  await using state = await openState(home);
  const [newest] = await listReleases(state);
  if (newest === undefined) throw new Error(`"${home.root}" has no release`);
  return newest;
}

/** The tables of the newest release: rows and an order-free hash of each. */
const tablesOf = async (home: Home): Promise<ReleaseManifest["tables"]> =>
  (await newestOf(home)).tables;

const rowsOf = (tables: ReleaseManifest["tables"]) =>
  Object.fromEntries(Object.entries(tables).map(([name, { rows }]) => [name, rows]));

/** What a release says of the university: everything but the problem rows, which name the run. */
function contentOf({ problem_row: _, ...tables }: ReleaseManifest["tables"]) {
  return tables;
}

/** Changes at the sources since the small home was published: rows changed, gone and new. */
function changeSources(home: Home): void {
  const change = (system: string, sql: string) => {
    const database = openLibsql({ filename: join(home.campus, `${system}.sqlite`) });
    database.exec(sql);
    database.close();
  };
  change("personnel", "DELETE FROM GXJG0401 WHERE rowid IN (SELECT min(rowid) FROM GXJG0401)");
  change("teaching", "UPDATE JX_KCXX SET KCMC = KCMC || '（改）' WHERE rowid % 97 = 0");
  change(
    "graduate",
    `UPDATE YJS_LW SET LWTM = LWTM || '（改）' WHERE rowid % 7 = 0;
     DELETE FROM YJS_XWSY WHERE rowid % 50 = 0;
     INSERT INTO YJS_KB SELECT XNXQ, BJH || 'N', KCH, KCMC, GH, XS, XKRS FROM YJS_KB WHERE rowid % 10 = 0`,
  );
}

async function copyOfChangedHome(): Promise<Home> {
  const home = await copyOfSmallHome();
  changeSources(home);
  return home;
}

/** What a refresh of the changed sources makes when nothing dies. */
async function cleanHolding(...systems: readonly string[]): Promise<Holding> {
  const home = await copyOfChangedHome();
  expect((await refreshed(home, ...systems)).built.made).not.toEqual([]);
  return holdingOf(home.root);
}

/** Refreshes one after another: milliseconds on a machine with much else to do. */
const longest = 600_000;

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

  test(
    "at one point after the other leaves the old release served or the new one, and at last what a clean refresh makes",
    async () => {
      const clean = await cleanHolding("graduate");
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
        const id = (await statusOf(home)).release?.id;
        const served = await releaseTables(join(home.releases, `${id}.duckdb`));
        expect([before, clean.release], point).toContainEqual(served);
      }
      const again = await refreshed(home, "graduate");
      expect(again).toMatchObject({ status: "succeeded", records: { reconciled: true } });
      expect(compare(await holdingOf(home.root), clean)).toEqual(same);
      expect(readdirSync(home.releases)).toEqual([`${again.release?.id}.duckdb`]);
      expect(readdirSync(home.landing)).toEqual([]);
    },
    longest,
  );
});

describe("kill -9 of extractors", () => {
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

  let clean: Holding;
  beforeAll(async () => {
    clean = await cleanHolding();
  });

  test(
    "once each: another one reads what had not landed, and the refresh makes what a clean one does",
    async () => {
      const home = await copyOfChangedHome();
      await forget(home, "content"); // or files would not be read at all
      const survived = await fillonce(["refresh", "--home", home.root, "--json"], {
        FILLONCE_CRASH_AT: at(deaths),
      });
      for (const [, system] of deaths)
        expect(survived.stderr).toContain(`the extractor of "${system}" was ended by SIGKILL`);
      expect(JSON.parse(survived.stdout)).toMatchObject({ status: "succeeded", failures: [] });
      expect(compare(await holdingOf(home.root), clean)).toEqual(same);
    },
    longest,
  );

  test(
    "twice each: the others publish, and the next refresh makes what a clean one does",
    async () => {
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
    },
    longest,
  );
});

test("a refresh of unchanged systems makes nothing, and says the same of everything", async () => {
  const home = await copyOfSmallHome();
  const before = await tablesOf(home);
  const { built, problem_rows, steps, records } = await refreshed(home);
  expect(built.made).toEqual([]);
  const unread = steps.filter(({ message }) => message?.includes("文件没有变"));
  expect(new Set(unread.map(({ system }) => system))).toEqual(
    new Set(["facilities", "assets", "students"]),
  );
  expect(records.reconciled).toBe(true);
  expect(contentOf(await tablesOf(home))).toEqual(contentOf(before));
  expect((await tablesOf(home))["problem_row"]?.rows).toBe(before["problem_row"]?.rows);
  expect(problem_rows).toBe(before["problem_row"]?.rows);
});

test("what changed is made again with all that follows from it, and equals a build from nothing", async () => {
  const home = await copyOfSmallHome();
  const personnel = openLibsql({ filename: join(home.campus, "personnel.sqlite") });
  personnel.exec("DELETE FROM GXJG0401 WHERE rowid IN (SELECT min(rowid) FROM GXJG0401)");
  personnel.close();
  const teaching = openLibsql({ filename: join(home.campus, "teaching.sqlite") });
  teaching.exec("UPDATE JX_KCXX SET KCMC = KCMC || '（改）' WHERE rowid % 97 = 0");
  teaching.close();
  const { built } = await refreshed(home);
  expect(built.made).toContain("entity.course");
  expect(built.made).not.toContain("entity.equipment");
  const patched = await newestOf(home);
  expect(patched.begun_from).toBe(1);
  const file = releaseFile(home, patched.id);
  const written = await releaseTables(file);
  await forget(home, "made");
  // A file that is no longer the one that was published is not copied.
  chmodSync(file, 0o600);
  appendFileSync(file, "x");
  expect((await refreshed(home)).built.kept).toBe(0);
  const whole = await newestOf(home);
  expect(whole.begun_from).toBeUndefined();
  expect(contentOf(whole.tables)).toEqual(contentOf(patched.tables));
  expect(await releaseTables(releaseFile(home, whole.id))).toEqual(written);
});

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

test("--full reads everything anew and keeps every person's id", async () => {
  const home = await copyOfSmallHome();
  const before = await tablesOf(home);
  const { steps } = await refreshed(home, "--full");
  expect(steps.filter(({ message }) => message !== undefined)).toEqual([]);
  const after = await tablesOf(home);
  expect(after["member"]).toEqual(before["member"]);
  expect(rowsOf(after)).toEqual(rowsOf(before));
});

test("a lost warehouse gets its ids back from the release", async () => {
  const home = await copyOfSmallHome();
  const before = await tablesOf(home);
  rmSync(home.warehouse);
  await refreshed(home);
  expect((await tablesOf(home))["member"]).toEqual(before["member"]);
});

test("a second refresh waits its turn, and both publish", async () => {
  const home = await copyOfSmallHome();
  const results = await Promise.all([refreshed(home), refreshed(home)]);
  const ids = results.map((result) => result.release?.id ?? 0).sort((a, b) => a - b);
  const [first = 0, second = 0] = ids;
  expect(second).toBe(first + 1);
  expect(results.map((result) => result.status)).toEqual(["succeeded", "succeeded"]);
});

test("three releases are kept; an older one can be served again until resume", async () => {
  const home = await copyOfSmallHome();
  for (let round = 0; round < 3; round++) await refreshed(home, "graduate");
  const list = async () =>
    JSON.parse((await fillonce(["releases", "list", "--home", home.root, "--json"])).stdout)
      .releases;
  const kept: readonly { id: number; current: boolean }[] = await list();
  expect(kept).toHaveLength(3);
  expect(kept.map(({ current }) => current)).toEqual([true, false, false]);
  const older = kept.at(-1)?.id ?? 0;
  expect((await fillonce(["releases", "rollback", String(older), "--home", home.root])).code).toBe(
    0,
  );
  await refreshed(home, "graduate");
  expect((await statusOf(home)).release?.id).toBe(older);
  expect((await fillonce(["releases", "resume", "--home", home.root])).code).toBe(0);
  expect((await statusOf(home)).release?.id).toBe((kept[0]?.id ?? 0) + 1);
  expect((await fillonce(["releases", "rollback", "999", "--home", home.root])).code).toBe(2);
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

test("a release file that is gone does not stop the next refresh", async () => {
  const home = await copyOfSmallHome();
  const before = await tablesOf(home);
  for (const file of readdirSync(home.releases)) rmSync(join(home.releases, file), { force: true });
  const result = await refreshed(home, "graduate");
  expect((await statusOf(home)).release?.id).toBe(result.release?.id);
  expect((await tablesOf(home))["member"]).toEqual(before["member"]);
});

/** The kinds of problem rows of one system, with their numbers. */
async function problemsOf(home: Home, system: string): Promise<readonly unknown[]> {
  const { stdout } = await fillonce(["problems", "list", "--home", home.root, "--json"]);
  const { rules }: { readonly rules: readonly { readonly system: string }[] } = JSON.parse(stdout);
  return rules.filter((rule) => rule.system === system);
}

describe("bad input: the other systems publish, the run is partial, the message says what to do", () => {
  interface Case {
    readonly what: string;
    readonly system: string;
    readonly spoil: (home: Home) => void;
    readonly message: RegExp;
  }

  const spoilt = (folder: string, pattern: RegExp, work: (file: string) => void) => {
    const file = readdirSync(folder).find((name) => pattern.test(name));
    if (file === undefined) throw new Error(`no ${pattern} in ${folder}`);
    work(join(folder, file));
  };

  const cases: readonly Case[] = [
    {
      what: "a missing database",
      system: "personnel",
      spoil: (home) =>
        renameSync(join(home.campus, "personnel.sqlite"), join(home.campus, "elsewhere.sqlite")),
      message: /personnel\.sqlite/,
    },
    {
      what: "a file that is no database",
      system: "graduate",
      spoil: (home) =>
        writeFileSync(join(home.campus, "graduate.sqlite"), "this was a database once ".repeat(50)),
      message: /graduate/,
    },
    {
      what: "a renamed column",
      system: "teaching",
      spoil: (home) => {
        const database = openLibsql({ filename: join(home.campus, "teaching.sqlite") });
        database.exec("ALTER TABLE JX_KCXX RENAME COLUMN KCMC TO KECHENGMINGCHENG");
        database.close();
      },
      message: /KCMC/,
    },
    {
      what: "a truncated workbook",
      system: "facilities",
      spoil: (home) =>
        spoilt(join(home.campus, "facilities"), /xlsx$/, (file) => truncateSync(file, 20_000)),
      message: /xlsx/,
    },
    {
      what: "a missing dump",
      system: "assets",
      spoil: (home) => rmSync(join(home.campus, "assets", "equipment.csv")),
      message: /equipment\.csv/,
    },
    {
      what: "a folder that is gone",
      system: "students",
      spoil: (home) =>
        renameSync(join(home.campus, "students"), join(home.campus, "students-moved")),
      message: /students/,
    },
    {
      what: "a simulated system that does not start",
      system: "research",
      spoil: (home) => rmSync(join(home.campus, "research", "projects.ndjson")),
      message: /did not start/,
    },
    {
      what: "an address where nobody answers, with a wrong token",
      system: "research",
      spoil: (home) => {
        writeFileSync(join(home.root, "secrets", "wrong"), "not-the-token");
        const configured = readFileSync(home.config, "utf8");
        writeFileSync(
          home.config,
          configured.replace(
            "sources:\n",
            "sources:\n  research: { url: http://127.0.0.1:9, secret_file: secrets/wrong }\n",
          ),
        );
      },
      message: /127\.0\.0\.1:9/,
    },
  ];

  test.each(cases)("$what ($system)", async ({ system, spoil, message }) => {
    const home = await copyOfSmallHome();
    const known = await problemsOf(home, system);
    spoil(home);
    const result = await refreshed(home);
    expect(await problemsOf(home, system)).toEqual(known); // of the rows that are still served
    expect(result.status).toBe("partial");
    expect(result.failures.length).toBeGreaterThan(0);
    expect(new Set(result.failures.map((failure) => failure.system))).toEqual(new Set([system]));
    for (const failure of result.failures) {
      expect(failure.hint).not.toBe("");
      expect(failure.message).not.toContain("not-the-token");
    }
    expect(result.failures.map((failure) => failure.message).join("\n")).toMatch(message);
    expect(result.release).toBeDefined();
    const others = result.systems.filter((one) => one.name !== system);
    expect(others.length).toBe(6);
    for (const other of others) {
      expect(other.expected, other.name).toBe(
        other.landed + other.quarantined + other.duplicates + other.skipped,
      );
    }
    expect((await statusOf(home)).stale.map(({ name }) => name)).toEqual([system]);
  });
});

test("a source without an entry in the configuration is named, and nothing else suffers", async () => {
  const home = await copyOfSmallHome();
  const configured = readFileSync(home.config, "utf8");
  writeFileSync(home.config, configured.replace(/ {2}assets:.*\n/, ""));
  const result = await refreshed(home);
  expect(result.status).toBe("partial");
  expect(result.failures).toMatchObject([
    { system: "assets", message: expect.stringContaining("not configured") },
  ]);
  expect(result.systems.map(({ name }) => name)).toContain("assets");
});

test("the caller's mistakes end with 2 and say what to do", async () => {
  const home = await smallHome();
  const cases: readonly (readonly string[])[] = [
    ["refresh", "nosuch", "--home", home.root],
    ["refresh", "--nosuch", "--home", home.root],
    ["nosuch"],
    ["status", "--home", join(home.root, "nowhere")],
    ["releases", "dance", "--home", home.root],
    ["demo", "--scale", "-1", "--home", home.root],
  ];
  for (const args of cases) {
    const { code, stderr } = await fillonce(args);
    expect(code, args.join(" ")).toBe(2);
    expect(stderr).toContain("→");
    expect(stderr).not.toContain("    at ");
  }
});

test("a configuration with a mistake names the entry", async () => {
  const home = await copyOfSmallHome();
  copyFileSync(home.config, `${home.config}.kept`);
  writeFileSync(home.config, "university: 一\nkeep_releases: many\n");
  const { code, stderr } = await fillonce(["status", "--home", home.root]);
  expect(code).toBe(2);
  expect(stderr).toContain("keep_releases");
});

test("a release is read-only, and its bytes do not change while it is served", async () => {
  const home = await smallHome();
  const [file = ""] = readdirSync(home.releases);
  const digest = () =>
    createHash("sha256")
      .update(readFileSync(join(home.releases, file)))
      .digest("hex");
  const before = digest();
  await fillonce(["query", "{ release { id } }", "--as", "analyst", "--home", home.root, "--json"]);
  expect(digest()).toBe(before);
});
