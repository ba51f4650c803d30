import type { Row } from "../core/duckdb.ts";

type Json = Row[string];

/**
 * Turns a value of the engine into the asked-for one: the statement names columns by position, the asker by `as`.
 * Adds to `persons` whose rows it has met.
 */
export type Decode = (value: Json, persons: Set<string>) => Json;

/** The members of a row or struct that say which people it is about: the first, the second … */
export const personMember = (at: number): string => `#person${at}`;

export const decodePlain: Decode = (value) => value;

/** Column c0 becomes the first field, c1 the second … A missing struct stays null. */
export const decodeStruct =
  (fields: readonly (readonly [as: string, decode: Decode])[]): Decode =>
  (value, persons) => {
    const struct = unfolded(value);
    return isStruct(struct) ? decodeRow(fields, struct, persons) : null;
  };

export function decodeRow(
  fields: readonly (readonly [as: string, decode: Decode])[],
  row: Row,
  persons: Set<string>,
): Row {
  for (let at = 0; personMember(at) in row; at += 1) {
    const person = row[personMember(at)];
    if (typeof person === "string") persons.add(person);
  }
  // fromEntries, so that a field named "__proto__" is a field like any other.
  return Object.fromEntries(
    fields.map(([as, decode], index) => [as, decode(row[`c${index}`] ?? null, persons)]),
  );
}

export const decodeList =
  (decode: Decode): Decode =>
  (value, persons) => {
    const list = unfolded(value);
    return Array.isArray(list) ? list.map((each) => decode(each, persons)) : [];
  };

/** A relation comes as the text of its JSON; what is nested in one is parsed with it. */
const unfolded = (value: Json): Json =>
  typeof value === "string" ? (JSON.parse(value) as Json) : value; // made by to_json

function isStruct(value: Json): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
