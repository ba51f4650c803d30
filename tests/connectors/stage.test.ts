import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Batch, Connector, ExtractorMessage } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { landingOf } from "../../connectors/landing.ts";
import {
  boolean,
  type Column,
  date,
  decimal,
  integer,
  partialDate,
  type Resource,
  resource,
  type SourceSystem,
  text,
  timestamp,
} from "../../connectors/resource.ts";
import { Stage } from "../../connectors/stage.ts";
import { openMemory } from "../../core/duckdb.ts";
import { rowsOf, temporaryFolder } from "./contract.ts";

const of = (column: Column): Resource =>
  resource("thing", "物品", "thing", "BH", { BH: text("编号"), V: column });

async function staged(thing: Resource, batches: readonly Batch[], chunkRows?: number) {
  await using folder = await temporaryFolder();
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder.path });
  const connection = await database.connect();
  const order = { landing: folder.path, run: "r1", fence: 1 };
  const landing = landingOf(order, "stock", thing.name);
  const stage = await Stage.open(connection, thing, landing, chunkRows);
  for (const batch of batches) await stage.push(batch);
  const landed = await stage.finish(0);
  const chunks = await Promise.all(landed.chunks.map((chunk) => rowsOf(folder.path, chunk.file)));
  const problems = landed.problems ? await rowsOf(folder.path, landed.problems) : [];
  connection.close();
  database.close();
  return { landed, chunks, problems };
}

const batchOf = (rows: Batch["rows"], range = "all"): Batch => ({
  columns: ["BH", "V"],
  rows,
  range,
  skipped: 0,
});

const bad = Symbol("bad");
type Cases = Readonly<Record<string, string | boolean | null | typeof bad>>;

const casts: readonly (readonly [title: string, column: Column, cases: Cases])[] = [
  [
    "integer",
    integer("值"),
    {
      "12": "12",
      " +7 ": "7",
      "12.0": "12",
      "": null,
      "　": null,
      "1.5": bad,
      "1e3": bad,
      "0x1F": bad,
      "9223372036854775808": bad,
      "1,234": "1234",
      "12,34": bad,
      "１２": "12",
      无: null,
      NULL: null,
      没有: bad,
    },
  ],
  [
    "decimal",
    decimal("值"),
    {
      "1.5": "1.5000",
      "-.5": "-0.5000",
      "12345678901234.5678": "12345678901234.5678",
      "1.23456": "1.2346",
      "1.5e2": "150.0000",
      "": null,
      "1_0": bad,
      "¥1,234.50": "1234.5000",
      "12.5%": bad,
      "-": null,
      "123456789012345.1": bad,
      面议: bad,
    },
  ],
  [
    "date",
    date("值"),
    {
      "2026-11-09": "2026-11-09",
      "20261109": "2026-11-09",
      "2026/1/2": "2026-01-02",
      "2026.11.09": "2026-11-09",
      "2026年1月2日": "2026-01-02",
      "2026 年 1 月 2 日": "2026-01-02",
      "2026/1/2 0:00": "2026-01-02",
      "2026年1月": bad,
      "46035": bad,
      "N/A": null,
      "2026-11-09 00:00:00": "2026-11-09",
      "1900-01-01": "1900-01-01",
      "0000-00-00": null,
      "": null,
      "2026-02-30": bad,
      "2026-11-09 10:00:00": bad,
      epoch: bad,
      infinity: bad,
      "26-01-02": bad,
      "2026": bad,
      "20261309": bad,
    },
  ],
  [
    "partial_date",
    partialDate("值"),
    {
      "2021": "2021",
      "2021-05": "2021-05",
      "202105": "202105",
      "2021.5.6": "2021.5.6",
      "2021年5月": "2021年5月",
      "20210506": "20210506",
      "0000-00-00": null,
      "": null,
      去年: bad,
      "21-05": bad,
    },
  ],
  [
    "timestamp",
    timestamp("值"),
    {
      "2026-11-09 08:30:00.123456": "2026-11-09 08:30:00.123456",
      "2026-11-09T08:30": "2026-11-09 08:30:00",
      "2026/11/9": "2026-11-09 00:00:00",
      "2026年1月2日8时30分": "2026-01-02 08:30:00",
      "0000-00-00 00:00:00.000": null,
      "20261109083000": "2026-11-09 08:30:00",
      "2026-11-09T00:30:00Z": "2026-11-09 08:30:00",
      "2026-11-09T00:30:00+09:00": "2026-11-08 23:30:00",
      "": null,
      "25:00": bad,
    },
  ],
  [
    "boolean",
    boolean("值"),
    {
      是: true,
      "1": true,
      TRUE: true,
      Y: true,
      f: false,
      否: false,
      "0": false,
      False: false,
      "": null,
      无: bad,
      "2": bad,
    },
  ],
  [
    "text",
    text("值"),
    { "": "", " x ": " x ", "a\0b": "a\0b", "0000-00-00": "0000-00-00", NULL: "NULL" },
  ],
];

test.each(casts)(
  "%s: what becomes a value, what is none, what is bad",
  async (_, column, cases) => {
    const given = Object.entries(cases);
    const { chunks, problems, landed } = await staged(of(column), [
      batchOf(given.map(([value], i) => [String(i), value])),
      batchOf([["null", null]]),
    ]);
    const rows = new Map(chunks.flat().map((row) => [row["BH"], row["V"]]));
    const found = problems.map((row) => row["found"]);
    for (const [i, [value, expected]] of given.entries())
      if (expected === bad) {
        expect(found).toContain(value);
        expect(rows.has(String(i))).toBe(false);
      } else expect([value, rows.get(String(i))]).toEqual([value, expected]);
    expect(rows.get("null")).toBeNull();
    expect(landed.rows + landed.quarantined).toBe(given.length + 1);
    expect(new Set(problems.map((row) => row["rule"])).size).toBeLessThanOrEqual(1);
  },
);

test("what was changed on the way in is counted and said", async () => {
  const rows = (...values: string[]) => [batchOf(values.map((value, i) => [String(i), value]))];
  const dates = await staged(of(date("值")), rows("0000-00-00", "00000000", "", "2026-01-01"));
  expect(dates.landed.notes).toEqual({ "V: '' read as NULL": 1, "V: 0000-00-00 read as NULL": 2 });
  const sums = await staged(of(decimal("值")), rows("1.00005", "1.50000", "2"));
  expect(sums.landed.notes).toEqual({ "V: rounded to 4 decimals": 1 });
});

test("a required column without a value, '' or 0000-00-00 included, is a problem row", async () => {
  const required = of(date("值", { required: true, level: "L4" }));
  const { problems, landed } = await staged(required, [
    batchOf([
      ["1", null],
      ["2", "0000-00-00"],
      ["", "2026-01-01"],
      ["4", "2026-01-01"],
    ]),
  ]);
  expect(landed).toMatchObject({ rows: 1, quarantined: 3 });
  expect(problems).toMatchObject([
    { ordinal: "1", rule: "required", column_name: "V", found: null },
    { ordinal: "2", rule: "required", column_name: "V", found: "***" },
    { ordinal: "3", rule: "required", column_name: "BH", found: "" },
  ]);
});

test("many rows become several chunks, every row once and in order", async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => [String(i), i % 7 === 0 ? null : `值${i}`]);
  const batches = Array.from({ length: 10 }, (_, i) =>
    batchOf(rows.slice(i * 1_000, (i + 1) * 1_000), `part ${i}`),
  );
  const { landed, chunks } = await staged(of(text("值")), batches, 4_000);
  expect(landed.chunks.map((chunk) => chunk.range)).toEqual(["part 0 … part 4", "part 5 … part 9"]);
  expect(landed.chunks.map((chunk) => chunk.rows)).toEqual([5_000, 5_000]);
  expect(chunks.flat().map((row) => [row["BH"], row["V"]])).toEqual(rows);
  expect(chunks.flat().map((row) => Number(row["_ordinal"]))).toEqual(rows.map((_, i) => i + 1));
});

test("what the connector itself could not read is quarantined beside the rest, L4 hidden", async () => {
  const thing = of(text("值", { level: "L4" }));
  const { landed, problems } = await staged(thing, [
    {
      ...batchOf([["1", "x"]]),
      problems: [
        { rule: "malformed", found: "line 2" },
        { rule: "undecodable", column: "V", found: "record 3", values: ["3", "6301\ufffd"] },
      ],
    },
  ]);
  expect(landed).toMatchObject({ rows: 1, quarantined: 2 });
  expect(problems).toEqual([
    {
      ordinal: "2",
      rule: "malformed",
      column_name: null,
      found: "line 2",
      source_row: null,
      whole_row: null,
      row_key: null,
    },
    {
      ordinal: "3",
      rule: "undecodable",
      column_name: "V",
      found: "record 3",
      source_row: '{"BH":"3","V":"***"}',
      whole_row: '{"BH":"3","V":"6301\ufffd"}',
      row_key: "3",
    },
  ]);
});

test("a resource that breaks half way leaves no file, the others land, progress is not a flood", async () => {
  await using folder = await temporaryFolder();
  const thing = { ...of(text("值")), name: "broken" };
  const system: SourceSystem = {
    name: "stock",
    zh: "库存系统",
    en: "Stock",
    kind: "csv",
    resources: [thing, of(text("值"))],
  };
  const connector: Connector = {
    describe: async () => [],
    count: async () => 300_000,
    read: async function* ({ name }) {
      for (let i = 0; i < 150; i += 1)
        yield batchOf(
          Array.from({ length: 2_000 }, (_, row) => [`${i}-${row}`, "x"]),
          `p${i}`,
        );
      if (name === "broken") throw new Error("the line was cut");
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const messages: ExtractorMessage[] = [];
  let now = 0;
  await extractSystem(
    system,
    {
      system: "stock",
      access: { location: "" },
      run: "r1",
      fence: 1,
      landing: folder.path,
      tmp: join(folder.path, "tmp"),
      memory: "256MB",
    },
    (message) => messages.push(message),
    { open: async () => connector, now: () => (now += 10), rss: () => 1 },
  );
  expect(messages.filter(({ type }) => type === "failed")).toMatchObject([
    { resource: "broken", message: "the line was cut", retryable: false },
  ]);
  expect(messages.filter(({ type }) => type === "landed")).toMatchObject([
    { landing: { resource: "thing", expected: 300_000, rows: 300_000 } },
  ]);
  const files = (await readdir(folder.path)).filter((name) => name.includes("broken"));
  expect(files).toEqual([]);
  expect(messages.filter(({ type }) => type === "progress")).toHaveLength(6); // 300 batches, 3 s
  expect(messages.at(-1)).toEqual({ type: "done", system: "stock", rss_mb: 1 });
});
