import { join } from "node:path";
import type { ResourceLanding } from "../connectors/connector.ts";
import { type Resource, tellingColumns } from "../connectors/resource.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import { driftRows } from "./shapes.ts";

/** The rule of a row whose key another row of the same read has, with other values. */
export const repeatedKey = "key repeated with other values";

/**
 * ledger.set_aside: the problem rows of every resource as they stand. A row stays until it is read again, good or bad,
 * or until a whole read no longer finds it. `id` names what people can see of it, the same in every run; `whole_row`
 * hides nothing and is never published.
 */
export async function createSetAside(connection: Connection): Promise<void> {
  // A warehouse of before knows them by run alone.
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.set_aside AS
    SELECT ${identified} AS id, run, system, resource, ordinal, rule, column_name, found, source_row,
      NULL::VARCHAR AS whole_row, NULL::VARCHAR AS row_key
    FROM ledger.problem_row WHERE ordinal IS NOT NULL AND (system, resource, run) IN
      (SELECT (system, resource, arg_max(run, fence)) FROM ledger.load GROUP BY system, resource)`);
}

const identified =
  "left(sha256(concat_ws(chr(31), system, resource, coalesce(source_row, concat_ws(' ', rule, found)))), 12)";

/**
 * ledger.repaired: the problem rows that somebody has put right and that are in raw so. As long as the source gives the
 * same bad row, it is no open problem.
 */
export async function createRepaired(connection: Connection): Promise<void> {
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.repaired (
    system VARCHAR NOT NULL, resource VARCHAR NOT NULL, problem VARCHAR NOT NULL, row_key VARCHAR NOT NULL, repair VARCHAR NOT NULL,
    changes VARCHAR NOT NULL, reason VARCHAR NOT NULL, recorded_by VARCHAR NOT NULL, recorded_at TIMESTAMP NOT NULL)`);
}

/** SQL of the open ones, of all resources. */
export const openProblems =
  "(FROM ledger.set_aside WHERE (system, resource, id) NOT IN (SELECT (system, resource, problem) FROM ledger.repaired))";

/** SQL of the keys of rows that came and could not be taken, or only as somebody put them right: what raw says of them stays. */
export const keysSetAside = ({
  system,
  resource,
}: Pick<ResourceLanding, "system" | "resource">): string =>
  `SELECT row_key FROM bad WHERE row_key IS NOT NULL
   UNION ALL SELECT row_key FROM ledger.repaired WHERE system = ${quoteText(system)} AND resource = ${quoteText(resource)}
     AND problem IN (SELECT ${identified} FROM (SELECT ${quoteText(system)} AS system, ${quoteText(resource)} AS resource, * FROM bad))`;

/** What people put right, with the problem row it was, for those who ask where a value is from. */
export const repairedRows = `SELECT r.*, s.rule, s.column_name, s.found, s.source_row FROM ledger.repaired r
  LEFT JOIN ledger.set_aside s ON s.system = r.system AND s.resource = r.resource AND s.id = r.problem`;

/**
 * SQL of a typed row as the JSON that a problem row shows, or the one that hides nothing. Without its update time: the
 * same bad row saved once more is the same problem.
 */
export function rowJson(resource: Resource, hidden: boolean): string {
  const fields = tellingColumns(resource).map((name) => {
    const text = `CAST("${name}" AS VARCHAR)`;
    const shown =
      hidden && resource.columns[name]?.level === "L4"
        ? `CASE WHEN "${name}" IS NOT NULL THEN '***' END`
        : text;
    return `${quoteText(name)}: ${shown}`;
  });
  return `to_json({${fields.join(", ")}})::VARCHAR`;
}

/** Makes the table `bad` of the rows that the reader of a landing could not turn into rows. */
export async function stageProblems(
  connection: Connection,
  { problems }: ResourceLanding,
  folder: string,
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE bad
    (ordinal BIGINT, rule VARCHAR, column_name VARCHAR, found VARCHAR, source_row VARCHAR, whole_row VARCHAR, row_key VARCHAR)`);
  if (problems !== undefined)
    await connection.run(
      `INSERT INTO bad BY NAME FROM read_parquet(${quoteText(join(folder, problems))})`,
    );
}

/**
 * Puts the rows of `bad` in the place of what was known before. A read of changes takes away only the rows whose key it
 * read; a key that is repeated stays so until a whole read finds it once.
 */
export async function replaceSetAside(
  connection: Connection,
  { system, resource, run, since }: ResourceLanding,
): Promise<void> {
  const place = [system, resource];
  await connection.run(`CREATE OR REPLACE TEMP TABLE found_bad AS
    SELECT ${identified} AS id, * FROM (SELECT ${quoteText(system)} AS system, ${quoteText(resource)} AS resource, * FROM bad)`);
  const readAgain = `(id IN (SELECT id FROM found_bad) OR row_key IN (SELECT row_key FROM bad WHERE row_key IS NOT NULL)
    OR (rule <> ${quoteText(repeatedKey)} AND row_key IN (SELECT _key FROM incoming)))`;
  await connection.run(
    `DELETE FROM ledger.set_aside WHERE system = $1 AND resource = $2${since === undefined ? "" : ` AND ${readAgain}`}`,
    place,
  );
  await connection.run("INSERT INTO ledger.set_aside BY NAME SELECT *, $1 AS run FROM found_bad", [
    run,
  ]);
  await connection.run("DROP TABLE found_bad");
}

/** The problem rows that the release of a run tells of: those of the sources as they stand, and what the run's checks found. */
export async function problemCount(connection: Connection, run: string): Promise<number> {
  const [row] = await connection.rows(`SELECT count(*)::INTEGER AS n FROM (${problemRows(run)})`);
  return Number(row?.["n"]);
}

/** The same as a query, without what nobody may see. */
export const problemRows = (run: string): string =>
  `SELECT * EXCLUDE (whole_row, row_key) FROM ${openProblems}
   UNION ALL BY NAME ${driftRows}
   UNION ALL BY NAME SELECT * FROM ledger.problem_row WHERE run = ${quoteText(run)} AND ordinal IS NULL`;
