import type { Random } from "../random.ts";
import type { Room } from "../rooms.ts";

/** Weeks as the timetable writes them: "1-16", "1-15单", "2-16双". */
export function weeksOf(text: string): number[] {
  const parts = /^(\d+)-(\d+)(单|双)?$/.exec(text);
  if (parts === null) throw new Error(`not a range of weeks: "${text}"`);
  const [first, last] = [Number(parts[1]), Number(parts[2])];
  const step = parts[3] === undefined ? 1 : 2;
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

/** Which weeks a course of so many hours meets in two periods each; the hours come out exactly. */
const patterns: Readonly<Record<number, readonly (readonly string[])[]>> = {
  16: [["1-8"], ["1-8"], ["1-15单"], ["2-16双"]],
  32: [["1-8", "1-8"], ["1-8", "1-8"], ["1-8", "1-8"], ["1-16"]],
  40: [
    ["1-10", "1-10"],
    ["1-16", "1-4"],
  ],
  48: [
    ["1-12", "1-12"],
    ["1-12", "1-12"],
    ["1-8", "1-8", "1-8"],
    ["1-16", "1-15单"],
    ["1-16", "2-16双"],
  ],
  56: [
    ["1-14", "1-14"],
    ["1-16", "1-12"],
  ],
  64: [["1-16", "1-16"]],
  80: [["1-16", "1-16", "1-8"]],
  96: [["1-16", "1-16", "1-16"]],
};

export const patternFor = (random: Random, hours: number): readonly string[] =>
  random.pick(patterns[hours] ?? [["1-16"]]);

export interface Slot {
  readonly weekday: number; // 1 to 6
  readonly firstPeriod: number; // 1, 3, 5, 7, 9
}

/** Keeps people and rooms from being in two places: six days of five double periods are the 30 bits of a number. */
export interface Timetable {
  /** A slot that is free for all of these and a room that is free then; no room when none fits. */
  readonly place: (
    people: readonly string[],
    rooms: readonly Room[],
    size: number,
  ) => { readonly slot: Slot; readonly room: Room | undefined };
}

export function newTimetable(random: Random): Timetable {
  const busy = new Map<string, number>();
  const taken = (who: string, bit: number) => ((busy.get(who) ?? 0) & bit) !== 0;
  const take = (who: string, bit: number) => busy.set(who, (busy.get(who) ?? 0) | bit);
  const freeSlot = (people: readonly string[]): number => {
    for (let attempt = 0; attempt < 60; attempt++) {
      // Saturdays and evenings are rarely used at first sight, and then when the week is full.
      const weekday = attempt > 40 || random.chance(0.01) ? random.int(0, 5) : random.int(0, 4);
      const block = random.chance(0.12) ? 4 : random.int(0, 3);
      const slot = weekday * 5 + block;
      if (!people.some((who) => taken(who, 1 << slot))) return slot;
    }
    return random.int(0, 29);
  };
  const freeRoom = (rooms: readonly Room[], size: number, bit: number): Room | undefined => {
    for (let attempt = 0; attempt < 24 && rooms.length > 0; attempt++) {
      const room = random.pick(rooms);
      if ((room.seats ?? 60) >= size && !taken(room.no, bit)) return room;
    }
    return undefined;
  };
  return {
    place: (people, rooms, size) => {
      const slot = freeSlot(people);
      const room = freeRoom(rooms, size, 1 << slot);
      for (const who of people) take(who, 1 << slot);
      if (room !== undefined) take(room.no, 1 << slot);
      return { slot: { weekday: Math.floor(slot / 5) + 1, firstPeriod: (slot % 5) * 2 + 1 }, room };
    },
  };
}
