import type { Column, SourceSystem } from "../connectors/resource.ts";
import type { Connection } from "../core/duckdb.ts";
import { rawName } from "./warehouse-tables.ts";

// Full-width forms of what identifiers, names and numbers are typed with. Chinese punctuation stays as it is.
const wide =
  "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ－．／\u3000";
const narrow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./ ";

/** What people type when they mean nothing. */
const placeholders = ["", "无", "NULL", "null", "-", "—", "/"];

/**
 * std.<system>__<resource>: the current slice of raw, text trimmed and folded to half width, placeholders and the date
 * 1900-01-01 turned into NULL, with the source key and the run that brought this version.
 */
export async function createStdViews(
  connection: Connection,
  systems: readonly SourceSystem[],
): Promise<void> {
  // translate() is slow on long text, so only values that hold a wide form go through it.
  await connection.run(`CREATE OR REPLACE MACRO half_width(t) AS CASE
    WHEN strlen(t) = length(t) THEN t
    WHEN regexp_matches(t, '[${wide}]') THEN translate(t, '${wide}', '${narrow}')
    ELSE t END`);
  const nothing = placeholders.map((text) => `'${text}'`).join(", ");
  await connection.run(
    `CREATE OR REPLACE MACRO clean_text(t) AS CASE WHEN trim(half_width(t)) IN (${nothing}) THEN NULL ELSE trim(half_width(t)) END`,
  );
  for (const system of systems) {
    for (const resource of system.resources) {
      const columns = Object.entries(resource.columns).map(
        ([name, column]) => `${cleaned(name, column)} AS "${name}"`,
      );
      await connection.run(`CREATE OR REPLACE VIEW std."${system.name}__${resource.name}" AS
        SELECT ${columns.join(", ")}, _key, _first_run AS _run
        FROM ${rawName(system.name, resource.name)} WHERE _last_run IS NULL`);
    }
  }
}

function cleaned(name: string, column: Column): string {
  if (column.type === "text" || column.type === "partial_date") return `clean_text("${name}")`;
  if (column.type === "date") return `nullif("${name}", DATE '1900-01-01')`;
  return `"${name}"`;
}
