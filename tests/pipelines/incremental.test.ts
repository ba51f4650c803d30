import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, expect, inject, test } from "vitest";
import type { Access, ExtractorMessage } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { openConnector } from "../../connectors/open.ts";
import {
  integer,
  resource,
  type SourceSystem,
  text,
  timestamp,
} from "../../connectors/resource.ts";
import { openMemory } from "../../core/duckdb.ts";
import { applyLanding } from "../../pipelines/apply.ts";
import { cursorsOf } from "../../pipelines/cursors.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";
import { mariadbServer, postgresServer, schemaOn, type TestServer } from "../connectors/servers.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";

const worlds = 24;
const keys = 420; // a world; each has a history of its own: 10,080 in all
const nights = 7;
const minute = 60_000;

/** A small generator, so that a world can be played again: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const shanghai = (ms: number) =>
  new Date(ms + 8 * 60 * minute).toISOString().slice(0, 23).replace("T", " ");

/** What happened to one row between two nights, as the source's own clock dated it. */
function changeOf(
  random: (below: number) => number,
  kind: "moment" | "number",
  from: number,
  to: number,
  version: number,
) {
  const chance = random(100);
  if (chance < 8) return null; // nobody dated it
  if (kind === "number") return chance < 20 ? version : version + 1 + random(3); // in one transaction with the last, or later
  if (chance < 20) return shanghai(from); // in the very moment of the newest that was read
  if (chance < 35) return shanghai(from - random(59) * minute); // dated before the last night's read, committed after it
  return shanghai(from + random(to - from));
}

type Kind = "moment" | "number";
type Stored = readonly [key: string, value: number, changed: string | number | null];

/** A source whose table `t` holds the newest state of every row. */
interface Store extends AsyncDisposable {
  readonly access: Access;
  readonly put: (rows: readonly Stored[]) => Promise<void>;
}

async function sqliteStore(kind: Kind): Promise<Store> {
  const location = join(mkdtempSync(join(inject("shared"), "incremental-")), "source.sqlite");
  const store = new Database(location);
  store.exec(
    `CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER, changed ${kind === "moment" ? "TEXT" : "INTEGER"})`,
  );
  const put = store.prepare(
    "INSERT INTO t VALUES (?, ?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v, changed = excluded.changed",
  );
  return {
    access: { location },
    put: async (rows) => {
      store.exec("BEGIN");
      for (const row of rows) put.run(...row);
      store.exec("COMMIT");
    },
    [Symbol.asyncDispose]: async () => void store.close(),
  };
}

async function serverStore(server: TestServer, kind: Kind): Promise<Store> {
  const schema = await schemaOn(server);
  const moment = server.engine === "postgres" ? "timestamp(3)" : "datetime(3)";
  await schema.run(
    `CREATE TABLE ${schema.name}.t (k varchar(20) PRIMARY KEY, v integer, changed ${kind === "moment" ? moment : "bigint"})`,
  );
  const table = () => server.knex.withSchema(schema.name).table("t");
  return {
    access: schema.access,
    put: async (rows) => {
      const states = rows.map(([k, v, changed]) => ({ k, v, changed }));
      if (states.length > 0) await table().insert(states).onConflict("k").merge();
    },
    [Symbol.asyncDispose]: () => schema[Symbol.asyncDispose](),
  };
}

async function play(seed: number, open: (kind: Kind) => Promise<Store> = sqliteStore) {
  const random = randomOf(seed);
  const kind = seed % 2 === 0 ? "moment" : "number";
  const folder = mkdtempSync(join(inject("shared"), "incremental-"));
  mkdirSync(join(folder, "landing"));
  await using store = await open(kind);
  const thing = resource(
    "thing",
    "物品",
    "t",
    "k",
    { k: text("键"), v: integer("值"), changed: (kind === "moment" ? timestamp : integer)("改") },
    { cursor: "changed", lagMinutes: 60 },
  );
  const system: SourceSystem = {
    name: "stock",
    zh: "库存",
    en: "Stock",
    kind: "database",
    resources: [thing],
  };
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  const connection = await database.connect();
  await createWarehouseTables(connection, [system]);

  // The oracle: what each row showed on each night, changes of nothing left out.
  const shown = new Map<string, string[]>();
  const current = new Map<string, string>();
  let now = Date.UTC(2026, 0, 1);
  let version = 0;
  let read = 0;
  for (let night = 1; night <= nights; night += 1) {
    const before = now;
    now += 10 * 60 * minute + random(40 * 60) * minute;
    let highest = version;
    const states: Stored[] = [];
    for (let key = 0; key < keys; key += 1) {
      if (random(100) >= (night === 1 ? 60 : 12)) continue;
      const changed = changeOf(random, kind, before, now, version);
      const value = random(1_000_000);
      states.push([`k${key}`, value, changed]);
      current.set(`k${key}`, `${value} ${changed ?? "NULL"}`);
      if (typeof changed === "number") highest = Math.max(highest, changed);
    }
    await store.put(states);
    version = highest;
    for (const [key, state] of current) {
      const states = shown.get(key) ?? [];
      if (states.at(-1) !== state) states.push(state);
      shown.set(key, states);
    }
    const since = await cursorsOf(connection, system);
    const messages: ExtractorMessage[] = [];
    const order = { system: "stock", access: store.access, run: `r${night}`, fence: night, since };
    const paths = { landing: join(folder, "landing"), tmp: join(folder, "tmp"), memory: "256MB" };
    await extractSystem(system, { ...order, ...paths }, (message) => messages.push(message), {
      open: openConnector,
      now: () => now,
      rss: () => 0,
    });
    const landing = messages.flatMap((one) => (one.type === "landed" ? [one.landing] : []))[0];
    if (landing === undefined) throw new Error(JSON.stringify(messages));
    expect(landing.since === undefined).toBe(night === 1);
    if (night > 1) read += landing.rows;
    const options = { landingFolder: paths.landing, full: false };
    const step = await applyLanding(connection, landing, thing, options);
    const next = await cursorsOf(connection, system);
    expect([step.cursor_before, step.cursor_after]).toEqual([since["thing"], next["thing"]]);
  }
  const found = await connection.rows(
    `SELECT k, list(v || ' ' || coalesce(${kind === "moment" ? "strftime(changed, '%Y-%m-%d %H:%M:%S.%g')" : "changed::VARCHAR"}, 'NULL') ORDER BY _first_run) AS states,
       count(*) FILTER (_last_run IS NULL)::INTEGER AS current
     FROM raw.stock__thing GROUP BY k`,
  );
  connection.close();
  database.close();
  expect(found.filter((row) => row["current"] !== 1)).toEqual([]);
  expect(new Map(found.map((row) => [row["k"], row["states"]]))).toEqual(shown);
  // Not by reading everything every night.
  expect(read).toBeLessThan(keys * (nights - 1) * 0.6);
}

test(`${worlds * keys} histories of rows, read by their cursor: none missed, none doubled`, async () => {
  for (let seed = 1; seed <= worlds; seed += 1) await play(seed);
});

// SQLite's moments are text and read from a day earlier; a server's from the very bound.
describeWith("PostgreSQL and MariaDB", postgresUrl !== undefined && mariadbUrl !== undefined)(
  "on servers",
  () => {
    const servers = [postgresServer(), mariadbServer()];
    afterAll(() => Promise.all(servers.map((server) => server.close())));
    test.each(servers.map((server) => [server.engine, server] as const))(
      "histories read from %s by their cursor: none missed, none doubled",
      async (_engine, server) => {
        for (let seed = 101; seed <= 104; seed += 1)
          await play(seed, (kind) => serverStore(server, kind));
      },
    );
  },
);
