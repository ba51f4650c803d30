import type { Access } from "../connectors/connector.ts";
import type { Config } from "../core/config.ts";
import { quoteText } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import type { Home } from "../core/paths.ts";
import { openReleases, readManifest, releaseFile } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { formsOf } from "../forms/catalogue.ts";
import { touchedBy } from "../forms/touched.ts";
import { lastLoads } from "../jobs/foresee.ts";
import type { RefreshResult } from "../jobs/messages.ts";
import { accessOf, refresh } from "../jobs/refresh.ts";
import { systems } from "../pipelines/sources/index.ts";
import { diffReleases, type TableDiff } from "../query/diff-releases.ts";
import { stageTitles } from "./refresh.ts";
import { dependentsIn } from "./releases-diff.ts";
import type { Installation, World } from "./world.ts";

/** What reading and building in a copy found. */
export interface ReadPlan {
  readonly status: RefreshResult["status"];
  readonly failures: RefreshResult["failures"];
  readonly drift: RefreshResult["drift"];
  /** Rows that came or changed, and that went or were replaced, by resource; those without any are left out. */
  readonly loads: readonly {
    readonly resource: string;
    readonly inserted: number;
    readonly deleted: number;
  }[];
  readonly made: readonly string[];
  readonly kept: number;
  readonly tables: readonly TableDiff[];
  readonly metrics: ReturnType<typeof touchedBy>["metrics"];
  readonly forms: ReturnType<typeof touchedBy>["forms"];
}

interface Asked {
  readonly world: World;
  readonly installation: Installation;
  readonly request: {
    readonly home: Home;
    readonly config: Config;
    readonly access?: Readonly<Record<string, Access | UserError>>;
  };
  readonly copy: Home;
  readonly only: readonly string[];
}

/** Refreshes a copy of the warehouse with the real sources and compares its release with the current one. */
export async function readAndCompare(asked: Asked): Promise<ReadPlan> {
  const { world, installation, copy, only } = asked;
  await using state = await openState(copy);
  const result = await refresh(
    {
      home: copy,
      config: withoutPlaces(installation.config),
      state,
      clock: installation.clock,
      only,
      full: false,
      requestedBy: "plan",
      access: accessOfAll(asked),
    },
    {
      onStage: (stage) => world.progress.stage(stageTitles[stage]),
      onDetail: world.progress.detail,
    },
  );
  const { loads } = await lastLoads(copy);
  const tables = result.release === undefined ? [] : await compare(asked, result.release.id);
  const hangs = touchedBy(dependentsIn(tables), formsOf(world.home.templates));
  return {
    status: result.status,
    failures: result.failures,
    drift: result.drift,
    loads: [...loads].flatMap(([resource, { run, inserted, deleted }]) =>
      run === result.run && inserted + deleted > 0 ? [{ resource, inserted, deleted }] : [],
    ),
    made: result.built.made,
    kept: result.built.kept,
    tables,
    metrics: hangs.metrics,
    forms: hangs.forms,
  };
}

/** Its relative places mean another home, and its state store is nobody else's business. */
function withoutPlaces({ state: _state, ...config }: Config): Config {
  return { ...config, sources: {} };
}

function accessOfAll({ request }: Asked): Readonly<Record<string, Access | UserError>> {
  return Object.fromEntries(
    systems.map(({ name }) => {
      try {
        return [name, accessOf(request, name)];
      } catch (error) {
        if (error instanceof UserError) return [name, error];
        throw error;
      }
    }),
  );
}

async function compare(
  { world, installation, copy }: Asked,
  id: number,
): Promise<readonly TableDiff[]> {
  const budget = { memory: "2GB", threads: 2, temp: world.home.tmp };
  await using releases = await openReleases(world.home, installation.state, budget, [
    copy.releases,
  ]);
  const current = await releases.lease();
  try {
    const { connection } = current;
    await connection.run(`ATTACH ${quoteText(releaseFile(copy, id))} AS planned (READ_ONLY)`);
    const release = await readManifest(connection, "planned");
    return await diffReleases(connection, current, { release, alias: "planned" });
  } finally {
    await current.done();
  }
}
