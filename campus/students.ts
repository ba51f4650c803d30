import { type Day, monthStart, thisYear, today, yearOf } from "./calendar.ts";
import { grouped } from "./grouping.ts";
import { longDottedName, type Name, zhangWei } from "./names.ts";
import type { Person, Staff } from "./people.ts";
import type { Programme } from "./programmes.ts";
import { type Random, randomOf, weighted } from "./random.ts";
import { type GiveIdentity, newPerson } from "./staff.ts";
import type { Unit, Units } from "./units.ts";

export interface Undergraduate extends Person {
  readonly no: string;
  readonly programme: Programme;
  readonly grade: number;
  readonly classNo: string; // 电气2301
  readonly entered: Day;
  readonly left: Day | undefined;
  readonly state: "在读" | "毕业" | "休学" | "退学";
}

export interface Graduate extends Person {
  readonly no: string;
  readonly level: "博士" | "硕士";
  readonly fullTime: boolean;
  readonly discipline: string;
  readonly college: string;
  readonly entered: Day;
  readonly left: Day | undefined;
  readonly state: "在读" | "毕业" | "退学" | "休学";
  /** The number of the same person as an undergraduate or, later, as staff. */
  readonly undergraduateNo: string | undefined;
  readonly staffNo: string | undefined;
}

const politicalOf = weighted([
  ["03", 78],
  ["13", 10],
  ["01", 8],
  ["02", 4],
]);

/** Undergraduates of the eight entries since 2019: 60,000 at scale 1. */
export function makeUndergraduates(
  seed: number,
  scale: number,
  programmes: readonly Programme[],
  give: GiveIdentity,
): Undergraduate[] {
  const random = randomOf(seed, "undergraduates");
  const active = programmes.filter((programme) => programme.enrolling);
  const made: Undergraduate[] = [];
  for (let year = thisYear - 7; year <= thisYear; year++) {
    const size = Math.round((year > thisYear - 4 ? 8100 : 6900) * scale);
    for (let i = 0; i < size; i++) {
      const programme = active[Math.floor(i * (active.length / size))] as Programme; // i < size
      made.push(undergraduate(random, give, year, i, programme));
    }
  }
  return renamed(
    random,
    made,
    Math.max(2, Math.round(10 * scale)),
    (student) => student.male && student.name.surname !== "",
    () => zhangWei,
  );
}

function undergraduate(
  random: Random,
  give: GiveIdentity,
  year: number,
  i: number,
  programme: Programme,
): Undergraduate {
  const birth = monthStart(year - 18, 1) + random.int(-500, 250);
  const person = newPerson(random, give, birth, programme.maleShare, politicalOf(random));
  const done = year + programme.years <= thisYear;
  const x = random.next();
  const state =
    x < 0.012 ? "退学" : done && x < 0.985 ? "毕业" : !done && x > 0.992 ? "休学" : "在读";
  const entered = monthStart(year, 9);
  const left =
    state === "毕业"
      ? monthStart(year + programme.years, 7)
      : state === "退学"
        ? Math.min(today - 30, entered + random.int(60, 900))
        : undefined;
  const classNo = `${programme.short}${String(year).slice(2)}${String((i % 4) + 1).padStart(2, "0")}`;
  return {
    ...person,
    no: `2${String(year).slice(2)}${String(i + 1).padStart(6, "0")}`,
    programme,
    grade: year,
    classNo,
    entered,
    left,
    state,
  };
}

/** Gives some people, found by the stream, another name. */
function renamed<T extends Person>(
  random: Random,
  people: readonly T[],
  count: number,
  isFree: (person: T) => boolean,
  nameFor: (person: T) => Name,
): T[] {
  const free = people.flatMap((person, i) => (isFree(person) ? [i] : []));
  const chosen = new Set(random.shuffle(free).slice(0, count));
  return people.map((person, i) => (chosen.has(i) ? { ...person, name: nameFor(person) } : person));
}

/** Graduate students since 2016: 26,000 at scale 1. Some were undergraduates here, some became staff. */
export function makeGraduates(
  seed: number,
  scale: number,
  units: Units,
  staff: readonly Staff[],
  undergraduates: readonly Undergraduate[],
  give: GiveIdentity,
): Graduate[] {
  const random = randomOf(seed, "graduates");
  const alumni = grouped(
    undergraduates.filter((u) => u.state === "毕业" && u.name !== zhangWei),
    (u) => yearOf(u.left ?? today),
  );
  const made: Omit<Graduate, "no">[] = [...becameStaff(units, staff)];
  for (let year = thisYear - 10; year <= thisYear; year++) {
    const size = Math.round((year > thisYear - 3 ? 4700 : 1500) * scale);
    const here = random.shuffle(alumni.get(year) ?? []);
    for (let i = 0; i < size; i++) {
      const unit = random.pick(units.colleges);
      const former = random.chance(0.18) ? here.pop() : undefined;
      made.push(graduate(random, give, year, unit, former));
    }
  }
  const isNew = (student: Graduate) =>
    student.undergraduateNo === undefined &&
    student.staffNo === undefined &&
    student.name.surname !== "";
  const some = (share: number) => Math.max(2, Math.round(share * scale));
  const withNames = renamed(
    random,
    numbered(made),
    some(10),
    (student) => student.male && isNew(student),
    () => zhangWei,
  );
  return renamed(
    random,
    withNames,
    some(40),
    (student) => isNew(student) && student.name !== zhangWei,
    (student) => longDottedName(random, student.male),
  );
}

/** Staff who took their doctorate here not long ago: the same people under a 学号. */
function becameStaff(units: Units, staff: readonly Staff[]): Omit<Graduate, "no">[] {
  return staff.flatMap((person) => {
    const degree = person.degrees.at(-1);
    const college = units.colleges.find((unit) => unit.no === person.unit);
    if (
      degree?.level !== "doctor" ||
      degree.origin !== "本校" ||
      degree.inService ||
      college === undefined
    )
      return [];
    if (
      yearOf(degree.from) < thisYear - 12 ||
      person.discipline === undefined ||
      person.passport ||
      person.name === zhangWei
    )
      return [];
    const { name, male, birth, region, ethnic, idNumber, political, discipline } = person;
    return [
      {
        name,
        male,
        birth,
        region,
        ethnic,
        idNumber,
        political,
        discipline,
        level: "博士" as const,
        fullTime: true,
        college: college.no,
        entered: degree.from,
        left: degree.to,
        state: "毕业" as const,
        undergraduateNo: undefined,
        staffNo: person.no,
      },
    ];
  });
}

function graduate(
  random: Random,
  give: GiveIdentity,
  year: number,
  unit: Unit,
  former: Undergraduate | undefined,
): Omit<Graduate, "no"> {
  const level = former === undefined && random.chance(0.27) ? "博士" : "硕士";
  const doctoral = level === "博士";
  const age = doctoral ? random.int(24, 32) : random.int(21, 25);
  const birth = monthStart(year - age, 1) + random.int(0, 364);
  const person = former ?? newPerson(random, give, birth, 0.55, politicalOf(random));
  const professional = !doctoral && random.chance(0.5);
  const disciplines = unit.facts?.disciplines ?? [];
  const fitting = disciplines.filter((code) => (code.charAt(2) === "5") === professional);
  return {
    ...identityOf(person),
    level,
    fullTime: random.chance(doctoral ? 0.97 : 0.85),
    ...courseOfStudy(random, year, doctoral ? random.pick([4, 4, 5, 6]) : 3),
    discipline: random.pick(fitting.length > 0 ? fitting : disciplines),
    college: unit.no,
    undergraduateNo: former?.no,
    staffNo: undefined,
  };
}

const identityOf = ({
  name,
  male,
  birth,
  region,
  ethnic,
  idNumber,
  political,
}: Person): Person => ({
  name,
  male,
  birth,
  region,
  ethnic,
  idNumber,
  political,
});

/** When somebody came, and how and when it ended. */
function courseOfStudy(
  random: Random,
  year: number,
  years: number,
): Pick<Graduate, "entered" | "left" | "state"> {
  const entered = monthStart(year, 9);
  const x = random.next();
  if (x < 0.015)
    return { entered, left: Math.min(today - 30, entered + random.int(100, 900)), state: "退学" };
  if (year + years <= thisYear)
    return {
      entered,
      left: monthStart(year + years, random.pick([6, 6, 6, 7])) + random.int(0, 25),
      state: "毕业",
    };
  return { entered, left: undefined, state: x > 0.992 ? "休学" : "在读" };
}

/** 学号: 3 for masters, 4 for doctors, the year, a sequence. */
function numbered(made: readonly Omit<Graduate, "no">[]): Graduate[] {
  const sequence = new Map<string, number>();
  return made
    .toSorted((a, b) => a.entered - b.entered)
    .map((one) => {
      const prefix = `${one.level === "博士" ? 4 : 3}${String(yearOf(one.entered)).slice(2)}`;
      const next = (sequence.get(prefix) ?? 0) + 1;
      sequence.set(prefix, next);
      return { ...one, no: `${prefix}${String(next).padStart(6, "0")}` };
    });
}
