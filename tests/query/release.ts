import { tmpdir } from "node:os";
import { type Connection, openMemory } from "../../core/duckdb.ts";
import { openReader, type Reader } from "../../query/run.ts";
import { columnsDdl, tablesOf } from "../../schema/ddl.ts";
import { entities } from "../../schema/entities.ts";
import { type Given, type Tables, university } from "./university.ts";

export interface OpenUniversity extends AsyncDisposable {
  readonly reader: Reader;
  readonly connection: Connection;
}

/** That university (or another) as an attached release on a real engine. `without`: tables and columns it never had. */
export async function openUniversity(
  tables: Tables = university,
  without: readonly string[] = [],
): Promise<OpenUniversity> {
  const database = await openMemory({ memory: "512MB", threads: 2, temp: tmpdir() });
  const connection = await database.connect();
  await connection.run(`ATTACH ':memory:' AS "r7"`);
  const shape: Record<string, { columns: string[] }> = {};
  for (const entity of entities) {
    for (const table of tablesOf(entity)) {
      if (without.includes(table)) continue;
      await connection.run(`CREATE TABLE "r7".main."${table}" (${columnsDdl(entity)})`);
      for (const column of without.filter((one) => one.startsWith(`${table}.`))) {
        await connection.run(
          `ALTER TABLE "r7".main."${table}" DROP COLUMN "${column.split(".")[1]}"`,
        );
      }
      const columns = Object.keys(entity.columns).filter(
        (column) => !without.includes(`${table}.${column}`),
      );
      shape[table] = { columns };
      await insert(connection, table, columns, tables[table] ?? []);
    }
  }
  const reader = openReader(
    { release: { id: 7, tables: shape }, alias: "r7", connection },
    "a key",
  );
  return {
    reader,
    connection,
    [Symbol.asyncDispose]: async () => {
      connection.close();
      database.close();
    },
  };
}

const origin: Given = { source_system: "test", source_key: "k", run: "run-1" };

async function insert(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly Given[],
): Promise<void> {
  const known = entities.find((entity) => tablesOf(entity).includes(table))?.columns ?? {};
  const strange = rows.flatMap((row) => Object.keys(row)).find((one) => !(one in known));
  if (strange !== undefined) throw new Error(`"${table}" has no column "${strange}"`);
  const names = columns.filter((one) => one in origin || rows.some((row) => one in row));
  for (let from = 0; from < rows.length; from += 200) {
    const values = rows.slice(from, from + 200).flatMap((row) => {
      const given = { ...origin, ...row };
      return [names.map((one) => given[one] ?? null)];
    });
    const places = values.map(
      (row, at) =>
        `(${row.map((_value, index) => `$${at * names.length + index + 1}`).join(", ")})`,
    );
    await connection.run(
      `INSERT INTO "r7".main."${table}" (${names.map((one) => `"${one}"`).join(", ")})
       VALUES ${places.join(", ")}`,
      values.flat(),
    );
  }
}
