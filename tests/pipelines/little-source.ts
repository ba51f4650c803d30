import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { inject } from "vitest";
import type { ExtractorMessage, ResourceLanding } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import type { Resource, SourceSystem } from "../../connectors/resource.ts";
import { type Connection, openMemory } from "../../core/duckdb.ts";
import type { Step } from "../../core/runs/run.ts";
import { applyLanding } from "../../pipelines/apply.ts";
import { cursorsOf } from "../../pipelines/cursors.ts";
import { shapesOf } from "../../pipelines/shapes.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";

/** A real SQLite file with one table, and a warehouse that reads it night after night. */
export interface LittleSource extends AsyncDisposable {
  readonly sql: (statements: string) => void;
  readonly system: SourceSystem;
  readonly warehouse: Connection;
  readonly folder: string;
  readonly landing: string; // folder
  /** Reads the source and applies what landed, as a refresh does. Throws when either fails. */
  readonly night: (options?: NightOptions) => Promise<Night>;
  /** A query of the warehouse. */
  readonly rows: (sql: string) => Promise<readonly Record<string, unknown>[]>;
}

interface NightOptions {
  readonly full?: boolean;
  readonly accept?: boolean;
  /** What is declared from this night on. */
  readonly declared?: Resource;
}

interface Night {
  readonly run: string;
  readonly landing: ResourceLanding;
  readonly step: Step;
}

/** `resource` stands at the table that `setup` makes. */
export async function littleSource(resource: Resource, setup: string): Promise<LittleSource> {
  const folder = mkdtempSync(join(inject("shared"), "little-"));
  const landing = join(folder, "landing");
  mkdirSync(landing);
  const location = join(folder, "source.sqlite");
  const store = new Database(location);
  store.exec(setup);
  let system: SourceSystem = {
    name: "stock",
    zh: "库存系统",
    en: "Stock",
    kind: "database",
    resources: [resource],
  };
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  const warehouse = await database.connect();
  await createWarehouseTables(warehouse, [system]);
  let fence = 0;
  return {
    sql: (statements) => void store.exec(statements),
    system,
    warehouse,
    folder,
    landing,
    night: async ({ full = false, accept = false, declared } = {}) => {
      if (declared !== undefined) {
        system = { ...system, resources: [declared] };
        await createWarehouseTables(warehouse, [system]);
      }
      const [now = resource] = system.resources;
      fence += 1;
      const run = `r${fence}`;
      const messages: ExtractorMessage[] = [];
      const since = full ? {} : await cursorsOf(warehouse, system);
      const order = {
        system: "stock",
        access: { location },
        run,
        fence,
        landing,
        since,
        known: await shapesOf(warehouse, system),
      };
      await extractSystem(
        system,
        { ...order, tmp: join(folder, "tmp"), memory: "256MB" },
        (message) => messages.push(message),
      );
      const failed = messages.find((one) => one.type === "failed");
      if (failed !== undefined) throw new Error(failed.message);
      const landed = messages.flatMap((one) => (one.type === "landed" ? [one.landing] : []))[0];
      if (landed === undefined) throw new Error("nothing landed");
      const step = await applyLanding(warehouse, landed, now, {
        landingFolder: landing,
        full,
        accept,
      });
      return { run, landing: landed, step };
    },
    rows: (sql) => warehouse.rows(sql),
    [Symbol.asyncDispose]: async () => {
      warehouse.close();
      database.close();
      store.close();
    },
  };
}
