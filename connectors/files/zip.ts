import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";

/** A part of a package, as its central directory tells. */
export interface ZipEntry {
  readonly name: string; // e.g. "xl/worksheets/sheet1.xml"
  readonly at: number; // of its local header
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly deflated: boolean;
}

/** What is wrong with a package, in words that end a sentence: "is truncated: …". */
export class ZipError extends Error {
  override readonly name = "ZipError";
}

export interface Zip {
  readonly path: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

const largestPart = 1 << 30; // bytes unpacked; a small file can hide a huge one
const endMark = Buffer.from("PK\x05\x06", "latin1");
const tail = 65_557; // the end record with the longest comment

/** Reads the directory of a zip file. Throws a ZipError when it has none. */
export async function openZip(path: string): Promise<Zip> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = await bytesAt(file, 0, Math.min(8, size));
    if (start.length >= 4 && start.readUInt32BE(0) === 0xd0cf11e0)
      throw new ZipError("is encrypted or an old .xls: expected an .xlsx without a password");
    if (start.length < 4 || start.readUInt32LE(0) !== 0x04034b50)
      throw new ZipError(`is not an .xlsx: ${beginsLike(start)}`);
    const from = Math.max(0, size - tail);
    const end = await bytesAt(file, from, size - from);
    const at = end.lastIndexOf(endMark);
    if (at === -1 || at + 22 > end.length)
      throw new ZipError(`is truncated: its ${size} bytes have no directory at their end`);
    const directory = await bytesAt(file, end.readUInt32LE(at + 16), end.readUInt32LE(at + 12));
    return { path, entries: entriesOf(directory, end.readUInt16LE(at + 10)) };
  } finally {
    await file.close();
  }
}

function beginsLike(start: Buffer): string {
  const text = start.toString("latin1").trimStart();
  if (/^(\xef\xbb\xbf)?\s*<(!|\?|html|table|head|meta)/i.test(text))
    return "it is a web page (HTML or XML) under the name of a workbook";
  return `it begins with ${start.toString("hex") || "nothing"}`;
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  if (bytesRead < length) throw new ZipError("is truncated: its directory points beyond its end");
  return buffer;
}

function entriesOf(directory: Buffer, count: number): ReadonlyMap<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw new ZipError(`is damaged: entry ${i + 1} of its directory cannot be read`);
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, at + 46 + nameLength);
    const method = directory.readUInt16LE(at + 10);
    if ((directory.readUInt16LE(at + 8) & 1) === 1 || (method !== 0 && method !== 8))
      throw new ZipError(`is encrypted or packed in an unknown way (part "${name}")`);
    const extraLength = directory.readUInt16LE(at + 30);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const fields = [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20)];
    const [size = 0, packed = 0, local = 0] = wideFields(
      [...fields, directory.readUInt32LE(at + 42)],
      extra,
    );
    entries.set(name, {
      name,
      at: local,
      packed,
      size,
      crc: directory.readUInt32LE(at + 16),
      deflated: method === 8,
    });
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  return entries;
}

const wide = 0xffff_ffff;

/** Fields of a directory entry, those that say nothing but ones taken from the Zip64 extra field, where they stand in this order. */
function wideFields(fields: readonly number[], extra: Buffer): readonly number[] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1)
    at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return fields.map((field) => {
    if (field !== wide || at + 8 > extra.length) return field;
    at += 8;
    return Number(extra.readBigUInt64LE(at - 8));
  });
}

/** The bytes of a part, unpacked, a piece at a time; its checksum is verified at the end. */
export async function* unzip(zip: Zip, entry: ZipEntry): AsyncGenerator<Buffer> {
  const start = await dataStart(zip, entry);
  if (entry.packed === 0) return;
  const packed = createReadStream(zip.path, { start, end: start + entry.packed - 1 });
  const stream = entry.deflated ? packed.pipe(createInflateRaw({ chunkSize: 1 << 18 })) : packed;
  packed.on("error", (error) => stream.destroy(error));
  let size = 0;
  let crc = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > largestPart)
        throw new ZipError(`hides more than ${largestPart >> 20} MB in its part "${entry.name}"`);
      crc = crc32(piece, crc);
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof ZipError) throw cause;
    throw new ZipError(`is damaged: its part "${entry.name}" cannot be unpacked`, { cause });
  } finally {
    packed.destroy();
  }
  if (size !== entry.size || crc !== entry.crc)
    throw new ZipError(`is damaged: its part "${entry.name}" does not match its checksum`);
}

async function dataStart(zip: Zip, entry: ZipEntry): Promise<number> {
  const file = await open(zip.path, "r");
  try {
    const header = await bytesAt(file, entry.at, 30);
    return entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

/** A part as text, for the small ones. Undefined when the package lacks it. */
export async function unzipText(zip: Zip, name: string): Promise<string | undefined> {
  const entry = zip.entries.get(name);
  if (entry === undefined) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of unzip(zip, entry)) pieces.push(piece);
  return Buffer.concat(pieces)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}
