import { addYears, type Day, day, iso, isoOrNull, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { grouped } from "../grouping.ts";
import { isOnDuty, rankOn, type Staff } from "../people.ts";
import type { Platform } from "../platforms.ts";
import { type Random, randomOf } from "../random.ts";
import type { Room } from "../rooms.ts";
import type { Unit } from "../units.ts";

export interface Allocation {
  readonly no: string;
  readonly room: Room;
  readonly unit: Unit;
  readonly person: Staff | undefined;
  readonly platform: Platform | undefined;
  readonly share: number;
  readonly purpose: "办公" | "科研" | "教学" | "公共";
  readonly from: Day;
  readonly to: Day | undefined;
}

type Draft = Omit<Allocation, "no" | "room">;

const purposeOf: Readonly<Record<string, Allocation["purpose"]>> = {
  "2": "办公",
  "299": "公共",
  "121": "教学",
  "122": "科研",
  "111": "教学",
};

/** Who looks after rooms that no college owns, by use. */
const keepers: Readonly<Record<string, string>> = {
  "111": "教务处",
  "131": "图书馆",
  "141": "体育学院",
  "322": "饮食服务中心",
};

interface Settling {
  readonly random: Random;
  readonly campus: Campus;
  readonly planted: Planted;
  readonly held: { count: number };
  readonly unitByNo: ReadonlyMap<string, Unit>;
  readonly unitByName: ReadonlyMap<string, Unit>;
  readonly waiting: ReadonlyMap<string, Staff[]>; // on duty, not yet in an office
  readonly leaders: ReadonlyMap<string, Staff[]>;
  readonly former: ReadonlyMap<string, Staff[]>;
  readonly platforms: ReadonlyMap<string, Platform[]>;
}

/** Who uses which room and who did before; shares of one room never exceed 1 at any time. */
export function* allocationsOf(campus: Campus, planted: Planted): Generator<Allocation> {
  const random = randomOf(campus.seed, "facilities/allocations");
  const present = campus.staff.filter(isOnDuty);
  const settling: Settling = {
    random,
    campus,
    planted,
    held: { count: 0 },
    unitByNo: new Map(campus.units.all.map((unit) => [unit.no, unit])),
    unitByName: new Map(
      campus.units.all.filter((u) => u.expired === undefined).map((unit) => [unit.name, unit]),
    ),
    waiting: grouped(present, (person) => person.unit),
    leaders: grouped(
      present.filter((p) => rankOn(p, today) <= 2),
      (person) => person.unit,
    ),
    former: grouped(
      campus.staff.filter((p) => p.left !== undefined && p.left > day("2015-01-01")),
      (person) => person.unit,
    ),
    platforms: grouped(campus.platforms, (platform) => platform.unit),
  };
  let count = 0;
  for (const room of campus.rooms) {
    const owner = room.owner ?? settling.unitByName.get(keepers[room.use] ?? "")?.no;
    if (owner === undefined) continue;
    const now = current(settling, room, owner);
    const since = Math.min(today - 30, ...now.map((draft) => draft.from));
    for (const draft of [...now, ...past(settling, room, owner, since)]) {
      count += 1;
      yield { ...draft, room, no: `FP${String(count).padStart(6, "0")}` };
    }
  }
}

function current(settling: Settling, room: Room, owner: string): Draft[] {
  const { random, unitByNo } = settling;
  const unit = unitByNo.get(owner) as Unit; // owners are units of the campus
  const purpose = purposeOf[room.use] ?? "公共";
  const whole: Draft = {
    unit,
    person: undefined,
    platform: undefined,
    share: 1,
    purpose,
    from: startOf(random, room, 12),
    to: undefined,
  };
  if (room.use === "2") return offices(settling, room, whole);
  if (room.use === "122" || room.use === "121") return [laboratory(settling, room, whole)];
  return [whole];
}

/** One person in a small office, two in a larger one; the unit's own when everybody has a place. */
function offices(settling: Settling, room: Room, whole: Draft): Draft[] {
  const { random, waiting } = settling;
  const people = waiting.get(whole.unit.no)?.splice(0, room.usable < 19 ? 1 : 2) ?? [];
  if (people.length === 0) return random.chance(0.85) ? [whole] : [];
  return people.map((person) => {
    const from = Math.max(whole.from, person.hired);
    return held(settling, { ...whole, person, share: 1 / people.length, from }, room);
  });
}

/** A platform's, a leader's, or the unit's; a few until a planned end. */
function laboratory(settling: Settling, room: Room, whole: Draft): Draft {
  const { random, leaders, platforms } = settling;
  const owner = whole.unit.no;
  const platform = random.chance(0.25) ? platforms.get(owner)?.[random.int(0, 9)] : undefined;
  const led = room.use === "122" && random.chance(0.55);
  const leader = led ? leaders.get(owner)?.[random.int(0, 40)] : undefined;
  const from = Math.max(whole.from, leader?.hired ?? 0);
  const to = random.chance(0.06) ? addYears(today, random.int(1, 3)) : undefined;
  return { ...whole, platform, person: leader, from, to };
}

/** Now and then the room is still held by somebody who left: the allocation was never ended. */
function held(settling: Settling, draft: Draft, room: Room): Draft {
  const { random, former, planted } = settling;
  settling.held.count += 1;
  if (settling.held.count % 60 !== 20) return draft;
  const left = former.get(draft.unit.no);
  const gone = left && random.pick(left);
  if (gone?.left === undefined) return draft;
  planted.note("left_but_holds_room", {
    staff_no: gone.no,
    room_no: room.no,
    left: iso(gone.left),
  });
  return {
    ...draft,
    person: gone,
    from: Math.max(gone.hired, startOf(random, room, 25), gone.left - 4000),
  };
}

const startOf = (random: Random, room: Room, years: number): Day =>
  Math.max(day(`${room.building.built + 1}-01-01`), today - random.int(200, years * 365));

/** One after another back in time, each before the start of the next. */
function past(settling: Settling, room: Room, owner: string, since: Day): Draft[] {
  const { random, campus, unitByNo, former } = settling;
  const drafts: Draft[] = [];
  let until = since;
  const count = random.int(1, 4);
  for (let i = 0; i < count; i++) {
    const to = until - random.int(1, 90);
    const from = to - random.int(400, 2200);
    if (from < day(`${Math.max(1985, room.building.built)}-06-01`)) break;
    const unit = unitByNo.get(
      random.chance(0.9)
        ? campus.units.numberOn(owner, from)
        : random.pick(campus.units.colleges).no,
    ) as Unit;
    const person =
      room.use === "2" && random.chance(0.7)
        ? former.get(owner)?.find((p) => p.hired < from && (p.left ?? 0) > to)
        : undefined;
    drafts.push({
      unit,
      person,
      platform: undefined,
      share: 1,
      purpose: purposeOf[room.use] ?? "公共",
      from,
      to,
    });
    until = from;
  }
  return drafts;
}

export const endOf = (allocation: Allocation): string | null => isoOrNull(allocation.to);
