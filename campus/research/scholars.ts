import type { Day } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { grouped } from "../grouping.ts";
import { rankOn, type Staff } from "../people.ts";
import type { Random } from "../random.ts";
import type { Tally } from "../tables.ts";
import type { Unit } from "../units.ts";

/** Who does research where, at any time; students by college for the ends of author lists. */
export interface Scholars {
  readonly unit: (random: Random) => Unit;
  /** Somebody of the unit who was here then, the better known more often; undefined when nobody was. */
  readonly leader: (random: Random, unit: Unit, on: Day) => Staff | undefined;
  readonly colleague: (random: Random, unit: Unit, on: Day) => Staff | undefined;
}

export function scholarsOf(campus: Campus): Scholars {
  const people = grouped(
    campus.staff.filter(
      (p) => (p.category === "teacher" || p.category === "researcher") && p.state !== "04",
    ),
    (person) => person.unit,
  );
  const units = campus.units.colleges.flatMap((unit) => {
    const facts = unit.facts;
    const service =
      facts?.kind === "service" || facts?.kind === "arts"
        ? 0.3
        : facts?.kind === "humanities"
          ? 0.6
          : 1;
    return Array.from(
      { length: Math.max(1, Math.round((facts?.weight ?? 1) * service)) },
      () => unit,
    );
  });
  const some = (
    random: Random,
    unit: Unit,
    on: Day,
    fits: (person: Staff) => boolean,
  ): Staff | undefined => {
    const here = people.get(unit.no) ?? [];
    for (let attempt = 0; attempt < 40 && here.length > 0; attempt++) {
      const person = random.pick(here);
      if (person.hired < on - 60 && (person.left === undefined || person.left > on) && fits(person))
        return person;
    }
    return undefined;
  };
  return {
    unit: (random) => random.pick(units),
    leader: (random, unit, on) =>
      some(random, unit, on, (person) =>
        random.chance([0, 1, 0.6, 0.22, 0.05, 0.05][rankOn(person, on)] ?? 0),
      ),
    colleague: (random, unit, on) => some(random, unit, on, () => true),
  };
}

/** Repeats the row that ended a page of 100, then of 10,000: a page that starts with the last row of the page before. */
export function repeatAtPages(sink: { readonly tally: Tally; readonly repeat: () => void }): void {
  const { expected } = sink.tally;
  if (expected === 100 || expected % 10_000 === 0) sink.repeat();
}

export const yuan = (cents: number): string =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
