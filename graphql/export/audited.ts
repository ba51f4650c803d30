import { sha256 } from "../../core/ids.ts";
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
}

/** Records an export before its file is handed over; when that fails, nothing is. */
export async function audited({ log }: Site, asker: Asker, taken: Taken): Promise<void> {
  const { query, persons, ...rest } = taken;
  const { account, principal } = asker;
  log.info(
    { account, role: principal.role, ...rest, persons: persons.length, query: sha256(query) },
    "exported",
  );
}
