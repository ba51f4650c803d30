import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import type { ExtractorMessage } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import {
  integer,
  type Resource,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";
import { openMemory } from "../../core/duckdb.ts";
import { applyLanding } from "../../pipelines/apply.ts";
import { contentsOf } from "../../pipelines/contents.ts";
import { shapesOf } from "../../pipelines/shapes.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";

const loan = resource("loan", "借阅", "loan-*.csv", "id", {
  id: text("号"),
  days: integer("天数"),
});

/** A drop folder with two files, read night after night; row 2 is a bad one and row 3 stands there twice. */
async function library() {
  const folder = mkdtempSync(join(inject("shared"), "library-"));
  const landing = join(folder, "landing");
  for (const name of ["landing", "drop"]) mkdirSync(join(folder, name));
  const put = (name: string, content: string) => writeFileSync(join(folder, "drop", name), content);
  put("loan-1.csv", "id,days\n1,30\n2,soon\n");
  put("loan-2.csv", "id,days\n3,7\n3,7\n");
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  const warehouse = await database.connect();
  let fence = 0;
  const night = async ({
    declared = loan,
    forget = false,
  }: {
    declared?: Resource;
    forget?: boolean;
  } = {}) => {
    const system: SourceSystem = {
      name: "library",
      zh: "图书馆",
      en: "Library",
      kind: "csv",
      resources: [declared],
    };
    await createWarehouseTables(warehouse, [system]);
    fence += 1;
    const told: ExtractorMessage[] = [];
    await extractSystem(
      system,
      {
        system: "library",
        access: { location: join(folder, "drop") },
        run: `r${fence}`,
        fence,
        landing,
        tmp: join(folder, "tmp"),
        memory: "256MB",
        known: await shapesOf(warehouse, system),
        contents: forget ? {} : await contentsOf(warehouse, system),
      },
      (message) => told.push(message),
    );
    const landed = told.flatMap((one) => (one.type === "landed" ? [one.landing] : []))[0];
    if (landed === undefined) return { wasRead: false, failed: told };
    const step = await applyLanding(warehouse, landed, declared, {
      landingFolder: landing,
      full: false,
    });
    return { wasRead: landed.isUnchanged !== true, step };
  };
  return {
    night,
    put,
    remove: (name: string) => rmSync(join(folder, "drop", name)),
    rows: (sql: string) => warehouse.rows(sql),
    held: async () =>
      (
        await warehouse.rows("SELECT id FROM raw.library__loan WHERE _last_run IS NULL ORDER BY id")
      ).map((row) => row["id"]),
    [Symbol.asyncDispose]: async () => {
      warehouse.close();
      database.close();
    },
  };
}

test("files that hold what they held are not read again, and are counted and balanced as they were", async () => {
  await using home = await library();
  const first = await home.night();
  expect(first.wasRead).toBe(true);
  const counts = { expected: 4, landed: 2, quarantined: 1, duplicates: 1, skipped: 0 };
  expect(first.step).toMatchObject(counts);
  const second = await home.night();
  expect(second.wasRead).toBe(false);
  expect(second.step).toMatchObject({
    ...counts,
    status: "succeeded",
    message: expect.stringContaining("没有变"),
  });
  expect(await home.held()).toEqual(["1", "3"]);
  expect(await home.rows("SELECT rule FROM ledger.set_aside")).toEqual([{ rule: "integer" }]);
  expect(
    await home.rows(
      "SELECT run, expected::INTEGER AS n, inserted::INTEGER AS i, whole FROM ledger.load ORDER BY fence",
    ),
  ).toEqual([
    { run: "r1", n: 4, i: 2, whole: true },
    { run: "r2", n: 4, i: 0, whole: true },
  ]);
});

test("one other byte, a file more, a file less or another name is read", async () => {
  await using home = await library();
  await home.night();
  home.put("loan-1.csv", "id,days\n1,31\n2,soon\n");
  expect((await home.night()).wasRead).toBe(true);
  expect((await home.night()).wasRead).toBe(false);
  home.put("loan-3.csv", "id,days\n4,1\n");
  expect((await home.night()).wasRead).toBe(true);
  expect(await home.held()).toEqual(["1", "3", "4"]);
  home.remove("loan-3.csv");
  expect((await home.night()).wasRead).toBe(true);
  expect(await home.held()).toEqual(["1", "3"]);
  home.remove("loan-2.csv");
  home.put("loan-4.csv", "id,days\n3,7\n3,7\n");
  expect((await home.night()).wasRead).toBe(true);
});

test("what is declared otherwise is read, and what a whole read is asked of", async () => {
  await using home = await library();
  await home.night();
  const declared = resource("loan", "借阅", "loan-*.csv", "id", {
    id: text("号"),
    days: text("天数"),
  });
  await home.rows("ALTER TABLE raw.library__loan ALTER days TYPE VARCHAR");
  expect((await home.night({ declared })).wasRead).toBe(true);
  expect(await home.held()).toEqual(["1", "2", "3"]);
  expect((await home.night({ declared, forget: true })).wasRead).toBe(true);
});

test("files of which something had to be said are read until nothing has to be", async () => {
  await using home = await library();
  await home.night();
  home.put("loan-1.csv", "id,days,desk\n1,30,A\n2,soon,A\n");
  for (const _ of [1, 2]) expect((await home.night()).wasRead).toBe(true);
  home.put("loan-1.csv", "id,days\n1,30\n2,soon\n");
  expect((await home.night()).wasRead).toBe(true);
  expect((await home.night()).wasRead).toBe(false);
});

test("a read that failed is not the last read", async () => {
  await using home = await library();
  await home.night();
  home.put("loan-2.csv", "");
  expect((await home.night()).step).toBeUndefined();
  home.put("loan-2.csv", "id,days\n3,7\n3,7\n");
  expect((await home.night()).wasRead).toBe(false);
  expect(await home.held()).toEqual(["1", "3"]);
});

test("a resource with rows that somebody put right is read", async () => {
  await using home = await library();
  await home.night();
  await home.rows(
    "INSERT INTO ledger.repaired VALUES ('library', 'loan', 'p', '2', 'x', '{}', 'typed wrong', 'li', now()::TIMESTAMP)",
  );
  expect((await home.night()).wasRead).toBe(true);
});

test("a week later files are read although they are the same", async () => {
  await using home = await library();
  await home.night();
  await home.rows("UPDATE ledger.content SET read_at = read_at - INTERVAL 8 DAY");
  expect((await home.night()).wasRead).toBe(true);
});
