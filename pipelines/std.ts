import { type Column, type SourceSystem, tellingColumns } from "../connectors/resource.ts";
import type { Connection } from "../core/duckdb.ts";
import { sha256 } from "../core/ids.ts";
import { rawName } from "./warehouse-tables.ts";

// Full-width forms of what identifiers, names and numbers are typed with. Chinese punctuation stays as it is.
const wide =
  "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ－．／\u3000";
const narrow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./ ";

/** What people type when they mean nothing. */
const placeholders = ["", "无", "NULL", "null", "-", "—", "/"];

/**
 * std.<system>__<resource>: the current slice of raw, text trimmed and folded to half width, placeholders and the date
 * 1900-01-01 turned into NULL, with the source key and the run that brought this version; without the update time, which
 * changes no version. Returns the version of each,
 * e.g. "std.personnel__staff": it changes with the declaration and with every read that found another row.
 */
export async function createStdViews(
  connection: Connection,
  systems: readonly SourceSystem[],
): Promise<ReadonlyMap<string, string>> {
  // translate() is slow on long text, so only values that hold a wide form go through it.
  await connection.run(`CREATE OR REPLACE MACRO half_width(t) AS CASE
    WHEN strlen(t) = length(t) THEN t
    WHEN regexp_matches(t, '[${wide}]') THEN translate(t, '${wide}', '${narrow}')
    ELSE t END`);
  const nothing = placeholders.map((text) => `'${text}'`).join(", ");
  // Not IN: DuckDB joins a list of more than five, for every column of the view, wanted or not.
  await connection.run(
    `CREATE OR REPLACE MACRO clean_text(t) AS
     CASE WHEN NOT list_contains([${nothing}], trim(half_width(t))) THEN trim(half_width(t)) END`,
  );
  const changedBy = await newestChanges(connection);
  // It only grows, and models ask it about runs that their rows already name.
  const versions = new Map([["ledger.load", "append-only"]]);
  for (const system of systems) {
    for (const resource of system.resources) {
      const name = `${system.name}__${resource.name}`;
      const columns = Object.entries(resource.columns)
        .filter(([name]) => tellingColumns(resource).includes(name))
        .map(([name, column]) => `${cleaned(name, column)} AS "${name}"`);
      const select = `SELECT ${columns.join(", ")}, _key, _first_run AS _run
        FROM ${rawName(system.name, resource.name)} WHERE _last_run IS NULL`;
      await connection.run(`CREATE OR REPLACE VIEW std."${name}" AS ${select}`);
      versions.set(`std.${name}`, sha256(select, changedBy.get(name) ?? "never read"));
    }
  }
  return versions;
}

/**
 * What tells one content of a resource from every other, by resource, e.g. "personnel__staff": the newest run that found
 * rows added, changed or gone, and how often any did: an attempt after the first may find more under the same run.
 */
async function newestChanges(connection: Connection): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.rows(
    `SELECT system || '__' || resource AS name, max({'fence': fence, 'run': run}).run || ' ' || count(*) AS newest
     FROM ledger.load WHERE inserted > 0 OR deleted > 0 GROUP BY ALL`,
  );
  return new Map(rows.map((row) => [String(row["name"]), String(row["newest"])]));
}

function cleaned(name: string, column: Column): string {
  if (column.type === "text" || column.type === "partial_date") return `clean_text("${name}")`;
  if (column.type === "date") return `nullif("${name}", DATE '1900-01-01')`;
  return `"${name}"`;
}
