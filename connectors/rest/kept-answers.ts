import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const squeeze = promisify(gzip);

/** Keeps one answer as it came; `page` counts from 1, 0 is the look that was taken before reading. */
export type KeepAnswer = (page: number, raw: Uint8Array) => Promise<void>;

/**
 * Where the answers that one reading of a resource takes are kept: "project.0001.gz" and so on, of changes
 * "project.changes.0001.gz", which a whole reading after it in the same folder leaves there. Those of an earlier reading
 * of the kind, which did not come to its end, go, and the look with them.
 */
export async function keepAnswers(
  folder: string,
  resource: string,
  rows: "all" | "changes",
): Promise<KeepAnswer> {
  const stem = rows === "changes" ? `${resource}.changes` : resource;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder))
    if (isPageOf(stem, name) || name === `${resource}.0000.gz`) await rm(join(folder, name));
  return async (page, raw) => {
    const file = join(folder, `${stem}.${String(page).padStart(4, "0")}.gz`);
    try {
      await writeFile(file, await squeeze(raw, { level: 1 }), { mode: 0o600 });
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  };
}

const isPageOf = (stem: string, name: string): boolean =>
  name.startsWith(`${stem}.`) && /^\d+\.gz$/.test(name.slice(stem.length + 1));
