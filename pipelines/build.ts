import type { Connection } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import { sqlType } from "../schema/ddl.ts";
import { entities } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import { type Calendar, loadCalendar } from "./calendar.ts";
import { loadModels, type Model } from "./model.ts";
import { allEnded } from "./side-by-side.ts";
import { loadUnitPinyin } from "./unit-pinyin.ts";
import type { Versions } from "./versions.ts";

/**
 * Everything an entity table must offer, from the models that fill them, and the marts computed from it, each as soon as
 * those it reads are there. A model whose inputs did not change is left as it is; `onModel` hears of the others. Without a
 * calendar the package's counts.
 */
export async function buildEntities(
  connection: Connection,
  today: string,
  versions: Versions,
  onModel: (name: string) => void,
  calendar?: Calendar,
): Promise<readonly Model[]> {
  for (const one of versions.connections)
    await one.run(`CREATE OR REPLACE TEMP MACRO today() AS DATE '${checkedDate(today)}'`);
  const models = await loadModels(connection);
  const byName = new Map(models.map((model) => [model.name, model]));
  for (const entity of entities) {
    if (!byName.has(entity.name))
      throw new ContractError(`entity "${entity.name}" has no model in pipelines/models`);
  }
  await loadCalendar(connection, calendar);
  await loadUnitPinyin(connection);
  const made = new Map<string, Promise<void>>();
  for (const model of models) {
    const before = model.reads.map((read) => made.get(read));
    const work = Promise.all(before).then(() => materialise(model, { today, versions, onModel }));
    made.set(`${model.schema}.${model.name}`, work);
  }
  await allEnded([...made.values()]);
  return models;
}

function checkedDate(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new ContractError(`not a date: "${date}"`);
  return date;
}

interface Building {
  readonly today: string;
  readonly versions: Versions;
  readonly onModel: (name: string) => void;
}

async function materialise(model: Model, { today, versions, onModel }: Building): Promise<void> {
  const make = (table: string, select: string) =>
    versions.make(table, {
      reads: model.inputs.filter((read) => read !== table),
      parts: [select, ...(/\btoday\(\)/.test(select) ? [today] : [])],
      work: async (on) => {
        onModel(model.name);
        await on.run(`CREATE OR REPLACE TABLE ${table} AS ${select}`);
      },
    });
  const entity = entities.find(({ name }) => name === model.name);
  if (entity === undefined || model.schema !== "entity") {
    await make(`${model.schema}.${model.name}`, model.sql);
    return;
  }
  const columns = Object.entries(entity.columns).map(
    ([name, column]) => `CAST("${name}" AS ${sqlType(column)}) AS "${name}"`,
  );
  const whole = `entity.${entity.history ? `${entity.name}_history` : entity.name}`;
  await make(whole, `SELECT ${columns.join(", ")} FROM (${model.sql}\n)`);
  if (!entity.history) return;
  await versions.make(`entity.${entity.name}`, {
    reads: [whole],
    parts: [today],
    work: (on) => sliceToday(on, entity),
  });
}

/** The rows of a history that hold today: valid_from <= today < valid_to. */
async function sliceToday(connection: Connection, entity: Entity): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE entity."${entity.name}" AS
    SELECT * FROM entity."${entity.name}_history"
    WHERE valid_from <= today() AND (valid_to IS NULL OR today() < valid_to)`);
}
