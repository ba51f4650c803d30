import type { Building, BuildingKind } from "./buildings.ts";
import { fullWidth } from "./dirt.ts";
import { grouped } from "./grouping.ts";
import type { Staff } from "./people.ts";
import { type Random, randomOf, weighted } from "./random.ts";
import type { Units } from "./units.ts";

export interface Room {
  readonly no: string; // W012-A101
  readonly building: Building;
  readonly floor: number;
  readonly number: string; // A101
  readonly use: string; // jyt1001_FJYT
  readonly gross: number;
  readonly usable: number;
  readonly seats: number | undefined;
  readonly owner: string | undefined; // unit; dormitories and canteens have none
  /** Whether a device counts who is there. */
  readonly covered: boolean;
}

interface UseFacts {
  readonly code: string;
  readonly area: readonly [number, number];
  readonly seats: readonly number[];
}

const classroom: UseFacts = {
  code: "111",
  area: [45, 120],
  seats: [30, 40, 50, 60, 60, 80, 90, 120],
};
const office: UseFacts = { code: "2", area: [12, 36], seats: [] };
const laboratory: UseFacts = { code: "121", area: [40, 120], seats: [24, 32, 40] };
const research: UseFacts = { code: "122", area: [18, 90], seats: [] };
const plainUse = (code: string, low: number, high: number): UseFacts => ({
  code,
  area: [low, high],
  seats: [],
});

const usesOf: Readonly<Record<BuildingKind, (random: Random) => UseFacts>> = {
  teaching: weighted([
    [classroom, 90],
    [office, 6],
    [laboratory, 4],
  ]),
  laboratory: weighted([
    [laboratory, 25],
    [research, 45],
    [office, 30],
  ]),
  mixed: weighted([
    [office, 55],
    [research, 30],
    [laboratory, 12],
    [plainUse("299", 30, 110), 3],
  ]),
  office: weighted([
    [office, 90],
    [plainUse("299", 30, 110), 10],
  ]),
  library: weighted([
    [plainUse("131", 40, 120), 80],
    [office, 20],
  ]),
  sports: weighted([
    [plainUse("141", 60, 120), 70],
    [office, 30],
  ]),
  canteen: weighted([
    [plainUse("322", 60, 120), 80],
    [plainUse("341", 20, 60), 20],
  ]),
  dormitory: weighted([[plainUse("311", 16, 26), 1]]),
  "staff housing": weighted([[plainUse("312", 20, 60), 1]]),
};

/** The rooms of all buildings, in the order of their numbers; 38,000 at scale 1. */
export function makeRooms(
  seed: number,
  scale: number,
  buildings: readonly Building[],
  units: Units,
  staff: readonly Staff[],
): Room[] {
  const random = randomOf(seed, "rooms");
  const perBuilding = (38_000 * scale) / buildings.length;
  const bare = buildings.flatMap((building) => roomsOf(random, building, perBuilding));
  return settle(random, bare, units, staff);
}

type BareRoom = Omit<Room, "owner">;

function roomsOf(random: Random, building: Building, target: number): BareRoom[] {
  const factor = building.kind === "dormitory" ? 1.3 : building.kind === "teaching" ? 0.45 : 0.95;
  const wanted = Math.max(8, target * factor * (0.7 + random.next() * 0.6));
  const perFloor = Math.max(2, Math.round(wanted / (building.floors * building.wings.length)));
  const pickUse = usesOf[building.kind];
  return building.wings.flatMap((wing) =>
    Array.from({ length: building.floors * perFloor }, (_, i) => {
      const floor = Math.floor(i / perFloor) + 1;
      const number = `${wing}${floor}${String((i % perFloor) + 1).padStart(2, "0")}`;
      return room(random, building, floor, number, pickUse(random));
    }),
  );
}

function room(
  random: Random,
  building: Building,
  floor: number,
  number: string,
  use: UseFacts,
): BareRoom {
  const [low, high] = use.area;
  const seats = use.seats.length === 0 ? undefined : random.pick(use.seats);
  const fitted =
    seats === undefined
      ? low + (high - low) * random.next() ** 1.6
      : seats * (0.95 + random.next() * 0.4);
  const usable = Math.round(Math.min(high, Math.max(low, fitted)) * 100) / 100;
  return {
    no: `${building.no}-${number}`,
    building,
    floor,
    number,
    use: use.code,
    gross: Math.round(usable * (1.28 + random.next() * 0.15) * 100) / 100,
    usable,
    seats,
    covered: use.code === "111" && random.chance(0.75),
  };
}

const shared = new Set<BuildingKind>([
  "dormitory",
  "staff housing",
  "canteen",
  "library",
  "sports",
  "teaching",
]);

/** Gives each unit neighbouring rooms on its own campus, by its number of people. */
function settle(
  random: Random,
  rooms: readonly BareRoom[],
  units: Units,
  staff: readonly Staff[],
): Room[] {
  const heads = grouped(
    staff.filter((person) => person.left === undefined),
    (person) => person.unit,
  );
  const owners = new Map<BareRoom, string>();
  const free = rooms.filter((one) => !shared.has(one.building.kind));
  for (const [campus, here] of grouped(free, (one) => one.building.campus)) {
    const living = [...units.colleges, ...units.institutes, ...units.offices].filter(
      (u) => u.campus === campus,
    );
    const weights = living.map((unit) => 1 + (heads.get(unit.no)?.length ?? 0));
    const total = weights.reduce((a, b) => a + b, 0);
    let at = 0;
    for (const [i, unit] of living.entries()) {
      const until =
        i === living.length - 1
          ? here.length
          : at + Math.round((here.length * (weights[i] ?? 0)) / total);
      for (const one of here.slice(at, until)) if (!random.chance(0.02)) owners.set(one, unit.no);
      at = until;
    }
  }
  return rooms.map((one) => ({ ...one, owner: owners.get(one) }));
}

/** A room as other systems write it: mostly its number, otherwise the name of the building in four habits. */
export function typedRoom(random: Random, room: Room): string {
  const x = random.next();
  if (x < 0.8) return room.no;
  const { name } = room.building;
  if (x < 0.87) return `${name}${room.number}`;
  if (x < 0.91) return `${name}-${room.number}`;
  if (x < 0.94)
    return room.number.replace(/^([A-Z]?)/, (wing) => `${name}${wing}${wing === "" ? "" : "-"}`);
  if (x < 0.97) return `${name}${fullWidth(room.number)}`;
  return `${name} ${room.number}`;
}
