import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { homeAt } from "../core/paths.ts";
import { openReleases } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { openClient } from "./query/asking.ts";
import { compareGroups, compareLookUps, compareNested } from "./query/compare.ts";
import { loadNow, machine, tableHead, tableLine } from "./query/figures.ts";
import { makeBenchHome } from "./query/home.ts";
import { openNaive } from "./query/naive.ts";
import { openPostgres } from "./query/postgres.ts";
import { publishUnderReaders } from "./query/publishes.ts";
import { serve } from "./query/server.ts";
import { endings, overload, underSix } from "./query/strain.ts";

/**
 * `npm run bench:query -- HOME [--rounds 40] [--publishes 100] [--only endings]`: the figures of the query layer on a copy of the home's release. Every
 * question is asked of this server, of a naive resolver on the same release and, where FILLONCE_BENCH_POSTGRES holds the
 * address of a database to fill, of PostgreSQL: in turns, within one run, and all must answer the same.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "40" },
    publishes: { type: "string", default: "100" },
    only: { type: "string" },
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
  const sections = {
    nested: () => compareNested(asked, rounds),
    "look-ups": () => compareLookUps(asked, rounds * 5),
    groups: () => compareGroups(asked, rounds),
    heavy: () => underSix(client, lease, rounds * 3),
    overload: () => overload(client),
    publishes: () => publishUnderReaders(client, home, state, publishes),
    endings: () => endings(releases, 10),
  };
  try {
    for (const [name, section] of Object.entries(sections)) {
      if (values.only !== undefined && values.only !== name) continue;
      // As they come, with the load they were taken under.
      for (const figure of await section()) console.log(tableLine(figure, loadNow()));
    }
    const peak = { what: "peak RSS of the server (VmHWM)", reached: `${served.peakRss()} MB` };
    console.log(tableLine(peak, loadNow()));
  } finally {
    client.close();
    analyst.close();
    await served.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
