import type { ResourceLanding } from "../connectors/connector.ts";
import { type Resource, tellingColumns } from "../connectors/resource.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import { repeatedKey, rowJson } from "./set-aside.ts";
import { rawName } from "./warehouse-tables.ts";

/**
 * Keeps the first row of each key in `incoming`. Repeats that say the same are duplicates; repeats that differ are
 * conflicts and go to `bad`, because choosing between them would be a guess.
 */
export async function setRepeatsAside(
  connection: Connection,
  landing: ResourceLanding,
  resource: Resource,
): Promise<{ readonly duplicates: number; readonly conflicts: number }> {
  const values = tellingColumns(resource)
    .map((name) => `i."${name}"`)
    .join(", ");
  await connection.run(`CREATE OR REPLACE TEMP TABLE repeated AS
    WITH keys AS (SELECT _key, min(_ordinal) AS first FROM incoming GROUP BY _key HAVING count(*) > 1),
    kept AS (SELECT i._key, (${values}) AS content FROM incoming i JOIN keys ON i._ordinal = keys.first AND i._key = keys._key)
    SELECT i._ordinal, (${values}) IS NOT DISTINCT FROM kept.content AS same
    FROM incoming i JOIN keys USING (_key) JOIN kept USING (_key) WHERE i._ordinal <> keys.first
    ${landing.since === undefined ? "" : oneOfSeveral(landing, resource)}`);
  await connection.run(`INSERT INTO bad
    SELECT _ordinal, ${quoteText(repeatedKey)}, ${quoteText(resource.key.join("|"))},
      ${isHidden(resource) ? "'***'" : "_key"}, ${rowJson(resource, true)}, ${rowJson(resource, false)}, _key
    FROM incoming WHERE _ordinal IN (SELECT _ordinal FROM repeated WHERE NOT same)`);
  await connection.run("DELETE FROM incoming WHERE _ordinal IN (SELECT _ordinal FROM repeated)");
  const [count] = await connection.rows(
    "SELECT count(*) FILTER (same)::INTEGER AS duplicates, count(*) FILTER (NOT same)::INTEGER AS conflicts FROM repeated",
  );
  await connection.run("DROP TABLE repeated");
  return { duplicates: Number(count?.["duplicates"]), conflicts: Number(count?.["conflicts"]) };
}

/** Of a key that stands repeated, a read of changes may bring any one row: taking it would be a guess too. */
function oneOfSeveral({ system, resource: name }: ResourceLanding, resource: Resource): string {
  const differs = tellingColumns(resource)
    .map((column) => `i."${column}" IS DISTINCT FROM c."${column}"`)
    .join(" OR ");
  return `UNION SELECT i._ordinal, false
    FROM incoming i JOIN ${rawName(system, name)} c ON c._key = i._key AND c._last_run IS NULL AND (${differs})
    WHERE i._key IN (SELECT row_key FROM ledger.set_aside
      WHERE system = ${quoteText(system)} AND resource = ${quoteText(name)} AND rule = ${quoteText(repeatedKey)})`;
}

const isHidden = ({ key, columns }: Resource): boolean =>
  key.some((name) => columns[name]?.level === "L4");
