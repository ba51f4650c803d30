import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { date, integer, resource, text } from "../../connectors/resource.ts";
import { homeAt } from "../../core/paths.ts";
import { openState, type State } from "../../core/state.ts";
import { newestFence } from "../../pipelines/apply.ts";
import { keepRepair, listRepairs, withdrawRepair } from "../../pipelines/repair-store.ts";
import { replayRepairs } from "../../pipelines/repairs.ts";
import { problemRows } from "../../pipelines/set-aside.ts";
import { slicesOf } from "../../pipelines/slice.ts";
import { type LittleSource, littleSource } from "./little-source.ts";

const thing = resource("thing", "物品", "t", "k", {
  k: text("编号", { level: "L1" }),
  d: date("日期", { level: "L1" }),
  n: integer("数量", { level: "L1" }),
  idno: text("证件号", { level: "L4" }),
});
const table = `CREATE TABLE t (k TEXT, d TEXT, n TEXT, idno TEXT);
  INSERT INTO t VALUES ('a', '2026-01-01', '1', '63010419900101123X'), ('b', '2026-02-30', '2', '63010419900101124X'), (NULL, '2026-03-03', 'many', NULL);`;

let replays = 0;

interface Desk extends AsyncDisposable {
  readonly source: LittleSource;
  readonly state: State;
  /** Puts the open problem of that rule right. */
  readonly mend: (rule: string, changes: Record<string, string>) => Promise<boolean>;
  readonly replay: () => ReturnType<typeof replayRepairs>;
  /** A night with its replay, as a refresh does. */
  readonly night: (options?: { readonly full?: boolean }) => Promise<void>;
  readonly current: () => Promise<readonly string[]>;
  readonly open: () => Promise<readonly unknown[]>;
  readonly statuses: () => Promise<readonly string[]>;
}

async function desk(): Promise<Desk> {
  const source = await littleSource(thing, table);
  const home = homeAt(join(source.folder, "home"));
  mkdirSync(home.root);
  const state = await openState(home);
  await source.night();
  const replay = async () => {
    replays += 1;
    const run = { id: `m${replays}`, fence: await newestFence(source.warehouse), attempt: 1 };
    const place = { landing: source.landing, tmp: source.folder };
    return await replayRepairs(source.warehouse, state, place, [source.system], run);
  };
  return {
    source,
    state,
    mend: async (rule, changes) => {
      const rows = await source.rows("FROM ledger.set_aside");
      const row = rows.find((one) => one["rule"] === rule);
      const seen: Record<string, string | null> = JSON.parse(String(row?.["source_row"]));
      return await keepRepair(
        state,
        {
          system: "stock",
          resource: "thing",
          problem: String(row?.["id"]),
          changes: Object.fromEntries(
            Object.entries(changes).map(([name, to]) => [name, { from: seen[name] ?? null, to }]),
          ),
          reason: "见档案",
          recorded_by: "cli:test",
        },
        Date.UTC(2026, 10, 9),
      );
    },
    replay,
    night: async (options = {}) => {
      await source.night(options);
      await replay();
    },
    current: async () =>
      (
        await source.rows(
          "SELECT concat_ws(' ', k, d::VARCHAR, n::VARCHAR, idno) AS row FROM raw.stock__thing WHERE _last_run IS NULL ORDER BY k",
        )
      ).map(({ row }) => String(row)),
    open: async () => (await source.rows(problemRows("r1"))).map(({ rule }) => rule),
    statuses: async () => (await listRepairs(state)).map(({ status }) => status),
    [Symbol.asyncDispose]: async () => {
      await state.close();
      await source[Symbol.asyncDispose]();
    },
  };
}

const first = "a 2026-01-01 1 63010419900101123X";
const mended = "b 2026-02-28 2 63010419900101124X";

test("a row that was put right goes in through the contract, with what nobody may see as it was; twice changes nothing", async () => {
  await using it = await desk();
  expect(await it.open()).toHaveLength(2);
  expect(await it.mend("date", { d: "2026-02-28" })).toBe(true);
  expect(await it.mend("date", { d: "2026-02-28" })).toBe(false);
  expect(await it.replay()).toEqual({ applied: 1, refused: 0, superseded: 0 });
  expect(await it.current()).toEqual([first, mended]);
  expect(await it.open()).toEqual(["required"]);
  const versions = await it.source.rows("SELECT count(*)::INTEGER AS n FROM raw.stock__thing");
  for (let again = 0; again < 3; again += 1) await it.replay();
  // The source still gives the bad row, night after night.
  for (let again = 0; again < 3; again += 1) await it.night();
  expect(await it.current()).toEqual([first, mended]);
  expect(await it.source.rows("SELECT count(*)::INTEGER AS n FROM raw.stock__thing")).toEqual(
    versions,
  );
  expect(await it.statuses()).toEqual(["applied"]);
  expect((await slicesOf(it.source.warehouse, [it.source.system]))[0]).toMatchObject({
    expected: 3,
    landed: 2,
    quarantined: 1,
  });
  expect(
    await it.source.rows("SELECT row_key, changes, reason, recorded_by FROM ledger.repaired"),
  ).toEqual([
    {
      row_key: "b",
      changes: '{"d":{"from":"2026-02-30","to":"2026-02-28"}}',
      reason: "见档案",
      recorded_by: "cli:test",
    },
  ]);
});

test("a full read forgets and takes the repair in again", async () => {
  await using it = await desk();
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  await it.night({ full: true });
  expect(await it.current()).toEqual([first, mended]);
});

test("the source's own correction wins, whatever it says", async () => {
  await using it = await desk();
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  it.source.sql("UPDATE t SET d = '2026-03-01' WHERE k = 'b'");
  await it.night();
  expect(await it.current()).toEqual([first, "b 2026-03-01 2 63010419900101124X"]);
  expect(await it.statuses()).toEqual(["superseded"]);
  expect((await listRepairs(it.state))[0]?.outcome).toContain("以来源为准");
  // Bad again in another way: what it says last and was good stays, and it is an open problem.
  it.source.sql("UPDATE t SET d = 'soon' WHERE k = 'b'");
  await it.night();
  expect(await it.current()).toEqual([first, "b 2026-03-01 2 63010419900101124X"]);
  expect(new Set(await it.open())).toEqual(new Set(["date", "required"]));
});

test("a row without a key can be given one, stays while the source gives it, and goes with it", async () => {
  await using it = await desk();
  await it.mend("required", { k: "c", n: "3" });
  await it.replay();
  const given = "c 2026-03-03 3";
  expect(await it.current()).toEqual([first, given]);
  await it.night();
  expect(await it.current()).toEqual([first, given]);
  it.source.sql("DELETE FROM t WHERE k IS NULL");
  await it.night();
  expect(await it.current()).toEqual([first]);
  expect(await it.statuses()).toEqual(["superseded"]);
});

test("a repair that keeps the contract no better, or takes another row's key, is refused and says why", async () => {
  await using it = await desk();
  await it.mend("date", { d: "2026-02-31" });
  await it.mend("required", { k: "a", n: "3" });
  expect(await it.replay()).toEqual({ applied: 0, refused: 2, superseded: 0 });
  expect(await it.current()).toEqual([first]);
  expect(await it.open()).toHaveLength(2);
  const outcomes = (await listRepairs(it.state)).map(({ outcome }) => outcome).sort();
  expect(outcomes[0]).toContain('主键 "a" 已有别的行');
  expect(outcomes[1]).toContain("还是不合：d date");
});

test("a repair that is no longer kept is taken out again: what the source said last and was good is current", async () => {
  await using it = await desk();
  it.source.sql("UPDATE t SET d = '2026-02-01' WHERE k = 'b'");
  await it.night();
  const said = "b 2026-02-01 2 63010419900101124X";
  it.source.sql("UPDATE t SET d = '2026-02-30' WHERE k = 'b'");
  await it.night();
  expect(await it.current()).toEqual([first, said]);
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  expect(await it.current()).toEqual([first, mended]);
  await it.mend("date", { d: "2026-02-31" });
  expect(await it.replay()).toMatchObject({ refused: 1 });
  expect(await it.current()).toEqual([first, said]);
  expect(await it.source.rows("FROM ledger.repaired")).toEqual([]);
});

test("another bad row of the source ends a repair, and nothing is published of it", async () => {
  await using it = await desk();
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  it.source.sql("UPDATE t SET d = 'soon' WHERE k = 'b'");
  await it.night();
  expect(await it.statuses()).toEqual(["superseded"]);
  expect(await it.current()).toEqual([first]);
});

test("a row that was given one key and then another has the second alone", async () => {
  await using it = await desk();
  await it.mend("required", { k: "c", n: "3" });
  await it.replay();
  await it.mend("required", { k: "d", n: "3" });
  await it.replay();
  expect(await it.current()).toEqual([first, "d 2026-03-03 3"]);
});

test("another repair of the same row takes the place of the one before", async () => {
  await using it = await desk();
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  await it.mend("date", { d: "2026-02-27" });
  await it.replay();
  expect(await it.current()).toEqual([first, "b 2026-02-27 2 63010419900101124X"]);
  expect((await it.statuses()).slice().sort()).toEqual(["applied", "replaced"]);
});

test("a repair that is taken back goes out of the data, its row is an open problem again and can be put right anew", async () => {
  await using it = await desk();
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  const [kept] = await listRepairs(it.state);
  const problem = kept?.problem ?? "";
  const withdrawn = await withdrawRepair(it.state, problem, "cli:test：改错了行", 1);
  expect(withdrawn).toMatchObject({ id: kept?.id, status: "withdrawn" });
  expect(await withdrawRepair(it.state, problem, "again", 2)).toBeUndefined();
  await it.replay();
  expect(await it.current()).toEqual([first]);
  expect(await it.open()).toContain("date");
  await it.night();
  expect(await it.current()).toEqual([first]);
  await it.mend("date", { d: "2026-02-28" });
  await it.replay();
  expect(await it.current()).toEqual([first, mended]);
  expect((await it.statuses()).slice().sort()).toEqual(["applied", "withdrawn"]);
});
