import type { ReleaseManifest } from "../core/releases.ts";
import type { State } from "../core/state.ts";
import type { lastLoads } from "../jobs/foresee.ts";
import type { accessOf } from "../jobs/refresh.ts";
import { systems } from "../pipelines/sources/index.ts";
import { acceptedShapes, type CheckedResource, checkSystem } from "./sources-check.ts";

/** One resource as it is now beside what was read last. */
export interface PlannedResource {
  readonly name: string;
  readonly zh: string;
  /** Rows that the source counted when it was read last; absent when it never was. */
  readonly before?: number;
  readonly now?: number;
  /** Rows changed since the cursor; absent where the resource is read whole. */
  readonly since?: number;
  readonly drift: readonly string[];
  /** Declared columns that the drift speaks of. */
  readonly columns: readonly string[];
  /** `undecided`: as many rows as before; whether they say the same, a read tells. */
  readonly state: "changed" | "same" | "undecided" | "unreadable";
  readonly failure?: CheckedResource["failure"];
}

export interface PlannedSystem {
  readonly name: string;
  readonly zh: string;
  readonly reached: boolean;
  readonly failure?: CheckedResource["failure"];
  readonly resources: readonly PlannedResource[];
}

type Before = Awaited<ReturnType<typeof lastLoads>>;

/** Columns and counts of every resource of these systems (all when none is named), without reading rows. */
export async function lookAtSources(
  request: Parameters<typeof accessOf>[0],
  state: State,
  release: ReleaseManifest | undefined,
  only: readonly string[],
  before: Before,
): Promise<readonly PlannedSystem[]> {
  const accepted = await acceptedShapes({ home: request.home }, state, release);
  const planned: PlannedSystem[] = [];
  for (const system of systems) {
    if (only.length > 0 && !only.includes(system.name)) continue;
    const cursors = before.cursors.get(system.name) ?? {};
    const checked = await checkSystem(system, request, request.home.tmp, accepted, cursors);
    planned.push({
      name: system.name,
      zh: system.zh,
      reached: checked.reached,
      ...(checked.failure === undefined ? {} : { failure: checked.failure }),
      resources: checked.resources.map((found) => {
        const declared = system.resources.find(({ name }) => name === found.name);
        return plannedOf(system.name, found, Object.keys(declared?.columns ?? {}), before);
      }),
    });
  }
  return planned;
}

function plannedOf(
  system: string,
  found: CheckedResource,
  declared: readonly string[],
  { loads }: Before,
): PlannedResource {
  const before = loads.get(`${system}.${found.name}`)?.expected;
  const { name, zh, rows, changed, drift, failure } = found;
  return {
    name,
    zh,
    drift,
    columns: declared.filter((column) => drift.some((line) => line.includes(`"${column}"`))),
    state: stateOf(found, before),
    ...(before === undefined ? {} : { before }),
    ...(rows === undefined ? {} : { now: rows }),
    ...(changed === undefined ? {} : { since: changed }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/**
 * A count since a cursor includes rows that are read again for lateness, so none of it tells that nothing changed unless
 * it is 0.
 */
function stateOf(
  { rows, changed, drift, failure }: CheckedResource,
  before: number | undefined,
): PlannedResource["state"] {
  if (failure !== undefined || rows === undefined) return "unreadable";
  if (drift.length > 0 || before === undefined) return "changed";
  // `before` counts what the last read was to bring: with a cursor, changes alone.
  if (changed !== undefined && rows === before) return changed === 0 ? "same" : "undecided";
  return rows === before ? "undecided" : "changed";
}

/** "system.resource" of those that bring other rows for certain. */
export const changedResources = (planned: readonly PlannedSystem[]): readonly string[] =>
  planned.flatMap(({ name, resources }) =>
    resources.flatMap((one) => (one.state === "changed" ? [`${name}.${one.name}`] : [])),
  );
