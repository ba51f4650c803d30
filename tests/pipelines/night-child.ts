import { readFileSync } from "node:fs";
import type { Access, ResourceLanding } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import type { SourceSystem } from "../../connectors/resource.ts";
import { homeAt } from "../../core/paths.ts";
import { openWarehouse } from "../../core/warehouse.ts";
import { applyLanding } from "../../pipelines/apply.ts";
import { cursorsOf } from "../../pipelines/cursors.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";

/** What a night is told on its standard input: a system of one resource. */
export interface NightOrder {
  readonly root: string; // of the home
  readonly system: SourceSystem;
  readonly access: Access;
  readonly number: number;
}

/** A night in a process of its own, which may be told to die. Prints from where it read. */
const { root, system, access, number }: NightOrder = JSON.parse(readFileSync(0, "utf8"));
const home = homeAt(root);
const budget = { memory: "256MB", threads: 1, temp: home.tmp };
await using warehouse = await openWarehouse(home, budget);
const connection = await warehouse.connect();
await createWarehouseTables(connection, [system]);
const order = {
  system: system.name,
  access,
  run: `r${number}`,
  fence: number,
  landing: home.landing,
  tmp: home.tmp,
  memory: "256MB",
  since: await cursorsOf(connection, system),
};
const landed: ResourceLanding[] = [];
await extractSystem(system, order, (message) => {
  if (message.type === "failed") throw new Error(message.message);
  if (message.type === "landed") landed.push(message.landing);
});
const [thing] = system.resources;
if (thing === undefined) throw new Error("nothing to read");
for (const landing of landed) {
  await applyLanding(connection, landing, thing, { landingFolder: home.landing, full: false });
  process.stdout.write(landing.since ?? "everything");
}
connection.close();
