import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { expect, inject, test } from "vitest";
import { makeHome } from "../../core/config.ts";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import { compiled, homeAt } from "../../core/paths.ts";

const points = [
  "mid-read",
  "half-landed",
  "before-manifest",
  "mid-apply",
  "before-commit",
  "after-commit",
];

test("a source read by its cursor, killed at every point while it changes: each change is there once, none twice", async () => {
  const home = homeAt(mkdtempSync(join(inject("shared"), "nights-")));
  makeHome(home);
  const location = join(home.root, "source.sqlite");
  const source = new Database(location);
  source.exec(`CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER, changed INTEGER);
    INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299) SELECT 'k' || i, 0, 1 FROM n`);
  let night = 0;
  const read = (dieAt = "") => {
    night += 1;
    const args = [
      compiled("tests", "pipelines", "night-child.js"),
      home.root,
      location,
      String(night),
    ];
    return spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { ...process.env, FILLONCE_CRASH_AT: dieAt },
    });
  };
  expect(read().stdout).toBe("everything");
  for (const [at, point] of points.entries()) {
    const version = at + 2;
    source.exec(`UPDATE t SET v = v + 1, changed = ${version} WHERE k LIKE 'k%${at}';
      INSERT INTO t VALUES ('new${version}', 0, ${version})`);
    expect(read(point).signal, point).toBe("SIGKILL");
  }
  const last = read();
  expect(last.stdout, last.stderr).toBe(String(points.length + 1)); // the cursor of the one whose commit had landed
  source.close();

  const database = await openMemory({ memory: "256MB", threads: 1, temp: home.tmp });
  const connection = await database.connect();
  await connection.run(`ATTACH ${quoteText(home.warehouse)} AS w (READ_ONLY)`);
  const found = await connection.rows(
    `SELECT count(*) FILTER (_last_run IS NULL)::INTEGER AS current, count(DISTINCT _key) FILTER (_last_run IS NULL)::INTEGER AS keys,
       sum(v) FILTER (_last_run IS NULL)::INTEGER AS changes, count(*)::INTEGER AS versions FROM w.raw.stock__thing`,
  );
  connection.close();
  database.close();
  const fresh = points.length;
  const changed = points.length * 30;
  expect(found).toEqual([
    { current: 300 + fresh, keys: 300 + fresh, changes: changed, versions: 300 + fresh + changed },
  ]);
});
