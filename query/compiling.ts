import { UserError } from "../core/errors.ts";
import type { Limits } from "./limits.ts";
import { type Policy, policyOf } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { peopleOf, unitsOf } from "./scope.ts";
import { joined, name, type Sql, sql } from "./sql.ts";

/** The release as far as SQL is concerned: which tables and columns it has, and under which name it is attached. */
export interface ReleaseShape {
  readonly release: {
    readonly id: number;
    readonly tables: Readonly<Record<string, { readonly columns: readonly string[] }>>;
  };
  readonly alias: string;
}

/** One statement in the making. */
export interface Compiling extends ReleaseShape {
  readonly principal: Principal;
  readonly policy: Policy;
  readonly asOf: string | undefined;
  readonly limits: Limits;
  /** Whether every row shown carries, unasked, the id of the person it is about. */
  readonly tellsPersons: boolean;
  /** Reserves a table of the statement. It may read from tables reserved before it. */
  readonly declare: (prefix: string) => Declared;
  /** A name for a table within one FROM. */
  readonly tableName: () => Sql;
  /** The table of person ids (person_id) in the principal's scope. */
  readonly people: () => Sql;
  /** The table of unit numbers (org_no) in the principal's scope. */
  readonly units: () => Sql;
  /** All declared tables and then the body. */
  readonly statement: (body: Sql) => Sql;
}

export interface Declared {
  readonly table: Sql;
  readonly define: (body: Sql) => void;
}

/** Each costs the engine some 5 MB, even empty: half a gigabyte at most. */
const mostTables = 120;
const mostNames = 300;

const tooMuch = (): UserError =>
  new UserError("the question has too many lists, relations and paths", "ask for less at once");

export function startCompiling(
  shape: ReleaseShape,
  principal: Principal,
  asOf: string | undefined,
  limits: Limits,
  tellsPersons = false,
): Compiling {
  const policy = policyOf(principal);
  if (!policy.asks) {
    throw new UserError(
      `the role "${principal.role}" sees no data of the university`,
      "ask as a role that does",
    );
  }
  const scopes = new Map<string, Sql>();
  const tables: { readonly table: Sql; body?: Sql }[] = [];
  let names = 0;
  const next = (prefix: string): Sql => {
    names += 1;
    if (names > mostNames) throw tooMuch();
    return name(`${prefix}${names}`);
  };
  const units = (): Sql => {
    const table = name("scope_units");
    if (!scopes.has("units"))
      scopes.set("units", sql`${table}(org_no) AS (${unitsOf(shape, principal, table)})`);
    return table;
  };
  const people = (): Sql => {
    const table = name("scope_people");
    if (!scopes.has("people")) {
      scopes.set(
        "people",
        sql`${table}(person_id) AS (${peopleOf(shape, principal, units, asOf)})`,
      );
    }
    return table;
  };
  return {
    ...shape,
    principal,
    policy,
    asOf,
    limits,
    tellsPersons,
    people,
    units,
    tableName: () => next("t"),
    declare: (prefix) => {
      if (tables.length >= mostTables) throw tooMuch();
      const declared: { table: Sql; body?: Sql } = { table: next(prefix) };
      tables.push(declared);
      return { table: declared.table, define: (body) => Object.assign(declared, { body }) };
    },
    statement: (body) => {
      const parts = [...scopes.values(), ...tables.map(written)];
      return parts.length === 0 ? body : sql`WITH RECURSIVE ${joined(parts, ",\n")}\n${body}`;
    },
  };
}

function written({ table, body }: { readonly table: Sql; readonly body?: Sql }): Sql {
  if (body === undefined) throw new Error("a declared table was never defined");
  return sql`${table} AS (${body})`;
}
