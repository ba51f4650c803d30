/** Writes a zip into a file, entries too large to be held packed on the way: the same bytes as `writeZip` would give. */
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";
import { UserError } from "../../core/errors.ts";
import type { ZipEntry } from "./zip-read.ts";
import { Directory, packing } from "./zip-write.ts";

/** An entry whose text comes in pieces. */
export interface TextEntry extends Pick<ZipEntry, "name" | "nameBytes" | "utf8"> {
  readonly text: () => AsyncIterable<string>;
}

/** Writes the archive from the start of an empty file, in the order given. */
export async function writeZipFile(
  file: FileHandle,
  entries: readonly (ZipEntry | TextEntry)[],
): Promise<void> {
  const directory = new Directory();
  let at = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await file.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  for (const entry of entries) {
    if ("packed" in entry) {
      await append(directory.add(entry, entry.packed.length));
      await append(entry.packed);
      continue;
    }
    const start = at;
    // Its sizes are known once it is written: the header is put in its place then.
    at += Directory.headLength(entry);
    const { crc, size, packed } = await packInto(append, entry);
    const head = directory.add({ ...entry, method: 8, crc, size }, packed);
    await file.write(head, 0, head.length, start);
  }
  await append(directory.end());
}

/** No zip without a newer kind of header holds more, and no spreadsheet opens such a part. */
const largest = 0xffff_fffe;

async function packInto(
  append: (bytes: Uint8Array) => Promise<void>,
  { name, text }: TextEntry,
): Promise<{ readonly crc: number; readonly size: number; readonly packed: number }> {
  let crc = 0;
  let size = 0;
  let packed = 0;
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const piece of text()) {
      const written = Buffer.from(piece, "utf8");
      crc = crc32(written, crc);
      size += written.length;
      if (size > largest) throw tooLarge(name);
      yield written;
    }
  }
  await pipeline(
    bytes,
    createDeflateRaw({ ...packing, chunkSize: 1 << 18 }),
    async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        await append(piece);
        packed += piece.length;
      }
    },
  );
  return { crc, size, packed };
}

const tooLarge = (name: string): UserError =>
  new UserError(
    `"${name}" 超过 4 GB，工作簿放不下 · it would be larger than 4 GB, no workbook holds that`,
    "把清单分成几个文件 · split the list into several files",
  );
