import { type Day, today } from "./calendar.ts";
import { degreesOf, titlesOf } from "./careers.ts";
import { counties } from "./codes.ts";
import type { identityNumbers } from "./identity-number.ts";
import { dottedName, foreignName, hanName, type Name, rareName, tibetanName } from "./names.ts";
import type { Category, Degree, Person, Staff } from "./people.ts";
import { type Random, randomOf, weighted } from "./random.ts";
import { type Draft, plantNames, plantRareNames, rehired } from "./staff-planted.ts";
import { checkedCollege, type Unit, type Units } from "./units.ts";

export type GiveIdentity = ReturnType<typeof identityNumbers>;

const ethnicOf = weighted([
  ["01", 930],
  ["03", 18],
  ["11", 12],
  ["08", 10],
  ["15", 9],
  ["06", 5],
  ["02", 4],
  ["10", 3],
  ["05", 2],
  ["04", 2],
  ["17", 1],
]);

const collegeMix = weighted<Category>([
  ["teacher", 0.765],
  ["laboratory", 0.085],
  ["counsellor", 0.07],
  ["administrator", 0.06],
  ["external", 0.02],
]);

const mixOf: Readonly<Record<string, (random: Random) => Category>> = {
  "1": collegeMix,
  "2": weighted<Category>([
    ["researcher", 0.8],
    ["administrator", 0.12],
    ["laboratory", 0.08],
  ]),
  "3": weighted<Category>([
    ["library", 0.75],
    ["administrator", 0.15],
    ["worker", 0.1],
  ]),
  "4": weighted<Category>([["administrator", 1]]),
  "5": weighted<Category>([
    ["administrator", 0.94],
    ["worker", 0.06],
  ]),
  "6": weighted<Category>([
    ["medical", 0.6],
    ["administrator", 0.2],
    ["worker", 0.2],
  ]),
  "7": weighted<Category>([
    ["worker", 0.75],
    ["administrator", 0.25],
  ]),
  "8": weighted<Category>([
    ["administrator", 0.7],
    ["worker", 0.3],
  ]),
};

/** How somebody's time at the university ended. */
const ending = weighted([
  ["01", 66],
  ["03", 6],
  ["02", 1],
  ["05", 13],
  ["06", 10],
  ["07", 4],
]);

/** All staff of the university, in the order of their numbers: those on duty and those who left. */
export function makeStaff(seed: number, scale: number, units: Units, give: GiveIdentity): Staff[] {
  const random = randomOf(seed, "staff");
  const drafts: Draft[] = [];
  for (const { unit, onDuty } of quotas(units, Math.round(6800 * scale))) {
    for (let i = 0; i < onDuty; i++) drafts.push(hire(random, units, unit, give, "11"));
    const former = Math.round(onDuty * 0.745);
    for (let i = 0; i < former; i++) drafts.push(hire(random, units, unit, give, ending(random)));
  }
  const named = plantRareNames(
    random,
    plantNames(random, drafts, Math.max(3, Math.round(20 * scale))),
    Math.max(2, Math.round(20 * scale)),
  );
  const numbered = named
    .map((draft, i) => ({ draft, i }))
    .sort((a, b) => a.draft.hired - b.draft.hired || a.i - b.i)
    .map(({ draft }, i) => ({ ...draft, no: String(1001 + i).padStart(6, "0") }));
  return [...numbered, ...rehired(random, numbered, Math.max(2, Math.round(110 * scale)))];
}

/** People on duty per unit; the checked college has its own floor so that it exists at every scale. */
function quotas(units: Units, total: number): { unit: Unit; onDuty: number }[] {
  const weights = units.colleges.map((unit) => unit.facts?.weight ?? 1);
  const sum = weights.reduce((a, b) => a + b, 0);
  const share = (part: number, of: number) => Math.max(1, Math.round(total * part * of));
  return [
    ...units.colleges.map((unit, i) => ({
      unit,
      onDuty: Math.max(unit.no === checkedCollege ? 16 : 4, share(0.66, (weights[i] ?? 1) / sum)),
    })),
    ...units.institutes.map((unit) => ({
      unit,
      onDuty: share(0.055, 1 / units.institutes.length),
    })),
    ...units.offices.map((unit) => {
      const peers = units.offices.filter((other) => other.group === unit.group).length;
      return { unit, onDuty: share(unit.group.staffShare, 1 / peers) };
    }),
  ];
}

/** Identity of somebody new: name after ethnicity and sex, number after region and birth. */
export function newPerson(
  random: Random,
  give: GiveIdentity,
  birth: Day,
  maleShare: number,
  political: string,
): Person {
  const male = random.chance(maleShare);
  const ethnic = ethnicOf(random);
  const region = random.pick(counties);
  return {
    name: nameOf(random, ethnic, male),
    male,
    birth,
    region,
    ethnic,
    idNumber: give(region, birth, male),
    political,
  };
}

function nameOf(random: Random, ethnic: string, male: boolean): Name {
  if (ethnic === "05" || ethnic === "17") return dottedName(random, male);
  if (ethnic === "04") return tibetanName(random);
  return random.chance(0.002) ? rareName(random) : hanName(random, male);
}

const partyOf = weighted([
  ["01", 52],
  ["13", 40],
  ["05", 2],
  ["10", 2],
  ["07", 1],
  ["08", 1],
  ["12", 1],
  ["02", 1],
]);

function hire(random: Random, units: Units, unit: Unit, give: GiveIdentity, state: string): Draft {
  const category = (mixOf[unit.type] ?? collegeMix)(random);
  const left = state === "11" ? undefined : leftOn(random);
  const end = left ?? today;
  const age = ageToday(random, category, state, left);
  const birth = today - Math.round(age * 365.25) + random.int(-180, 180);
  const { hired, degrees } = entry(random, schooled(degreesOf(random, category, birth), end), end);
  const passport = category === "external" && random.chance(0.12);
  const maleShare = category === "worker" ? 0.65 : 0.56;
  const person = newPerson(random, give, birth, maleShare, partyOf(random));
  const top = degrees.at(-1)?.level ?? "college";
  return {
    ...person,
    ...(passport ? foreigner(random) : { country: "156" }),
    category,
    unit: unit.no,
    department: pickChild(random, units, unit),
    state,
    hired,
    left,
    workedFrom: hired - (random.chance(0.2) ? random.int(200, 2000) : 0),
    degrees,
    titles: titlesOf(random, category, top, hired, end),
    discipline: disciplineOf(random, unit),
    topic: unit.facts === undefined ? undefined : random.pick(unit.facts.topics),
    passport,
    formerNo: undefined,
  };
}

const leftOn = (random: Random): Day =>
  today - random.int(10, 5800) - (random.chance(0.3) ? random.int(0, 1500) : 0);

/** Hired after the last full-time degree, some after a post-doctorate; degrees in service come later. */
function entry(random: Random, schooling: readonly Degree[], end: Day) {
  const fullTime = schooling.findLast((degree) => !degree.inService);
  const wait = random.chance(0.25) ? random.int(300, 1000) : random.int(0, 90);
  const hired = Math.min((fullTime?.to ?? end) + wait, end - random.int(60, 700));
  return { hired, degrees: schooling.filter((one) => one.inService || one.to <= hired + 40) };
}

const foreigner = (random: Random) => ({
  name: foreignName(random),
  ethnic: "",
  idNumber: `E${random.int(10000000, 99999999)}`,
  political: "13",
  country: random.pick(["840", "826", "392", "250", "276"]),
});

/** One of the college's, professional degrees aside. */
function disciplineOf(random: Random, unit: Unit): string | undefined {
  if (unit.facts === undefined) return undefined;
  return random.pick(unit.facts.disciplines.filter((code) => code.charAt(2) !== "5"));
}

function pickChild(random: Random, units: Units, unit: Unit): string | undefined {
  if (unit.facts === undefined && unit.type !== "5") return undefined;
  const children = units.childrenOf(unit.no);
  return children.length === 0 ? undefined : random.pick(children).no;
}

/** Degrees finished before the end; nobody has a degree of the future. */
const schooled = (degrees: readonly Degree[], end: Day): Degree[] =>
  degrees.filter((degree, i) => i === 0 || degree.to < end - 400);

function ageToday(
  random: Random,
  category: Category,
  state: string,
  left: Day | undefined,
): number {
  if (left === undefined) {
    const mean = category === "counsellor" ? 34 : category === "worker" ? 47 : 42.5;
    const latest = category === "external" ? 64 : 59.6;
    return Math.min(latest, Math.max(category === "teacher" ? 27 : 24, random.normal(mean, 9)));
  }
  const since = (today - left) / 365.25;
  if (state === "01" || state === "02") return random.pick([60, 60, 60, 55, 55, 65]) + since;
  if (state === "03") return Math.min(72, Math.max(38, random.normal(62, 12))) + since;
  return Math.max(29, random.normal(37, 6)) + since;
}
