import { sha256 } from "../../core/ids.ts";
import type { Named } from "../../query/named.ts";
import { record } from "../audit/record.ts";
import type { Asker } from "../sign-in/identify.ts";
import type { Site } from "../site.ts";

/** What left the house in a file. */
export interface Taken {
  readonly format: string;
  /** An entity, or a metric. */
  readonly subject: string;
  readonly release: number;
  readonly rows: number;
  /** The ids of the persons whose rows left. */
  readonly persons: readonly string[];
  readonly query: string;
  readonly named: Named;
}

/** Records an export before its file is handed over; when that fails, nothing is. */
export async function audited(site: Site, asker: Asker, taken: Taken): Promise<void> {
  const { query, named, persons, ...rest } = taken;
  const { format, rows, release } = taken;
  const { account, principal } = asker;
  await record(site, asker, {
    kind: "export",
    operation: format,
    question: query,
    entities: named.entities,
    columns: named.columns,
    rows,
    release,
    persons,
    outcome: "answered",
  });
  const counted = { ...rest, persons: persons.length, query: sha256(query) };
  site.log.info({ account, role: principal.role, ...counted }, "exported");
}
