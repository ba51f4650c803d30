import { quoteName } from "../../core/duckdb.ts";
import type { Reader } from "../../query/run.ts";
import type { RosterMember } from "./store.ts";

/**
 * The ids by which the release knows the members of a roster: two records that were found to be one person have one id
 * since. Those it does not know are left out.
 */
export async function idsToday(
  reader: Reader,
  members: readonly Pick<RosterMember, "person_id">[],
): Promise<readonly string[]> {
  const ids = members.map(({ person_id }) => person_id);
  if (reader.release.tables["entity_alias"] === undefined) return ids;
  const from = `${quoteName(reader.alias)}.main`;
  const rows = await reader.connection.rows(
    `WITH RECURSIVE known AS (SELECT id FROM ${from}.person), followed (id) AS (
       SELECT unnest(from_json($1, '["VARCHAR"]'))
       UNION
       SELECT a.new_id FROM followed f JOIN ${from}.entity_alias a ON a.old_id = f.id
       WHERE a.entity = 'person' AND a.kind = 'merged_into' AND f.id NOT IN (FROM known))
     SELECT id FROM followed WHERE id IN (FROM known) ORDER BY id`,
    [JSON.stringify(ids)],
  );
  return rows.map((row) => String(row["id"]));
}
