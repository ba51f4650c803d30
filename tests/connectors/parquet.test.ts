import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openConnector } from "../../connectors/open.ts";
import { resource, text } from "../../connectors/resource.ts";
import { openMemory, quoteName, quoteText } from "../../core/duckdb.ts";
import {
  accept,
  type Content,
  type Kind,
  readAll,
  type Source,
  systemOf,
  temporaryFolder,
} from "./contract.ts";

/** Runs statements in a database of their own, as whoever writes such a file would. */
async function written(folder: string, sql: string): Promise<void> {
  const database = await openMemory({ memory: "128MB", threads: 1, temp: folder });
  const connection = await database.connect();
  await connection.run(sql);
  connection.close();
  database.close();
}

async function parquetOf(
  name: string,
  select: string,
): Promise<Source & { readonly folder: string }> {
  const folder = await temporaryFolder();
  await written(
    folder.path,
    `COPY (${select}) TO ${quoteText(join(folder.path, name))} (FORMAT parquet)`,
  );
  return {
    folder: folder.path,
    access: { location: folder.path },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function make({ columns, rows }: Content): Promise<Source> {
  const tuples = rows.map(
    (row, at) =>
      `(${[...row.map((value) => (value === null ? "NULL::VARCHAR" : quoteText(value))), at].join(", ")})`,
  );
  const names = [...columns, "n"].map(quoteName).join(", ");
  const values =
    rows.length === 0
      ? `(SELECT ${columns.map((name) => `NULL::VARCHAR AS ${quoteName(name)}`).join(", ")}, 0 AS n WHERE false)`
      : `(VALUES ${tuples.join(", ")}) t(${names})`;
  return parquetOf("wp.parquet", `SELECT * EXCLUDE (n) FROM ${values} ORDER BY n`);
}

async function half(): Promise<Source> {
  const whole = await parquetOf(
    "wp.parquet",
    "SELECT range AS BH, repeat('甲', 50) AS MC FROM range(5000)",
  );
  const file = join(whole.folder, "wp.parquet");
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length / 2));
  return whole;
}

const parquet: Kind = {
  kind: "parquet",
  at: "wp*.parquet",
  missing: "wu-pin.parquet",
  make,
  broken: [
    {
      title: "a file that is still being written",
      make: half,
      message: /"wp\.parquet" does not end: \d+ bytes/,
      hint: /still being written/,
      wholeSystem: false,
    },
    {
      title: "a file of another kind",
      make: async () => {
        const source = await parquetOf("other.parquet", "SELECT 1 AS n");
        await writeFile(join(source.folder, "wp.parquet"), "BH,MC\n1,甲\n2,乙\n");
        return source;
      },
      message: /"wp\.parquet" is no Parquet file/,
      hint: /export/,
      wholeSystem: false,
    },
    {
      title: "a file without a column that every row needs",
      make: () => parquetOf("wp.parquet", "SELECT '1' AS BH"),
      message: /file "wp\.parquet" lacks "MC"/,
      hint: /owner of 库存系统/,
      wholeSystem: false,
    },
  ],
};

accept(parquet);

test("the file's own types are only how a value is written", async () => {
  await using source = await parquetOf(
    "t.parquet",
    `SELECT 9007199254740993::BIGINT AS i, 12345678901234.5678::DECIMAL(18,4) AS d, DATE '2026-11-09' AS day,
       TIMESTAMP '2026-11-09 07:30:00.000001' AS at, TIMESTAMPTZ '2026-11-08 23:30:00+00' AS zoned, true AS yes,
       ['a', NULL, 'b'] AS LIST, {'x': 1} AS struct, encode('张伟') AS bytes, '\\xFF'::BLOB AS bad`,
  );
  const columns = ["i", "d", "day", "at", "zoned", "yes", "list", "struct", "bytes"];
  const thing = (names: readonly string[]) =>
    resource(
      "thing",
      "物品",
      "t.parquet",
      "i",
      Object.fromEntries(names.map((name) => [name, text(name)])),
    );
  await using connector = await openConnector(systemOf(parquet, []), source.access);
  const { rows } = await readAll(connector, thing(columns));
  expect(rows).toEqual([
    [
      "9007199254740993",
      "12345678901234.5678",
      "2026-11-09",
      "2026-11-09 07:30:00.000001",
      "2026-11-09 07:30:00",
      "true",
      "a;;b",
      '{"x":1}',
      "张伟",
    ],
  ]);
  const { problems } = await readAll(connector, thing(["i", "bad"]));
  expect(problems).toMatchObject([{ rule: "undecodable", column: "bad" }]);
});

test("several files are one resource; one that is there twice is read once, and that is said", async () => {
  await using source = (await make({
    columns: ["BH", "MC"],
    rows: [
      ["1", "甲"],
      ["2", "乙"],
    ],
  })) as Awaited<ReturnType<typeof parquetOf>>;
  await copyFile(join(source.folder, "wp.parquet"), join(source.folder, "wp (1).parquet"));
  const thing = resource("thing", "物品", "wp*.parquet", "BH", {
    BH: text("编号"),
    MC: text("名称"),
  });
  await using connector = await openConnector(systemOf(parquet, [thing]), source.access);
  expect(await connector.count(thing)).toBe(2);
  const { rows, drift } = await readAll(connector, thing);
  expect(rows).toHaveLength(2);
  expect(drift).toEqual(['file "wp.parquet" is the same as "wp (1).parquet"; it is read once']);
});
