/** Writes a zip whose bytes depend on its entries alone: no clock, no extra fields, order as given. */
import { crc32, deflateRawSync } from "node:zlib";
import type { ZipEntry } from "./zip-read.ts";

// 1980-01-01 00:00, the earliest time a zip can state.
const fixedTime = 0x0021_0000;

/** An entry of our own. Level 4: measured on a 147 KB sheet, a third of the time of level 6 for 2 % more bytes. */
export function packEntry(name: string, content: string | Uint8Array, level = 4): ZipEntry {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const nameBytes = Buffer.from(name, "utf8");
  return {
    name,
    nameBytes,
    utf8: nameBytes.length !== name.length,
    method: 8,
    crc: crc32(bytes),
    size: bytes.length,
    packed: deflateRawSync(bytes, { level, memLevel: 9 }),
  };
}

/** One archive from packed entries, in the order given; packed bytes are copied as they are. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  let length = 22;
  for (const { nameBytes, packed } of entries) length += 76 + 2 * nameBytes.length + packed.length;
  if (entries.length > 0xfffe || length > 0xfffffffe)
    throw new Error(`a zip of ${entries.length} entries and ${length} bytes needs zip64`);
  const out = Buffer.alloc(length);
  const offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    offsets.push(at);
    out.writeUInt32LE(0x04034b50, at);
    at = writeFields(out, at + 4, entry);
    out.set(entry.nameBytes, at);
    out.set(entry.packed, at + entry.nameBytes.length);
    at += entry.nameBytes.length + entry.packed.length;
  }
  const directory = at;
  entries.forEach((entry, i) => {
    out.writeUInt32LE(0x02014b50, at);
    out.writeUInt16LE(20, at + 4);
    writeFields(out, at + 6, entry);
    out.writeUInt32LE(offsets[i] ?? 0, at + 42);
    out.set(entry.nameBytes, at + 46);
    at += 46 + entry.nameBytes.length;
  });
  out.writeUInt32LE(0x06054b50, at);
  out.writeUInt16LE(entries.length, at + 8);
  out.writeUInt16LE(entries.length, at + 10);
  out.writeUInt32LE(at - directory, at + 12);
  out.writeUInt32LE(directory, at + 16);
  return out;
}

/** The 26 bytes that a local header and a directory record share; returns where they end. */
function writeFields(out: Buffer, at: number, entry: ZipEntry): number {
  out.writeUInt16LE(20, at);
  out.writeUInt16LE(entry.utf8 ? 0x800 : 0, at + 2);
  out.writeUInt16LE(entry.method, at + 4);
  out.writeUInt32LE(fixedTime, at + 6);
  out.writeUInt32LE(entry.crc, at + 10);
  out.writeUInt32LE(entry.packed.length, at + 14);
  out.writeUInt32LE(entry.size, at + 18);
  out.writeUInt16LE(entry.nameBytes.length, at + 22);
  return at + 26;
}
