import { expect } from "vitest";
import type { Home } from "../../core/paths.ts";
import { listReleases, type ReleaseManifest } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { fillonce } from "../small-home.ts";

interface Status {
  readonly release: { readonly id: number; readonly records: number } | null;
  readonly stale: readonly { readonly name: string }[];
}

export const statusOf = async (home: Home): Promise<Status> =>
  JSON.parse((await fillonce(["status", "--home", home.root, "--json"])).stdout);

/** Refreshes by the command line, which must succeed. */
export async function refreshed(home: Home, ...args: string[]): Promise<RefreshResult> {
  const { code, stdout, stderr } = await fillonce([
    "refresh",
    ...args,
    "--home",
    home.root,
    "--json",
  ]);
  expect(code, stderr + stdout).toBe(0);
  return JSON.parse(stdout);
}

export async function newestOf(home: Home): Promise<ReleaseManifest> {
  await using state = await openState(home);
  const [newest] = await listReleases(state);
  if (newest === undefined) throw new Error(`"${home.root}" has no release`);
  return newest;
}

/** The tables of the newest release: rows and an order-free hash of each. */
export const tablesOf = async (home: Home): Promise<ReleaseManifest["tables"]> =>
  (await newestOf(home)).tables;

/** What a release says of the university: everything but the problem rows, which name the run. */
export function contentOf({ problem_row: _, ...tables }: ReleaseManifest["tables"]) {
  return tables;
}
