import { castsOf } from "../connectors/casts.ts";
import type { ResourceLanding } from "../connectors/connector.ts";
import { extraName, sourceName } from "../connectors/drift.ts";
import { driftOf, type Resource } from "../connectors/resource.ts";
import { type Connection, quoteName, quoteText } from "../core/duckdb.ts";

/** The column of raw that keeps, as JSON, what new columns say before somebody declares them. It is never published. */
export const undeclared = "_undeclared";

/** Gives `incoming` that column where the landing brought new ones and the resource takes them. */
export async function keepExtras(
  connection: Connection,
  { extras = [] }: ResourceLanding,
  resource: Resource,
): Promise<void> {
  if (extras.length === 0) return;
  const fields = extras.map((name) => `${quoteText(name)}: ${quoteName(extraName(name))}`);
  const kept = driftOf(resource) === "evolve" ? `to_json({${fields.join(", ")}})::VARCHAR` : "NULL";
  await connection.run(`ALTER TABLE incoming ADD COLUMN ${undeclared} VARCHAR`);
  await connection.run(`UPDATE incoming SET ${undeclared} = ${kept}`);
}

/** Gives a column that is declared now what was kept of it since it came; what is no value of its type stays NULL. */
export async function takeKept(
  connection: Connection,
  table: string,
  resource: Resource,
  name: string,
): Promise<void> {
  const column = resource.columns[name];
  const cast = castsOf(resource).find((one) => one.name === name);
  if (column === undefined || cast === undefined) return;
  const from = sourceName(name, column);
  const kept = `json_extract_string(${undeclared}, ${quoteText(`$."${from}"`)})`;
  await connection.run(
    `UPDATE ${table} SET ${quoteName(name)} = (SELECT ${cast.value} FROM (SELECT ${kept} AS ${cast.raw})),
       ${undeclared} = nullif(json_merge_patch(${undeclared}, ${quoteText(JSON.stringify({ [from]: null }))})::VARCHAR, '{}')
     WHERE ${undeclared} IS NOT NULL AND ${kept} IS NOT NULL`,
  );
}
