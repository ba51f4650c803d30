import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { stateUrl } from "../core/config.ts";
import type { Home } from "../core/paths.ts";
import type { FillDoor } from "../graphql/downloads.ts";
import { principalText } from "../graphql/principal-label.ts";
import { runFill } from "../jobs/fill.ts";
import type { Installation } from "./world.ts";

const prefix = "download-";
const abandonedMs = 3_600_000;

/** Fills a department in a filler child, into a folder of the home's tmp that lives as long as the answer is written. */
export const fillDoor =
  (home: Home, { config, state }: Pick<Installation, "config" | "state">): FillDoor =>
  async ({ principal, ...asked }) => {
    const out = await mkdtemp(join(home.tmp, prefix));
    const remove = () => rm(out, { recursive: true, force: true });
    const url = stateUrl(config);
    try {
      const { summaries } = await runFill(
        {
          home,
          state,
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

/** Removes the folders a server that was killed left behind. */
export async function removeAbandoned(home: Home, now = Date.now()): Promise<void> {
  const left = (await readdir(home.tmp)).filter((name) => name.startsWith(prefix));
  for (const name of left) {
    const folder = join(home.tmp, name);
    const { mtimeMs } = await stat(folder);
    if (now - mtimeMs > abandonedMs) await rm(folder, { recursive: true, force: true });
  }
}
