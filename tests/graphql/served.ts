import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, quoteText } from "../../core/duckdb.ts";
import { type Home, homeAt } from "../../core/paths.ts";
import {
  type Lease,
  openReleases,
  type ReleaseManifest,
  recordRelease,
  releaseFile,
} from "../../core/releases.ts";
import { openState, type State } from "../../core/state.ts";
import { openUniversity } from "../query/release.ts";
import { type Tables, university } from "../query/university.ts";

/** Releases of the small university in a home of their own, published for real, and what was asked of them. */
export interface Served extends AsyncDisposable {
  readonly releases: { readonly lease: (id?: number) => Promise<Lease> };
  /** Every statement since the last `forget`. */
  readonly statements: string[];
  readonly openLeases: () => number;
  /** While true every question first keeps the engine busy until it is interrupted. */
  busy: boolean;
  readonly publish: (id: number, tables?: Tables) => Promise<void>;
  readonly state: State;
  readonly home: Home;
}

/** Adds tables that are no entities to "r7" and names them with their columns. */
type AddTables = (connection: Connection) => Promise<Readonly<Record<string, readonly string[]>>>;

/** Publishes release 1 of that university; with "nothing yet", none. */
export async function serveUniversity(
  tables: Tables | "nothing yet" = university,
  addTables: AddTables = async () => ({}),
): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "fillonce-graphql-"));
  const home = homeAt(folder);
  await mkdir(home.releases);
  await mkdir(home.tmp);
  const state = await openState(home);
  const real = await openReleases(home, state, { memory: "512MB", threads: 2, temp: home.tmp });
  let openLeases = 0;
  const served: Served = {
    state,
    home,
    statements: [],
    busy: false,
    openLeases: () => openLeases,
    releases: {
      lease: async (id) => {
        const lease = await real.lease(id);
        openLeases += 1;
        return {
          ...lease,
          connection: {
            ...lease.connection,
            rows: async (sql, params) => {
              served.statements.push(sql);
              if (served.busy) await lease.connection.rows(endless);
              return lease.connection.rows(sql, params);
            },
          },
          done: async () => {
            openLeases -= 1;
            await lease.done();
          },
        };
      },
    },
    publish: async (id, given = university) => {
      await recordRelease(state, await writeRelease(releaseFile(home, id), id, given, addTables));
    },
    [Symbol.asyncDispose]: async () => {
      await real.close();
      await state.close();
      await rm(folder, { recursive: true });
    },
  };
  if (tables !== "nothing yet") await served.publish(1, tables);
  return served;
}

const endless = "SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b";

async function writeRelease(
  file: string,
  id: number,
  tables: Tables,
  addTables: AddTables,
): Promise<ReleaseManifest> {
  await using open = await openUniversity(tables);
  const { connection, reader } = open;
  const added = await addTables(connection);
  const shape = Object.entries(reader.release.tables).map(([name, { columns }]) => [
    name,
    { rows: tables[name]?.length ?? 0, hash: "0", columns },
  ]);
  const manifest: ReleaseManifest = {
    id,
    run: "run-1",
    today: "2026-11-09",
    built_at: "2026-11-09T02:00:00.000Z",
    systems: [
      { name: "personnel", expected: 20, landed: 17, quarantined: 1, duplicates: 2, skipped: 0 },
      {
        name: "research",
        expected: 9,
        landed: 9,
        quarantined: 0,
        duplicates: 0,
        skipped: 0,
        stale_since: "2026-11-08T02:00:00.000Z",
      },
    ],
    tables: {
      ...Object.fromEntries(shape),
      ...Object.fromEntries(
        Object.entries(added).map(([name, columns]) => [name, { rows: 0, hash: "0", columns }]),
      ),
    },
  };
  await connection.run(`ATTACH ${quoteText(file)} AS "out"`);
  await connection.run(`COPY FROM DATABASE "r7" TO "out"`);
  await connection.run(`CREATE TABLE "out".main.release_manifest ("content" VARCHAR)`);
  await connection.run(`INSERT INTO "out".main.release_manifest VALUES ($1)`, [
    JSON.stringify(manifest),
  ]);
  await connection.run(`DETACH "out"`);
  return manifest;
}
