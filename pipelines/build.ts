import type { Connection } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import { sqlType } from "../schema/ddl.ts";
import { entities } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import { loadCalendar } from "./calendar.ts";
import { loadModels, type Model } from "./model.ts";

/** Everything an entity table must offer, from the models that fill them, and the marts computed from it. */
export async function buildEntities(
  connection: Connection,
  today: string,
  onModel: (name: string) => void,
): Promise<readonly Model[]> {
  await connection.run(`CREATE OR REPLACE TEMP MACRO today() AS DATE '${checkedDate(today)}'`);
  const models = await loadModels(connection);
  const byName = new Map(models.map((model) => [model.name, model]));
  for (const entity of entities) {
    if (!byName.has(entity.name))
      throw new ContractError(`entity "${entity.name}" has no model in pipelines/models`);
  }
  await loadCalendar(connection);
  for (const model of models) {
    onModel(model.name);
    await materialise(connection, model);
  }
  return models;
}

function checkedDate(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new ContractError(`not a date: "${date}"`);
  return date;
}

async function materialise(connection: Connection, model: Model): Promise<void> {
  const entity = entities.find(({ name }) => name === model.name);
  if (entity === undefined || model.schema !== "entity") {
    await connection.run(`CREATE OR REPLACE TABLE ${model.schema}."${model.name}" AS ${model.sql}`);
    return;
  }
  const columns = Object.entries(entity.columns).map(
    ([name, column]) => `CAST("${name}" AS ${sqlType(column)}) AS "${name}"`,
  );
  const whole = entity.history ? `${entity.name}_history` : entity.name;
  await connection.run(
    `CREATE OR REPLACE TABLE entity."${whole}" AS SELECT ${columns.join(", ")} FROM (${model.sql}\n)`,
  );
  if (entity.history) await sliceToday(connection, entity);
}

/** The rows of a history that hold today: valid_from <= today < valid_to. */
async function sliceToday(connection: Connection, entity: Entity): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE entity."${entity.name}" AS
    SELECT * FROM entity."${entity.name}_history"
    WHERE valid_from <= today() AND (valid_to IS NULL OR today() < valid_to)`);
}
