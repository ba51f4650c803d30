import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import type { Connection, Row } from "../core/duckdb.ts";
import { sha256 } from "../core/ids.ts";
import { asset } from "../core/paths.ts";
import { type Beside, sideBySide } from "./side-by-side.ts";

/**
 * What every table of the warehouse was made of, as one hash. A table whose inputs, SQL and code are those it was made
 * of is not made again.
 */
export interface Versions {
  /** Who does the work: what it needs on its connection must stand on each of them. */
  readonly connections: readonly Connection[];
  readonly beside: Beside;
  /** The version of a table, e.g. "std.personnel__staff" or "entity.person". One that nobody declared is its content. */
  readonly of: (table: string) => Promise<string>;
  /** Does the work unless `name` has been made of the same before; both the work and that it was done, or neither. */
  readonly make: (name: string, made: Made) => Promise<void>;
  /** What was made so far, and how much was as it should be already. */
  readonly done: () => { readonly made: readonly string[]; readonly kept: number };
}

export interface Made {
  /** Tables it reads. */
  readonly reads: readonly string[];
  /** What else decides the result: SQL, a date, declared columns. */
  readonly parts?: readonly string[];
  readonly work: (on: Connection) => Promise<void>;
  /** Called instead of the work with the run that did it last. */
  readonly keep?: (on: Connection, run: string) => Promise<void>;
}

/**
 * Opens them for one run. `known`: versions told from outside, those of the std views; `others`: connections that work
 * beside the first. Everything is made again after a change of this folder's code.
 */
export async function openVersions(
  connection: Connection,
  run: string,
  known: ReadonlyMap<string, string> = new Map(),
  others: readonly Connection[] = [],
): Promise<Versions> {
  await connection.run("CREATE SCHEMA IF NOT EXISTS ledger");
  await connection.run(
    "CREATE TABLE IF NOT EXISTS ledger.made (name VARCHAR NOT NULL, version VARCHAR NOT NULL, run VARCHAR NOT NULL)",
  );
  const rows = await connection.rows("SELECT name, version, run FROM ledger.made");
  const before = new Map(rows.map((row) => [String(row["name"]), row]));
  const connections = [connection, ...others];
  const beside = sideBySide(connections);
  const versions = new Map<string, string | Promise<string>>(known);
  const of = async (table: string): Promise<string> => {
    const version = versions.get(table) ?? beside((on) => contentOf(on, table));
    versions.set(table, version);
    return version;
  };
  const code = buildersCode();
  const made: string[] = [];
  let kept = 0;
  return {
    connections,
    beside,
    of,
    done: () => ({ made, kept }),
    make: async (name, { reads, parts = [], work, keep }) => {
      const inputs: string[] = [];
      for (const table of [...reads].sort()) inputs.push(table, await of(table));
      const version = sha256(code, name, ...parts, ...inputs);
      versions.set(name, version);
      const last = before.get(name);
      const isKept = last?.["version"] === version;
      if (isKept) kept += 1;
      else made.push(name);
      if (isKept && keep === undefined) return;
      await beside((on) =>
        whole(on, async () => {
          await (isKept ? keep?.(on, String(last["run"])) : work(on));
          await record(on, name, version, run);
          if (!isKept) crashPoint("mid-build");
        }),
      );
    },
  };
}

async function whole(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.run("BEGIN TRANSACTION");
  try {
    await work();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Why a table would be made again. */
export type Why =
  | { readonly kind: "new" | "code" | "day" }
  | { readonly kind: "input"; readonly tables: readonly string[] };

export interface Foreseen {
  readonly name: string;
  readonly why: Why;
}

export interface Foresight extends Versions {
  readonly foreseen: () => readonly Foreseen[];
}

/**
 * The same without doing any work: what would be made again, and why. `changed`: tables that will be others than they
 * were; `lastDay`: the day the tables were made for.
 */
export async function foreseeVersions(
  connection: Connection,
  known: ReadonlyMap<string, string>,
  changed: ReadonlySet<string>,
  lastDay: string | undefined,
): Promise<Foresight> {
  const rows = await connection
    .rows("SELECT name, version FROM ledger.made")
    .catch((): readonly Row[] => []);
  const before = new Map(rows.map((row) => [String(row["name"]), String(row["version"])]));
  const versions = new Map(known);
  for (const table of changed) versions.set(table, "foreseen");
  const stale = new Map<string, Why>();
  const of = async (table: string): Promise<string> => {
    const version = versions.get(table) ?? (await contentOf(connection, table).catch(() => "none"));
    versions.set(table, version);
    return version;
  };
  const code = buildersCode();
  let kept = 0;
  return {
    connections: [connection],
    beside: sideBySide([connection]),
    of,
    done: () => ({ made: [], kept }),
    foreseen: () => [...stale].map(([name, why]) => ({ name, why })),
    make: async (name, { reads, parts = [] }) => {
      const inputs: string[] = [];
      for (const table of [...reads].sort()) inputs.push(table, await of(table));
      const versionOn = (given: readonly string[]): string =>
        sha256(code, name, ...given, ...inputs);
      const last = before.get(name);
      versions.set(name, versionOn(parts));
      if (last === versionOn(parts)) {
        kept += 1;
        return;
      }
      const tables = reads.filter((table) => stale.has(table) || changed.has(table));
      const isDay =
        lastDay !== undefined &&
        last === versionOn(parts.map((one) => (isDate(one) ? lastDay : one)));
      if (last === undefined) stale.set(name, { kind: "new" });
      else if (tables.length > 0) stale.set(name, { kind: "input", tables });
      else stale.set(name, { kind: isDay ? "day" : "code" });
    },
  };
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

async function record(
  connection: Connection,
  name: string,
  version: string,
  run: string,
): Promise<void> {
  await connection.run("DELETE FROM ledger.made WHERE name = $1", [name]);
  await connection.run("INSERT INTO ledger.made VALUES ($1, $2, $3)", [name, version, run]);
}

/** An order-free hash of a table's rows. */
async function contentOf(connection: Connection, table: string): Promise<string> {
  const [schema = "", name = ""] = table.split(".");
  const [row] = await connection.rows(
    `SELECT count(*)::VARCHAR AS rows, coalesce(sum(md5_number_lower(CAST(t AS VARCHAR))), 0)::VARCHAR AS hash
     FROM "${schema}"."${name}" t`,
  );
  return `${row?.["rows"]}:${row?.["hash"]}`;
}

/** The hash of the builder's own code, and of the macros its models use. */
const buildersCode = (): string =>
  sha256(codeOf(import.meta.dirname), readFileSync(asset("pipelines", "macros.sql"), "utf8"));

/** The hash of a folder's code, as source or compiled. */
export function codeOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[jt]s$/.test(file))
    .sort();
  return sha256(...files.map((file) => readFileSync(join(folder, file), "utf8")));
}
