import type { SourceSystem } from "../../connectors/resource.ts";
import type { Connection } from "../../core/duckdb.ts";
import { ContractError } from "../../core/errors.ts";
import { entities } from "../../schema/entities.ts";
import type { Model } from "../model.ts";
import { syntaxOf } from "../syntax.ts";
import { beginnings, registryLineage } from "./beginnings.ts";
import { looksAt, none, type Origins, type Traced, today, union } from "./origin.ts";
import type { Macro, Scope, Table } from "./scope.ts";
import { traceQuery } from "./trace-query.ts";

/** Where the columns of one entity or mart come from. */
export interface TableLineage {
  /** As a release names it. e.g. "person", "mart_college_week"; "registry" of who is who. */
  readonly table: string;
  /** The files it is made by, its own first. e.g. "models/person.sql", "models/steps/person_record.sql" */
  readonly models: readonly string[];
  readonly columns: ReadonlyMap<string, Traced>;
  /** What decides which rows there are, beyond any column. */
  readonly rows: Origins;
}

/**
 * Traces every model, in the order they are made. The macros must stand on the connection. ContractError, naming the
 * model and the column, where an origin cannot be told.
 */
export async function traceModels(
  connection: Connection,
  models: readonly Model[],
  systems: readonly SourceSystem[],
): Promise<readonly TableLineage[]> {
  const known = new Map(beginnings(systems));
  const scope: Scope = {
    table: (schema, name) => known.get(`${schema}.${name}`),
    macros: await macrosOn(connection),
    ctes: new Map(),
    relations: [],
    parameters: new Map(),
    aliases: new Map(),
    constants: new Map(),
    query: traceQuery,
  };
  const filesOf = new Map<string, readonly string[]>();
  const traced: TableLineage[] = [
    {
      table: "registry",
      models: ["identity.ts"],
      columns: new Map([["person", registryLineage]]),
      rows: none,
    },
  ];
  for (const model of models) {
    const name = `${model.schema}.${model.name}`;
    const whole = tracedModel(model, scope);
    const table = hasHistory(model) ? sliceOf(whole) : whole;
    known.set(name, table);
    known.set(`${name}_history`, whole);
    const before = model.reads.flatMap((read) => filesOf.get(read) ?? []);
    const files = [...new Set([fileOf(model), ...before])];
    filesOf.set(name, files);
    if (model.schema === "step") continue;
    traced.push({
      table: model.schema === "mart" ? `mart_${model.name}` : model.name,
      models: files,
      columns: table.columns,
      rows: union(table.rows, table.by),
    });
  }
  return traced;
}

const hasHistory = ({ schema, name }: Model): boolean =>
  schema === "entity" && entities.some((entity) => entity.name === name && entity.history);

/** Of a history only what holds today is there: the days it holds from and to decide which rows. */
const sliceOf = (table: Table): Table => ({
  ...table,
  by: union(
    table.by,
    looksAt(
      ...["valid_from", "valid_to"].flatMap((column) => table.columns.get(column) ?? []),
      today,
    ),
  ),
});

const folders = { entity: "models", step: "models/steps", mart: "marts" } as const;

const fileOf = ({ schema, name }: Model): string => `${folders[schema]}/${name}.sql`;

function tracedModel(model: Model, scope: Scope): Table {
  const where = `model "${model.name}" (pipelines/${fileOf(model)})`;
  try {
    const table = traceQuery(model.syntax, scope);
    const entity = entities.find(({ name }) => model.schema === "entity" && name === model.name);
    const lost = Object.keys(entity?.columns ?? {}).find(
      (column) => (table.columns.get(column)?.from.size ?? 0) === 0,
    );
    if (lost !== undefined) throw new ContractError(`the column "${lost}" comes from nowhere`);
    return table;
  } catch (cause) {
    if (!(cause instanceof ContractError)) throw cause;
    throw new ContractError(
      `${where}: ${cause.message}; every column of an entity must lead back to a column of a source, a code list, the registry of persons or a constant`,
      { cause },
    );
  }
}

/** The macros of this connection as trees: what happens to their arguments is seen through them. */
async function macrosOn(connection: Connection): Promise<ReadonlyMap<string, Macro>> {
  const rows = await connection.rows(
    "SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE function_type = 'macro' AND NOT internal",
  );
  const macros = new Map<string, Macro>();
  for (const { function_name, parameters, macro_definition } of rows) {
    const name = String(function_name);
    const select = await syntaxOf(connection, `macro "${name}"`, `SELECT ${macro_definition}`);
    const [body] = Array.isArray(select["select_list"]) ? select["select_list"] : [];
    macros.set(name.toLowerCase(), {
      parameters: Array.isArray(parameters) ? parameters.map(String) : [],
      body: body as Macro["body"], // one expression, parsed above
    });
  }
  return macros;
}
