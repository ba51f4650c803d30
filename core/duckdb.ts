import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBPreparedStatement,
  DuckDBValue,
  Json,
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
  /** `prepared`: how many statements the connection keeps prepared for `rows`, the least recently used going first. */
  readonly connect: (prepared?: number) => Promise<Connection>;
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
  /** Takes no further statement, interrupts the running one, and closes when it has ended. */
  readonly close: () => void;
  /** How many statements ran so far, streams included, and how many of them were prepared by an earlier one. */
  readonly counts: () => { readonly statements: number; readonly reused: number };
  /** The client's own connection, for appenders and data chunks. */
  readonly raw: DuckDBConnection;
}

/** A `:memory:` instance within a budget. Extractors write Parquet with it; servers attach releases to it. */
export async function openMemory(budget: Budget): Promise<Database> {
  return open(":memory:", budget);
}

/** How files are written that are made anew: the engine's own default costs a fifth more. DuckDB reads it from 1.4 on. */
export const storageVersion = "v1.4.0";

/** @internal The warehouse's owner alone calls this; see core/warehouse.ts. A file that is there stays as it is written. */
export async function openFile(file: string, budget: Budget): Promise<Database> {
  return open(file, budget);
}

/** Loading the engine takes a fifth of a second of CPU, which a process that opens nothing need not spend. */
async function open(file: string, budget: Budget): Promise<Database> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  return database(await DuckDBInstance.create(file, settings(budget)));
}

function settings(budget: Budget): Record<string, string> {
  return {
    memory_limit: budget.memory,
    threads: String(budget.threads),
    temp_directory: budget.temp,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    storage_compatibility_version: storageVersion,
  };
}

async function database(instance: DuckDBInstance): Promise<Database> {
  // Refused as an option of the instance: icu is only loaded by the first statement that needs it.
  const first = await instance.connect();
  await first.run("SET GLOBAL TimeZone = 'Asia/Shanghai'");
  first.closeSync();
  const door = closeWhenIdle(() => instance.closeSync());
  return {
    connect: (prepared = 0) =>
      door.pass(async () => connection(await instance.connect(), prepared)),
    close: door.close,
  };
}

/**
 * The engine frees what is closed at once, also under a statement that another thread still runs: the process's memory
 * is damaged and it dies somewhere else. So what is in use is closed by whoever leaves last, and lets nobody in till then.
 */
function closeWhenIdle(shut: () => void, hurry: () => void = () => undefined) {
  let inside = 0;
  let isClosed = false;
  const leave = (): void => {
    inside -= 1;
    if (isClosed && inside === 0) shut();
  };
  const enter = (): (() => void) => {
    if (isClosed) throw new Error("a statement on a connection that is closed");
    inside += 1;
    return leave;
  };
  return {
    enter,
    isClosed: () => isClosed,
    pass: async <T>(work: () => Promise<T>): Promise<T> => {
      const leave = enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    close: (): void => {
      if (isClosed) return;
      isClosed = true;
      if (inside === 0) shut();
      else hurry();
    },
  };
}

function connection(raw: DuckDBConnection, prepared: number): Connection {
  const kept = keepPrepared(raw, prepared);
  const shut = (): void => {
    kept.close();
    raw.closeSync();
  };
  const door = closeWhenIdle(shut, () => raw.interrupt());
  let streaming = false;
  let statements = 0;
  let reused = 0;
  const checkFree = (): void => {
    if (streaming) throw new Error("a statement on a connection whose stream has not ended");
    statements += 1;
  };
  const readAll = async (sql: string, params: readonly Param[]): Promise<Row[]> => {
    checkFree();
    if (prepared === 0) {
      const reader = await raw.runAndReadAll(sql, params as DuckDBValue[]);
      return reader.getRowObjectsJson();
    }
    const { statement, isReused, done } = await kept.take(sql);
    if (isReused) reused += 1;
    try {
      statement.bind([...params]);
      const reader = await statement.runAndReadAll();
      done(true);
      return reader.getRowObjectsJson();
    } catch (error) {
      done(false);
      throw error;
    }
  };
  return {
    raw,
    run: async (sql, params = []) => {
      checkFree();
      await door.pass(() => raw.run(sql, params as DuckDBValue[]));
    },
    rows: (sql, params = []) => door.pass(() => readAll(sql, params)),
    stream: async function* (sql, params = []) {
      checkFree();
      const leave = door.enter();
      streaming = true;
      try {
        const result = await raw.stream(sql, params as DuckDBValue[]);
        yield* result.yieldRowObjectJson();
      } finally {
        streaming = false;
        leave();
      }
    },
    interrupt: () => {
      if (!door.isClosed()) raw.interrupt();
    },
    close: door.close,
    counts: () => ({ statements, reused }),
  };
}

interface Taken {
  readonly statement: DuckDBPreparedStatement;
  readonly isReused: boolean;
  /** Gives the statement back; one that failed is not kept. */
  readonly done: (isGood: boolean) => void;
}

/** Prepared statements by their text, at most `most`. One that is in use is nobody else's: it has one set of values. */
function keepPrepared(raw: DuckDBConnection, most: number) {
  const idle = new Map<string, DuckDBPreparedStatement>();
  return {
    take: async (sql: string): Promise<Taken> => {
      const known = idle.get(sql);
      idle.delete(sql);
      const statement = known ?? (await raw.prepare(sql));
      const done = (isGood: boolean): void => {
        if (!isGood || idle.has(sql)) {
          statement.destroySync();
          return;
        }
        idle.set(sql, statement);
        const [oldest] = idle;
        if (idle.size <= most || oldest === undefined) return;
        idle.delete(oldest[0]);
        oldest[1].destroySync();
      };
      return { statement, isReused: known !== undefined, done };
    },
    close: () => {
      for (const statement of idle.values()) statement.destroySync();
      idle.clear();
    },
  };
}

/** A name quoted for SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text literal for the few places that take no parameter (ATTACH, COPY, read_parquet). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
