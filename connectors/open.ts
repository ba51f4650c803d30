import type { Access, Connector } from "./connector.ts";
import type { ConnectorKind, SourceSystem } from "./resource.ts";

type Open = (
  system: SourceSystem,
  access: Access,
  tmp?: string,
  answers?: string,
) => Connector | Promise<Connector>;

/** Each loaded when it is needed: an extractor reads one kind, and the drivers of the others cost it half a second. */
const kinds: Readonly<Record<ConnectorKind, () => Promise<Open>>> = {
  database: async () => (await import("./knex/database.ts")).openDatabase,
  rest: async () => {
    const { openRest } = await import("./rest/rest.ts");
    return (system, access, _tmp, answers) => openRest(system, access, answers);
  },
  xlsx: async () => (await import("./files/xlsx.ts")).openXlsx,
  csv: async () => (await import("./files/csv.ts")).openCsv,
  ndjson: async () => (await import("./files/ndjson.ts")).openNdjson,
  parquet: async () => (await import("./files/parquet.ts")).openParquet,
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
  const open = await kinds[system.kind]();
  return open(system, access, tmp, answers);
}
