/** A CSV file of rows for `forms patch`, read in pieces and any number of times. */
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { CsvParser } from "../connectors/files/csv-parser.ts";
import { unreadable } from "../forms/named-file.ts";

export interface RowFile {
  readonly count: number;
  /** Of the longest row. */
  readonly width: number;
  /** The rows from the first, each time; a field of nothing is "". */
  readonly chunks: () => AsyncGenerator<readonly (readonly string[])[]>;
}

/** Counts the rows of a file; `header` when its first line is none. UserError when it cannot be read. */
export async function openRowFile(file: string, header: boolean): Promise<RowFile> {
  const chunks = () => records(file, header ? 1 : 0);
  let [count, width] = [0, 0];
  for await (const rows of chunks()) {
    count += rows.length;
    for (const { length } of rows) width = Math.max(width, length);
  }
  return { count, width, chunks };
}

/** All rows of a small file. */
export async function rowsIn({ chunks }: RowFile): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const some of chunks()) rows.push(...some);
  return rows;
}

const piece = 1 << 20;

async function* records(file: string, skipped: number): ReturnType<RowFile["chunks"]> {
  const parser = new CsvParser();
  const decoder = new TextDecoder();
  let left = skipped;
  const rowsOf = (found: ReturnType<CsvParser["push"]>): string[][] => {
    const rows = found.slice(left).map(({ fields }) => fields.map((field) => field ?? ""));
    left = Math.max(0, left - found.length);
    return rows;
  };
  try {
    for await (const bytes of createReadStream(resolve(file), { highWaterMark: piece }))
      yield rowsOf(parser.push(decoder.decode(bytes, { stream: true })));
  } catch (cause) {
    throw unreadable(file, cause);
  }
  yield rowsOf([...parser.push(decoder.decode()), ...parser.finish()]);
}
