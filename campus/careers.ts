import { type Day, monthStart, yearOf } from "./calendar.ts";
import type { Category, Degree, DegreeLevel, TitleHeld } from "./people.ts";
import type { Random } from "./random.ts";

/** The series of school_title_series_level a category is promoted in; "" has no titles. */
export const seriesOf: Readonly<Record<Category, string>> = {
  teacher: "A",
  laboratory: "E",
  counsellor: "B",
  administrator: "D",
  researcher: "C",
  library: "G",
  medical: "M",
  worker: "",
  external: "A",
};

/** Shares of people who can ever reach 正高, 副高, 中级. */
const ceilings: Readonly<Record<Category, readonly [number, number, number]>> = {
  teacher: [0.5, 0.8, 1],
  laboratory: [0.03, 0.4, 1],
  counsellor: [0.03, 0.3, 0.95],
  administrator: [0.04, 0.22, 0.6],
  researcher: [0.3, 0.75, 1],
  library: [0.06, 0.4, 0.95],
  medical: [0.1, 0.4, 0.95],
  worker: [0, 0, 0],
  external: [0.7, 1, 1],
};

/** Years a rank is held at least before the next one, and how much longer on average, from 初级, 中级, 副高. */
const waits: Readonly<Record<number, readonly [number, number]>> = {
  4: [2, 2],
  3: [5, 4.4],
  2: [5, 3.2],
};

/**
 * The titles somebody was promoted through between hiring and the end, oldest first: 取得资格 in December, 发文 a month or
 * two later, 聘任 in the spring. Empty for workers and for those who never got one.
 */
export function titlesOf(
  random: Random,
  category: Category,
  top: DegreeLevel,
  hired: Day,
  end: Day,
): TitleHeld[] {
  const series = seriesOf[category];
  const highest = highestRank(random, category);
  if (series === "" || highest === undefined) return [];
  const titles: TitleHeld[] = [];
  let year = yearOf(hired) + (random.chance(0.14) ? 1 : 0);
  for (let rank = top === "doctor" ? 3 : 4; ; rank--) {
    const obtained = monthStart(year, 12) + random.int(0, 20);
    const issued = obtained + random.int(20, 60);
    const from = issued + random.int(5, 45);
    if (from >= end) return titles;
    titles.push({ code: series + rank, obtained, issued, from });
    if (rank <= highest) return titles;
    const [least, longer] = waits[rank] ?? [5, 3];
    year += least + Math.floor(-Math.log(1 - random.next()) * longer);
  }
}

/** 1 for 正高 … 4 for 初级: how far somebody ever gets; undefined for those who never have a title. */
function highestRank(random: Random, category: Category): number | undefined {
  const talent = random.next();
  const reach = ceilings[category].findIndex((share) => talent < share) + 1;
  if (reach > 0) return reach;
  return random.chance(0.6) ? undefined : 4;
}

const homeSchool = "梧桐大学";
const schoolsHere =
  "清源大学 华江大学 北辰大学 南浦大学 东陵大学 西岭工业大学 中州大学 海川大学 云岭师范大学 江左理工大学 长河交通大学 天目医科大学 关中财经大学 珠湾大学".split(
    " ",
  );
const schoolsAbroad = [
  "Northfield University",
  "Lakeshore Institute of Technology",
  "University of Eastbridge",
  "Kanto Central University",
  "Technische Universität Falkenau",
];

/** Share with a doctorate among teachers born in a year. */
const doctorShare = (birthYear: number): number =>
  birthYear >= 1982 ? 0.93 : birthYear >= 1972 ? 0.78 : birthYear >= 1960 ? 0.5 : 0.12;

/** Shares of doctors, masters and bachelors; the rest went to a college of three years. */
function schoolingShares(category: Category, birthYear: number): readonly [number, number, number] {
  const byCategory: Readonly<Record<Category, readonly [number, number, number]>> = {
    teacher: [doctorShare(birthYear), 0.97, 1],
    researcher: [doctorShare(birthYear), 0.97, 1],
    external: [doctorShare(birthYear), 0.97, 1],
    laboratory: [0.18, 0.75, 1],
    counsellor: [0.18, 0.75, 1],
    library: [0.18, 0.75, 1],
    administrator: [0.08, 0.55, 0.92],
    medical: [0.08, 0.55, 0.92],
    worker: [0, 0, 0.1],
  };
  return byCategory[category];
}

function topLevel(random: Random, category: Category, birthYear: number): DegreeLevel {
  const x = random.next();
  const step = schoolingShares(category, birthYear).findIndex((share) => x < share);
  return (["doctor", "master", "bachelor"] as const)[step] ?? "college";
}

const ladder: readonly {
  readonly level: DegreeLevel;
  readonly years: readonly [number, number];
}[] = [
  { level: "bachelor", years: [4, 4] },
  { level: "master", years: [2, 3] },
  { level: "doctor", years: [3, 6] },
];

/** Schooling from 18 on, full-time until hiring; doctors born before 1978 often took the last step in service. */
export function degreesOf(random: Random, category: Category, birth: Day): Degree[] {
  const birthYear = yearOf(birth);
  const top = topLevel(random, category, birthYear);
  if (top === "college") return [degree(random, "college", birthYear + 18, 3, false)];
  const steps = ladder.slice(0, ladder.findIndex((step) => step.level === top) + 1);
  let year = birthYear + 18 + random.int(0, 1);
  return steps.map((step) => {
    const inService = step.level === "doctor" && birthYear < 1978 && random.chance(0.55);
    const from = inService ? year + random.int(1, 6) : year;
    const years = random.int(...(step.years as [number, number])); // a pair by declaration
    year = from + years;
    return degree(random, step.level, from, years, inService);
  });
}

function degree(
  random: Random,
  level: DegreeLevel,
  fromYear: number,
  years: number,
  inService: boolean,
): Degree {
  const x = random.next();
  const abroad = level === "doctor" ? 0.86 : 0.96;
  const origin = inService || x < 0.3 ? "本校" : x < abroad ? "外校境内" : "境外";
  const school =
    origin === "本校" ? homeSchool : random.pick(origin === "境外" ? schoolsAbroad : schoolsHere);
  return {
    level,
    from: monthStart(fromYear, 9),
    to: monthStart(fromYear + years, random.pick([6, 6, 7, 3, 12])),
    school,
    origin,
    inService,
  };
}
