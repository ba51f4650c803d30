import { randomBytes } from "node:crypto";
import { UserError } from "../core/errors.ts";
import type { RollUp } from "../schema/roll-ups.ts";
import type { Limits } from "./limits.ts";
import { type Asked, type Policy, policyOf, type Scope } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { peopleOf, unitsOf } from "./scope.ts";
import { joined, name, type Sql, sql } from "./sql.ts";

/** The release as far as SQL is concerned: which tables and columns it has, and under which name it is attached. */
export interface ReleaseShape {
  readonly release: {
    readonly id: number;
    /** The day it was built for; every day counts as an earlier one when absent. */
    readonly today?: string;
    readonly tables: Readonly<Record<string, { readonly columns: readonly string[] }>>;
  };
  readonly alias: string;
  /** What nobody outside knows; rounds figures about people. That of the process when absent. */
  readonly key?: string;
  /**
   * The release that says who belongs where: the one that is served, whichever is read. Who has left a unit is not seen
   * by it in older releases either; who was known by another id then, before two records were found to be one person's,
   * is in nobody's scope. Absent: the release itself.
   */
  readonly standing?: ReleaseShape;
}

const processSecret = randomBytes(32).toString("hex");

/** One statement in the making. */
export interface Compiling extends ReleaseShape {
  readonly principal: Principal;
  readonly policy: Policy;
  readonly secret: string;
  readonly asOf: string | undefined;
  /** What keeps no history is read as it stands today. */
  readonly orToday: boolean;
  /** Rows of one table are those of every day up to the one asked about. */
  readonly ever?: true;
  readonly limits: Limits;
  /** Counted rows that stand in for the entity a part is about. */
  readonly rollUp?: RollUp;
  /** Whether every row shown carries, unasked, the id of the person it is about. */
  readonly tellsPersons: boolean;
  /** Whether what is reached by "one" relations comes as structs of typed values. */
  readonly keepsTypes: boolean;
  /** Reserves a table of the statement. It may read from tables reserved before it. */
  readonly declare: (prefix: string) => Declared;
  /** A name for a table within one FROM. */
  readonly tableName: () => Sql;
  /** The table of person ids (person_id) in a scope. */
  readonly people: (scope: Scope) => Sql;
  /** The table of unit numbers (org_no) in a scope. */
  readonly units: (scope: Scope) => Sql;
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
  new UserError(
    "一次问的清单、关系和路径太多 · the question has too many lists, relations and paths",
    "分几次问 · ask for less at once",
  );

interface CompilingOptions {
  readonly asked?: Asked;
  readonly orToday?: boolean | undefined;
  readonly tellsPersons?: boolean;
  readonly keepsTypes?: boolean;
}

export function startCompiling(
  shape: ReleaseShape,
  principal: Principal,
  asOf: string | undefined,
  limits: Limits,
  {
    asked = "rows",
    orToday = false,
    tellsPersons = false,
    keepsTypes = false,
  }: CompilingOptions = {},
): Compiling {
  const policy = policyOf(principal, asked);
  if (!policy.asks) {
    throw new UserError(
      `您的身份不看业务数据 · the role "${principal.role}" sees no data of the university`,
      "换一个身份 · ask as a role that does",
    );
  }
  const standing = shape.standing ?? shape;
  const scopes = new Map<string, { readonly table: Sql; readonly written: Sql }>();
  const tables: { readonly table: Sql; body?: Sql }[] = [];
  let names = 0;
  const next = (prefix: string): Sql => {
    names += 1;
    if (names > mostNames) throw tooMuch();
    return name(`${prefix}${names}`);
  };
  const scoped = (what: string, scope: Scope, body: (table: Sql) => Sql): Sql => {
    const key = `${what} ${JSON.stringify(scope)}`;
    const known = scopes.get(key);
    if (known !== undefined) return known.table;
    const table = name(`scope_${what}${scopes.size + 1}`);
    const columns = what === "units" ? sql`org_no` : sql`person_id`;
    // The body may declare a scope of its own, which must come first.
    const written = sql`${table}(${columns}) AS (${body(table)})`;
    scopes.set(key, { table, written });
    return table;
  };
  const units = (scope: Scope): Sql =>
    scoped("units", { orgs: scope.orgs ?? [] }, (table) => unitsOf(standing, scope, table));
  const people = (scope: Scope): Sql =>
    scoped("people", scope, () => peopleOf(standing, scope, () => units(scope), asOf));
  return {
    ...shape,
    secret: shape.key ?? processSecret,
    principal,
    policy,
    asOf,
    orToday,
    limits,
    tellsPersons,
    keepsTypes,
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
      const parts = [...[...scopes.values()].map((scope) => scope.written), ...tables.map(written)];
      return parts.length === 0 ? body : sql`WITH RECURSIVE ${joined(parts, ",\n")}\n${body}`;
    },
  };
}

function written({ table, body }: { readonly table: Sql; readonly body?: Sql }): Sql {
  if (body === undefined) throw new Error("a declared table was never defined");
  return sql`${table} AS (${body})`;
}
