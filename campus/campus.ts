import { identityNumbers } from "./identity-number.ts";
import type { Staff } from "./people.ts";
import { randomOf } from "./random.ts";
import { makeStaff } from "./staff.ts";
import { makeUnits, type Units } from "./units.ts";

/** The university itself, before any system writes it down: small enough to hold, the same for every system. */
export interface Campus {
  readonly seed: number;
  readonly scale: number;
  readonly units: Units;
  readonly staff: readonly Staff[];
}

/** Makes the university of a seed and a scale. */
export function makeCampus(seed: number, scale: number): Campus {
  const give = identityNumbers(randomOf(seed, "identity numbers"));
  const units = makeUnits(seed, scale);
  const staff = makeStaff(seed, scale, units, give);
  return { seed, scale, units, staff };
}
