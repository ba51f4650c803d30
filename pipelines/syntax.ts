import type { Connection } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";

/** A node of DuckDB's own syntax tree, as json_serialize_sql writes it. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The node under that key; undefined where there is none. */
export const child = (node: Node, key: string): Node | undefined => {
  const value = node[key];
  return isNode(value) ? value : undefined;
};

/** The nodes of the list under that key. */
export const children = (node: Node, key: string): readonly Node[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/** The texts of the list under that key. */
export const names = (node: Node, key: string): readonly string[] => {
  const value = node[key];
  return Array.isArray(value) ? value.map(String) : [];
};

/** The text under that key; "" where there is none. */
export const word = (node: Node, key: string): string => {
  const value = node[key];
  return typeof value === "string" ? value : "";
};

/** The tree of one SELECT, by DuckDB's own parser. ContractError, naming `what`, for anything else. */
export async function syntaxOf(connection: Connection, what: string, sql: string): Promise<Node> {
  const [row] = await connection.rows("SELECT json_serialize_sql(CAST($1 AS VARCHAR)) AS tree", [
    sql,
  ]);
  const tree: unknown = JSON.parse(String(row?.["tree"]));
  const [statement] = isNode(tree) ? children(tree, "statements") : [];
  const select = statement === undefined ? undefined : child(statement, "node");
  if (select === undefined) {
    const why = isNode(tree) ? word(tree, "error_message") : "";
    throw new ContractError(`${what} is not one SELECT: ${why}`);
  }
  return select;
}
