import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../core/duckdb.ts";
import { type Home, homeAt } from "../../core/paths.ts";
import { openWarehouse } from "../../core/warehouse.ts";
import { loadCalendar } from "../../pipelines/calendar.ts";
import { loadDictionary } from "../../pipelines/dictionary.ts";
import { createMacros } from "../../pipelines/macros.ts";
import { systems } from "../../pipelines/sources/index.ts";
import { loadUnitPinyin } from "../../pipelines/unit-pinyin.ts";
import { compared, isAsBefore } from "./mutation-effects.ts";
import { mutate } from "./mutation-kinds.ts";
import { hasHistory, type ModelText, materialise, ordered } from "./std-campus.ts";

/** One change of a source, made to half or all of its rows at once. */
export interface Mutation {
  readonly resource: string; // "personnel.staff"
  /** "" when rows go. */
  readonly column: string;
  readonly how: "marked" | "rotated" | "emptied" | "fewer";
}

/** What a mutation did to a table that is made from the source. */
export interface Effect {
  /** As a lineage names it. e.g. "person", "mart_college_week" */
  readonly table: string;
  /** "" for which rows there are. */
  readonly column: string;
  /** `carries`: the new value itself shows. `changes`: another value in a row that stays. `rows`: other rows. */
  readonly kind: "carries" | "changes" | "rows";
}

/**
 * The sources of a published home in memory, with every model built from them once. It finds what hangs on a column by
 * changing it and building again, and knows nothing of pipelines/lineage.
 */
export interface MutationCampus extends AsyncDisposable {
  readonly connection: Connection;
  readonly effectsOf: (mutation: Mutation) => Promise<readonly Effect[]>;
}

/** Copies the warehouse of the home, which nobody may be writing, and builds it as of `today`. */
export async function mutationCampus(home: Home, today: string): Promise<MutationCampus> {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-mutation-"));
  const copy = homeAt(folder);
  cpSync(home.warehouse, copy.warehouse);
  // One thread: rows keep their order, so that a tie is decided as before.
  const warehouse = await openWarehouse(copy, { memory: "1GB", threads: 1, temp: folder });
  const connection = await warehouse.connect();
  await createMacros(connection);
  await connection.run(`CREATE OR REPLACE TEMP MACRO today() AS DATE '${today}'`);
  await intoMemory(connection);
  const models = ordered(["entity", "step", "mart"]);
  for (const model of models) await materialise(connection, model);
  for (const table of models.flatMap(tablesOf))
    await connection.run(`CREATE TABLE base."${table}" AS FROM ${table}`);
  return {
    connection,
    effectsOf: (mutation) => effectsOf(connection, models, mutation),
    [Symbol.asyncDispose]: warehouse.close,
  };
}

async function intoMemory(connection: Connection): Promise<void> {
  await connection.run("ATTACH ':memory:' AS mutated");
  for (const schema of ["std", "ident", "step", "ledger", "entity", "mart", "base"])
    await connection.run(`CREATE SCHEMA mutated.${schema}`);
  const tables = [
    ...systems.flatMap(({ name, resources }) => resources.map((one) => `std.${name}__${one.name}`)),
    ...["ident.person_of", "ident.person_by_staff_no", "ident.person_by_student_no"],
    "ledger.load",
  ];
  for (const table of tables)
    await connection.run(`CREATE TABLE mutated.${table} AS FROM ${table}`);
  await connection.run("USE mutated");
  await loadDictionary(connection);
  await loadCalendar(connection);
  await loadUnitPinyin(connection);
}

/** What a model makes: one table, or a history and the slice of it that holds today. */
const tablesOf = ({ table }: ModelText): readonly string[] =>
  hasHistory(table) ? [`${table}_history`, table] : [table];

/** Builds again what reads a table that became another one, in an order that works, and forgets it all. */
async function effectsOf(
  connection: Connection,
  models: readonly ModelText[],
  mutation: Mutation,
): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  await connection.run("BEGIN");
  try {
    const others = new Set(await mutate(connection, mutation));
    for (const model of models) {
      if (![...others].some((other) => new RegExp(`\\b${other}\\b`).test(model.sql))) continue;
      await materialise(connection, model);
      for (const table of tablesOf(model)) {
        if (await isAsBefore(connection, table)) continue;
        others.add(table);
        if (!table.startsWith("step."))
          effects.push(...(await compared(connection, table, mutation)));
      }
    }
  } finally {
    await connection.run("ROLLBACK");
  }
  return effects;
}
