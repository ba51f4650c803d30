import { SourceError } from "../../core/errors.ts";
import type { Resource } from "../resource.ts";
import { placeOf, type Table } from "./dialect.ts";
import type { Server } from "./session.ts";
import { failure } from "./trouble.ts";

/**
 * The table of a resource as the server's catalogue has it. Its own spelling wins; otherwise the only one that differs
 * in capitals. None, or several, is a SourceError.
 */
export async function findTable(server: Server, resource: Resource): Promise<Table> {
  const { system, access, dialect, session } = server;
  const [schema, name] = placeOf(resource.at, access.database.schema);
  const rows = await session.ask(dialect.catalogue(name, schema), resource).catch((cause) => {
    throw failure(server, resource, `looking for table "${resource.at}" failed`, cause);
  });
  const tables = tablesOf(rows);
  const exact = tables.filter((table) => table.name === name);
  const found = exact.length > 0 ? exact : tables;
  const [table] = found;
  if (table !== undefined && found.length === 1) return table;
  const what =
    table === undefined
      ? `has no table "${resource.at}" (${resource.zh}) that the account may see`
      : `has several tables "${resource.at}": ${found.map((one) => `${one.schema}.${one.name}`).join(", ")}`;
  throw new SourceError(`${system.zh} ${what}`, {
    system: system.name,
    resource: resource.name,
    retryable: false,
    hint:
      table === undefined
        ? `ask the owner of ${system.zh} whether it was renamed or the account lost its right to see it; sources.${system.name}.schema in fillonce.config.yaml says where to look`
        : `name the schema: sources.${system.name}.schema in fillonce.config.yaml, or "schema.table" in the declaration`,
  });
}

function tablesOf(rows: readonly Record<string, unknown>[]): Table[] {
  const tables = new Map<
    string,
    { schema: string; name: string; columns: { name: string; type: string }[] }
  >();
  for (const row of rows) {
    // Oracle and some clients answer in capitals.
    const of = (key: string) => String(row[key] ?? row[key.toUpperCase()] ?? "");
    const schema = of("table_schema");
    const name = of("table_name");
    const table = tables.get(`${schema}.${name}`) ?? { schema, name, columns: [] };
    table.columns.push({ name: of("column_name"), type: of("data_type").toLowerCase() });
    tables.set(`${schema}.${name}`, table);
  }
  return [...tables.values()];
}
