import { addYears, type Day, day, today } from "./calendar.ts";
import { type CollegeFacts, campuses, collegeFacts } from "./colleges.ts";
import { grouped } from "./grouping.ts";
import { instituteEndings, type OfficeGroup, officeGroups, sections } from "./offices.ts";
import { type Random, randomOf } from "./random.ts";

export interface Unit {
  readonly no: string;
  readonly name: string;
  readonly english: string | undefined;
  readonly short: string | undefined;
  readonly parent: string | undefined;
  readonly type: string; // jyt1001_DWLB
  readonly campus: number;
  readonly founded: Day;
  readonly expired: Day | undefined;
  readonly facts: CollegeFacts | undefined; // colleges and their departments
}

export interface UnitChange {
  readonly from: string;
  readonly to: string;
  readonly kind: "更名" | "合并" | "拆分";
  readonly on: Day;
}

export interface Units {
  readonly all: readonly Unit[];
  readonly colleges: readonly Unit[];
  readonly institutes: readonly Unit[];
  readonly offices: readonly (Unit & { readonly group: OfficeGroup })[];
  readonly changes: readonly UnitChange[];
  readonly childrenOf: (no: string) => readonly Unit[];
  /** The number a unit went by on a date: its own, or that of a unit it succeeded. */
  readonly numberOn: (no: string, on: Day) => string;
}

export const universityNo = "0000";
/** The one college that checks look at; the same at every scale. */
export const checkedCollege = "0101";

/** The university's units at a scale: at least twelve colleges, forty at scale 1. */
export function makeUnits(seed: number, scale: number): Units {
  const random = randomOf(seed, "units");
  const colleges = collegeFacts
    .slice(0, Math.max(12, Math.min(40, Math.round(40 * scale))))
    .map((facts, i) => college(random, facts, i + 1));
  const departments = colleges.flatMap((parent) => departmentsOf(random, parent, scale));
  const institutes = makeInstitutes(random, colleges, Math.max(6, Math.round(105 * scale)));
  const offices = officeGroups.flatMap((group) => officesOf(random, group, scale));
  const children = offices.flatMap((office) => sectionsOf(random, office, scale));
  const living: Unit[] = [
    plain(universityNo, "梧桐大学", undefined, "9", 0, day("1956-09-01")),
    ...colleges,
    ...departments,
    ...institutes,
    ...offices,
    ...children,
  ];
  const { old, changes } = makeChanges(random, living, Math.max(6, Math.round(80 * scale)));
  return assemble([...living, ...old], colleges, institutes, offices, changes);
}

function assemble(
  all: readonly Unit[],
  colleges: readonly Unit[],
  institutes: readonly Unit[],
  offices: Units["offices"],
  changes: readonly UnitChange[],
): Units {
  const byParent = grouped(all, (unit) => unit.parent ?? "");
  const before = grouped(changes, (change) => change.to);
  const numberOn = (no: string, on: Day): string => {
    const change = before.get(no)?.[0];
    return change === undefined || on >= change.on ? no : numberOn(change.from, on);
  };
  const childrenOf = (no: string) =>
    (byParent.get(no) ?? []).filter((u) => u.expired === undefined);
  return { all, colleges, institutes, offices, changes, childrenOf, numberOn };
}

const plain = (
  no: string,
  name: string,
  parent: string | undefined,
  type: string,
  campus: number,
  founded: Day,
): Unit => ({
  no,
  name,
  parent,
  type,
  campus,
  founded,
  english: undefined,
  short: undefined,
  expired: undefined,
  facts: undefined,
});

function college(random: Random, facts: CollegeFacts, order: number): Unit {
  const no = `01${String(order).padStart(2, "0")}`;
  const founded = day(`${random.int(1956, 2018)}-0${random.int(3, 9)}-01`);
  const base = plain(no, facts.name, universityNo, "1", facts.campus, founded);
  return { ...base, english: facts.english, short: facts.short, facts };
}

function departmentsOf(random: Random, parent: Unit, scale: number): Unit[] {
  const topics = parent.facts?.topics ?? [];
  const count = scale >= 0.5 ? random.int(3, 5) : 2;
  return topics.slice(0, count).map((topic, i) => {
    const ending = i === 0 ? "系" : random.pick(["系", "研究所", "教研室"]);
    const founded = Math.max(parent.founded, day(`${random.int(1960, 2018)}-09-01`));
    const no = `${parent.no}0${i + 1}`;
    return {
      ...plain(no, topic + ending, parent.no, "1", parent.campus, founded),
      facts: parent.facts,
    };
  });
}

function makeInstitutes(random: Random, colleges: readonly Unit[], count: number): Unit[] {
  return Array.from({ length: count }, (_, i) => {
    const parent = colleges[i % colleges.length] as Unit; // there are always twelve
    const topic = parent.facts?.topics[4 + Math.floor(i / colleges.length)] ?? "交叉科学";
    const founded = day(`${random.int(1985, 2023)}-0${random.int(1, 9)}-15`);
    const no = `02${String(i + 1).padStart(2, "0")}`;
    const name = topic + random.pick(instituteEndings);
    return { ...plain(no, name, universityNo, "2", parent.campus, founded), facts: parent.facts };
  });
}

function officesOf(random: Random, group: OfficeGroup, scale: number) {
  const names = group.names.slice(0, scale >= 0.3 ? undefined : 3);
  return names.map((name, i) => {
    const no = group.first + String(i + 1).padStart(2, "0");
    const founded = day(`${random.int(1956, 2012)}-0${random.int(1, 9)}-01`);
    return { ...plain(no, name, universityNo, group.type, random.int(0, 1), founded), group };
  });
}

function sectionsOf(random: Random, office: Unit, scale: number): Unit[] {
  const count = scale >= 0.5 ? random.int(1, 4) : 1;
  return sections
    .slice(0, count)
    .map((name, i) =>
      plain(
        `${office.no}0${i + 1}`,
        `${office.name}${name}`,
        office.no,
        office.type,
        office.campus,
        office.founded,
      ),
    );
}

/** Five years of renames, merges and splits: the unit of before keeps its own number and an end date. */
function makeChanges(random: Random, living: readonly Unit[], count: number) {
  const old: Unit[] = [];
  const changes: UnitChange[] = [];
  const inOrder = random.shuffle(
    living.filter((u) => u.no !== universityNo && !u.no.startsWith(checkedCollege)),
  );
  // Colleges and institutes come first: their old numbers stand in the rows of all seven systems.
  const candidates = [
    ...inOrder
      .filter((u) => u.no.length === 4 && /^0[12]/.test(u.no))
      .slice(0, Math.ceil(count / 4)),
    ...inOrder.filter((u) => u.no.length > 4),
  ];
  for (const unit of candidates) {
    if (changes.length >= count) break;
    const on = addYears(today, -random.int(1, 4)) - random.int(0, 300);
    if (unit.founded > on - 400) continue;
    const kind = random.pick(["更名", "更名", "更名", "合并", "合并", "拆分"] as const);
    const before = formerly(random, unit, on, `${unit.no}X`);
    old.push(before);
    changes.push({ from: before.no, to: unit.no, kind, on });
    if (kind === "合并") {
      const second = formerly(random, unit, on, `${unit.no}Y`);
      old.push(second);
      changes.push({ from: second.no, to: unit.no, kind, on });
    }
    if (kind === "拆分") splitOff(random, candidates, before, unit, on, changes);
  }
  return { old, changes };
}

function splitOff(
  random: Random,
  candidates: readonly Unit[],
  before: Unit,
  unit: Unit,
  on: Day,
  changes: UnitChange[],
) {
  const taken = new Set(changes.map((change) => change.to));
  const other = candidates.find(
    (u) =>
      u.type === unit.type &&
      u.no !== unit.no &&
      u.no.length === unit.no.length &&
      !taken.has(u.no),
  );
  if (other !== undefined && random.chance(0.8))
    changes.push({ from: before.no, to: other.no, kind: "拆分", on });
}

function formerly(random: Random, unit: Unit, on: Day, no: string): Unit {
  const older = unit.name
    .replace(/科学与技术学院|科学与工程学院|工程学院|学院/, "系")
    .replace(/研究院|研究中心|创新中心/, "实验室");
  const suffix = no.endsWith("Y") ? "（二）" : "";
  const name = older === unit.name ? `原${unit.name}${suffix}` : older + suffix;
  const founded = Math.min(unit.founded, on - 400) - random.int(0, 900);
  return { ...plain(no, name, unit.parent, unit.type, unit.campus, founded), expired: on };
}

export const campusName = (campus: number): string => (campuses[campus] ?? campuses[0]).name;
