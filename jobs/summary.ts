import type { SystemManifest } from "../core/releases.ts";
import type { Step } from "../core/runs.ts";
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
      own.reduce((total, step) => total + step[field], 0);
    return {
      name,
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

/** A resource that could not be read or applied, as a step of its run. */
export const failedStep = (failure: Failure): Step => ({
  system: failure.system,
  resource: failure.resource ?? "*",
  status: "failed",
  expected: 0,
  landed: 0,
  quarantined: 0,
  duplicates: 0,
  skipped: 0,
  message: failure.message,
  hint: failure.hint,
});

/** The systems of this release: counts of the rows it serves, and since when the stale ones are. */
export function systemManifests(
  names: readonly string[],
  loads: readonly (Step & { readonly run: string; readonly read_at: string })[],
  run: string,
): readonly SystemManifest[] {
  return sumSystems(names, loads).map((system) => {
    const stale = loads
      .filter((load) => load.system === system.name && load.run !== run)
      .map((load) => load.read_at);
    const [oldest] = stale.sort();
    return oldest === undefined ? system : { ...system, stale_since: oldest };
  });
}
