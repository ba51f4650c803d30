import { createHmac } from "node:crypto";
import { iso, terms, today, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { grouped } from "../grouping.ts";
import { type Random, randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Section } from "./sections.ts";
import { teachingTables } from "./tables.ts";

/** The four terms that were rated last. */
const rated = new Set(terms.slice(-5, -1).map((term) => term.code));

interface Rater {
  readonly pseudonym: string;
  readonly leniency: number;
  readonly straight: boolean;
}

/** Writes the answers of the rated sections and the result that was published for the first teacher of each. */
export function evaluationWriter(
  file: SqliteFile,
  campus: Campus,
  planted: Planted,
): (section: Section) => void {
  const random = randomOf(campus.seed, "teaching/evaluation");
  const responses = file.table(teachingTables.evaluation_response);
  const published = file.table(teachingTables.published_evaluation);
  const qualities = teacherQualities(campus, planted);
  const raters = ratersOf(campus);
  const isRated = (section: Section, pool: readonly Rater[]) =>
    rated.has(section.term.code) && section.size >= 15 && pool.length >= 60 && random.chance(0.88);
  let count = 0;
  return (section) => {
    const teacher = section.assignments[0]?.person;
    const pool = raters.get(section.course.unit.no) ?? [];
    if (teacher === undefined || !isRated(section, pool)) return;
    const key = { XNXQ: section.term.code, JXBH: section.no, GH: teacher.no };
    const level = levelOf(random, section, qualities.get(teacher.no) ?? 0);
    let [sum, answered] = [0, 0];
    for (const rater of answering(random, pool, Math.min(section.size, 42, pool.length))) {
      const [T1, T2, T3, T4, T5, T6] = answer(random, level, rater);
      sum += T1 + T2 + T3 + T4 + T5 + T6;
      answered += 1;
      count += 1;
      const DTS = rater.straight ? random.int(5, 25) : random.int(18, 190);
      const TJRQ = iso(section.term.end - random.int(10, 40));
      const DJID = `DJ${String(count).padStart(7, "0")}`;
      responses.add({ DJID, ...key, PJRM: rater.pseudonym, T1, T2, T3, T4, T5, T6, DTS, TJRQ });
      if (count % 40_000 === 1234) responses.repeat();
    }
    if (answered < 5) return;
    const PJCJ = Math.round((sum / (answered * 6)) * 2000) / 100;
    const FBRQ = iso(Math.min(section.term.end + 21, today - 1));
    published.add({ ...key, PJCJ, YPRS: section.size, SPRS: answered, FBRQ });
  };
}

/** The mean a section would get from neutral students: the teacher's effect, the section's own, and its size. */
const levelOf = (random: Random, section: Section, quality: number): number =>
  4.42 + quality + random.normal(0, 0.14) - Math.log(section.size / 40) * 0.06;

/** Of neighbours in the pool some half answers: students who share one class share others. */
function answering(random: Random, pool: readonly Rater[], asked: number): Rater[] {
  const first = random.int(0, pool.length - 1);
  const neighbours = Array.from({ length: asked }, (_, i) => pool[(first + i) % pool.length]);
  return neighbours.filter((rater) => rater !== undefined && random.chance(0.53)) as Rater[]; // none is undefined
}

type Answers = [number, number, number, number, number, number];

function answer(random: Random, level: number, rater: Rater): Answers {
  const mood = level + rater.leniency + random.normal(0, 0.25);
  const item = () =>
    Math.min(5, Math.max(1, Math.round(mood + (random.next() + random.next() - 1) * 0.9)));
  if (!rater.straight) return [item(), item(), item(), item(), item(), item()];
  const same = item();
  return [same, same, same, same, same, same];
}

/** What rating cannot see directly: each teacher's own effect, in points of the five. */
function teacherQualities(campus: Campus, planted: Planted): ReadonlyMap<string, number> {
  const random = randomOf(campus.seed, "teaching/qualities");
  const qualities = new Map<string, number>();
  for (const person of campus.staff) {
    if (person.category !== "teacher" && person.category !== "external") continue;
    const effect = Math.round(random.normal(0, 0.22) * 1000) / 1000;
    qualities.set(person.no, effect);
    planted.note("teacher_effect", [person.no, effect]);
  }
  return qualities;
}

/** Undergraduates by college under keyed pseudonyms: nobody gets back from one to a student number. */
function ratersOf(campus: Campus): ReadonlyMap<string, readonly Rater[]> {
  const random = randomOf(campus.seed, "teaching/raters");
  const students = campus.undergraduates.filter(
    (student) => student.grade <= yearOf(today) && student.grade >= 2021,
  );
  const raters = new Map<string, Rater[]>();
  for (const [unit, members] of grouped(students, (student) => student.programme.unit))
    raters.set(
      unit,
      members.map((student) => ({
        pseudonym: createHmac("sha256", `campus ${campus.seed}`)
          .update(student.no)
          .digest("hex")
          .slice(0, 20),
        leniency: random.normal(0, 0.32),
        straight: random.chance(0.42),
      })),
    );
  const all = [...raters.values()].flat();
  for (const unit of campus.units.colleges)
    if ((raters.get(unit.no)?.length ?? 0) < 60) raters.set(unit.no, all);
  return raters;
}
