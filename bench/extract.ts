import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import knexModule from "knex";
import type { Access, ExtractorMessage } from "../connectors/connector.ts";
import { extractSystem } from "../connectors/extract.ts";
import {
  date,
  decimal,
  integer,
  resource,
  type SourceSystem,
  text,
  timestamp,
} from "../connectors/resource.ts";
import { peakRssMb } from "../core/children.ts";
import { openMemory, quoteText } from "../core/duckdb.ts";
import { openLibsql } from "../core/libsql.ts";
import { asset } from "../core/paths.ts";

/**
 * `node dist/bench/extract.js [rows]` reads one table of so many rows (500,000; ten columns) out of PostgreSQL, MariaDB
 * and SQLite into typed Parquet chunks, each in a process of its own, beside the naive way (knex rows appended one by
 * one) and the limit (CREATE TABLE AS from the Parquet). FILLONCE_TEST_POSTGRES and FILLONCE_TEST_MARIADB name servers.
 */
const table = "fillonce_bench_extract";
const thing = resource("thing", "物品", table, "id", {
  id: integer("号"),
  name: text("姓名"),
  unit: text("单位"),
  code: text("码"),
  note: text("备注"),
  area: decimal("面积"),
  price: decimal("价"),
  held_on: date("日期"),
  changed_at: timestamp("更新"),
  seats: integer("座位"),
});
const system: SourceSystem = {
  name: "bench",
  zh: "测速",
  en: "Bench",
  kind: "database",
  resources: [thing],
};

const row = (n: string, join: (...parts: string[]) => string, day: string, moment: string) =>
  `SELECT ${n} AS id, ${join("'张伟'", n)} AS name, ${join("'01'", `${n} % 100`)} AS unit, ${join("'C'", `${n} % 977`)} AS code,
   CASE WHEN ${n} % 3 = 0 THEN NULL ELSE '教学科研用房，暂无备注' END AS note, ${n} % 10000 / 100.0 AS area, ${n} % 777 * 1.25 AS price,
   ${day} AS held_on, ${moment} AS changed_at, ${n} % 300 AS seats`;
const concat = (...parts: string[]) => `concat(${parts.join(", ")})`;
const bars = (...parts: string[]) => parts.join(" || ");

const postgres = process.env["FILLONCE_TEST_POSTGRES"];
const mariadb = process.env["FILLONCE_TEST_MARIADB"];

interface Way {
  readonly name: string;
  readonly access?: Access;
}

interface Figure {
  readonly rows: number;
  readonly seconds: number;
  readonly cpu: number; // seconds of this process, which other work on the machine does not lengthen
  readonly rss: number;
}

async function prepare(rows: number, folder: string): Promise<readonly Way[]> {
  const ways: Way[] = [];
  const server = (url: string, engine: string, schema: string): Access => {
    const { password } = new URL(url);
    const bare = new URL(url);
    bare.password = "";
    const database = {
      engine,
      schema,
      account: "warn",
      timeoutSeconds: 900,
      silenceSeconds: 60,
    } as const;
    return { location: bare.href, secret: decodeURIComponent(password), database };
  };
  if (postgres !== undefined) {
    const knex = knexModule({ client: "pg", connection: postgres });
    await knex.raw(`DROP TABLE IF EXISTS ${table}`);
    const select = row(
      "n",
      concat,
      "date '2020-01-01' + n::int % 2000",
      "timestamp '2026-11-09 07:30:00.123456'",
    );
    await knex.raw(`CREATE TABLE ${table} AS ${select} FROM generate_series(1, ${rows}) AS s (n)`);
    await knex.destroy();
    ways.push({ name: "PostgreSQL, COPY", access: server(postgres, "postgres", "public") });
    ways.push({ name: "naive: knex rows of PostgreSQL appended one by one" });
  }
  if (mariadb !== undefined) {
    const knex = knexModule({ client: "mysql2", connection: mariadb });
    await knex.raw(`DROP DATABASE IF EXISTS ${table}`);
    await knex.raw(`CREATE DATABASE ${table} CHARACTER SET utf8mb4`);
    const select = row(
      "seq",
      concat,
      "date '2020-01-01' + INTERVAL seq % 2000 DAY",
      "timestamp '2026-11-09 07:30:00.123456'",
    );
    await knex.raw(`CREATE TABLE ${table}.${table} AS ${select} FROM ${table}.seq_1_to_${rows}`);
    await knex.destroy();
    ways.push({ name: "MariaDB, one BLOB a row", access: server(mariadb, "mysql", table) });
    const client = asset("tests", "connectors", "fixtures", "site-client.cjs");
    ways.push({ name: "generic knex stream, on MariaDB", access: server(mariadb, client, table) });
  }
  const file = join(folder, "source.sqlite");
  const database = openLibsql({ filename: file });
  const select = row(
    "n",
    bars,
    "date('2020-01-01', (n % 2000) || ' days')",
    "'2026-11-09 07:30:00.123456'",
  );
  database.exec(
    `CREATE TABLE ${table} AS WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${rows}) ${select} FROM s`,
  );
  database.close();
  ways.push({ name: "SQLite", access: { location: file } });
  ways.push({ name: "limit: CREATE TABLE AS from the Parquet of SQLite" });
  return ways;
}

const budget = (folder: string) => ({ memory: "512MB", threads: 1, temp: folder });

async function extracted(access: Access, landing: string): Promise<number> {
  let rows = 0;
  let failed = "";
  const take = (message: ExtractorMessage) => {
    if (message.type === "landed") rows = message.landing.rows;
    if (message.type === "failed") failed = message.message;
  };
  const order = { system: "bench", access, run: "r1", fence: 1, memory: "512MB" };
  await extractSystem(system, { ...order, landing, tmp: join(landing, "tmp") }, take);
  if (failed !== "") throw new Error(failed);
  return rows;
}

/** What somebody writes first: all rows by knex, then value after value into the table. */
async function naive(folder: string): Promise<number> {
  const knex = knexModule({ client: "pg", connection: postgres ?? "" });
  const database = await openMemory(budget(folder));
  const connection = await database.connect();
  await connection.run(`CREATE TABLE t (id BIGINT, name VARCHAR, unit VARCHAR, code VARCHAR, note VARCHAR,
    area VARCHAR, price VARCHAR, held_on VARCHAR, changed_at VARCHAR, seats BIGINT)`);
  const appender = await connection.raw.createAppender("t");
  const rows = await knex(table).select<Record<string, unknown>[]>(Object.keys(thing.columns));
  for (const one of rows) {
    for (const [name, { type }] of Object.entries(thing.columns)) {
      const value = one[name];
      if (value === null) appender.appendNull();
      else if (type === "integer") appender.appendBigInt(BigInt(String(value)));
      else appender.appendVarchar(value instanceof Date ? value.toISOString() : String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  connection.close();
  database.close();
  await knex.destroy();
  return rows.length;
}

async function limit(folder: string, landing: string): Promise<number> {
  const database = await openMemory(budget(folder));
  const connection = await database.connect();
  await connection.run(
    `CREATE TABLE t AS SELECT * FROM read_parquet(${quoteText(join(landing, "bench.thing.*.parquet"))})`,
  );
  const [counted] = await connection.rows("SELECT count(*)::INTEGER AS n FROM t");
  connection.close();
  database.close();
  return Number(counted?.["n"]);
}

async function measure(way: Way, folder: string): Promise<Figure> {
  const landing = join(
    folder,
    way.access?.location === join(folder, "source.sqlite") ? "sqlite" : "other",
  );
  mkdirSync(landing, { recursive: true });
  const startedAt = performance.now();
  let rows: number;
  if (way.access !== undefined) rows = await extracted(way.access, landing);
  else if (way.name.startsWith("naive")) rows = await naive(folder);
  else rows = await limit(folder, join(folder, "sqlite"));
  const { user, system: kernel } = process.cpuUsage();
  return {
    rows,
    seconds: (performance.now() - startedAt) / 1_000,
    cpu: (user + kernel) / 1e6,
    rss: peakRssMb(),
  };
}

async function inChild(way: Way, folder: string): Promise<Figure> {
  const child = fork(process.argv[1] ?? "", ["child"], {
    env: { ...process.env, UV_THREADPOOL_SIZE: "16" },
  });
  child.send({ way, folder });
  return await new Promise((resolve, reject) => {
    child.once("message", (figure) => resolve(figure as Figure)); // the child below is the only sender
    child.once("exit", (code) => reject(new Error(`${way.name}: the child ended with ${code}`)));
  });
}

async function run(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-bench-"));
  try {
    const ways = await prepare(rows, folder);
    console.log(
      `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${rows} rows × 10 columns\n`,
    );
    console.log(
      "| way | s | rows/s | CPU s | rows / CPU s | peak RSS (MB) | load |\n|---|---:|---:|---:|---:|---:|---:|",
    );
    for (const way of ways) {
      const figure = await inChild(way, folder);
      if (figure.rows !== rows)
        throw new Error(`${way.name} brought ${figure.rows} rows of ${rows}`);
      const thousands = (seconds: number) => `${Math.round(rows / seconds / 1_000)},000`;
      const cells = [
        way.name,
        figure.seconds.toFixed(1),
        thousands(figure.seconds),
        figure.cpu.toFixed(1),
        thousands(figure.cpu),
        Math.round(figure.rss),
        loadavg()[0]?.toFixed(1),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === "child")
  process.once("message", async (message) => {
    const { way, folder } = message as { way: Way; folder: string }; // `inChild` is the only sender
    process.send?.(await measure(way, folder), () => process.exit(0));
  });
else await run(Number(process.argv[2] ?? "500000"));
