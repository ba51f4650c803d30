import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { ResourceLanding } from "../../connectors/connector.ts";
import { date, decimal, resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { type Connection, type Database, openMemory, quoteText } from "../../core/duckdb.ts";
import { applyLanding, StaleRun } from "../../pipelines/apply.ts";
import { createStdViews } from "../../pipelines/std.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";

const staff = resource("staff", "教职工", "GXJG0101", "GH", {
  GH: text("工号"),
  XM: text("姓名"),
  CSRQ: date("出生日期"),
  GZ: decimal("工资"),
});
const system: SourceSystem = {
  name: "personnel",
  zh: "人事",
  en: "Personnel",
  kind: "database",
  resources: [staff],
};

let database: Database;
let connection: Connection;
let folder: string;
let fence = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(inject("shared"), "apply-"));
  database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  connection = await database.connect();
  await createWarehouseTables(connection, [system]);
  fence = 0;
});

afterEach(() => {
  connection.close();
  database.close();
});

type Staff = readonly [GH: string, XM: string | null, CSRQ?: string | null, GZ?: string | null];

/** Lands rows as an extractor would: one Parquet file with its manifest. */
async function land(
  rows: readonly Staff[],
  change: Partial<ResourceLanding> = {},
): Promise<ResourceLanding> {
  fence = change.fence ?? fence + 1;
  const run = change.run ?? `run${fence}`;
  const file = join(run, "staff.parquet");
  mkdirSync(join(folder, run), { recursive: true });
  const literal = (value: string | null | undefined) => (value == null ? "NULL" : quoteText(value));
  const values = rows.map(
    ([GH, XM, CSRQ, GZ], at) => `(${[GH, XM, CSRQ, GZ].map(literal).join(", ")}, ${at})`,
  );
  await connection.run(
    `COPY (SELECT GH, XM, CSRQ::DATE AS CSRQ, GZ::DECIMAL(18,4) AS GZ, _ordinal::BIGINT AS _ordinal
      FROM (VALUES ${values.join(", ")}) t(GH, XM, CSRQ, GZ, _ordinal)) TO ${quoteText(join(folder, file))}`,
  );
  const chunk = {
    chunk_id: `${run}-1`,
    system: "personnel",
    resource: "staff",
    run,
    fence,
    file,
    range: "all",
    rows: rows.length,
    sha256: createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex"),
  };
  return {
    system: "personnel",
    resource: "staff",
    run,
    fence,
    expected: rows.length,
    rows: rows.length,
    quarantined: 0,
    skipped: 0,
    chunks: [chunk],
    notes: {},
    drift: [],
    ...change,
  };
}

const apply = (landing: ResourceLanding, full = false) =>
  applyLanding(connection, landing, staff, { landingFolder: folder, full });

const versions = () =>
  connection.rows(
    "SELECT GH, XM, _first_run, _last_run, _deleted_run FROM raw.personnel__staff ORDER BY GH, _first_run",
  );

test("a first read lands everything, repeats are counted and conflicting repeats become problem rows", async () => {
  const step = await apply(
    await land([
      ["1", "李雷", "1980-01-01", "10.50"],
      ["2", "韩梅", null, null],
      ["2", "韩梅", null, null],
      ["3", "王五"],
      ["3", "王六"],
    ]),
  );
  expect(step).toMatchObject({ expected: 5, landed: 3, duplicates: 1, quarantined: 1, skipped: 0 });
  expect((await versions()).map((row) => row["XM"])).toEqual(["李雷", "韩梅", "王五"]);
  expect(
    await connection.rows("SELECT resource, ordinal, rule, found FROM ledger.set_aside"),
  ).toEqual([
    { resource: "staff", ordinal: "4", rule: "key repeated with other values", found: "3" },
  ]);
});

test("a read that brought fewer rows than the source counted is refused, and nothing is taken for deleted", async () => {
  await apply(
    await land([
      ["1", "李雷"],
      ["2", "韩梅"],
    ]),
  );
  const short = await land([["1", "李雷"]], { run: "r2", fence: 2, expected: 2 });
  await expect(apply(short)).rejects.toThrow("read short: found 1 rows, expected the 2");
  expect((await versions()).map((row) => row["_deleted_run"])).toEqual([null, null]);
});

test("unchanged rows keep their version; changed and deleted ones are closed and stay", async () => {
  await apply(
    await land([
      ["1", "李雷"],
      ["2", "韩梅"],
      ["3", "王五"],
    ]),
  );
  await apply(
    await land([
      ["1", "李雷"],
      ["2", "韩梅梅"],
      ["4", "赵六"],
    ]),
  );
  expect(await versions()).toEqual([
    { GH: "1", XM: "李雷", _first_run: "run1", _last_run: null, _deleted_run: null },
    { GH: "2", XM: "韩梅", _first_run: "run1", _last_run: "run1", _deleted_run: null },
    { GH: "2", XM: "韩梅梅", _first_run: "run2", _last_run: null, _deleted_run: null },
    { GH: "3", XM: "王五", _first_run: "run1", _last_run: "run1", _deleted_run: "run2" },
    { GH: "4", XM: "赵六", _first_run: "run2", _last_run: null, _deleted_run: null },
  ]);
});

test("NULL and an empty text are two things, and so is a NULL that becomes a value", async () => {
  await apply(
    await land([
      ["1", null],
      ["2", ""],
    ]),
  );
  await apply(
    await land([
      ["1", ""],
      ["2", ""],
    ]),
  );
  expect(await versions()).toHaveLength(3);
});

/** Every row of every table of the warehouse. */
async function everything() {
  const tables = await connection.rows(
    "SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE schema_name IN ('raw', 'ledger') ORDER BY 1",
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables)
    found[String(name)] = await connection.rows(`FROM ${name} ORDER BY ALL`);
  return found;
}

test("the same manifests ten times change nothing, and answer the same step", async () => {
  await apply(
    await land([
      ["1", "李雷"],
      ["2", "韩梅"],
    ]),
  );
  const landing = await land([
    ["1", "李雷雷"],
    ["1", "李雷雷"],
    ["3", "王五"],
    ["3", "王六"],
  ]);
  const step = await apply(landing);
  const before = await everything();
  expect(before["ledger.chunk"]).toHaveLength(2);
  expect(before["ledger.set_aside"]).toHaveLength(1);
  for (let again = 0; again < 10; again++) expect(await apply(landing)).toEqual(step);
  expect(await everything()).toEqual(before);
});

test("a stale fence is refused and nothing of it is kept", async () => {
  await apply(await land([["1", "李雷"]], { run: "newer", fence: 7 }));
  await expect(apply(await land([["9", "旧"]], { run: "older", fence: 6 }))).rejects.toThrow(
    StaleRun,
  );
  expect(await versions()).toHaveLength(1);
});

test("a chunk that was damaged on disk is refused", async () => {
  const landing = await land([["1", "李雷"]]);
  const [chunk] = landing.chunks;
  await expect(
    apply({ ...landing, chunks: chunk ? [{ ...chunk, sha256: "0" }] : [] }),
  ).rejects.toThrow("not what its manifest says");
  expect(await versions()).toHaveLength(0);
});

test("a source that lost most of its rows is not believed, unless the refresh is full", async () => {
  const many = Array.from({ length: 400 }, (_, at): Staff => [String(at), "人"]);
  await apply(await land(many));
  await expect(apply(await land(many.slice(0, 200)))).rejects.toThrow("lost 200 of 400 rows");
  expect(
    await connection.rows(
      "SELECT count(*)::INTEGER AS n FROM raw.personnel__staff WHERE _last_run IS NULL",
    ),
  ).toEqual([{ n: 400 }]);
  await apply(await land(many.slice(0, 200)), true);
  expect(await versions()).toHaveLength(200);
});

test("an emptied resource is not believed, unless the refresh is full", async () => {
  await apply(
    await land([
      ["1", "李雷"],
      ["2", "韩梅"],
    ]),
  );
  const emptied = { ...(await land([["1", "x"]])), chunks: [], rows: 0, expected: 0 };
  await expect(apply(emptied)).rejects.toThrow("lost 2 of 2 rows");
  expect(await versions()).toHaveLength(2);
  await apply(emptied, true);
  expect(await versions()).toEqual([]);
});

test("std shows the current slice, folded and without placeholders", async () => {
  await createStdViews(connection, [system]);
  await apply(
    await land([
      ["００１", " 李雷 "],
      ["002", "无", "1900-01-01"],
      ["003", "张三（北校区）", "1980-02-03"],
    ]),
  );
  expect(await connection.rows("SELECT * FROM std.personnel__staff ORDER BY _key DESC")).toEqual([
    { GH: "001", XM: "李雷", CSRQ: null, GZ: null, _key: "００１", _run: "run1" },
    { GH: "003", XM: "张三（北校区）", CSRQ: "1980-02-03", GZ: null, _key: "003", _run: "run1" },
    { GH: "002", XM: null, CSRQ: null, GZ: null, _key: "002", _run: "run1" },
  ]);
});

test("what an attempt after the first finds under the same run is another content of the resource", async () => {
  const run = "nightly";
  await apply(await land([["1", "李雷"]], { run }));
  const version = async () =>
    (await createStdViews(connection, [system])).get("std.personnel__staff");
  const first = await version();
  expect(await version()).toBe(first);
  const changes = await land([["2", "韩梅"]], { run: "read-in-between", fence: 2 });
  await apply({ ...changes, run, since: "2026-11-08 00:00:00", total: 2 });
  expect(await version()).not.toBe(first);
});
