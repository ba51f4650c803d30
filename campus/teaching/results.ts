import { lastFullWeek, terms } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Section } from "./sections.ts";
import { teachingTables } from "./tables.ts";
import { weeksOf } from "./timetable.ts";

const running = terms.at(-1)?.code;

/** Writes the workload of each teacher of a section. Factors are whole hundredths, so the product rounds exactly. */
export function workloadWriter(file: SqliteFile, campus: Campus): (section: Section) => void {
  const random = randomOf(campus.seed, "teaching/workload");
  const rows = file.table(teachingTables.workload);
  let [term, taught] = ["", new Set<string>()];
  return (section) => {
    if (term !== section.term.code) [term, taught] = [section.term.code, new Set()];
    const planned = section.course.hours * 100;
    const done = section.term.code === running ? Math.round(planned * heldShare(section)) : planned;
    for (const [staffNo, percent] of percentByTeacher(section)) {
      const before = `${staffNo} ${section.courseNo}`;
      const lost = random.chance(0.03) ? Math.min(done, 200) : 0;
      const factors = {
        completed: done - lost,
        size: 100 + Math.max(0, Math.ceil((section.size - 40) / 20)) * 10,
        course: courseFactor(section),
        repeat: taught.has(before) ? 80 : 100,
        percent,
      };
      taught.add(before);
      rows.add({
        XNXQ: section.term.code,
        JXBH: section.no,
        GH: staffNo,
        JHXS: planned / 100,
        WCXS: factors.completed / 100,
        GMXS: factors.size / 100,
        KCXS: factors.course / 100,
        CFXS: factors.repeat / 100,
        CDBL: percent / 100,
        BZXS: standardHours(factors),
      });
    }
  };
}

/** How much of a section's timetable lies in the weeks that are over. */
function heldShare({ meetings }: Section): number {
  const weeks = meetings.flatMap((meeting) => weeksOf(meeting.weeks));
  return weeks.length === 0
    ? 0
    : weeks.filter((week) => week <= lastFullWeek).length / weeks.length;
}

/** A teacher with two roles in a section has one workload in it. */
function percentByTeacher(section: Section): ReadonlyMap<string, number> {
  const percents = new Map<string, number>();
  for (const { person, percent } of section.assignments)
    percents.set(person.no, (percents.get(person.no) ?? 0) + percent);
  return percents;
}

const languageFactors = { 中文: 100, 双语: 130, 全英文: 150 } as const;

const courseFactor = ({ language, mode }: Section): number =>
  language === "中文" && mode === "实验" ? 80 : languageFactors[language];

interface Factors {
  readonly completed: number;
  readonly size: number;
  readonly course: number;
  readonly repeat: number;
  readonly percent: number;
}

/** Five hundredths multiplied are 10^-10; half a hundredth rounds up. All below 2^53. */
export function standardHours({ completed, size, course, repeat, percent }: Factors): number {
  const product = completed * size * course * repeat * percent + 50_000_000;
  return (product - (product % 100_000_000)) / 100_000_000 / 100;
}

/** Writes the aggregate of the grades of finished terms. */
export function gradeWriter(file: SqliteFile, campus: Campus): (section: Section) => void {
  const random = randomOf(campus.seed, "teaching/grades");
  const rows = file.table(teachingTables.grade);
  return (section) => {
    if (section.term.code === running) return;
    const mean = Math.min(95, Math.max(58, random.normal(79.5, 5.5)));
    const failing = Math.max(0, 0.17 - (mean - 70) * 0.011);
    const excellent = Math.min(0.6, Math.max(0, 0.08 + (mean - 74) * 0.018));
    rows.add({
      XNXQ: section.term.code,
      JXBH: section.no,
      RS: section.size,
      PJF: Math.round(mean * 100) / 100,
      BJGS: Math.round(section.size * failing * random.next()),
      YXS: Math.round(section.size * excellent),
    });
  };
}
