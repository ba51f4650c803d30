import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dateOf } from "../../core/clock.ts";
import { isMissingFile } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";

/** The head of the chain at some moment, kept outside the state store. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

const named = /^audit-\d{4}-\d{2}-\d{2}\.head$/;

/**
 * Keeps the last head of each day in a file of its own that only its owner can read. `from`: where the chain stood
 * before. A head that lay ahead of that belongs to rows that were cut off since; it stays.
 */
export async function writeAnchor(
  folder: string,
  { seq, hash }: Anchor,
  from: number,
  now: Date,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `audit-${dateOf(now)}.head`);
  const kept = await readHeads(file);
  const last = kept.at(-1);
  if (last !== undefined && last.seq >= seq) return; // another process was faster
  const staying = last !== undefined && last.seq > from ? kept : kept.slice(0, -1);
  const lines = [...staying, { seq, hash }].map((head) => `${head.seq} ${head.hash}\n`);
  const beside = `${file}.${newId()}.tmp`;
  await writeFile(beside, lines.join(""), { mode: 0o600 });
  await rename(beside, file);
}

/** Every head that was kept, oldest first; none when there is no folder. */
export async function readAnchors(folder: string): Promise<readonly Anchor[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const found: Anchor[] = [];
  for (const name of files.filter((name) => named.test(name)).sort()) {
    found.push(...(await readHeads(join(folder, name))));
  }
  return found;
}

async function readHeads(file: string): Promise<readonly Anchor[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (isMissingFile(error)) return "";
    throw error;
  });
  return [...text.matchAll(/^(\d+) ([0-9a-f]{64})$/gm)].map(([, seq, hash = ""]) => ({
    seq: Number(seq),
    hash,
  }));
}
