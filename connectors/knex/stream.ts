import type { Knex } from "knex";
import type { BadRow } from "../connector.ts";
import type { Piece, Reading } from "./dialect.ts";
import { inflow } from "./inflow.ts";
import { undecodable } from "./rows.ts";

const batchRows = 2_048;

/** What we use of the stream that knex gives for a query. */
interface RowStream {
  readonly on: (event: string, take: (value: never) => void) => RowStream;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly destroy: () => void;
}

/** Rows through any knex client that can stream: the way of the engines that have none of their own. */
export async function* streamRows(
  connection: unknown,
  { columns, names, from, where, silenceMs }: Reading,
  knex: Knex,
): AsyncGenerator<Piece> {
  const aliases = columns.map((_, index) => `c${index}`);
  const listed = columns.map((column, index) => `${column} AS c${index}`).join(", ");
  const sql = `SELECT ${listed} FROM ${from}${where}`.replaceAll("?", "\\?"); // knex reads ? as a place for a value
  const stream = knex.raw(sql).connection(connection).stream() as unknown as RowStream; // knex types it without its own pause
  await using batches = inflow<object[]>(
    {
      pause: () => stream.pause(),
      resume: () => stream.resume(),
      cut: () => stream.destroy(),
    },
    silenceMs,
  );
  let rows: object[] = [];
  stream
    .on("data", (row: object) => {
      rows.push(row);
      batches.beat();
      if (rows.length < batchRows) return;
      batches.push(rows);
      rows = [];
    })
    .on("error", (error: unknown) => batches.fail(error))
    .on("end", () => {
      if (rows.length > 0) batches.push(rows);
      batches.end();
    });
  for (let batch = await batches.next(); batch !== undefined; batch = await batches.next())
    yield pieceOf(batch, aliases, names);
}

const strict = new TextDecoder("utf-8", { fatal: true });

function pieceOf(
  batch: readonly object[],
  aliases: readonly string[],
  names: readonly string[],
): Piece {
  const rows: (string | null)[][] = [];
  const problems: BadRow[] = [];
  for (const row of batch) {
    const values = row as Readonly<Record<string, unknown>>; // keyed by our own aliases, in Oracle in capitals
    let bad = -1;
    const texts = aliases.map((alias, index) => {
      const value = values[alias] ?? values[alias.toUpperCase()] ?? null;
      if (!Buffer.isBuffer(value)) return textOf(value);
      try {
        return strict.decode(value);
      } catch {
        if (bad === -1) bad = index;
        return value.toString("utf8");
      }
    });
    if (bad === -1) rows.push(texts);
    else problems.push(undecodable(bad, names, texts));
  }
  return { rows, problems };
}

/** What a driver gives although it was asked for text. A Date is the moment on this machine's clock, as drivers make it. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  if (!(value instanceof Date)) return String(value);
  const two = (part: number) => String(part).padStart(2, "0");
  const date = `${value.getFullYear()}-${two(value.getMonth() + 1)}-${two(value.getDate())}`;
  const time = `${two(value.getHours())}:${two(value.getMinutes())}:${two(value.getSeconds())}`;
  return `${date} ${time}.${String(value.getMilliseconds()).padStart(3, "0")}`;
}
