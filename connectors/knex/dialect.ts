import type { Knex } from "knex";
import type { Access, Batch, DatabaseAccess, ObservedColumn } from "../connector.ts";

/** What of a database server can be reached and how: an Access whose `database` is there. */
export type ServerAccess = Access & { readonly database: DatabaseAccess };

/** A table as the catalogue names it, the folding of letters undone. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ObservedColumn[];
}

/** One SELECT to be read to its end. */
export interface Reading {
  /** SQL expressions, one a declared column. */
  readonly columns: readonly string[];
  readonly from: string;
  readonly where: string; // "" for all rows
  /** Names of the declared columns, for problems. */
  readonly names: readonly string[];
  readonly tmp: string;
  readonly silenceMs: number;
}

/** Rows of a piece of a table: a batch that does not know its place yet. */
export type Piece = Pick<Batch, "rows" | "problems" | "csv">;

/** What went wrong at a server, as its own codes tell. */
export type Trouble =
  | "refused" // the account or its password
  | "unreachable"
  | "unknown" // a table or column is not there
  | "forbidden" // the account may not read it
  | "slow"
  | "cut"
  | "busy"
  | "other";

/** What differs between database servers. knex holds the connections; the SQL is ours. */
export interface Dialect {
  /** knex's name of it, or the client itself. */
  readonly client: NonNullable<Knex.Config["client"]>;
  readonly connection: (access: ServerAccess) => Knex.StaticConnectionConfig;
  readonly quote: (name: string) => string;
  /**
   * Asks for (table_schema, table_name, column_name, data_type) of everything called `table` in any case, in `schema`
   * or where the account looks by itself, in the order of the columns.
   */
  readonly catalogue: (table: string, schema: string | undefined) => string;
  /** Run before a table is counted and read, and after: both see one state of it. */
  readonly begin: (access: ServerAccess, version: string) => readonly string[];
  readonly end: string;
  /** A column's value as text that says all of it. */
  readonly text: (column: ObservedColumn) => string;
  /** An expression of `text` as the text type, for drivers that would make a value of it. */
  readonly spell: (expression: string) => string;
  /** Whether values of this type order in time or by number, so that a cursor may be compared with them. */
  readonly ordered: (type: string) => boolean;
  /** SQL of a cursor's value to compare a column of that type with. */
  readonly bound: (value: string, type: string) => string;
  /** SQL that is true where such a column holds a value that stands for none; absent where only NULL does. */
  readonly unset?: (column: string, type: string) => string | undefined;
  readonly read: (connection: unknown, reading: Reading, knex: Knex) => AsyncGenerator<Piece>;
  /** Rights beyond reading, each a row with one column `found`; undefined where the server cannot be asked. */
  readonly writeRights: ((tables: readonly Table[]) => string) | undefined;
  /** Turns what `writeRights` answered into words. */
  readonly writeRightsOf?: (found: readonly string[]) => readonly string[];
  readonly version: string; // SQL that answers `version`
  readonly troubleOf: (error: unknown) => Trouble;
}

/** A text literal in standard SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** "hr.GXJG0101" → ["hr", "GXJG0101"]; without a schema, the configuration's. */
export function placeOf(
  at: string,
  schema: string | undefined,
): readonly [string | undefined, string] {
  const dot = at.indexOf(".");
  return dot === -1 ? [schema, at] : [at.slice(0, dot), at.slice(dot + 1)];
}

/** The code that a driver or Node put on an error. e.g. "28P01", "ECONNREFUSED"; "" when none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown }; // drivers' own fields
  if (code === undefined && error instanceof AggregateError) return codeOf(error.errors[0]);
  return String(code ?? errno ?? "");
}

/** What Node itself says of a connection. */
export function networkTrouble(error: unknown): Trouble {
  const code = codeOf(error);
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code))
    return "unreachable";
  if (/^(ECONNRESET|EPIPE|PROTOCOL_CONNECTION_LOST|ERR_STREAM_PREMATURE_CLOSE)$/.test(code))
    return "cut";
  if (code === "ETIMEDOUT") return "unreachable";
  return "other";
}
