import type { Access, Connector } from "../connector.ts";
import type { SourceSystem } from "../resource.ts";
import { openServer } from "./server.ts";
import { openSqlite } from "./sqlite.ts";

/** A database: a server where the configuration names an engine, otherwise a SQLite file. */
export async function openDatabase(
  system: SourceSystem,
  access: Access,
  tmp?: string,
): Promise<Connector> {
  const { database } = access;
  return database === undefined
    ? openSqlite(system, access)
    : openServer(system, { ...access, database }, tmp);
}
