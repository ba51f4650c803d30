import type { Row } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import type { Field, Path } from "../query/selection.ts";

/** A struct of a row; undefined when the relation leads nowhere. */
export function inside(row: Row | undefined, name: string): Row | undefined {
  const value = row?.[name];
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw new Error(`"${name}" is no struct`);
  return value;
}

/** The structs of a list in a row; none when it is not there. */
export function listIn(row: Row, name: string): readonly Row[] {
  const value = row[name];
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is Row => typeof one === "object" && one !== null && !Array.isArray(one),
  );
}

/** The text at the end of a chain of structs; "" when any of it is missing. */
export function textAt(row: Row | undefined, ...path: readonly string[]): string {
  const column = path.at(-1) ?? "";
  const value = path.slice(0, -1).reduce<Row | undefined>(inside, row)?.[column];
  return value === null || value === undefined || typeof value === "object" ? "" : String(value);
}

/** A column behind "one" relations as its own chain of structs; read it with `textIn`. */
export function valueAt(as: string, [first, ...rest]: Path): Field {
  if (first === undefined) throw new ContractError("a value needs a path");
  if (rest.length === 0) return { kind: "column", as, column: first };
  return { kind: "one", as, relation: first, selection: { fields: [valueAt(as, rest)] } };
}

/** The text at the end of a chain of structs of one column each; "" when there is none. */
export function textIn(row: Row, name: string): string {
  let value = row[name];
  while (value !== null && typeof value === "object" && !Array.isArray(value))
    value = Object.values(value)[0] ?? null;
  return typeof value === "string" ? value : "";
}
