import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { openMemory } from "../../core/duckdb.ts";

const open = async (kept: number) => {
  const database = await openMemory({ memory: "256MB", threads: 2, temp: tmpdir() });
  const connection = await database.connect(kept);
  const close = async () => {
    connection.close();
    database.close();
  };
  return { connection, [Symbol.asyncDispose]: close };
};

test("a statement asked again is prepared once, with new values each time", async () => {
  await using opened = await open(2);
  const { connection } = opened;
  const twice = "SELECT CAST($1 AS INTEGER) * 2 AS n";
  for (const n of [1, 2, 3]) expect(await connection.rows(twice, [n])).toEqual([{ n: 2 * n }]);
  expect(connection.counts()).toEqual({ statements: 3, reused: 2 });
});

test("only so many are kept, the least recently used goes first, and one that failed is not", async () => {
  await using opened = await open(2);
  const { connection } = opened;
  const ask = async (sql: string) => {
    const before = connection.counts().reused;
    await connection.rows(sql).catch(() => undefined);
    return connection.counts().reused > before;
  };
  const [a, b, c] = ["SELECT 1 AS a", "SELECT 2 AS b", "SELECT 3 AS c"];
  expect([await ask(a), await ask(b), await ask(a), await ask(c)]).toEqual([
    false,
    false,
    true,
    false,
  ]);
  expect([await ask(a), await ask(b)]).toEqual([true, false]);
  const failing = "SELECT CAST('x' AS INTEGER) AS n";
  expect([await ask(failing), await ask(failing)]).toEqual([false, false]);
});

test("two at once with other values do not mix", async () => {
  await using opened = await open(4);
  const { connection } = opened;
  const sql = "SELECT sum(i) + $1 AS n FROM range(200000) t(i)";
  await connection.rows(sql, [0]);
  const answers = await Promise.all([1, 2, 3].map((n) => connection.rows(sql, [n])));
  const sums = answers.map(([row]) => Number(row?.["n"]) % 10);
  expect(sums).toEqual([1, 2, 3]);
});

test("what is kept sees a table as it is by then", async () => {
  await using opened = await open(4);
  const { connection } = opened;
  await connection.run("CREATE TABLE t AS SELECT 1 AS a");
  expect(await connection.rows("SELECT * FROM t")).toEqual([{ a: 1 }]);
  await connection.run("CREATE OR REPLACE TABLE t AS SELECT 2 AS a, 'x' AS b");
  expect(await connection.rows("SELECT * FROM t")).toEqual([{ a: 2, b: "x" }]);
});
