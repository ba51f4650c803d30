import { type ColumnType, type Resource, tellingColumns } from "../../connectors/resource.ts";
import type { Connection } from "../../core/duckdb.ts";
import { systems } from "../../pipelines/sources/index.ts";
import { loadUnitPinyin } from "../../pipelines/unit-pinyin.ts";
import type { Mutation } from "./mutation.ts";

/** A sign that no source writes: where it shows, the value came along. */
export const mark = "※";
/** How far days and numbers are moved: where all values of a column moved as far, they are the source's. */
export const days = 40;
export const factor = 3;
/** What no number of a key reaches: a key that changed must not be another row's. */
const beyond = 1_000_000;

const marked: Record<ColumnType, (column: string) => string> = {
  text: (column) => `${column} || '${mark}'`,
  partial_date: (column) =>
    `coalesce(CAST(TRY_CAST(left(${column}, 4) AS INTEGER) + 1 AS VARCHAR) || substr(${column}, 5), ${column})`,
  integer: (column) => `${column} * ${factor}`,
  decimal: (column) => `${column} * ${factor}`,
  date: (column) => `${column} + ${days}`,
  timestamp: (column) => `${column} + INTERVAL ${days} DAY`,
  boolean: (column) => `NOT ${column}`,
};

/** Every change that std can be given: a key column must stay a key, so it is only marked. */
export const mutations: readonly Mutation[] = systems.flatMap(({ name, resources }) =>
  resources.flatMap((resource) => {
    const at = `${name}.${resource.name}`;
    return [
      { resource: at, column: "", how: "fewer" as const },
      ...tellingColumns(resource).flatMap((column) =>
        (resource.key.includes(column)
          ? (["marked"] as const)
          : (["marked", "rotated", "emptied"] as const)
        ).map((how) => ({ resource: at, column, how })),
      ),
    ];
  }),
);

/** Changes std, and what the builder itself derives from it beside the models. Returns the tables it changed. */
export async function mutate(
  connection: Connection,
  { resource: at, column, how }: Mutation,
): Promise<readonly string[]> {
  const [system = "", name = ""] = at.split(".");
  const resource = resourceOf(system, name);
  const table = `std.${system}__${name}`;
  const quoted = `"${column}"`;
  if (how === "fewer") await connection.run(`DELETE FROM ${table} WHERE hash(_key) % 2 = 0`);
  if (how === "emptied")
    await connection.run(`UPDATE ${table} SET ${quoted} = NULL WHERE hash(_key) % 2 = 0`);
  if (how === "rotated")
    await connection.run(`
      UPDATE ${table} AS t SET ${quoted} = next.value
      FROM (
        SELECT value AS own, coalesce(lead(value) OVER by_hash, CASE WHEN lead(true) OVER by_hash IS NULL
          THEN first_value(value) OVER by_hash END) AS value
        FROM (SELECT DISTINCT ${quoted} AS value FROM ${table}) WINDOW by_hash AS (ORDER BY hash(value))
      ) next WHERE t.${quoted} IS NOT DISTINCT FROM next.own`);
  if (how === "marked") {
    const type = resource.columns[column]?.type ?? "text";
    const isKey = resource.key.includes(column);
    const value = isKey && type === "integer" ? `${quoted} + ${beyond}` : marked[type](quoted);
    await connection.run(`UPDATE ${table} SET ${quoted} = ${value}`);
    if (isKey) await newKeys(connection, table, resource);
  }
  const identities = await followed(connection, at, column, how);
  return [table, ...identities];
}

function resourceOf(system: string, name: string): Resource {
  const found = systems
    .find((one) => one.name === system)
    ?.resources.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no resource "${system}.${name}"`);
  return found;
}

async function newKeys(connection: Connection, table: string, { key }: Resource): Promise<void> {
  const parts = key.map((one) => `CAST("${one}" AS VARCHAR)`).join(", ");
  await connection.run(`UPDATE ${table} SET _key = concat_ws('|', ${parts})`);
}

const people: Readonly<Record<string, readonly [column: string, kind: string]>> = {
  "personnel.staff": ["GH", "staff_no"],
  "graduate.student": ["XH", "student_no"],
  "students.undergraduate": ["XH", "student_no"],
};

/** The registry goes on knowing people under a number that changed, and units are called as they are now written. */
async function followed(
  connection: Connection,
  at: string,
  column: string,
  how: Mutation["how"],
): Promise<readonly string[]> {
  if (at === "personnel.unit" && (column === "DWMC" || column === "")) {
    await loadUnitPinyin(connection);
    return ["step.unit_pinyin"];
  }
  const [number, kind] = people[at] ?? [];
  if (how !== "marked" || kind === undefined || number !== column) return [];
  const [system] = at.split(".");
  await connection.run(`
    UPDATE ident.person_by_${kind} SET ${kind} = ${kind} || '${mark}'
    WHERE person_id IN (SELECT person_id FROM ident.person_of WHERE system = '${system}');
    UPDATE ident.person_of SET source_key = source_key || '${mark}' WHERE system = '${system}'`);
  return ["ident.person_of", `ident.person_by_${kind}`];
}
