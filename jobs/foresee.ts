import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../core/config.ts";
import { type Home, homeAt } from "../core/paths.ts";
import { lock, openWarehouse, WarehouseBusy } from "../core/warehouse.ts";
import { buildEntities } from "../pipelines/build.ts";
import { calendarOf } from "../pipelines/calendar.ts";
import { cursorsOf } from "../pipelines/cursors.ts";
import { keepDictionary } from "../pipelines/dictionary.ts";
import { createIdentityTables, resolvePeople } from "../pipelines/identity.ts";
import { createMacros } from "../pipelines/macros.ts";
import { systems } from "../pipelines/sources/index.ts";
import { createStdViews } from "../pipelines/std.ts";
import { type Foreseen, foreseeVersions } from "../pipelines/versions.ts";
import { createWarehouseTables } from "../pipelines/warehouse-tables.ts";

const budget = { memory: "1GB", threads: 2 };

/** A home to try things in: a copy of the warehouse and the calendar, and nothing else. It is gone afterwards. */
export async function inCopyOf<T>(home: Home, work: (copy: Home) => Promise<T>): Promise<T> {
  const copy = homeAt(mkdtempSync(join(home.tmp, "plan-")));
  try {
    makeHome(copy);
    copyWarehouse(home, copy);
    return await work(copy);
  } finally {
    rmSync(copy.root, { recursive: true, force: true });
  }
}

/** Nobody writes while it is copied: WarehouseBusy when somebody owns it. */
function copyWarehouse(home: Home, copy: Home): void {
  const file = `${home.warehouse}.lock`;
  const unlock = lock(file, (pid) => new WarehouseBusy(file, pid));
  try {
    for (const end of ["", ".wal"])
      if (existsSync(home.warehouse + end))
        copyFileSync(home.warehouse + end, copy.warehouse + end, constants.COPYFILE_FICLONE);
    if (existsSync(home.calendar)) copyFileSync(home.calendar, copy.calendar);
  } finally {
    unlock();
  }
}

/** What one resource brought when it was read last. */
export interface LastLoad {
  readonly run: string;
  readonly read_at: string;
  readonly expected: number;
  readonly inserted: number;
  readonly deleted: number;
}

/** The newest load of every resource, by "system.resource", and the cursors behind which changes would be read, by system. */
export async function lastLoads(copy: Home): Promise<{
  readonly loads: ReadonlyMap<string, LastLoad>;
  readonly cursors: ReadonlyMap<string, Readonly<Record<string, string>>>;
}> {
  await using warehouse = await openWarehouse(copy, { ...budget, temp: copy.tmp });
  const connection = await warehouse.connect();
  await createWarehouseTables(connection, systems);
  const rows = await connection.rows(
    // Repairs are no read, and a read of changes alone counts them beside the whole.
    `SELECT * REPLACE (CASE WHEN whole THEN expected ELSE coalesce(total, expected) END AS expected,
       sum(inserted) OVER one_run AS inserted, sum(deleted) OVER one_run AS deleted)
     FROM ledger.load WHERE whole IS NOT NULL
     WINDOW one_run AS (PARTITION BY system, resource, fence)
     QUALIFY row_number() OVER (PARTITION BY system, resource ORDER BY fence DESC, whole DESC) = 1`,
  );
  const loads = rows.map((row): [string, LastLoad] => [
    `${row["system"]}.${row["resource"]}`,
    {
      run: String(row["run"]),
      read_at: String(row["read_at"]),
      expected: Number(row["expected"]),
      inserted: Number(row["inserted"]),
      deleted: Number(row["deleted"]),
    },
  ]);
  const cursors = new Map<string, Readonly<Record<string, string>>>();
  for (const system of systems) cursors.set(system.name, await cursorsOf(connection, system));
  connection.close();
  return { loads: new Map(loads), cursors };
}

/**
 * Which tables a build would make again and why, when these resources ("personnel.staff") bring other rows. Nothing is
 * made; `lastDay` is the day of the current release.
 */
export async function foreseeBuild(
  copy: Home,
  today: string,
  changed: readonly string[],
  lastDay: string | undefined,
): Promise<{ readonly made: readonly Foreseen[]; readonly kept: number }> {
  await using warehouse = await openWarehouse(copy, { ...budget, temp: copy.tmp });
  const connection = await warehouse.connect();
  await createWarehouseTables(connection, systems);
  await createIdentityTables(connection);
  await createMacros(connection);
  const known = await createStdViews(connection, systems);
  const tables = new Set(changed.map((name) => `std.${name.replace(".", "__")}`));
  const versions = await foreseeVersions(connection, known, tables, lastDay);
  await keepDictionary(versions);
  await resolvePeople("plan", versions);
  await buildEntities(connection, today, versions, () => undefined, calendarOf(copy));
  connection.close();
  return { made: versions.foreseen(), kept: versions.done().kept };
}
