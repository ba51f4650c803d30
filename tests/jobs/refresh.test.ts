import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Home } from "../../core/paths.ts";
import type { ReleaseManifest } from "../../core/releases.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";
import { contentOf, refreshed, statusOf, tablesOf } from "./refreshing.ts";

vi.setConfig({ testTimeout: 240_000 }); // whole refreshes, also on a busy machine

beforeAll(async () => {
  await smallHome();
});

const rowsOf = (tables: ReleaseManifest["tables"]) =>
  Object.fromEntries(Object.entries(tables).map(([name, { rows }]) => [name, rows]));

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

describe("the releases of a home", () => {
  let home: Home;
  beforeAll(async () => {
    home = await copyOfSmallHome();
  });

  test("a second refresh waits its turn, and both publish", async () => {
    const both = [refreshed(home, "graduate"), refreshed(home, "graduate")];
    const results = await Promise.all(both);
    const ids = results.map((result) => result.release?.id ?? 0).sort((a, b) => a - b);
    const [first = 0, second = 0] = ids;
    expect(second).toBe(first + 1);
    expect(results.map((result) => result.status)).toEqual(["succeeded", "succeeded"]);
  });

  test("three releases are kept; an older one can be served again until resume", async () => {
    await refreshed(home, "graduate");
    const list = async () =>
      JSON.parse((await fillonce(["releases", "list", "--home", home.root, "--json"])).stdout)
        .releases;
    const kept: readonly { id: number; current: boolean }[] = await list();
    expect(kept.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(kept.map(({ current }) => current)).toEqual([true, false, false]);
    const older = kept.at(-1)?.id ?? 0;
    const rollback = (id: number) =>
      fillonce(["releases", "rollback", String(id), "--home", home.root]);
    expect((await rollback(older)).code).toBe(0);
    await refreshed(home, "graduate");
    expect((await statusOf(home)).release?.id).toBe(older);
    expect((await fillonce(["releases", "resume", "--home", home.root])).code).toBe(0);
    expect((await statusOf(home)).release?.id).toBe((kept[0]?.id ?? 0) + 1);
    expect((await rollback(999)).code).toBe(2);
  });
});

test("a release file that is gone does not stop the next refresh", async () => {
  const home = await copyOfSmallHome();
  const before = await tablesOf(home);
  for (const file of readdirSync(home.releases)) rmSync(join(home.releases, file), { force: true });
  const result = await refreshed(home, "graduate");
  expect((await statusOf(home)).release?.id).toBe(result.release?.id);
  expect((await tablesOf(home))["member"]).toEqual(before["member"]);
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
