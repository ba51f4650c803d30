import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { CsvRows } from "../connector.ts";
import { type DataStream, takeRows } from "./copy-frames.ts";
import { inflow } from "./inflow.ts";

/** What we use of pg's own client; it has no types of its own. */
export interface PgConnection {
  readonly query: (submittable: object) => unknown;
  readonly connection: {
    readonly stream: DataStream & { pause: () => void; resume: () => void; destroy: () => void };
    readonly query: (sql: string) => void;
  };
}

const piece = 1 << 20; // bytes gathered before they are written
const rowsAFile = 100_000;
let files = 0;

/**
 * The rows of a SELECT as CSV files, by COPY … TO STDOUT: the server writes the text and nothing here looks at it. Each
 * file belongs to whoever takes it. The server is told to wait while two files are ready.
 */
export async function* copyOut(
  client: PgConnection,
  select: string,
  folder: string,
  silenceMs: number,
): AsyncGenerator<CsvRows> {
  const { stream } = client.connection;
  await using rows = inflow<CsvRows>(
    { pause: () => stream.pause(), resume: () => stream.resume(), cut: () => stream.destroy() },
    silenceMs,
  );
  const writer = csvWriter(folder, rows.push);
  let isBroken = false;
  /** What throws inside the driver's events nobody catches, and the process would end: a full disk is told to the reader. */
  const told =
    <Of extends unknown[]>(write: (...of: Of) => void) =>
    (...of: Of): void => {
      if (isBroken) return;
      try {
        write(...of);
      } catch (error) {
        isBroken = true;
        rows.fail(error);
      }
    };
  try {
    client.query({
      submit: (connection: PgConnection["connection"]) => {
        takeRows(connection.stream, told(writer.add), rows.beat);
        connection.query(`COPY (${select}) TO STDOUT (FORMAT csv, NULL '\\N')`);
      },
      handleCopyData: () => {},
      handleCommandComplete: told(writer.end),
      handleReadyForQuery: () => rows.end(),
      handleError: (error: unknown) => rows.fail(error),
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handleEmptyQuery: () => {},
    });
    for (let file = await rows.next(); file !== undefined; file = await rows.next()) yield file;
  } finally {
    for (const { path } of rows.left()) rmSync(path, { force: true });
    writer.drop();
  }
}

/** Gathers rows into files of 100,000. Written synchronously: a piece is in the page cache in less than a millisecond. */
function csvWriter(folder: string, ready: (file: CsvRows) => void) {
  let open:
    | { readonly path: string; readonly file: number; rows: number; longest: number }
    | undefined;
  const gathered = Buffer.allocUnsafe(piece);
  let size = 0;
  const begin = () => {
    files += 1;
    const path = join(folder, `copy-${process.pid}-${files}.csv`);
    return { path, file: openSync(path, "wx", 0o600), rows: 0, longest: 0 };
  };
  const end = (): void => {
    if (open === undefined) return;
    writeSync(open.file, gathered, 0, size);
    size = 0;
    closeSync(open.file);
    ready({ path: open.path, rows: open.rows, longest: open.longest });
    open = undefined;
  };
  return {
    add: (bytes: Buffer, from: number, to: number): void => {
      const length = to - from;
      open ??= begin();
      if (size + length > piece) {
        writeSync(open.file, gathered, 0, size);
        size = 0;
      }
      if (length > piece) writeSync(open.file, bytes, from, length);
      else size += bytes.copy(gathered, size, from, to);
      open.rows += 1;
      open.longest = Math.max(open.longest, length);
      if (open.rows === rowsAFile) end();
    },
    end,
    /** Removes the file that did not become whole. */
    drop: (): void => {
      if (open === undefined) return;
      closeSync(open.file);
      rmSync(open.path, { force: true });
      open = undefined;
    },
  };
}
