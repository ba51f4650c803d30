import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** sha256 of the parts, joined so that no two lists of parts collide; 64 hexadecimal digits. */
export function sha256(...parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

/** sha256 of a file's bytes; 64 hexadecimal digits. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

/** A new text id that sorts by time: 9 characters of base-36 milliseconds, then 10 random ones. */
export function newId(now: Date = new Date()): string {
  const time = now.getTime().toString(36).padStart(9, "0");
  return time + randomBytes(5).toString("hex");
}
