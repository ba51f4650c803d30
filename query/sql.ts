import { type Param, quoteName } from "../core/duckdb.ts";
import type { ValueType } from "../schema/entity.ts";

/** A piece of SQL with its parameters in place. Text can only enter as a name, quoted, or as a parameter. */
export interface Sql {
  /** One more than `params`: what stands before, between and after them. */
  readonly texts: readonly string[];
  readonly params: readonly Param[];
}

/** e.g. sql`SELECT ${name("id")} FROM ${table}` */
export function sql(strings: TemplateStringsArray, ...inserts: readonly Sql[]): Sql {
  const texts = [strings[0] ?? ""];
  const params: Param[] = [];
  inserts.forEach((insert, index) => {
    append(texts, params, insert);
    texts[texts.length - 1] += strings[index + 1] ?? "";
  });
  return { texts, params };
}

function append(texts: string[], params: Param[], piece: Sql): void {
  texts[texts.length - 1] += piece.texts[0] ?? "";
  texts.push(...piece.texts.slice(1));
  params.push(...piece.params);
}

/** An identifier. */
export const name = (identifier: string): Sql => ({ texts: [quoteName(identifier)], params: [] });

/** A count or limit we computed ourselves. */
export function count(n: number): Sql {
  if (!Number.isSafeInteger(n)) throw new Error(`not a count: ${n}`);
  return { texts: [String(n)], params: [] };
}

const types: Record<ValueType, string> = {
  text: "VARCHAR",
  integer: "BIGINT",
  // Wider than the columns, so that a value with more digits is compared and not rounded first.
  decimal: "DECIMAL(38,10)",
  date: "DATE",
  timestamp: "TIMESTAMP",
  boolean: "BOOLEAN",
};

export const typeName = (type: ValueType): Sql => ({ texts: [types[type]], params: [] });

/** A parameter, cast to the type it is compared with. */
export const bound = (value: string, type: ValueType = "text"): Sql => ({
  texts: ["CAST(", ` AS ${types[type]})`],
  params: [value],
});

/** A subquery of one column: each of the values, in one parameter however many there are. */
export const boundList = (values: readonly string[], type: ValueType = "text"): Sql => ({
  texts: ["(SELECT CAST(unnest(from_json(", `, '["VARCHAR"]')) AS ${types[type]}))`],
  params: [JSON.stringify(values)],
});

export function joined(pieces: readonly Sql[], separator: string): Sql {
  const texts = [""];
  const params: Param[] = [];
  pieces.forEach((piece, index) => {
    if (index > 0) texts[texts.length - 1] += separator;
    append(texts, params, piece);
  });
  return { texts, params };
}

/** All of them; true when there is none. */
export const all = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : joined(conditions.map(inBrackets), " AND ");

/** Any of them; false when there is none. */
export const any = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`false` : joined(conditions.map(inBrackets), " OR ");

const inBrackets = (condition: Sql): Sql => sql`(${condition})`;

/** The statement with $1, $2 … and their values. */
export function render(piece: Sql): { readonly sql: string; readonly params: readonly Param[] } {
  const text = piece.texts.map((part, index) => (index === 0 ? part : `$${index}${part}`)).join("");
  return { sql: text, params: piece.params };
}
