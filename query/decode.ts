import type { Row } from "../core/duckdb.ts";

type Json = Row[string];

/** Turns a value of the engine into the asked-for one: the statement names columns by position, the asker by `as`. */
export type Decode = (value: Json) => Json;

export const decodePlain: Decode = (value) => value;

/** Column c0 becomes the first field, c1 the second … A missing struct stays null. */
export const decodeStruct =
  (fields: readonly (readonly [as: string, decode: Decode])[]): Decode =>
  (value) =>
    isStruct(value) ? decodeRow(fields, value) : null;

export function decodeRow(
  fields: readonly (readonly [as: string, decode: Decode])[],
  row: Row,
): Row {
  // fromEntries, so that a field named "__proto__" is a field like any other.
  return Object.fromEntries(
    fields.map(([as, decode], index) => [as, decode(row[`c${index}`] ?? null)]),
  );
}

export const decodeList =
  (decode: Decode): Decode =>
  (value) =>
    Array.isArray(value) ? value.map(decode) : [];

function isStruct(value: Json): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
