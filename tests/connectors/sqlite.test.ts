import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { expect, test } from "vitest";
import { openConnector } from "../../connectors/open.ts";
import {
  accept,
  type Content,
  columns,
  declared,
  type Kind,
  readAll,
  type Source,
  systemOf,
  temporaryFolder,
} from "./contract.ts";

const types: Readonly<Record<string, string>> = { SL: "INTEGER" };

async function database(write: (file: string) => void | Promise<void>): Promise<Source> {
  const folder = await temporaryFolder();
  const location = join(folder.path, "库存.sqlite");
  await write(location);
  return { access: { location }, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const make = (content: Content) =>
  database((file) => {
    const store = new Database(file);
    const names = content.columns.map((name) => `"${name}" ${types[name] ?? "TEXT"}`);
    store.exec(`CREATE TABLE WP (${names.join(", ")})`);
    const insert = store.prepare(`INSERT INTO WP VALUES (${names.map(() => "?").join(", ")})`);
    store.exec("BEGIN");
    for (const row of content.rows) insert.run([...row]);
    store.exec("COMMIT");
    store.close();
  });

const sqlite: Kind = {
  kind: "database",
  at: "WP",
  missing: "WU_PIN",
  make,
  broken: [
    {
      title: "a file that is not there",
      make: () => database(() => {}),
      message: /库存系统: no database file at ".*库存\.sqlite"/,
      hint: /check the location of source "stock"/,
      wholeSystem: true,
    },
    {
      title: "a file that is encrypted or something else",
      make: () => database((file) => writeFile(file, Buffer.alloc(8_192, "garbage"))),
      message: /cannot read .*not a database/,
      hint: /not encrypted/,
      wholeSystem: true,
    },
    {
      title: "an empty database",
      make: () =>
        database((file) => {
          new Database(file).exec("CREATE TABLE other (a)");
        }),
      message: /no table "WP" \(物品\); found other/,
      hint: /renamed/,
      wholeSystem: false,
    },
  ],
};

accept(sqlite);

test("text that is not UTF-8 is a problem row; the rows around it are read", async () => {
  await using source = await make({ columns, rows: [["1", "前", null, null, null, null, null]] });
  const store = new Database(source.access.location);
  store.exec("INSERT INTO WP (BH, MC, BZ) VALUES ('2', CAST(x'D5C5CEB0' AS TEXT), '备')");
  store.exec("INSERT INTO WP (BH, MC, BZ) VALUES ('3', CAST(x'41FF42' AS TEXT), '备')");
  store.exec("INSERT INTO WP (BH, MC) VALUES ('4', 'real \ufffd here')");
  store.close();
  const thing = declared(sqlite);
  await using connector = await openConnector(systemOf(sqlite, [thing]), source.access);
  const { rows, problems } = await readAll(connector, thing);
  expect(rows.map((row) => row[1])).toEqual(["前", "real \ufffd here"]);
  expect(problems).toMatchObject([
    { rule: "undecodable", column: "MC", found: "MC is not UTF-8 text" },
    { rule: "undecodable", found: "a value of the row is not UTF-8 text" },
  ]);
  expect(await connector.count(thing)).toBe(4);
});

test("numbers SQLite holds as such keep their text", async () => {
  await using source = await make({ columns, rows: [] });
  const store = new Database(source.access.location);
  store.exec("CREATE TABLE N (BH, MC, SL, JE)");
  store.exec("INSERT INTO N VALUES (9223372036854775807, 'x', -0, 1234.56), (2, 'y', 1, 100.0)");
  store.close();
  const thing = declared(sqlite, "N");
  await using connector = await openConnector(systemOf(sqlite, [thing]), source.access);
  const { rows } = await readAll(connector, thing);
  expect(rows.map((row) => [row[0], row[3], row[4]])).toEqual([
    ["2", "1", "100.0"],
    ["9223372036854775807", "0", "1234.56"],
  ]);
});

test("more rows than a batch come in key order, each once", async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => [
    String((i * 7_919) % 5_000).padStart(5, "0"),
    "名",
    ...Array<null>(5).fill(null),
  ]);
  await using source = await make({ columns, rows });
  const thing = declared(sqlite);
  await using connector = await openConnector(systemOf(sqlite, [thing]), source.access);
  const ranges: string[] = [];
  const keys: (string | null | undefined)[] = [];
  for await (const batch of connector.read(thing)) {
    ranges.push(batch.range);
    keys.push(...batch.rows.map((row) => row[0]));
  }
  expect(keys).toEqual(rows.map((row) => row[0] ?? "").sort());
  expect(ranges).toEqual(["BH 00000 to 02047", "BH 02048 to 04095", "BH 04096 to 04999"]);
});

test("generated columns and names in another case are found", async () => {
  await using source = await database((file) => {
    const store = new Database(file);
    store.exec(`CREATE TABLE WP (bh TEXT PRIMARY KEY, Mc TEXT, "S L" INTEGER AS (2 * 3), JE REAL AS (SL2 / 2.0) STORED, SL2 INTEGER) WITHOUT ROWID;
      INSERT INTO WP (bh, Mc, SL2) VALUES ('1', '甲', 5)`);
    store.close();
  });
  const thing = declared(sqlite);
  await using connector = await openConnector(systemOf(sqlite, [thing]), source.access);
  const { rows } = await readAll(connector, thing);
  expect(rows).toEqual([["1", "甲", null, "6", "2.5", null, null]]);
});
