import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../core/paths.ts";

const dayMs = 86_400_000;

/** Nothing works for so long on one temporary file; what is older was left by a process that died. */
const temporaryDays = 1;

/** The output of a run is kept so long. */
const logDays = 90;

/** They hold whole rows, sensitive columns too, and serve to argue with a source while somebody remembers. */
const answerDays = 30;

/**
 * Removes what processes that died left in `tmp` (spilled rows, fetched pages, copies, downloads), and the logs and kept
 * answers of runs of long ago; the daily heads of the audit stay. Returns what was removed, e.g. "tmp/copy-7-1.csv".
 */
export function clearLeftovers(home: Home, now = Date.now()): readonly string[] {
  const isLog = (name: string) => name.endsWith(".log");
  return [
    ...removeOlder("tmp", home.tmp, now - temporaryDays * dayMs, () => true),
    ...removeOlder("log", home.log, now - logDays * dayMs, isLog),
    ...removeOlder("answers", home.answers, now - answerDays * dayMs, () => true),
  ];
}

function removeOlder(
  what: string,
  folder: string,
  before: number,
  isMeant: (name: string) => boolean,
): readonly string[] {
  if (!existsSync(folder)) return [];
  const old = readdirSync(folder).filter((name) => {
    // It may go while we look.
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found !== undefined && found.mtimeMs < before && isMeant(name);
  });
  for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
  return old.map((name) => `${what}/${name}`);
}
