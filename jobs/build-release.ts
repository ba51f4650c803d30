import { crashPoint } from "../core/children.ts";
import type { Connection } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import type { Home } from "../core/paths.ts";
import {
  currentReleaseId,
  listReleases,
  newestRelease,
  type ReleaseManifest,
  recordRelease,
} from "../core/releases.ts";
import type { State } from "../core/state.ts";
import { buildEntities } from "../pipelines/build.ts";
import type { Calendar } from "../pipelines/calendar.ts";
import { runChecks } from "../pipelines/checks.ts";
import { keepDictionary } from "../pipelines/dictionary.ts";
import { resolvePeople } from "../pipelines/identity.ts";
import { traceModels } from "../pipelines/lineage/lineage.ts";
import { recordLineage } from "../pipelines/lineage/record.ts";
import { createMacros } from "../pipelines/macros.ts";
import { nextReleaseId, publishRelease } from "../pipelines/publish.ts";
import { dropOldReleases } from "../pipelines/recover.ts";
import { recordDanglingRows } from "../pipelines/references.ts";
import { allEnded } from "../pipelines/side-by-side.ts";
import { slicesOf } from "../pipelines/slice.ts";
import { systems } from "../pipelines/sources/index.ts";
import { createStdViews } from "../pipelines/std.ts";
import { openVersions, type Versions } from "../pipelines/versions.ts";
import type { BuilderOrder } from "./messages.ts";
import { systemManifests } from "./summary.ts";

/** For which run and day, and by which teaching calendar. */
interface Built {
  readonly run: string;
  readonly today: string;
  readonly calendar: Calendar;
}

/**
 * Makes the entities of what raw holds now, those whose inputs changed, two at a time. An error check that fails stops here:
 * UserError, nothing is published.
 */
export async function buildWarehouse(
  connection: Connection,
  second: Connection,
  { run, today, calendar }: Built,
  onModel: (name: string) => void,
): Promise<Versions> {
  for (const one of [connection, second]) await createMacros(one);
  const views = await createStdViews(connection, systems);
  const versions = await openVersions(connection, run, views, [second]);
  await keepDictionary(versions);
  onModel("identity");
  await allEnded([recordDanglingRows(run, versions), resolvePeople(run, versions)]);
  const models = await buildEntities(connection, today, versions, onModel, calendar);
  await recordLineage(connection, await traceModels(connection, models, systems), systems);
  onModel("checks");
  const broken = (await runChecks(versions.beside, models, run)).filter(
    (check) => check.level === "error",
  );
  if (broken.length === 0) return versions;
  const list = broken.map(
    ({ table, check, failed, example }) =>
      `${table}: ${check} broken by ${failed} rows (e.g. ${example})`,
  );
  throw new UserError(
    `the entities are not fit to publish: ${list.join("; ")}`,
    "the current release stays; see `fillonce problems list` and correct the rows at their source",
  );
}

/** Publishes what the warehouse holds as the next release and drops the ones beyond `keep`. */
export async function publishWarehouse(
  connection: Connection,
  home: Home,
  state: State,
  order: Pick<BuilderOrder, "today" | "keep" | "repairsOnly"> & {
    readonly run: string;
    /** Resources whose step failed, e.g. "personnel.staff". */
    readonly failed: ReadonlySet<string>;
  },
  versions: Versions,
  onTable: (name: string) => void,
): Promise<ReleaseManifest> {
  const known: readonly number[] = await state.knex("release").pluck("id");
  // Where nothing is read, nothing is staler than it was.
  const current = order.repairsOnly ? await currentReleaseId(state) : undefined;
  const served = (await listReleases(state)).find(({ id }) => id === current);
  const { manifest, sha256 } = await publishRelease(
    connection,
    home,
    {
      id: nextReleaseId(home, known),
      run: order.run,
      today: order.today,
      systems: systemManifests(
        systems.map(({ name }) => name),
        await slicesOf(connection, systems),
        order,
        served?.systems,
      ),
      base: await newestRelease(state),
    },
    versions,
    onTable,
  );
  await recordRelease(state, manifest, sha256);
  crashPoint("after-state-row");
  await dropOldReleases(home, state, order.keep);
  return manifest;
}
