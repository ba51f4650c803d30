import knexModule from "knex";
import { postgresUrl } from "../needs.ts";

/** The test server's address with a schema of its own: other tests lead and write the same tables meanwhile. */
export async function ownSchema(name: string): Promise<string> {
  const control = knexModule({ client: "pg", connection: postgresUrl ?? "" });
  await control.raw(`CREATE SCHEMA IF NOT EXISTS "${name}"`);
  await control.destroy();
  return `${postgresUrl}?options=${encodeURIComponent(`-c search_path=${name}`)}`;
}
