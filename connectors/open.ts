import type { Access, Connector } from "./connector.ts";
import { openCsv } from "./files/csv.ts";
import { openNdjson } from "./files/ndjson.ts";
import { openParquet } from "./files/parquet.ts";
import { openXlsx } from "./files/xlsx.ts";
import { openDatabase } from "./knex/database.ts";
import type { ConnectorKind, SourceSystem } from "./resource.ts";
import { openRest } from "./rest/rest.ts";

type Open = (
  system: SourceSystem,
  access: Access,
  tmp?: string,
  answers?: string,
) => Connector | Promise<Connector>;

const kinds: Readonly<Record<ConnectorKind, Open>> = {
  database: openDatabase,
  rest: (system, access, _tmp, answers) => openRest(system, access, answers),
  xlsx: openXlsx,
  csv: openCsv,
  ndjson: openNdjson,
  parquet: openParquet,
};

/**
 * The connector of a system's kind; `tmp` is a folder for what it must write down, `answers` one for what an API answers,
 * where that is to be kept. Throws a SourceError when the system cannot be reached at all.
 */
export async function openConnector(
  system: SourceSystem,
  access: Access,
  tmp?: string,
  answers?: string,
): Promise<Connector> {
  return kinds[system.kind](system, access, tmp, answers);
}
