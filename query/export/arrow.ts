import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import type { Batch, Cell, Kind, TypedColumn } from "./cells.ts";
import { type NewFile, newFile } from "./file.ts";

/** Arrow's IPC file: one record batch per batch of rows; a column's words are the metadata of its field. */
export async function writeArrow(
  path: string,
  columns: readonly TypedColumn[],
  batches: AsyncIterable<Batch>,
  about: Readonly<Record<string, string>>,
): Promise<number> {
  const fields = columns.map(
    ({ name, zh, en, kind }) => new Field(name, typeOf(kind), true, new Map(words({ zh, en }))),
  );
  const schema = new Schema(fields, new Map(words(about)));
  const writer = new RecordBatchFileWriter();
  const file = await newFile(path);
  const flush = flusher(writer, file);
  let rows = 0;
  writer.reset(undefined, schema);
  for await (const { cells, rowCount } of batches) {
    const children = columns.map(({ kind }, index) => dataOf(kind, cells[index] ?? []));
    const type = new Struct(fields);
    writer.write(new RecordBatch(schema, makeData({ type, length: rowCount, children })));
    rows += rowCount;
    await flush();
  }
  writer.finish();
  await flush();
  await file.close();
  return rows;
}

/** The writer's queue has no end; whatever it holds is written before the next batch comes. */
function flusher(writer: RecordBatchFileWriter, file: NewFile): () => Promise<void> {
  const queue = writer[Symbol.asyncIterator]();
  let next = queue.next();
  return async () => {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const found = await Promise.race([next, nothingMore()]);
      if (found === undefined || found.done === true) break;
      pieces.push(found.value);
      next = queue.next();
    }
    await file.write(Buffer.concat(pieces));
  };
}

const nothingMore = () =>
  new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));

const words = (about: Readonly<Record<string, string>>) => Object.entries(about);

function typeOf(kind: Kind): DataType {
  switch (kind.is) {
    case "text":
      return new Utf8();
    case "integer":
      return new Int64();
    case "double":
      return new Float64();
    case "decimal":
      return new Decimal(kind.scale, kind.width, 128);
    case "date":
      return new DateDay();
    case "timestamp":
      return new TimestampMicrosecond();
    case "boolean":
      return new Bool();
  }
}

function dataOf(kind: Kind, cells: readonly Cell[]): Data {
  const { length } = cells;
  const nullBitmap = bits(cells, (cell) => cell !== null);
  const nullCount = cells.reduce<number>((count, cell) => count + (cell === null ? 1 : 0), 0);
  const known = { length, nullCount, nullBitmap };
  switch (kind.is) {
    case "text":
      return makeData({ type: new Utf8(), ...known, ...texts(cells) });
    case "integer":
      return makeData({ type: new Int64(), ...known, data: longs(cells) });
    case "timestamp":
      return makeData({ type: new TimestampMicrosecond(), ...known, data: longs(cells) });
    case "double":
      return makeData({ type: new Float64(), ...known, data: Float64Array.from(cells, Number) });
    case "decimal": {
      const type = new Decimal(kind.scale, kind.width, 128);
      return makeData({ type, ...known, data: wide(cells) });
    }
    case "date":
      return makeData({ type: new DateDay(), ...known, data: Int32Array.from(cells, Number) });
    case "boolean":
      return makeData({ type: new Bool(), ...known, data: bits(cells, (cell) => cell === true) });
  }
}

function bits(cells: readonly Cell[], isSet: (cell: Cell) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(cells.length / 64) * 8);
  cells.forEach((cell, at) => {
    if (isSet(cell)) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return bytes;
}

function texts(cells: readonly Cell[]) {
  const encoded = Buffer.from(cells.map((cell) => cell ?? "").join(""));
  const valueOffsets = new Int32Array(cells.length + 1);
  cells.forEach((cell, at) => {
    valueOffsets[at + 1] = (valueOffsets[at] ?? 0) + Buffer.byteLength(String(cell ?? ""));
  });
  return { valueOffsets, data: new Uint8Array(encoded) };
}

const longs = (cells: readonly Cell[]): BigInt64Array =>
  BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0));

/** 128 bits each, as four words, the lowest first. */
function wide(cells: readonly Cell[]): Uint32Array {
  const longs = new BigInt64Array(cells.length * 2);
  cells.forEach((cell, at) => {
    const value = BigInt(cell ?? 0);
    longs[2 * at] = BigInt.asIntN(64, value);
    longs[2 * at + 1] = value >> 64n;
  });
  return new Uint32Array(longs.buffer);
}
