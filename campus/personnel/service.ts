import {
  type Day,
  iso,
  isoOrNull,
  monthStart,
  thisYear,
  today,
  yearMonth,
  yearOf,
} from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { isOnDuty, rankOn, type Staff } from "../people.ts";
import { type Random, randomOf, weighted } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Unit } from "../units.ts";
import { personnelTables } from "./tables.ts";

export function writePay(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/pay");
  const rows = file.table(personnelTables.pay);
  for (const person of campus.staff) {
    if (!isOnDuty(person)) continue;
    const rank = rankOn(person, today);
    const base = [0, 9800, 7400, 5900, 4600, 3900][rank] ?? 3900;
    rows.add({
      GH: person.no,
      NY: "202610",
      JBGZ: Math.round(base + random.int(-600, 1600)),
      JXGZ: Math.round(base * (0.6 + random.next()) * 100) / 100,
    });
  }
}

const appraised = weighted([
  ["2", 80],
  ["1", 17],
  ["3", 1],
  ["5", 1.2],
  ["6", 0.8],
]);

/** One row a year for the last six years that somebody served in. */
export function writeAppraisals(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/appraisals");
  const rows = file.table(personnelTables.appraisal);
  let count = 0;
  for (const person of campus.staff) {
    if (person.category === "external" || person.state === "04") continue;
    for (const year of servedYears(person)) {
      const result = appraised(random);
      count += 1;
      rows.add({
        GH: person.no,
        ND: String(year),
        KHJGM: result,
        WCJYY: result === "6" ? random.pick(["病假", "派出未归", "事假累计超期"]) : null,
      });
      if (count % 6000 === 99) rows.repeat();
    }
  }
}

/** Of the last six years those that somebody was here from July to December. */
const servedYears = (person: Staff): number[] =>
  [6, 5, 4, 3, 2, 1]
    .map((ago) => thisYear - ago)
    .filter(
      (year) =>
        person.hired <= monthStart(year, 7) && (person.left ?? today) >= monthStart(year, 12),
    );

const trainings = [
  ["新入职教师教学能力培训", "岗前培训", "教师发展中心", 80],
  ["高等学校教师岗前培训", "岗前培训", "省高校师资培训中心", 110],
  ["课程思政教学能力提升培训", "专题培训", "教师发展中心", 16],
  ["人工智能赋能教学研修班", "专题培训", "教师发展中心", 24],
  ["国内访问学者", "进修访学", "清源大学", 400],
  ["国外访问学者", "进修访学", "University of Eastbridge", 600],
  ["实验室安全管理培训", "专题培训", "资产与实验室管理处", 8],
  ["中层干部能力提升班", "干部培训", "党校", 40],
  ["教学创新大赛训练营", "专题培训", "教师发展中心", 32],
] as const;

export function writeTrainings(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/training");
  const rows = file.table(personnelTables.training);
  let sequence = 0;
  for (const person of campus.staff) {
    if (!isOnDuty(person)) continue;
    const count = random.pick([0, 1, 1, 2, 2, 3, 4]);
    for (let i = 0; i < count; i++) {
      const [name, kind, host, hours] = random.pick(trainings);
      const from = random.int(Math.max(person.hired, today - 3650), today - 10);
      const to = Math.min(today - 1, from + Math.ceil(hours / (hours > 300 ? 1.7 : 8)));
      sequence += 1;
      rows.add({
        PXXH: `PX${String(sequence).padStart(6, "0")}`,
        GH: person.no,
        PXMC: name,
        PXLX: kind,
        ZBDW: host,
        KSRQ: iso(from),
        JSRQ: iso(to),
        XS: hours,
      });
    }
  }
}

const honours = weighted([
  ["301", 60],
  ["203", 12],
  ["201", 6],
  ["202", 5],
  ["204", 3],
  ["205", 4],
  ["208", 4],
  ["131", 3],
  ["123", 2],
  ["124", 2],
  ["122", 1.5],
  ["114", 1],
  ["112", 1],
  ["121", 1.5],
  ["111", 1],
  ["133", 1],
  ["101", 0.15],
  ["102", 0.15],
]);

export function writeHonours(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/honours");
  const rows = file.table(personnelTables.honour);
  let sequence = 0;
  for (const person of campus.staff) {
    if (person.category !== "teacher" || person.state === "04" || person.discipline === undefined)
      continue;
    const rank = rankOn(person, person.left ?? today);
    if (!random.chance([0, 0.55, 0.3, 0.1, 0, 0][rank] ?? 0)) continue;
    const count = rank === 1 && random.chance(0.3) ? 2 : 1;
    const given = new Set(Array.from({ length: count }, () => honours(random)));
    for (const code of given) {
      sequence += 1;
      const on = random.int(
        person.hired + 100,
        Math.max(person.hired + 101, (person.left ?? today) - 60),
      );
      rows.add({
        CHXH: `CH${String(sequence).padStart(5, "0")}`,
        GH: person.no,
        RCCHM: code,
        PZNY: yearMonth(Math.min(on, today - 60)),
      });
    }
  }
}

interface Duty {
  readonly name: string;
  readonly kind: string; // jyt1001_ZWLB
  readonly level: string;
  readonly count: number;
}
const collegeDuties: readonly Duty[] = [
  { name: "院长", kind: "12", level: "正处", count: 1 },
  { name: "党委书记", kind: "11", level: "正处", count: 1 },
  { name: "副院长", kind: "22", level: "副处", count: 4 },
  { name: "党委副书记", kind: "21", level: "副处", count: 2 },
  { name: "系主任", kind: "42", level: "正科", count: 4 },
  { name: "院办主任", kind: "42", level: "正科", count: 1 },
  { name: "教学秘书", kind: "42", level: "副科", count: 2 },
];
const officeDuties: readonly Duty[] = [
  { name: "处长", kind: "14", level: "正处", count: 1 },
  { name: "副处长", kind: "24", level: "副处", count: 2 },
  { name: "科长", kind: "42", level: "正科", count: 4 },
  { name: "副科长", kind: "42", level: "副科", count: 2 },
];

/** Who leads what, and who did before: each duty has had one to four holders since 2008. */
export function writeDuties(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/duties");
  const rows = file.table(personnelTables.duty);
  let sequence = 0;
  const add = (person: Staff, duty: Duty, unit: Unit, from: Day, to: Day | undefined) => {
    sequence += 1;
    rows.add({
      RZXH: `RZ${String(sequence).padStart(5, "0")}`,
      GH: person.no,
      ZWMC: duty.name,
      ZWLBM: duty.kind,
      ZWJB: duty.level,
      DWH: unit.no,
      RZRQ: iso(from),
      MZRQ: isoOrNull(to),
    });
  };
  for (const unit of [...campus.units.colleges, ...campus.units.offices]) {
    const people = campus.staff.filter(
      (p) => p.unit === unit.no && p.category !== "external" && p.state !== "04",
    );
    for (const duty of unit.type === "1" ? collegeDuties : officeDuties)
      for (let seat = 0; seat < Math.min(duty.count, people.length / 8); seat++)
        holders(random, people, (...held) => add(held[0], duty, unit, held[1], held[2]));
  }
}

/** Walks back from today: the holder of today, then the ones before, each for some four years. */
function holders(
  random: Random,
  people: readonly Staff[],
  add: (person: Staff, from: Day, to: Day | undefined) => void,
): void {
  let until: Day | undefined;
  const terms = random.int(1, 4);
  for (let i = 0; i < terms; i++) {
    const end = until ?? today;
    const from = end - random.int(150, 1700);
    const fit = people.filter(
      (p) =>
        p.hired < from - 900 && (p.left ?? today) >= end && (until !== undefined || isOnDuty(p)),
    );
    if (fit.length === 0 || yearOf(from) < 2004) return;
    add(random.pick(fit), from, until);
    until = from;
  }
}
