import type { SystemManifest } from "../core/releases.ts";
import type { Step } from "../core/runs/run.ts";
import type { Slice } from "../pipelines/slice.ts";
import type { Failure, SystemResult } from "./messages.ts";

const counted = ["expected", "landed", "quarantined", "duplicates", "skipped"] as const;

/** Adds the steps of each system up, in the order of `names`. */
export function sumSystems(
  names: readonly string[],
  steps: readonly Step[],
): readonly SystemResult[] {
  return names.map((name) => {
    const own = steps.filter((step) => step.system === name);
    const sum = (field: (typeof counted)[number]) =>
      own.reduce((total, step) => total + (step[field] ?? 0), 0);
    return {
      name,
      failed: own.filter(({ status }) => status === "failed").length,
      expected: sum("expected"),
      landed: sum("landed"),
      quarantined: sum("quarantined"),
      duplicates: sum("duplicates"),
      skipped: sum("skipped"),
    };
  });
}

/** Law 10: nothing read has gone uncounted. */
export const reconciles = (step: SystemResult | Step): boolean =>
  step.expected === step.landed + step.quarantined + step.duplicates + step.skipped;

/** More came than was counted; fewer are refused before they are applied. */
export const grownWhileRead = (step: Step): Failure => ({
  system: step.system,
  resource: step.resource,
  message: `"${step.system}.${step.resource}" was counted and then read: found ${step.landed + step.quarantined + step.duplicates + step.skipped} rows, expected ${step.expected}; all that were read are in`,
  hint: "rows were probably added between the two; the next refresh counts and reads anew",
});

/** No system could be read. */
export const nothingRead = {
  error_class: "NothingRead",
  message: "一个系统也没有读到，没有发布 · no system could be read, so nothing was published",
  hint: "这次运行的步骤写着各系统的回答；原来的版本仍在提供 · the steps of the run say what each system answered; the release served before is still served",
};

/** What a partial refresh lacks. e.g. "research、teaching.section 没有更新 · not renewed: research, teaching.section" */
export function describeMissing(failures: readonly Failure[]): string {
  const names = failures.map(({ system, resource }) =>
    resource === undefined ? system : `${system}.${resource}`,
  );
  const few = [...new Set(names)].sort().slice(0, 10);
  const more = new Set(names).size - few.length;
  const rest = more > 0 ? `…（${more}）` : "";
  return `${few.join("、")}${rest} 没有更新或账目不符 · not renewed, or not balanced: ${few.join(", ")}${rest}`;
}

/** A resource that could not be read or applied, as a step of its run: nobody knows what to expect of it. */
export const failedStep = (failure: Failure): Step => ({
  system: failure.system,
  resource: failure.resource ?? "*",
  status: "failed",
  landed: 0,
  quarantined: 0,
  duplicates: 0,
  skipped: 0,
  message: failure.message,
  hint: failure.hint,
});

/**
 * The systems of this release: counts of the rows it serves, and since when the stale ones are: those that `run` did not
 * read, or whose step of it failed after some of it was read. With `served`, as it says.
 */
export function systemManifests(
  names: readonly string[],
  slices: readonly Slice[],
  { run, failed }: { readonly run: string; readonly failed: ReadonlySet<string> },
  served?: readonly SystemManifest[],
): readonly SystemManifest[] {
  return sumSystems(names, slices).map(({ failed: _, ...system }) => {
    if (served !== undefined) {
      const { stale_since, stale_resources = [] } =
        served.find(({ name }) => name === system.name) ?? {};
      return { ...system, ...(stale_since === undefined ? {} : { stale_since, stale_resources }) };
    }
    const stale = slices.filter(
      (slice) =>
        slice.system === system.name &&
        (slice.run !== run || failed.has(`${slice.system}.${slice.resource}`)),
    );
    const [oldest] = stale.map(({ read_at }) => read_at).sort();
    if (oldest === undefined) return system;
    return {
      ...system,
      stale_since: oldest,
      stale_resources: stale.map(({ resource }) => resource),
    };
  });
}
