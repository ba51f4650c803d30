import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";
import { UserError } from "../../core/errors.ts";
import type { NewFile } from "./file.ts";

/** A zip written front to back: an entry's bytes may come piece by piece, and nothing is held but one piece. */
export interface ZipStream {
  readonly entry: (name: string, pieces: AsyncIterable<string>) => Promise<void>;
  /** Writes the directory. */
  readonly end: () => Promise<void>;
}

interface Entry {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

// 1980-01-01, sizes behind the bytes, names in UTF-8, deflated.
const version = 20;
const flags = 0x0808;
const deflated = 8;
const day = 0x21;

export function zipStream(file: NewFile): ZipStream {
  const entries: Entry[] = [];
  return {
    entry: async (name, pieces) => {
      const entry = await writeEntry(file, Buffer.from(name), pieces);
      entries.push(entry);
    },
    end: async () => {
      const start = file.position();
      for (const entry of entries) await file.write(directoryEntry(entry));
      await file.write(endRecord(entries.length, start, file.position() - start));
    },
  };
}

async function writeEntry(
  file: NewFile,
  name: Buffer,
  pieces: AsyncIterable<string>,
): Promise<Entry> {
  const offset = file.position();
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  writeCommon(head, 4);
  head.writeUInt16LE(name.length, 26);
  await file.write(Buffer.concat([head, name]));
  const start = file.position();
  let crc = 0;
  let size = 0;
  const counted = async function* () {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      crc = crc32(bytes, crc);
      size += bytes.length;
      if (size > mostBytes) throw tooLarge();
      yield bytes;
    }
  };
  // A sheet is packed as fast as it is made; the best ratio would take three times as long.
  await pipeline(counted, createDeflateRaw({ level: 3 }), async (packed: AsyncIterable<Buffer>) => {
    for await (const bytes of packed) await file.write(bytes);
  });
  const entry = { name, crc, packed: file.position() - start, size, offset };
  if (file.position() > mostBytes) throw tooLarge();
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(0x08074b50, 0);
  writeSizes(sizes, 4, entry);
  await file.write(sizes);
  return entry;
}

/** Beyond it a zip needs a second form of every record, and hardly any reader of workbooks takes it. */
const mostBytes = 0xffff_ffff;

const tooLarge = () =>
  new UserError(
    "工作簿超过 4 GB · the workbook is larger than 4 GB",
    "export csv or parquet, or fewer columns",
  );

function writeCommon(bytes: Buffer, at: number): void {
  bytes.writeUInt16LE(version, at);
  bytes.writeUInt16LE(flags, at + 2);
  bytes.writeUInt16LE(deflated, at + 4);
  bytes.writeUInt16LE(0, at + 6);
  bytes.writeUInt16LE(day, at + 8);
}

function writeSizes(bytes: Buffer, at: number, { crc, packed, size }: Entry): void {
  bytes.writeUInt32LE(crc, at);
  bytes.writeUInt32LE(packed, at + 4);
  bytes.writeUInt32LE(size, at + 8);
}

function directoryEntry(entry: Entry): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(version, 4);
  writeCommon(bytes, 6);
  writeSizes(bytes, 16, entry);
  bytes.writeUInt16LE(entry.name.length, 28);
  bytes.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([bytes, entry.name]);
}

function endRecord(count: number, start: number, size: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(start, 16);
  return bytes;
}
