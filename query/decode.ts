import type { Row } from "../core/duckdb.ts";
import { idsIn } from "./crowd.ts";

type Json = Row[string];

/** What was met while an answer was decoded: whose rows are shown, and which nested lists, by `as`, had more rows. */
export interface Met {
  readonly persons: Set<string>;
  readonly cut: Set<string>;
}

export const nothingMet = (): Met => ({ persons: new Set(), cut: new Set() });

/** Turns a value of the engine into the asked-for one: the statement names columns by position, the asker by `as`. */
export type Decode = (value: Json, met: Met) => Json;

/** The members of a row or struct that say which people it is about: one, or the JSON text of a list of them. */
export const personMember = (at: number): string => `#person${at}`;

export const decodePlain: Decode = (value) => value;

/** Column c0 becomes the first field, c1 the second … A missing struct stays null. */
export const decodeStruct =
  (fields: readonly (readonly [as: string, decode: Decode])[]): Decode =>
  (value, met) => {
    const struct = unfolded(value);
    return isStruct(struct) ? decodeRow(fields, struct, met) : null;
  };

export function decodeRow(
  fields: readonly (readonly [as: string, decode: Decode])[],
  row: Row,
  met: Met,
): Row {
  for (let at = 0; personMember(at) in row; at += 1) {
    const person = row[personMember(at)];
    if (typeof person !== "string") continue;
    for (const id of person.startsWith("[") ? idsIn(person) : [person]) met.persons.add(id);
  }
  // fromEntries, so that a field named "__proto__" is a field like any other.
  return Object.fromEntries(
    fields.map(([as, decode], index) => [as, decode(row[`c${index}`] ?? null, met)]),
  );
}

/** `size`: how many there may be; one more says that there are more. Undefined: all. */
export const decodeList =
  (decode: Decode, as: string, size?: number): Decode =>
  (value, met) => {
    const list = unfolded(value);
    if (!Array.isArray(list)) return [];
    if (size !== undefined && list.length > size) met.cut.add(as);
    return list.slice(0, size).map((each) => decode(each, met));
  };

/** A relation comes as the text of its JSON; what is nested in one is parsed with it. */
const unfolded = (value: Json): Json =>
  typeof value === "string" ? (JSON.parse(value) as Json) : value; // made by to_json

function isStruct(value: Json): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
