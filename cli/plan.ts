import { parseArgs } from "node:util";
import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { currentReleaseId, listReleases, type ReleaseManifest } from "../core/releases.ts";
import { formsOf } from "../forms/catalogue.ts";
import { touchedBy } from "../forms/touched.ts";
import { foreseeBuild, inCopyOf, lastLoads } from "../jobs/foresee.ts";
import { systems } from "../pipelines/sources/index.ts";
import type { Foreseen } from "../pipelines/versions.ts";
import { type Dependent, dependentsOf, type SourceAddress } from "../query/lineage.ts";
import { campusOrWhyNot } from "./campus.ts";
import { type ReadPlan, readAndCompare } from "./plan-read.ts";
import { changedResources, lookAtSources, type PlannedSystem } from "./plan-sources.ts";
import { tellPlan } from "./plan-words.ts";
import { withRelease } from "./reading.ts";
import { answer, type Installation, openInstallation, type Verb, type World } from "./world.ts";

/** What a refresh would change. */
export interface Plan {
  readonly release: number | undefined;
  readonly today: string;
  readonly sources: readonly PlannedSystem[];
  /** Tables that would be made again as far as can be told without reading, and how many would stay. */
  readonly made: readonly Foreseen[];
  readonly kept: number;
  /** Resources of which only a read tells whether their rows changed. */
  readonly undecided: readonly string[];
  readonly touched: ReturnType<typeof touchedBy>;
  /** With --read: what the read and a build in a copy found. */
  readonly read?: ReadPlan;
}

export const verb: Verb = {
  usage: "fillonce plan [SOURCE…] [--read]",
  zh: "刷新之前看它会改什么：来源的变动、要重做的表、受影响的表单和指标；--read 先读先做一份比出每一行。什么也不写。",
  en: "What a refresh would change, before it does; --read reads and builds in a copy and compares rows. Nothing is written.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { read: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const unknown = positionals.find((name) => !systems.some((system) => system.name === name));
    if (unknown !== undefined)
      throw new UserError(
        `没有数据源 "${unknown}" · no source of that name`,
        `可选 · choose from: ${systems.map(({ name }) => name).join(", ")}`,
      );
    await using installation = await openInstallation(world.home);
    const plan = await makePlan(world, installation, positionals, values.read);
    answer(world, plan, tellPlan(plan));
    return plan.read?.status === "failed" ? 1 : 0;
  },
};

async function makePlan(
  world: World,
  installation: Installation,
  only: readonly string[],
  reads: boolean,
): Promise<Plan> {
  await using campus = await campusOrWhyNot(world.home, installation.config);
  const request = {
    home: world.home,
    config: installation.config,
    ...(campus.access ? { access: campus.access } : {}),
  };
  const id = await currentReleaseId(installation.state);
  const release = (await listReleases(installation.state)).find((one) => one.id === id);
  const today = dateOf(installation.clock.now());
  return await inCopyOf(world.home, async (copy) => {
    world.progress.stage("看各来源 looking at the sources");
    const before = await lastLoads(copy);
    const sources = await lookAtSources(request, installation.state, release, only, before);
    const changed = changedResources(sources);
    world.progress.stage("看要重做什么 what would be made again");
    const { made, kept } = await foreseeBuild(copy, today, changed, release?.today);
    const touched = await touchedByChanges(world, installation, release, sources);
    const undecided = sources.flatMap(({ name, resources }) =>
      resources.flatMap((one) => (one.state === "undecided" ? [`${name}.${one.name}`] : [])),
    );
    const read = reads
      ? await readAndCompare({ world, installation, request, copy, only })
      : undefined;
    world.progress.end();
    const plan = { release: release?.id, today, sources, made, kept, undecided, touched };
    return read === undefined ? plan : { ...plan, read };
  });
}

/** By the lineage of the current release: what hangs on the resources that changed; on columns where only those did. */
async function touchedByChanges(
  world: World,
  { state }: Installation,
  release: ReleaseManifest | undefined,
  sources: readonly PlannedSystem[],
): Promise<Plan["touched"]> {
  const forms = formsOf(world.home.templates);
  if (release?.tables["lineage"] === undefined) return touchedBy([], forms);
  const addresses = sources.flatMap(addressesOf);
  return await withRelease(world.home, state, async (lease) => {
    const found: Dependent[] = [];
    for (const address of addresses) found.push(...(await dependentsOf(lease, address)));
    return touchedBy(strongest(found), forms);
  });
}

/** The columns that changed, where only some did; else the whole resource. */
const addressesOf = ({ name: system, resources }: PlannedSystem): readonly SourceAddress[] =>
  resources
    .filter(({ state }) => state === "changed")
    .flatMap(({ name: place, columns }) =>
      columns.length === 0
        ? [{ system, place }]
        : columns.map((column) => ({ system, place, column })),
    );

/** Each column once, with its strongest tie. */
function strongest(all: readonly Dependent[]): readonly Dependent[] {
  const order = { from: 0, by: 1, rows: 2 };
  const kept = new Map<string, Dependent>();
  for (const one of all) {
    const path = `${one.table}.${one.column}`;
    const known = kept.get(path);
    if (known === undefined || order[one.role] < order[known.role]) kept.set(path, one);
  }
  return [...kept.values()];
}
