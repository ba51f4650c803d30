import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBValue,
  type Json,
} from "@duckdb/node-api";

/** What one process may spend on DuckDB. `temp` must exist and be writable. */
export interface Budget {
  readonly memory: string; // e.g. "2GB"
  readonly threads: number;
  readonly temp: string;
}

export type Param = string | number | bigint | boolean | null;

/** One row as plain values: BIGINT and DECIMAL as text, DATE as "2026-11-09", lists and structs nested. */
export type Row = Record<string, Json>;

export interface Database {
  readonly connect: () => Promise<Connection>;
  readonly close: () => void;
}

/** The one way to talk to DuckDB. Parameters are positional ($1, $2 …). */
export interface Connection {
  readonly run: (sql: string, params?: readonly Param[]) => Promise<void>;
  readonly rows: (sql: string, params?: readonly Param[]) => Promise<Row[]>;
  /**
   * Rows in batches of about 2,048, without the whole result in memory. Until the last batch the connection takes no
   * other statement: the engine would end the stream early without an error.
   */
  readonly stream: (sql: string, params?: readonly Param[]) => AsyncGenerator<Row[]>;
  /** Ends the running query with an error. */
  readonly interrupt: () => void;
  readonly close: () => void;
  /** The client's own connection, for appenders and data chunks. */
  readonly raw: DuckDBConnection;
}

/** A `:memory:` instance within a budget. Extractors write Parquet with it; servers attach releases to it. */
export async function openMemory(budget: Budget): Promise<Database> {
  return database(await DuckDBInstance.create(":memory:", settings(budget)));
}

/** @internal The warehouse's owner alone calls this; see core/warehouse.ts. */
export async function openFile(file: string, budget: Budget): Promise<Database> {
  return database(await DuckDBInstance.create(file, settings(budget)));
}

function settings(budget: Budget): Record<string, string> {
  return {
    memory_limit: budget.memory,
    threads: String(budget.threads),
    temp_directory: budget.temp,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  };
}

async function database(instance: DuckDBInstance): Promise<Database> {
  // Refused as an option of the instance: icu is only loaded by the first statement that needs it.
  const first = await instance.connect();
  await first.run("SET GLOBAL TimeZone = 'Asia/Shanghai'");
  first.closeSync();
  return {
    connect: async () => connection(await instance.connect()),
    close: () => instance.closeSync(),
  };
}

function connection(raw: DuckDBConnection): Connection {
  let streaming = false;
  const checkFree = (): void => {
    if (streaming) throw new Error("a statement on a connection whose stream has not ended");
  };
  return {
    raw,
    run: async (sql, params = []) => {
      checkFree();
      await raw.run(sql, params as DuckDBValue[]);
    },
    rows: async (sql, params = []) => {
      checkFree();
      const reader = await raw.runAndReadAll(sql, params as DuckDBValue[]);
      return reader.getRowObjectsJson();
    },
    stream: async function* (sql, params = []) {
      checkFree();
      streaming = true;
      try {
        const result = await raw.stream(sql, params as DuckDBValue[]);
        yield* result.yieldRowObjectJson();
      } finally {
        streaming = false;
      }
    },
    interrupt: () => raw.interrupt(),
    close: () => raw.closeSync(),
  };
}

/** A name quoted for SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text literal for the few places that take no parameter (ATTACH, COPY, read_parquet). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
