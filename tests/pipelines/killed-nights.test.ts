import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, expect, inject, test } from "vitest";
import type { Access } from "../../connectors/connector.ts";
import { integer, resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { makeHome } from "../../core/config.ts";
import { type Connection, openMemory, quoteText, type Row } from "../../core/duckdb.ts";
import { asset, compiled, type Home, homeAt } from "../../core/paths.ts";
import type { Source } from "../connectors/contract.ts";
import { mariadbServer, postgresServer, tableOn } from "../connectors/servers.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";
import type { NightOrder } from "./night-child.ts";

const points = [
  "mid-read",
  "half-landed",
  "before-manifest",
  "mid-apply",
  "before-commit",
  "after-commit",
];

/** A source that is read night after night, each in a process of its own. */
function nightsOf(system: SourceSystem, access: Access) {
  const home = homeAt(mkdtempSync(join(inject("shared"), "nights-")));
  makeHome(home);
  let number = 0;
  const night = (dieAt = "") => {
    number += 1;
    const order: NightOrder = { root: home.root, system, access, number };
    return spawnSync(process.execPath, [compiled("tests", "pipelines", "night-child.js")], {
      encoding: "utf8",
      input: JSON.stringify(order),
      env: { ...process.env, FILLONCE_CRASH_AT: dieAt },
    });
  };
  return { home, night };
}

async function inMemory<T>(folder: string, work: (connection: Connection) => Promise<T>) {
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  const connection = await database.connect();
  try {
    return await work(connection);
  } finally {
    connection.close();
    database.close();
  }
}

const rawOf = (home: Home, figures: string): Promise<readonly Row[]> =>
  inMemory(home.tmp, async (connection) => {
    await connection.run(`ATTACH ${quoteText(home.warehouse)} AS w (READ_ONLY)`);
    return connection.rows(
      `SELECT count(*) FILTER (_last_run IS NULL)::INTEGER AS current, count(DISTINCT _key) FILTER (_last_run IS NULL)::INTEGER AS keys,
         count(*)::INTEGER AS versions, ${figures} FROM w.raw.stock__thing`,
    );
  });

const stock = { name: "stock", zh: "库存", en: "Stock" } as const;

test("a source read by its cursor, killed at every point while it changes: each change is there once, none twice", async () => {
  const location = join(mkdtempSync(join(inject("shared"), "changing-")), "source.sqlite");
  const columns = { k: text("键"), v: integer("值"), changed: integer("改") };
  const thing = resource("thing", "物品", "t", "k", columns, { cursor: "changed", lagMinutes: 0 });
  const { home, night } = nightsOf(
    { ...stock, kind: "database", resources: [thing] },
    { location },
  );
  const source = new Database(location);
  source.exec(`CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER, changed INTEGER);
    INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299) SELECT 'k' || i, 0, 1 FROM n`);
  expect(night().stdout).toBe("everything");
  for (const [at, point] of points.entries()) {
    const version = at + 2;
    source.exec(`UPDATE t SET v = v + 1, changed = ${version} WHERE k LIKE 'k%${at}';
      INSERT INTO t VALUES ('new${version}', 0, ${version})`);
    expect(night(point).signal, point).toBe("SIGKILL");
  }
  source.close();
  const last = night();
  expect(last.stdout, last.stderr).toBe(String(points.length + 1)); // the cursor of the one whose commit had landed
  const keys = 300 + points.length;
  const changes = points.length * 30;
  expect(await rawOf(home, "sum(v) FILTER (_last_run IS NULL)::INTEGER AS changes")).toEqual([
    { current: keys, keys, changes, versions: keys + changes },
  ]);
});

const present = postgresUrl !== undefined && mariadbUrl !== undefined;

// The kinds that the campus has are killed in tests/jobs/refresh.test.ts.
describeWith("PostgreSQL and MariaDB", present)("killed at every point, then read whole", () => {
  const servers = [postgresServer(), mariadbServer()] as const;
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  const content = {
    columns: ["BH", "SL"],
    rows: Array.from({ length: 60 }, (_, at) => [`N${at}`, String(at)]),
  };
  const client = asset("tests", "connectors", "fixtures", "site-client.cjs");
  const kinds: Readonly<Record<string, () => Promise<Source>>> = {
    PostgreSQL: () => tableOn(servers[0], content),
    MariaDB: () => tableOn(servers[1], content),
    "a knex client of the site's own": async () => {
      const source = await tableOn(servers[1], content);
      const { database, ...access } = source.access;
      if (database === undefined) throw new Error("a server without an engine");
      return { ...source, access: { ...access, database: { ...database, engine: client } } };
    },
    parquet: async () => {
      const location = mkdtempSync(join(inject("shared"), "parquet-"));
      const to = quoteText(join(location, "WP.parquet"));
      const rows = "SELECT 'N' || range AS BH, range AS SL FROM range(60)";
      await inMemory(location, (connection) => connection.run(`COPY (${rows}) TO ${to}`));
      return { access: { location }, [Symbol.asyncDispose]: async () => {} };
    },
  };

  test.each(Object.entries(kinds))("%s: every row is there once", async (kind, make) => {
    await using source = await make();
    const isFile = kind === "parquet";
    const thing = resource("thing", "物品", isFile ? "WP.parquet" : "WP", "BH", {
      BH: text("编号"),
      SL: integer("数量"),
    });
    const { home, night } = nightsOf(
      { ...stock, kind: isFile ? "parquet" : "database", resources: [thing] },
      source.access,
    );
    for (const point of points) expect(night(point).signal, point).toBe("SIGKILL");
    const last = night();
    expect(last.stdout, last.stderr).toBe("everything");
    expect(await rawOf(home, "sum(SL)::INTEGER AS total")).toEqual([
      { current: 60, keys: 60, versions: 60, total: (59 * 60) / 2 },
    ]);
  });
});
