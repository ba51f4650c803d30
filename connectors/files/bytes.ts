import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";

const piece = 1 << 20;

/** The bytes of a text file: unpacked when it is gzip, as UTF-8 when its mark says UTF-16 (Excel's "Unicode text"). */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { highWaterMark: piece });
  const unpacked = (await isGzip(path)) ? raw.pipe(createGunzip({ chunkSize: piece })) : raw;
  raw.on("error", (error) => unpacked.destroy(error));
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  try {
    for await (const bytes of unpacked as AsyncIterable<Buffer>) {
      if (isFirst) decoder = wideDecoder(bytes);
      isFirst = false;
      yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
    }
    const rest = decoder?.decode() ?? "";
    if (rest !== "") yield Buffer.from(rest);
  } finally {
    raw.destroy();
  }
}

/** No more than `most` bytes of the beginning. */
export async function beginningOf(path: string, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const bytes of bytesOf(path)) {
    pieces.push(bytes);
    size += bytes.length;
    if (size >= most) break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await file.close();
  }
}

/** Of a file that begins with a mark of UTF-16; undefined of any other. */
function wideDecoder(bytes: Buffer): TextDecoder | undefined {
  if (bytes.length < 2) return undefined;
  const mark = bytes.readUInt16BE(0);
  if (mark === 0xfffe) return new TextDecoder("utf-16le", { ignoreBOM: true });
  return mark === 0xfeff ? new TextDecoder("utf-16be", { ignoreBOM: true }) : undefined;
}
