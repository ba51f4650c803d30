import { copyFileSync, writeFileSync } from "node:fs";
import { makeHome } from "../../core/config.ts";
import { type Connection, openMemory, quoteName, quoteText } from "../../core/duckdb.ts";
import { type Home, homeAt } from "../../core/paths.ts";
import {
  currentReleaseId,
  type ReleaseManifest,
  readManifest,
  recordRelease,
  releaseFile,
} from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import { rollUpSelect } from "../../pipelines/roll-up.ts";
import { rollUps, rollUpTable } from "../../schema/roll-ups.ts";

/** Rows the big table is brought to; a campus of scale 1 has a quarter of them. */
const mostSessions = 700_000;

export interface BenchHome {
  readonly home: Home;
  readonly manifest: ReleaseManifest;
}

/**
 * A home of its own with release 1: the served one of `from`, its class sessions copied until there are at least
 * 700,000, and their roll-ups made again, so that raw table and roll-up tell the same.
 */
export async function makeBenchHome(folder: string, from: Home): Promise<BenchHome> {
  const home = homeAt(folder);
  makeHome(home);
  writeFileSync(home.config, 'university: bench\nfixed_now: "2026-11-09T07:30:00+08:00"\n');
  copyFileSync(releaseFile(from, await servedBy(from)), releaseFile(home, 1));
  const manifest = await edit(home, 1, async (connection) => {
    await copySessions(connection);
    for (const rollUp of rollUps.filter(({ entity }) => entity === "class_session")) {
      const table = `r.main.${quoteName(rollUpTable(rollUp))}`;
      await connection.run(`DELETE FROM ${table}`);
      await connection.run(`INSERT INTO ${table} ${rollUpSelect(rollUp, "r.main.class_session")}`);
    }
  });
  await using state = await openState(home);
  await recordRelease(state, manifest);
  return { home, manifest };
}

async function servedBy(home: Home): Promise<number> {
  await using state = await openState(home);
  const id = await currentReleaseId(state);
  if (id === undefined) throw new Error("that home has no release; run `fillonce demo` on it");
  return id;
}

async function copySessions(connection: Connection): Promise<void> {
  await connection.run("CREATE TEMP TABLE s AS FROM r.main.class_session");
  const [found] = await connection.rows("SELECT count(*) AS n FROM s");
  const copies = Math.ceil(mostSessions / Number(found?.["n"])) - 1;
  for (let copy = 1; copy <= copies; copy += 1) {
    await connection.run(
      "INSERT INTO r.main.class_session SELECT * REPLACE (id || $1 AS id) FROM s",
      [`-${copy}`],
    );
  }
}

/** Changes the file of a release that nobody reads yet, attached as "r". Returns its manifest with that number and the rows it has now. */
export async function edit(
  home: Home,
  id: number,
  change: (connection: Connection) => Promise<void>,
): Promise<ReleaseManifest> {
  const database = await openMemory({ memory: "2GB", threads: 2, temp: home.tmp });
  const connection = await database.connect();
  try {
    await connection.run(`ATTACH ${quoteText(releaseFile(home, id))} AS r`);
    await change(connection);
    const before = await readManifest(connection, "r");
    const [sessions] = await connection.rows("SELECT count(*) AS n FROM r.main.class_session");
    const { class_session: known } = before.tables;
    const tables = {
      ...before.tables,
      ...(known && { class_session: { ...known, rows: Number(sessions?.["n"]) } }),
    };
    const manifest = { ...before, id, tables };
    await connection.run("UPDATE r.main.release_manifest SET content = $1", [
      JSON.stringify(manifest),
    ]);
    await connection.run("DETACH r");
    return manifest;
  } finally {
    connection.close();
    database.close();
  }
}
