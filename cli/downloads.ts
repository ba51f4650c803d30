import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Config, stateUrl } from "../core/config.ts";
import type { Home } from "../core/paths.ts";
import type { ExportDoor, FillDoor } from "../graphql/downloads.ts";
import { principalText } from "../graphql/principal-label.ts";
import { runExport } from "../jobs/export.ts";
import { runFill } from "../jobs/fill.ts";
import type { Installation } from "./world.ts";

const prefix = "download-";
const abandonedMs = 3_600_000;

/** Fills a department in a filler child, into a folder of the home's tmp that lives as long as the answer is written. */
export const fillDoor =
  (home: Home, { config }: Pick<Installation, "config">): FillDoor =>
  async ({ principal, ...asked }) => {
    const out = await mkdtemp(join(home.tmp, prefix));
    const remove = () => rm(out, { recursive: true, force: true });
    const url = stateUrl(config);
    try {
      const { summaries } = await runFill(
        {
          home,
          ...(url === undefined ? {} : { stateUrl: url }),
          batches: [{ ...asked, principal, out }],
          requestedBy: principalText(principal),
        },
        () => {},
      );
      const [summary] = summaries;
      if (summary === undefined) throw new Error("the filler made nothing and did not say why");
      return { summary, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  };

/** Writes an export in an exporter child, into a folder of the home's tmp that lives as long as the answer is sent. */
export const exportDoor =
  (home: Home, { config }: Pick<Installation, "config">): ExportDoor =>
  async ({ release, format, ...asked }, signal) => {
    const folder = await mkdtemp(join(home.tmp, prefix));
    const remove = () => rm(folder, { recursive: true, force: true });
    const file = join(folder, `export.${format}`);
    try {
      const { rows, persons } = await runExport({
        ...exportSettings(home, config),
        release,
        order: { ...asked, format, file },
        signal,
      });
      return { file, rows, persons, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  };

/** What every export of an installation has in common. */
export function exportSettings(home: Home, config: Config) {
  const url = stateUrl(config);
  const mostMs = config.exports.max_minutes * 60_000;
  return { home, mostMs, ...(url === undefined ? {} : { stateUrl: url }) };
}

/** Removes the folders a server that was killed left behind. */
export async function removeAbandoned(home: Home, now = Date.now()): Promise<void> {
  const left = (await readdir(home.tmp)).filter((name) => name.startsWith(prefix));
  for (const name of left) {
    const folder = join(home.tmp, name);
    const { mtimeMs } = await stat(folder);
    if (now - mtimeMs > abandonedMs) await rm(folder, { recursive: true, force: true });
  }
}
