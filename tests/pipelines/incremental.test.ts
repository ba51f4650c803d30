import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer } from "node:http";
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
import { distrustChanges } from "../../pipelines/slice.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";
import { mariadbServer, postgresServer, schemaOn, type TestServer } from "../connectors/servers.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";

const worlds = 12;
const keys = 840; // a world; each has a history of its own: 10,080 in all
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
  readonly at: string;
  readonly system: Pick<SourceSystem, "kind" | "rest">;
  readonly put: (rows: readonly Stored[]) => Promise<void>;
  readonly remove: (keys: readonly string[]) => Promise<void>;
}

const table = { at: "t", system: { kind: "database" } } as const;

async function sqliteStore(kind: Kind): Promise<Store> {
  const location = join(mkdtempSync(join(inject("shared"), "incremental-")), "source.sqlite");
  const store = new Database(location);
  store.exec(
    `CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER, changed ${kind === "moment" ? "TEXT" : "INTEGER"})`,
  );
  const put = store.prepare(
    "INSERT INTO t VALUES (?, ?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v, changed = excluded.changed",
  );
  const remove = store.prepare("DELETE FROM t WHERE k = ?");
  return {
    ...table,
    access: { location },
    put: async (rows) => {
      store.exec("BEGIN");
      for (const row of rows) put.run(...row);
      store.exec("COMMIT");
    },
    remove: async (keys) => {
      for (const key of keys) remove.run(key);
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
  const rows = () => server.knex.withSchema(schema.name).table("t");
  return {
    ...table,
    access: schema.access,
    put: async (stored) => {
      const states = stored.map(([k, v, changed]) => ({ k, v, changed }));
      if (states.length > 0) await rows().insert(states).onConflict("k").merge();
    },
    remove: async (keys) => void (await rows().whereIn("k", keys).delete()),
    [Symbol.asyncDispose]: () => schema[Symbol.asyncDispose](),
  };
}

/** A JSON API of pages that gives, asked for what changed since, also what nobody dated. */
async function restStore(): Promise<Store> {
  const held = new Map<string, Stored>();
  const isSince = (changed: Stored[2], since: string | null): boolean =>
    since === null ||
    changed === null ||
    (typeof changed === "number" ? changed >= Number(since) : changed >= since);
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const [page, size] = ["page", "size"].map((name) => Number(searchParams.get(name)));
    const since = searchParams.get("changed_since");
    const rows = [...held.values()].filter(([, , changed]) => isSince(changed, since));
    const from = ((page ?? 1) - 1) * (size ?? 1);
    const items = rows
      .slice(from, from + (size ?? 1))
      .map(([k, v, changed]) => ({ k, v, changed }));
    const pages = Math.ceil(rows.length / (size ?? 1));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ total: rows.length, page, pages, items }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    access: { location: `http://127.0.0.1:${address.port}` },
    at: "/t",
    system: {
      kind: "rest",
      rest: { paging: { style: "page" }, size: 150, since: "changed_since" },
    },
    put: async (rows) => {
      for (const row of rows) held.set(row[0], row);
    },
    remove: async (keys) => {
      for (const key of keys) held.delete(key);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

/** What a key said from one night on, and the night that missed it. */
interface Shown {
  readonly says: string;
  readonly from: string;
  gone: string | null;
}

interface World {
  readonly random: (below: number) => number;
  readonly kind: Kind;
  /** The cursor is an update time: alone it makes no version. */
  readonly isUpdateTime: boolean;
  /** The oracle: every state that a row showed on a night, changes of nothing left out; and what is there now. */
  readonly shown: Map<string, Shown[]>;
  readonly current: Map<string, Stored>;
}

/** The changes of one day: rows put, then rows deleted, some of which come back later. */
function dayOf(
  { random, kind, current }: World,
  night: number,
  before: number,
  now: number,
  version: number,
) {
  const put: Stored[] = [];
  for (let key = 0; key < keys; key += 1) {
    if (random(100) >= (night === 1 ? 60 : 12)) continue;
    const changed = changeOf(random, kind, before, now, version);
    const held = current.get(`k${key}`);
    const isSame = held !== undefined && random(100) < 25; // saved as it was
    put.push([`k${key}`, isSame ? held[1] : random(1_000_000), changed]);
  }
  const isDeleting = night > 1 && random(100) < 40;
  const removed = isDeleting ? [...current.keys()].filter(() => random(100) < 2) : [];
  return { put, removed };
}

/** Tells the oracle what a night must find. */
function show({ shown, current, isUpdateTime }: World, night: number): void {
  const run = `r${night}`;
  for (const [key, states] of shown) {
    const last = states.at(-1);
    if (last !== undefined && last.gone === null && !current.has(key)) last.gone = run;
  }
  for (const [key, [, value, changed]] of current) {
    const states = shown.get(key) ?? [];
    const says = isUpdateTime ? String(value) : `${value} ${changed ?? "NULL"}`;
    const last = states.at(-1);
    if (last === undefined || last.gone !== null || last.says !== says)
      states.push({ says, from: run, gone: null });
    shown.set(key, states);
  }
}

async function play(seed: number, open: (kind: Kind) => Promise<Store> = sqliteStore) {
  const random = randomOf(seed);
  const kind = seed % 2 === 0 ? "moment" : "number";
  const isUpdateTime = (seed >> 1) % 2 === 0;
  const world: World = { random, kind, isUpdateTime, shown: new Map(), current: new Map() };
  const folder = mkdtempSync(join(inject("shared"), "incremental-"));
  const paths = { landing: join(folder, "landing"), tmp: join(folder, "tmp"), memory: "256MB" };
  mkdirSync(paths.landing);
  await using store = await open(kind);
  const thing = resource(
    "thing",
    "物品",
    store.at,
    "k",
    { k: text("键"), v: integer("值"), changed: (kind === "moment" ? timestamp : integer)("改") },
    isUpdateTime ? { updated: "changed" } : { cursor: "changed" },
  );
  const system: SourceSystem = {
    name: "stock",
    zh: "库存",
    en: "Stock",
    ...store.system,
    resources: [thing],
  };
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  const connection = await database.connect();
  await createWarehouseTables(connection, [system]);
  let now = Date.UTC(2026, 0, 1);
  let version = 0;
  let [changes, incremental] = [0, 0];
  for (let night = 1; night <= nights; night += 1) {
    const before = now;
    now += 10 * 60 * minute + random(40 * 60) * minute;
    const { put, removed } = dayOf(world, night, before, now, version);
    await store.put(put);
    await store.remove(removed);
    for (const row of put) {
      world.current.set(row[0], row);
      if (typeof row[2] === "number") version = Math.max(version, row[2]);
    }
    for (const key of removed) world.current.delete(key);
    show(world, night);
    /** Reads from these cursors and applies what landed. */
    const read = async (since: Readonly<Record<string, string>>) => {
      const messages: ExtractorMessage[] = [];
      const order = { system: "stock", access: store.access, run: `r${night}`, fence: night };
      await extractSystem(
        system,
        { ...order, ...paths, since },
        (message) => messages.push(message),
        { open: openConnector, now: () => now, rss: () => 0 },
      );
      const landing = messages.flatMap((one) => (one.type === "landed" ? [one.landing] : []))[0];
      if (landing === undefined) throw new Error(JSON.stringify(messages));
      const options = { landingFolder: paths.landing, full: false };
      return { landing, step: await applyLanding(connection, landing, thing, options) };
    };
    const since = await cursorsOf(connection, system);
    const { landing, step } = await read(since);
    expect(landing.since === undefined).toBe(night === 1);
    const next = await cursorsOf(connection, system);
    expect([step.cursor_before, step.cursor_after]).toEqual([since["thing"], next["thing"]]);
    if (night === 1) continue;
    changes += landing.rows;
    incremental += 1;
    // Exactly where rows were deleted is the resource read whole, in the same night.
    const doubt = await distrustChanges(connection, step);
    expect(doubt !== undefined, `seed ${seed}, night ${night}: ${doubt}`).toBe(removed.length > 0);
    if (doubt === undefined) continue;
    const whole = await read(await cursorsOf(connection, system));
    expect(whole.landing.since).toBeUndefined();
    expect(await distrustChanges(connection, whole.step)).toBeUndefined();
  }
  const moment = "strftime(changed, '%Y-%m-%d %H:%M:%S.%g')";
  const changed = `coalesce(${kind === "moment" ? moment : "changed::VARCHAR"}, 'NULL')`;
  const found = await connection.rows(
    `SELECT k, list({'says': ${isUpdateTime ? "v::VARCHAR" : `v || ' ' || ${changed}`}, 'from': _first_run, 'gone': _deleted_run} ORDER BY _first_run)::JSON::VARCHAR AS states,
       string_agg(v || ' ' || ${changed}, ';') FILTER (_last_run IS NULL) AS current
     FROM raw.stock__thing GROUP BY k`,
  );
  connection.close();
  database.close();
  const states = found.map((row) => [row["k"], JSON.parse(String(row["states"]))]);
  expect(Object.fromEntries(states)).toEqual(Object.fromEntries(world.shown));
  const current = found.flatMap((row) =>
    row["current"] === null ? [] : [[row["k"], row["current"]]],
  );
  const wanted = [...world.current].map(([k, [, v, at]]) => [k, `${v} ${at ?? "NULL"}`]);
  expect(Object.fromEntries(current)).toEqual(Object.fromEntries(wanted));
  // Not by reading everything every night.
  expect(changes).toBeLessThan(keys * incremental * 0.6);
}

test(`${worlds * keys} histories of rows, read by their cursor from SQLite and an API: none missed, none doubled, none that is gone`, async () => {
  for (let seed = 1; seed <= worlds; seed += 1)
    await play(seed, seed % 3 === 0 ? restStore : sqliteStore);
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
        for (const seed of [101, 104]) await play(seed, (kind) => serverStore(server, kind));
      },
    );
  },
);
