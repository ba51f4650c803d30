import type { Access, Connector } from "./connector.ts";
import { openCsv } from "./files/csv.ts";
import { openNdjson } from "./files/ndjson.ts";
import { openXlsx } from "./files/xlsx.ts";
import { openSqlite } from "./knex/sqlite.ts";
import type { ConnectorKind, SourceSystem } from "./resource.ts";
import { openRest } from "./rest/rest.ts";

type Open = (system: SourceSystem, access: Access) => Connector | Promise<Connector>;

const kinds: Readonly<Record<ConnectorKind, Open>> = {
  sqlite: openSqlite,
  rest: openRest,
  xlsx: openXlsx,
  csv: openCsv,
  ndjson: openNdjson,
};

/** The connector of a system's kind. Throws a SourceError when the system cannot be reached at all. */
export async function openConnector(system: SourceSystem, access: Access): Promise<Connector> {
  return kinds[system.kind](system, access);
}
