import { rmSync } from "node:fs";
import Database from "libsql";
import {
  newTally,
  type RowOf,
  type Sink,
  type Table,
  type Tally,
  updateTime,
  type Value,
  valuesOf,
} from "./tables.ts";

const sqlTypes = { text: "TEXT", integer: "INTEGER", decimal: "NUMERIC" } as const;
const rowsAStatement = 16; // measured: 350k rows/s against 230k one by one

/** One SQLite file being written. Rows are in one transaction from the first `table` to `close`. */
export interface SqliteFile {
  readonly table: <S extends string>(declared: Table<S>) => Sink<S>;
  /** Ends all tables and answers what went into each, by its name in the database. */
  readonly close: () => ReadonlyMap<string, Tally>;
}

/** A new database in place of whatever was there. */
export function sqliteFile(file: string): SqliteFile {
  rmSync(file, { force: true });
  const database = new Database(file);
  database.exec("PRAGMA journal_mode = OFF");
  database.exec("PRAGMA synchronous = OFF");
  database.exec("BEGIN");
  const open: { readonly at: string; readonly tally: Tally; readonly end: () => void }[] = [];
  return {
    table: (declared) => {
      const sink = sqliteTable(database, declared);
      open.push({ at: declared.at, tally: sink.tally, end: sink.end });
      return sink;
    },
    close: () => {
      for (const table of open) table.end();
      database.exec("COMMIT");
      database.close();
      return new Map(open.map((table) => [table.at, table.tally]));
    },
  };
}

function sqliteTable<S extends string>(database: Database.Database, declared: Table<S>) {
  const names = declared.columns.map((column) => column.name);
  const columns = declared.columns.map(
    ({ name, type }) => `${name} ${name === updateTime ? "TIMESTAMP" : sqlTypes[type]}`,
  );
  database.exec(`CREATE TABLE ${declared.at} (${columns.join(", ")})`);
  const one = `(${names.map(() => "?").join(", ")})`;
  const insert = (rows: number) =>
    database.prepare(`INSERT INTO ${declared.at} VALUES ${Array(rows).fill(one).join(", ")}`);
  const many = insert(rowsAStatement);
  const tally = newTally();
  let waiting: Value[] = [];
  const push = (row: RowOf<S>) => {
    waiting.push(...valuesOf(declared, row));
    tally.expected += 1;
    if (waiting.length < rowsAStatement * names.length) return;
    many.run(...waiting);
    waiting = [];
  };
  let last: RowOf<S> | undefined;
  const sink = {
    tally,
    add: (row: RowOf<S>) => {
      last = row;
      push(row);
    },
    repeat: () => {
      if (last === undefined) return;
      tally.duplicates += 1;
      push(last);
    },
    addMalformed: (row: RowOf<S>) => {
      tally.malformed += 1;
      push(row);
    },
    end: () => {
      if (waiting.length > 0) insert(waiting.length / names.length).run(...waiting);
      const unique = tally.duplicates > 0 ? "" : "UNIQUE ";
      const keys = declared.key.join(", ");
      database.exec(`CREATE ${unique}INDEX ${declared.at}_key ON ${declared.at} (${keys})`);
    },
  };
  return sink;
}
