import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearLeftovers } from "../../pipelines/leftovers.ts";
import { newHome } from "../jobs/stage.ts";

const hour = 3_600_000;

test("what a dead process left in tmp goes after a day, the log of a run after ninety; kept answers after thirty; the audit's heads and what is in use stay", () => {
  const home = newHome();
  const now = Date.now();
  const leave = (folder: string, name: string, hoursAgo: number) => {
    const path = join(folder, name);
    if (name.startsWith("plan-")) mkdirSync(path);
    writeFileSync(name.startsWith("plan-") ? join(path, "copy.duckdb") : path, "left");
    const at = new Date(now - hoursAgo * hour);
    utimesSync(path, at, at);
  };
  leave(home.tmp, "duckdb_temp_storage_DEFAULT-0.tmp", 25);
  leave(home.tmp, "copy-7-1.csv", 25);
  leave(home.tmp, "plan-x", 25);
  leave(home.tmp, "copy-8-1.csv", 23);
  leave(home.log, "run1.log", 91 * 24);
  leave(home.log, "run2.log", 89 * 24);
  leave(home.log, "audit-2026-01-01.head", 300 * 24);
  mkdirSync(home.answers);
  leave(home.answers, "run1", 31 * 24);
  leave(home.answers, "run2", 29 * 24);
  expect([...clearLeftovers(home, now)].sort()).toEqual([
    "answers/run1",
    "log/run1.log",
    "tmp/copy-7-1.csv",
    "tmp/duckdb_temp_storage_DEFAULT-0.tmp",
    "tmp/plan-x",
  ]);
  expect(readdirSync(home.tmp)).toEqual(["copy-8-1.csv"]);
  expect(readdirSync(home.log).sort()).toEqual(["audit-2026-01-01.head", "run2.log"]);
});
