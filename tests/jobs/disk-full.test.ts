import { spawnSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Home, homeAt } from "../../core/paths.ts";
import { currentReleaseId, listReleases } from "../../core/releases.ts";
import { listRuns } from "../../core/runs/run.ts";
import { openState } from "../../core/state.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { copyOfSmallHome, fillonce, untouchedSmallHome } from "../small-home.ts";
import { canMount, mountSmallDisk, type SmallDisk } from "./small-disk.ts";

/** What is served, what the last run says of itself, and what lies about that should not. */
async function lookAt(home: Home) {
  await using state = await openState(home);
  const [run] = await listRuns(state, 1);
  const [newest] = await listReleases(state);
  const { problem_row: _, ...tables } = { ...newest?.tables };
  const left = [home.landing, home.tmp].flatMap((folder) => readdirSync(folder));
  const half = readdirSync(home.releases).filter((file) => !/^\d+\.duckdb$/.test(file));
  return { current: await currentReleaseId(state), run, tables, left: [...left, ...half] };
}

/** The break in the middle of a --full leaves rows that name another run. */
const rowsOf = ({ tables }: Pick<Awaited<ReturnType<typeof lookAt>>, "tables">) =>
  Object.entries(tables).map(([name, { rows }]) => [name, rows]);

/** Of these some fit in a small landing, and some do not. */
const some = ["graduate", "students", "assets"];

const refresh = (home: Home, ...args: readonly string[]) =>
  fillonce(["refresh", ...args, "--home", home.root, "--json"]);

// Where nobody may mount one, the limit on a file below is all there is.
const onSmallDisk = canMount() ? describe : () => undefined;

onSmallDisk("a disk that is full, on a file system of our own", () => {
  let disk: SmallDisk;
  let home: Home;
  let whole: Awaited<ReturnType<typeof lookAt>>;

  beforeAll(async () => {
    const small = await untouchedSmallHome();
    const mounted = mountSmallDisk(join(inject("shared"), "small-disk"), "size=320m");
    if (mounted === undefined) throw new Error("mounted a moment ago, and now no more");
    disk = mounted;
    home = homeAt(join(disk.folder, "home"));
    cpSync(small.root, home.root, {
      recursive: true,
      filter: (path) => !path.startsWith(small.fills),
    });
    whole = await lookAt(home);
  });
  afterAll(() => disk[Symbol.dispose]());

  async function expectFailed(told: Awaited<ReturnType<typeof refresh>>, path: string) {
    expect(told.code, told.stderr).toBe(2);
    const said: { readonly error: string; readonly hint: string } = JSON.parse(told.stdout);
    expect(said.error).toContain(`no room for "${path}`);
    expect(said.error).toMatch(/\d+ MB are free/);
    expect(said.hint).toContain("make room");
    const found = await lookAt(home);
    expect(found.run).toMatchObject({ status: "failed", error_class: "DiskFull" });
    expect(found).toMatchObject({ current: whole.current, tables: whole.tables, left: [] });
  }

  test("a release that will not fit is refused before any system is asked", async () => {
    disk.leave(10_000);
    await expectFailed(await refresh(home), home.releases);
    expect((await lookAt(home)).run).toMatchObject({
      message: expect.stringMatching(/约需 \d+ MB/),
    });
  });

  test("a warehouse that cannot grow: the run fails by name, what is served stays", async () => {
    disk.leave(30_000);
    await expectFailed(await refresh(home, "teaching", "--full"), home.root);
  });

  test("a landing that holds only some: these publish, the others are named, nothing torn is left", async () => {
    disk.free();
    using _landing = mountSmallDisk(home.landing, "size=96k");
    const { code, stdout, stderr } = await refresh(home, "--full", ...some);
    expect(code, stderr).toBe(0);
    const result: RefreshResult = JSON.parse(stdout);
    expect(result.status).toBe("partial");
    for (const failure of result.failures)
      expect(failure).toMatchObject({
        error_class: "DiskFull",
        message: expect.stringContaining(`no room for "${home.landing}`),
      });
    const { run, tables, left } = await lookAt(home);
    expect(run).toMatchObject({ status: "partial", error_class: "DiskFull" });
    expect(left).toEqual([]);
    expect(rowsOf({ tables })).toEqual(rowsOf(whole));
  });

  test("with room again the next refresh is whole", async () => {
    const { code, stdout, stderr } = await refresh(home, "teaching", ...some);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).status).toBe("succeeded");
    expect(rowsOf(await lookAt(home))).toEqual(rowsOf(whole));
  });
});

test("a release that breaks off because its file may not grow is removed; without the limit the next is whole", async () => {
  const home = await copyOfSmallHome();
  const whole = await lookAt(home);
  const limited = ["-c", 'ulimit -f 16384; exec "$0" "$@"', process.execPath]; // kilobytes
  const { status, stdout } = spawnSync(
    "bash",
    [...limited, "bin/fillonce.cjs", "refresh", "graduate", "--home", home.root, "--json"],
    { encoding: "utf8" },
  );
  expect(status).toBe(2);
  expect(JSON.parse(stdout).error).toContain(`no room for "${home.releases}`);
  expect(await lookAt(home)).toEqual({ ...whole, run: expect.anything() });
  expect((await lookAt(home)).run).toMatchObject({ status: "failed", error_class: "DiskFull" });
  const { code, stderr } = await refresh(home, "graduate");
  expect(code, stderr).toBe(0);
  expect((await lookAt(home)).tables).toEqual(whole.tables);
});
