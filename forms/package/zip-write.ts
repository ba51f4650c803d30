/** Writes a zip whose bytes depend on its entries alone: no clock, no extra fields, order as given. */
import { crc32, deflateRawSync } from "node:zlib";
import type { ZipEntry } from "./zip-read.ts";

// 1980-01-01 00:00, the earliest time a zip can state.
const fixedTime = 0x0021_0000;

/** Level 4: measured on a 147 KB sheet, a third of the time of level 6 for 2 % more bytes. */
export const packing = { level: 4, memLevel: 9 } as const;

/** An entry of our own. */
export function packEntry(
  name: string,
  content: string | Uint8Array,
  level: number = packing.level,
): ZipEntry {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  return {
    ...named(name),
    method: 8,
    crc: crc32(bytes),
    size: bytes.length,
    packed: deflateRawSync(bytes, { ...packing, level }),
  };
}

/** An entry whose bytes are packed already, such as a workbook's: kept as they are. */
export function storedEntry(name: string, bytes: Uint8Array): ZipEntry {
  return { ...named(name), method: 0, crc: crc32(bytes), size: bytes.length, packed: bytes };
}

function named(name: string) {
  const nameBytes = Buffer.from(name, "utf8");
  return { name, nameBytes, utf8: nameBytes.length !== name.length };
}

/** One archive from packed entries, in the order given; packed bytes are copied as they are. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  const directory = new Directory();
  const pieces = entries.flatMap((entry) => [
    directory.add(entry, entry.packed.length),
    entry.packed,
  ]);
  return Buffer.concat([...pieces, directory.end()]);
}

/** The same as `writeZip`, piece by piece, one entry held at a time. */
export async function* zipPieces(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const directory = new Directory();
  for await (const entry of entries) {
    yield directory.add(entry, entry.packed.length);
    yield entry.packed;
  }
  yield directory.end();
}

/** Keeps the records of an archive's end while its entries are written. */
export class Directory {
  readonly #records: Buffer[] = [];
  #length = 0;

  static headLength({ nameBytes }: Pick<ZipEntry, "nameBytes">): number {
    return 30 + nameBytes.length;
  }

  /** The header that stands before the entry's bytes, of which there are `packed`. */
  add(entry: Described, packed: number): Buffer {
    const head = Buffer.alloc(Directory.headLength(entry));
    head.writeUInt32LE(0x04034b50, 0);
    writeFields(head, 4, entry, packed);
    head.set(entry.nameBytes, 30);
    const record = Buffer.alloc(46 + entry.nameBytes.length);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(20, 4);
    writeFields(record, 6, entry, packed);
    record.writeUInt32LE(this.#length, 42);
    record.set(entry.nameBytes, 46);
    this.#records.push(record);
    this.#length += head.length + packed;
    if (this.#records.length > 0xfffe || this.#length > 0xfffffffe)
      throw new Error(
        `a zip of ${this.#records.length} entries and ${this.#length} bytes needs zip64`,
      );
    return head;
  }

  end(): Buffer {
    const records = Buffer.concat(this.#records);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#records.length, 8);
    end.writeUInt16LE(this.#records.length, 10);
    end.writeUInt32LE(records.length, 12);
    end.writeUInt32LE(this.#length, 16);
    return Buffer.concat([records, end]);
  }
}

type Described = Omit<ZipEntry, "packed">;

/** The 26 bytes that a local header and a directory record share. */
function writeFields(out: Buffer, at: number, entry: Described, packed: number): void {
  out.writeUInt16LE(20, at);
  out.writeUInt16LE(entry.utf8 ? 0x800 : 0, at + 2);
  out.writeUInt16LE(entry.method, at + 4);
  out.writeUInt32LE(fixedTime, at + 6);
  out.writeUInt32LE(entry.crc, at + 10);
  out.writeUInt32LE(packed, at + 14);
  out.writeUInt32LE(entry.size, at + 18);
  out.writeUInt16LE(entry.nameBytes.length, at + 22);
}
