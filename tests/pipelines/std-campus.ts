import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ColumnType } from "../../connectors/resource.ts";
import { type Connection, openMemory, type Param, type Row } from "../../core/duckdb.ts";
import { asset } from "../../core/paths.ts";
import { loadCalendar } from "../../pipelines/calendar.ts";
import { loadDictionary } from "../../pipelines/dictionary.ts";
import { createMacros } from "../../pipelines/macros.ts";
import { systems } from "../../pipelines/sources/index.ts";
import { loadUnitPinyin } from "../../pipelines/unit-pinyin.ts";
import { entities } from "../../schema/entities.ts";

const types: Record<ColumnType, string> = {
  text: "VARCHAR",
  integer: "BIGINT",
  decimal: "DECIMAL(18,4)",
  date: "DATE",
  partial_date: "VARCHAR",
  timestamp: "TIMESTAMP",
  boolean: "BOOLEAN",
};

type Given = Readonly<Record<string, Param>>;

/** A university whose std holds only what a test puts there. Everybody is a person of their own until told otherwise. */
export interface StdCampus extends AsyncDisposable {
  readonly connection: Connection;
  readonly put: (resource: string, ...rows: readonly Given[]) => Promise<void>;
  readonly identify: (system: string, key: string, person: string) => Promise<void>;
  /** Builds every model as of a day and answers a question about the result. */
  readonly build: (today?: string) => Promise<void>;
  readonly rows: (sql: string) => Promise<Row[]>;
}

export async function stdCampus(): Promise<StdCampus> {
  const temp = mkdtempSync(join(tmpdir(), "fillonce-models-"));
  const database = await openMemory({ memory: "512MB", threads: 2, temp });
  const connection = await database.connect();
  for (const schema of ["std", "ident", "entity", "step"])
    await connection.run(`CREATE SCHEMA ${schema}`);
  for (const system of systems)
    for (const resource of system.resources) {
      const columns = Object.entries(resource.columns).map(
        ([name, column]) => `"${name}" ${types[column.type]}`,
      );
      await connection.run(
        `CREATE TABLE std."${system.name}__${resource.name}" (${columns.join(", ")}, _key VARCHAR, _run VARCHAR)`,
      );
    }
  await connection.run(`
    CREATE TABLE ident.person_of (system VARCHAR, source_key VARCHAR, person_id VARCHAR);
    CREATE TABLE ident.person_by_staff_no (staff_no VARCHAR, person_id VARCHAR);
    CREATE TABLE ident.person_by_student_no (student_no VARCHAR, person_id VARCHAR);`);
  await createMacros(connection);
  await loadDictionary(connection);
  await loadCalendar(connection);
  return {
    connection,
    put: (resource, ...rows) => put(connection, resource, rows),
    identify: async (system, key, person) => {
      const number = system === "personnel" ? "staff_no" : "student_no";
      await connection.run("INSERT INTO ident.person_of VALUES ($1, $2, $3)", [
        system,
        key,
        person,
      ]);
      await connection.run(`INSERT INTO ident.person_by_${number} VALUES ($1, $2)`, [key, person]);
    },
    build: async (today = "2026-11-09") => {
      await connection.run(`CREATE OR REPLACE TEMP MACRO today() AS DATE '${today}'`);
      await loadUnitPinyin(connection);
      for (const model of ordered()) await materialise(connection, model);
    },
    rows: (sql) => connection.rows(sql),
    [Symbol.asyncDispose]: async () => {
      connection.close();
      database.close();
    },
  };
}

async function put(connection: Connection, name: string, rows: readonly Given[]): Promise<void> {
  const [system, at] = name.split(".");
  const resource = systems
    .find((known) => known.name === system)
    ?.resources.find((known) => known.name === at);
  if (resource === undefined) throw new Error(`no resource "${name}"`);
  for (const row of rows) {
    const full: Given = {
      ...row,
      _key: resource.key.map((column) => String(row[column])).join("|"),
      _run: "run1",
    };
    const names = Object.keys(full);
    await connection.run(
      `INSERT INTO std."${system}__${at}" (${names.map((column) => `"${column}"`).join(", ")})
       VALUES (${names.map((_, i) => `$${i + 1}`).join(", ")})`,
      Object.values(full),
    );
  }
}

export interface ModelText {
  readonly table: string; // entity.person, step.org_now
  readonly sql: string;
}

const folders = {
  entity: asset("pipelines", "models"),
  step: asset("pipelines", "models", "steps"),
  mart: asset("pipelines", "marts"),
};

/** All models of these schemas in an order that works, found without the builder's own reader. */
export function ordered(
  schemas: readonly (keyof typeof folders)[] = ["entity", "step"],
): readonly ModelText[] {
  const waiting = schemas.flatMap((schema) => modelsIn(schema, folders[schema]));
  const done: ModelText[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((model) =>
      waiting.every(
        (other) => other === model || !new RegExp(`${other.table}(_history)?\\b`).test(model.sql),
      ),
    );
    if (next < 0) throw new Error(`a circle among ${waiting.map(({ table }) => table).join(", ")}`);
    done.push(...waiting.splice(next, 1));
  }
  return done;
}

const modelsIn = (schema: string, folder: string): ModelText[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .map((file) => ({
      table: `${schema}.${file.replace(".sql", "")}`,
      sql: readFileSync(join(folder, file), "utf8"),
    }));

export async function materialise(
  connection: Connection,
  { table, sql }: ModelText,
): Promise<void> {
  const history = hasHistory(table);
  await connection.run(`CREATE OR REPLACE TABLE ${table}${history ? "_history" : ""} AS ${sql}`);
  if (history)
    await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${table}_history
      WHERE valid_from <= today() AND (valid_to IS NULL OR today() < valid_to)`);
}

/** Whether the table is a slice of entity.<name>_history. */
export const hasHistory = (table: string): boolean =>
  entities.some((entity) => entity.history && table === `entity.${entity.name}`);
