import type { Home } from "../core/paths.ts";
import { type Lease, openReleases, type Releases } from "../core/releases.ts";
import type { State } from "../core/state.ts";

const budget = { memory: "2GB", threads: 2 };

/** Opens the releases of a home as servers and fillers do. */
export const openHomeReleases = (home: Home, state: State): Promise<Releases> =>
  openReleases(home, state, { ...budget, temp: home.tmp });

/** Does something with the current release, then gives it back. */
export async function withRelease<T>(
  home: Home,
  state: State,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  await using releases = await openHomeReleases(home, state);
  const lease = await releases.lease();
  try {
    return await work(lease);
  } finally {
    await lease.done();
  }
}
