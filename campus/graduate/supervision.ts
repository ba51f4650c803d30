import { type Day, iso, isoOrNull, terms, today, yearMonth } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { grouped } from "../grouping.ts";
import { isOnDuty, rankOn, type Staff } from "../people.ts";
import { type Random, randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import { graduateTables } from "./tables.ts";

interface Supervisor {
  readonly person: Staff;
  readonly doctoral: boolean;
  readonly since: Day;
}

/** Who may supervise: full professors mostly doctoral students, associate professors masters. */
function supervisorsOf(random: Random, campus: Campus): Supervisor[] {
  return campus.staff.flatMap((person) => {
    if (
      (person.category !== "teacher" && person.category !== "researcher") ||
      person.state === "04"
    )
      return [];
    const rank = rankOn(person, person.left ?? today);
    const first = person.titles.find((title) => Number(title.code.charAt(1)) <= 2);
    if (rank > 2 || first === undefined || person.discipline === undefined) return [];
    if (person.left !== undefined && person.left < today - 9 * 365) return [];
    if (!random.chance(0.95)) return [];
    return [
      {
        person,
        doctoral: rank === 1 ? random.chance(0.75) : random.chance(0.12),
        since: Math.min(today - 40, first.from + random.int(60, 700)),
      },
    ];
  });
}

export function writeSupervision(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "graduate/supervision");
  const supervisors = supervisorsOf(random, campus);
  const qualified = file.table(graduateTables.supervisor);
  for (const { person, doctoral, since } of supervisors) {
    const state = person.left !== undefined ? "退出" : random.chance(0.93) ? "在岗" : "停招";
    const row = { GH: person.no, XKDM: person.discipline ?? null, SGZT: state };
    qualified.add({ ...row, DSLB: "硕士生导师", PDNY: yearMonth(since) });
    if (doctoral)
      qualified.add({
        ...row,
        DSLB: "博士生导师",
        PDNY: yearMonth(Math.min(today - 30, since + random.int(300, 1500))),
      });
  }
  writeLinks(random, file, campus, supervisors);
}

function writeLinks(
  random: Random,
  file: SqliteFile,
  campus: Campus,
  supervisors: readonly Supervisor[],
): void {
  const links = file.table(graduateTables.supervision);
  const byUnit = grouped(supervisors, (one) => one.person.unit);
  let count = 0;
  const pick = (from: readonly Supervisor[], on: Day) => whoWasHere(random, from, on);
  for (const student of campus.graduates) {
    const own = byUnit.get(student.college) ?? supervisors;
    const fit = student.level === "博士" ? own.filter((one) => one.doctoral) : own;
    const main = pick(fit, student.entered) ?? pick(own, student.entered);
    if (main === undefined || main.no === student.staffNo) continue;
    const since = Math.min(student.entered + random.int(5, 60), today - 1);
    const times = { KSRQ: iso(since), JSRQ: isoOrNull(student.left) };
    links.add({ XH: student.no, GH: main.no, GXLX: "导师", ...times });
    count += 1;
    if (count % 6000 === 21) links.repeat();
    const second = random.chance(0.18) ? pick(own, student.entered) : undefined;
    if (second !== undefined && second !== main && second.no !== student.staffNo)
      links.add({ XH: student.no, GH: second.no, GXLX: "副导师", ...times });
  }
}

/** Tries to find somebody who was here then. */
function whoWasHere(random: Random, from: readonly Supervisor[], on: Day): Staff | undefined {
  for (let attempt = 0; attempt < 20 && from.length > 0; attempt++) {
    const { person } = random.pick(from);
    if (person.hired <= on && (person.left === undefined || person.left > on)) return person;
  }
  return undefined;
}

const courseEndings = ["高等原理", "前沿专题", "现代方法", "研究方法论", "数值计算", "实验技术"];

/** Sections for graduates: 750 a term at scale 1. */
export function writeGraduateSections(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "graduate/sections");
  const rows = file.table(graduateTables.section);
  const teachers = grouped(
    campus.staff.filter((p) => isOnDuty(p) && p.category === "teacher" && rankOn(p, today) <= 3),
    (p) => p.unit,
  );
  for (const term of terms)
    for (const unit of campus.units.colleges) {
      const people = (teachers.get(unit.no) ?? []).filter((person) => person.hired <= term.start);
      const count = Math.max(1, Math.round((750 * campus.scale) / campus.units.colleges.length));
      for (let i = 0; i < count && people.length > 0; i++) {
        const topics = unit.facts?.topics ?? ["综合"];
        const [t, e] = [random.int(0, topics.length - 1), random.int(0, courseEndings.length - 1)];
        const no = `Y${unit.no.slice(2)}${String(t * courseEndings.length + e + 1).padStart(3, "0")}`;
        rows.add({
          XNXQ: term.code,
          BJH: `${no}-${String(i + 1).padStart(2, "0")}`,
          KCH: no,
          KCMC: `${topics[t]}${courseEndings[e]}`,
          GH: random.pick(people).no,
          XS: random.pick([16, 32, 32, 48]),
          XKRS: random.int(6, 90),
        });
      }
    }
}
