import { expect, test } from "vitest";
import { date, resource, text, timestamp } from "../../connectors/resource.ts";
import { cursorsOf } from "../../pipelines/cursors.ts";
import { problemCount, problemRows } from "../../pipelines/set-aside.ts";
import { distrustChanges, slicesOf } from "../../pipelines/slice.ts";
import { type LittleSource, littleSource } from "./little-source.ts";

const columns = {
  k: text("编号", { level: "L1" }),
  d: date("日期", { level: "L1" }),
  idno: text("证件号", { level: "L4" }),
  changed: timestamp("改", { level: "L1" }),
};
const thing = resource("thing", "物品", "t", "k", columns, { cursor: "changed" });
const table = "CREATE TABLE t (k TEXT, d TEXT, idno TEXT, changed TEXT);";
const insert = (k: string, d: string, changed: string | null) =>
  `INSERT INTO t VALUES ('${k}', '${d}', '63010419900101123X', ${changed === null ? "NULL" : `'${changed}'`});`;

const monday = "2024-11-04 08:00:00";
const tuesday = "2024-11-12 08:00:00";
const wednesday = "2024-11-20 08:00:00";

const problems = async (source: LittleSource) =>
  (await source.rows("SELECT row_key, rule, run FROM ledger.set_aside ORDER BY row_key, run")).map(
    ({ row_key, rule, run }) => [row_key, rule, run].join(" "),
  );

const slice = async (source: LittleSource) =>
  (await slicesOf(source.warehouse, [source.system]))[0];

test("a row set aside stays through reads of changes that do not bring it, and goes when it is read again good", async () => {
  await using source = await littleSource(
    thing,
    table +
      insert("a", "2026-01-01", tuesday) +
      insert("b", "2026-02-30", monday) +
      insert("c", "someday", monday),
  );
  await source.night();
  expect(await problems(source)).toEqual(["b date r1", "c date r1"]);
  source.sql(insert("e", "2026-05-05", wednesday));
  const { landing } = await source.night();
  expect(landing).toMatchObject({ expected: 2, rows: 2, total: 4 });
  expect(await problems(source)).toEqual(["b date r1", "c date r1"]);
  expect(await problemCount(source.warehouse, "r2")).toBe(2);
  // The release counts the resource, not what the night brought.
  expect(await slice(source)).toMatchObject({ expected: 4, landed: 2, quarantined: 2, run: "r2" });
  source.sql(`UPDATE t SET d = '2026-03-02', changed = '${wednesday}' WHERE k = 'b'`);
  await source.night();
  expect(await problems(source)).toEqual(["c date r1"]);
  expect(await slice(source)).toMatchObject({ expected: 4, landed: 3, quarantined: 1 });
  // Gone at its source: only a whole read can tell.
  source.sql("DELETE FROM t WHERE k = 'c'");
  await source.night({ full: true });
  expect(await problems(source)).toEqual([]);
});

test("what hides nothing is not published", async () => {
  await using source = await littleSource(thing, table + insert("b", "2026-02-30", monday));
  await source.night();
  const [row] = await source.rows(problemRows("r1"));
  expect(row).toMatchObject({ system: "stock", rule: "date", found: "2026-02-30" });
  expect(JSON.stringify(row)).not.toContain("63010419900101123X");
  const [kept] = await source.rows("SELECT whole_row FROM ledger.set_aside");
  expect(JSON.stringify(kept)).toContain("63010419900101123X");
});

test("a good row that turns bad keeps what it said last, in a whole read as in one of changes, and counts once", async () => {
  await using source = await littleSource(
    thing,
    table + insert("a", "2026-01-01", monday) + insert("b", "2026-02-02", monday),
  );
  await source.night();
  source.sql(`UPDATE t SET d = 'never', changed = '${tuesday}' WHERE k = 'b'`);
  for (const full of [false, true]) {
    if (full) source.sql("UPDATE t SET changed = NULL"); // so that nothing has a cursor
    await source.night();
    expect(await problems(source)).toHaveLength(1);
    expect(
      await source.rows(
        "SELECT k, d::VARCHAR AS d FROM raw.stock__thing WHERE _last_run IS NULL ORDER BY k",
      ),
    ).toEqual([
      { k: "a", d: "2026-01-01" },
      { k: "b", d: "2026-02-02" },
    ]);
    expect(await slice(source)).toMatchObject({ expected: 2, landed: 1, quarantined: 1 });
  }
});

test("a repeated key stays so until a whole read finds it once: a read of changes brings one of its rows, nobody knows which", async () => {
  await using source = await littleSource(
    thing,
    table +
      insert("a", "2026-01-01", monday) +
      insert("a", "2026-02-02", tuesday) +
      insert("b", "2026-02-02", tuesday),
  );
  await source.night();
  expect(await problems(source)).toEqual(["a key repeated with other values r1"]);
  source.sql(`UPDATE t SET changed = '${wednesday}' WHERE d = '2026-02-02'`);
  const { step } = await source.night();
  expect(step).toMatchObject({ expected: 2, landed: 1, quarantined: 1 });
  expect(await problems(source)).toEqual(["a key repeated with other values r2"]);
  expect(await slice(source)).toMatchObject({ expected: 3, landed: 2, quarantined: 1 });
  source.sql("DELETE FROM t WHERE d = '2026-01-01'");
  await source.night({ full: true });
  expect(await problems(source)).toEqual([]);
  expect(await source.rows("SELECT d::VARCHAR AS d FROM raw.stock__thing WHERE k = 'a'")).toEqual([
    { d: "2026-02-02" },
  ]);
});

test("rows that were deleted at the source are noticed the same night, and the next read is a whole one", async () => {
  await using source = await littleSource(
    thing,
    table +
      insert("a", "2026-01-01", monday) +
      insert("b", "2026-02-02", monday) +
      insert("c", "2026-03-03", monday),
  );
  await source.night();
  source.sql("DELETE FROM t WHERE k = 'b'");
  const { step, landing } = await source.night();
  expect(landing.since).toBeDefined();
  expect(await distrustChanges(source.warehouse, step)).toContain(
    "has 2 rows in all, 3 were here after its changes: rows were deleted there; it is read whole",
  );
  const third = await source.night();
  expect(third.landing.since).toBeUndefined();
  expect(await slice(source)).toMatchObject({ expected: 2, landed: 2 });
  expect(await distrustChanges(source.warehouse, third.step)).toBeUndefined();
});

test("a bad row that is only saved once more is the same problem", async () => {
  const saved = resource("thing", "物品", "t", "k", columns, { updated: "changed" });
  await using source = await littleSource(saved, table + insert("b", "2026-02-30", monday));
  await source.night();
  const ids = () => source.rows("SELECT id, source_row FROM ledger.set_aside");
  const before = await ids();
  source.sql(`UPDATE t SET changed = '${wednesday}'`);
  expect((await source.night()).landing).toMatchObject({ quarantined: 1 });
  expect(before).toHaveLength(1);
  expect(await ids()).toEqual(before);
});

test("a column declared since is read of every row, not only of those that change", async () => {
  await using source = await littleSource(thing, table + insert("a", "2026-01-01", monday));
  await source.night();
  expect(await cursorsOf(source.warehouse, source.system)).toEqual({ thing: monday });
  const more = resource(
    "thing",
    "物品",
    "t",
    "k",
    { ...columns, remark: text("备注") },
    {
      cursor: "changed",
    },
  );
  expect(await cursorsOf(source.warehouse, { ...source.system, resources: [more] })).toEqual({});
});

test("0000-00-00 as a cursor is no cursor: such a row is read again every time", async () => {
  await using source = await littleSource(
    thing,
    table +
      insert("a", "2026-01-01", monday) +
      insert("z", "2026-01-01", "0000-00-00") +
      insert("y", "2026-01-01", "0000-00-00 00:00:00"),
  );
  await source.night();
  source.sql("UPDATE t SET d = '2026-06-06' WHERE k IN ('y', 'z')");
  const { step } = await source.night();
  expect(step).toMatchObject({ expected: 3, landed: 3 });
  expect(
    await source.rows("SELECT count(*)::INTEGER AS n FROM raw.stock__thing WHERE d = '2026-06-06'"),
  ).toEqual([{ n: 2 }]);
});
