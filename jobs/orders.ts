import { join } from "node:path";
import type { ExtractorOrder } from "../connectors/connector.ts";
import type { Connection } from "../core/duckdb.ts";
import { type Home, runAnswers } from "../core/paths.ts";
import { contentsOf } from "../pipelines/contents.ts";
import { cursorsOf } from "../pipelines/cursors.ts";
import { shapesOf } from "../pipelines/shapes.ts";
import { systems } from "../pipelines/sources/index.ts";
import type { BuilderOrder } from "./messages.ts";

/** What each extractor is to do: from where its resources are read (with --full or --accept, all of them whole), which files
 * it need not read again, and what they looked like. */
export async function extractorOrders(
  connection: Connection,
  home: Home,
  order: BuilderOrder,
): Promise<readonly ExtractorOrder[]> {
  const orders: ExtractorOrder[] = [];
  const isWhole = order.full || order.accept; // a shape that is accepted is that of all rows
  for (const { name, access } of order.systems) {
    const system = systems.find((one) => one.name === name);
    if (system === undefined) throw new Error(`no source system "${name}" is declared`);
    orders.push({
      system: name,
      access,
      since: isWhole ? {} : await cursorsOf(connection, system),
      contents: isWhole ? {} : await contentsOf(connection, system),
      known: await shapesOf(connection, system),
      run: order.run.id,
      fence: order.run.fence,
      landing: home.landing,
      tmp: home.tmp,
      ...(access.keepAnswers === true && {
        answers: join(runAnswers(home, order.run.id), name),
      }),
      memory: "512MB",
    });
  }
  return orders;
}
