import type { ResourceLanding } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { integer, resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { homeAt } from "../../core/paths.ts";
import { openWarehouse } from "../../core/warehouse.ts";
import { applyLanding } from "../../pipelines/apply.ts";
import { cursorsOf } from "../../pipelines/cursors.ts";
import { createWarehouseTables } from "../../pipelines/warehouse-tables.ts";

/** A night of a source with a cursor in a process of its own, which may be told to die: HOME FILE NUMBER. Prints from where it read. */
const [root = "", location = "", number = ""] = process.argv.slice(2);
const thing = resource(
  "thing",
  "物品",
  "t",
  "k",
  { k: text("键"), v: integer("值"), changed: integer("改") },
  { cursor: "changed", lagMinutes: 0 },
);
const system: SourceSystem = {
  name: "stock",
  zh: "库存",
  en: "Stock",
  kind: "database",
  resources: [thing],
};
const home = homeAt(root);
const budget = { memory: "256MB", threads: 1, temp: home.tmp };
await using warehouse = await openWarehouse(home, budget);
const connection = await warehouse.connect();
await createWarehouseTables(connection, [system]);
const order = {
  system: "stock",
  access: { location },
  run: `r${number}`,
  fence: Number(number),
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
for (const landing of landed) {
  await applyLanding(connection, landing, thing, { landingFolder: home.landing, full: false });
  process.stdout.write(landing.since ?? "everything");
}
connection.close();
