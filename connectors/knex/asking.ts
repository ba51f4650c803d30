import type { Knex } from "knex";
import type { SourceSystem } from "../resource.ts";
import type { Dialect, ServerAccess } from "./dialect.ts";

/** Everything one connector of a server is made of. */
export interface Server {
  readonly system: SourceSystem;
  readonly access: ServerAccess;
  readonly dialect: Dialect;
  readonly knex: Knex;
}

/** knex reads ? as a place for a value. */
export const escaped = (sql: string): string => sql.replaceAll("?", "\\?");

/** The rows of one statement on one connection. */
export async function ask(
  { knex: database }: Server,
  connection: unknown,
  sql: string,
): Promise<Record<string, unknown>[]> {
  return rowsOf(await database.raw(escaped(sql)).connection(connection));
}

/** The rows of a raw answer: every driver of knex has its own shape. */
export function rowsOf(answer: unknown): Record<string, unknown>[] {
  const rows = Array.isArray(answer)
    ? Array.isArray(answer[0])
      ? answer[0]
      : answer
    : (answer as { readonly rows?: unknown }).rows;
  return (Array.isArray(rows) ? rows : []) as Record<string, unknown>[]; // rows are objects by knex's promise
}
