import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { homeAt } from "../core/paths.ts";
import { openReleases } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { openClient } from "./query/asking.ts";
import { compareGroups, compareLookUps, compareNested } from "./query/compare.ts";
import { type Figure, loadNow, machine, tableHead, tableLine } from "./query/figures.ts";
import { makeBenchHome } from "./query/home.ts";
import { openNaive } from "./query/naive.ts";
import { openPostgres } from "./query/postgres.ts";
import { publishUnderReaders } from "./query/publishes.ts";
import { serve } from "./query/server.ts";
import { endings, overload, underSix } from "./query/strain.ts";

/**
 * `npm run bench:query -- HOME [--rounds 40] [--publishes 100]`: the figures of the query layer on a copy of the home's release. Every
 * question is asked of this server, of a naive resolver on the same release and, where FILLONCE_BENCH_POSTGRES holds the
 * address of a database to fill, of PostgreSQL: in turns, within one run, and all must answer the same.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "40" },
    publishes: { type: "string", default: "100" },
  },
});
const [from] = positionals;
if (from === undefined) throw new Error("give a home with a release");
const rounds = Number(values.rounds);
const publishes = Number(values.publishes);

const folder = mkdtempSync(join(tmpdir(), "fillonce-bench-"));
try {
  const { home, manifest } = await makeBenchHome(folder, homeAt(from));
  await using state = await openState(home);
  await using releases = await openReleases(home, state, {
    memory: "2GB",
    threads: 2,
    temp: home.tmp,
  });
  const lease = await releases.lease();
  const url = process.env["FILLONCE_BENCH_POSTGRES"];
  await using postgres = url === undefined ? undefined : await openPostgres(url, lease);
  const served = await serve(home);
  const client = openClient(served.url);
  const analyst = openClient(served.url, "analyst");
  const asked = { client, analyst, naive: openNaive(lease), postgres, lease };
  console.log(
    `${machine()}, ${manifest.tables["person"]?.rows} persons, PostgreSQL ${postgres?.version ?? "not measured"}\n\n${tableHead}`,
  );
  /** Prints the figures as they come, with the load they were taken under. */
  const show = async (section: Promise<readonly Figure[]>) => {
    for (const figure of await section) console.log(tableLine(figure, loadNow()));
  };
  try {
    await show(compareNested(asked, rounds));
    await show(compareLookUps(asked, rounds * 5));
    await show(compareGroups(asked, rounds));
    await show(underSix(client, lease, rounds * 3));
    await show(overload(client));
    await show(publishUnderReaders(client, home, state, publishes));
    const peak = `${served.peakRss()} MB`;
    await show(Promise.resolve([{ what: "peak RSS of the server (VmHWM)", reached: peak }]));
  } finally {
    client.close();
    analyst.close();
    await served.stop();
  }
  await show(endings(releases, 10));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
