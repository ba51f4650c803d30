import type { BadRow } from "./connector.ts";
import { matchColumns, sourceName } from "./drift.ts";
import type { Resource, SourceSystem } from "./resource.ts";

type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * JSON with every number that JavaScript would not give back as written kept as text, which `written` reads back. Throws
 * when malformed.
 */
export function parseExact(json: string): unknown {
  return JSON.parse(mayLose.test(json) ? json.replace(stringOrNumber, quoteNumber) : json);
}

const mayLose = /[:[,]\s*-?(?:\d{16}|\d+[.eE])/;
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const quoteNumber = (token: string): string =>
  token.startsWith('"') ? token : `"${markInJson}${token}"`;

/** Stands before what was a number: two control characters, which begin no text of a source. */
const mark = "\u0001\u0002";
const markInJson = JSON.stringify(mark).slice(1, -1);
const markedInJson = new RegExp(`"${markInJson.replaceAll("\\", "\\\\")}([^"]*)"`, "g");

/** A value of parseExact with its numbers as the source spelt them: alone as text, in an object as numbers of its JSON. */
export function written(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(mark) ? value.slice(mark.length) : value;
  if (!isObject(value)) return value;
  return JSON.stringify(value).replace(markedInJson, "$1");
}

/** Turns JSON objects into rows of a resource and watches which keys come. One for each file or endpoint. */
export class ObjectRows {
  readonly #system: SourceSystem;
  readonly #resource: Resource;
  readonly #where: string;
  readonly #names: readonly string[];
  readonly #keys = new Set<string>();
  readonly columns: readonly string[];

  /** `where` names the place in messages: `endpoint "/projects"`. */
  constructor(system: SourceSystem, resource: Resource, where: string) {
    this.#system = system;
    this.#resource = resource;
    this.#where = where;
    this.columns = Object.keys(resource.columns);
    this.#names = Object.entries(resource.columns).map(([name, column]) =>
      sourceName(name, column),
    );
  }

  /**
   * `place` names the item in a problem: "line 17 of a.ndjson". `isEscaped`: its text has \u escapes, the only way to half
   * a character.
   */
  row(item: JsonObject, place: string, isEscaped: boolean): (string | null)[] | BadRow {
    for (const key in item) this.#keys.add(key);
    const values = this.#names.map((name) => textOf(valueAt(item, name)));
    if (!isEscaped) return values;
    const bad = values.findIndex((value) => value !== null && halfCharacter.test(value));
    if (bad === -1) return values;
    const column = this.columns[bad] ?? "";
    const found = `${place}: ${column} has half a character (a surrogate without its other half)`;
    return { rule: "undecodable", column, found };
  }

  /** What the keys seen so far say; a SourceError when none of them is a column that every row needs. */
  drift(): readonly string[] {
    if (this.#keys.size === 0) return [];
    const nested = this.#names.filter((name) => !this.#keys.has(name) && name.includes("."));
    const roots = nested.map((name) => name.split(".")[0] ?? "");
    const flat = [...this.#keys].filter((key) => !roots.includes(key));
    const reached = nested.filter((_, index) => this.#keys.has(roots[index] ?? ""));
    return matchColumns(this.#system, this.#resource, [...flat, ...reached], this.#where).drift;
  }
}

const halfCharacter = /\p{Surrogate}/u;

export function malformed(found: string): BadRow {
  return { rule: "malformed", found };
}

function valueAt(item: JsonObject, path: string): unknown {
  const value = item[path];
  if (value !== undefined && typeof value !== "function") return value; // "constructor" is every object's
  if (!path.includes(".")) return undefined;
  return path
    .split(".")
    .reduce<unknown>(
      (at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined),
      item,
    );
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((entry) => textOf(entry) ?? "").join(";");
  return String(written(value));
}
