import { type Building, makeBuildings } from "./buildings.ts";
import { identityNumbers } from "./identity-number.ts";
import type { Staff } from "./people.ts";
import { makePlatforms, type Platform } from "./platforms.ts";
import { makeProgrammes, type Programme } from "./programmes.ts";
import { randomOf } from "./random.ts";
import { makeRooms, type Room } from "./rooms.ts";
import { makeStaff } from "./staff.ts";
import {
  type Graduate,
  makeGraduates,
  makeUndergraduates,
  type Undergraduate,
} from "./students.ts";
import { makeUnits, type Units } from "./units.ts";

/** The university itself, before any system writes it down: small enough to hold, the same for every system. */
export interface Campus {
  readonly seed: number;
  readonly scale: number;
  readonly units: Units;
  readonly staff: readonly Staff[];
  readonly programmes: readonly Programme[];
  readonly undergraduates: readonly Undergraduate[];
  readonly graduates: readonly Graduate[];
  readonly buildings: readonly Building[];
  readonly rooms: readonly Room[];
  readonly platforms: readonly Platform[];
}

/** Makes the university of a seed and a scale. */
export function makeCampus(seed: number, scale: number): Campus {
  const give = identityNumbers(randomOf(seed, "identity numbers"));
  const units = makeUnits(seed, scale);
  const staff = makeStaff(seed, scale, units, give);
  const programmes = makeProgrammes(seed, units);
  const undergraduates = makeUndergraduates(seed, scale, programmes, give);
  const graduates = makeGraduates(seed, scale, units, staff, undergraduates, give);
  const buildings = makeBuildings(seed, scale);
  const rooms = makeRooms(seed, scale, buildings, units, staff);
  const platforms = makePlatforms(seed, scale, units, staff);
  return {
    seed,
    scale,
    units,
    staff,
    programmes,
    undergraduates,
    graduates,
    buildings,
    rooms,
    platforms,
  };
}
