import { readFileSync } from "node:fs";
import type { Connection } from "../core/duckdb.ts";
import { asset } from "../core/paths.ts";

/** Makes the models' macros on this connection, as temporary ones: a release holds tables only. */
export async function createMacros(connection: Connection): Promise<void> {
  await connection.run(readFileSync(asset("pipelines", "macros.sql"), "utf8"));
}
