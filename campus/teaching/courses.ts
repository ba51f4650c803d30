import { terms } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { isOnDuty, type Staff } from "../people.ts";
import { type Random, randomOf, weighted } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Unit } from "../units.ts";
import { teachingTables } from "./tables.ts";

export type CourseCategory = "通识教育" | "学科基础" | "专业核心" | "专业选修" | "实践环节";

export interface Course {
  readonly no: string;
  readonly name: string;
  readonly english: string;
  readonly credits: number;
  readonly hours: number;
  readonly labHours: number;
  readonly practiceHours: number;
  readonly nature: "必修" | "限选" | "任选";
  readonly category: CourseCategory;
  readonly unit: Unit;
  readonly team: readonly Staff[];
  /** The number it had before a term, where it was recoded. */
  readonly recoded: { readonly from: string; readonly sinceTerm: number } | undefined;
}

/** Name ending | English | category | L laboratory, P practice */
const endings = `原理|Principles|学科基础
基础|Fundamentals|学科基础
导论|Introduction|学科基础
概论|Survey|通识教育
与社会|and Society|通识教育
前沿讲座|Frontiers|通识教育
学|Theory|专业核心
理论|Advanced Theory|专业核心
技术|Technology|专业核心
方法|Methods|专业核心
系统|Systems|专业核心
分析|Analysis|专业核心
设计|Design|专业核心
应用|Applications|专业选修
专题|Special Topics|专业选修
建模|Modelling|专业选修
新进展|Recent Advances|专业选修
案例研讨|Case Seminar|专业选修
英文文献阅读|Reading in English|专业选修
计算|Computation|专业选修
测试技术|Testing|专业选修
实验|Laboratory|实践环节|L
综合实验|Integrated Laboratory|实践环节|L
课程设计|Course Project|实践环节|P
认识实习|Field Visit|实践环节|P
创新实践|Innovation Practice|实践环节|P
（双语）|Bilingual Course|专业选修
与安全|and Safety|通识教育
进阶|Advanced Course|专业选修
史|History|通识教育`
  .split("\n")
  .map((line) => {
    const [ending = "", english = "", category = "", mark = ""] = line.split("|");
    return { ending, english, category: category as CourseCategory, mark }; // the five names stand above
  });

const creditsOf = weighted([
  [1, 3],
  [2, 16],
  [2.5, 6],
  [3, 43],
  [3.5, 6],
  [4, 17],
  [5, 5],
  [6, 4],
] as const);

/** The courses of the colleges, each with the team that can teach it: 9,000 at scale 1. */
export function makeCourses(campus: Campus): Course[] {
  const random = randomOf(campus.seed, "courses");
  const { colleges } = campus.units;
  const total = colleges.reduce((sum, unit) => sum + 5 + (unit.facts?.weight ?? 1), 0);
  const wanted = Math.max(15 * colleges.length, 9300 * Math.min(1, campus.scale));
  return colleges.flatMap((unit, order) => {
    const people = campus.staff.filter(
      (p) =>
        p.unit === unit.no &&
        isOnDuty(p) &&
        (p.category === "teacher" || p.category === "external"),
    );
    const count = Math.round((wanted * (5 + (unit.facts?.weight ?? 1))) / total);
    const pairs = random.shuffle(
      (unit.facts?.topics ?? []).flatMap((topic, t) =>
        endings.map((ending) => ({ topic, t, ending })),
      ),
    );
    return pairs
      .slice(0, count)
      .map((pair, i) => course(random, campus, unit, people, pair, order, i));
  });
}

function course(
  random: Random,
  campus: Campus,
  unit: Unit,
  people: readonly Staff[],
  pair: { readonly topic: string; readonly t: number; readonly ending: (typeof endings)[number] },
  order: number,
  i: number,
): Course {
  const { ending } = pair;
  const credits = ending.mark === "" ? creditsOf(random) : random.pick([1, 1, 2, 2]);
  const hours = credits * 16;
  const labHours = ending.mark === "L" ? hours : ending.mark === "" && random.chance(0.25) ? 8 : 0;
  const no = `${unit.no.slice(2)}${random.int(1, 4)}${String(i + 1).padStart(3, "0")}`;
  const field = unit.english?.replace(/^(School|College) of /, "") ?? "";
  const recoded =
    (order * 7 + i) % 30 === 0
      ? { from: `K${no}`, sinceTerm: random.int(2, terms.length - 1) }
      : undefined;
  const nature =
    ending.category === "专业选修"
      ? random.pick(["限选", "任选"] as const)
      : ending.category === "通识教育" && random.chance(0.5)
        ? "任选"
        : "必修";
  return {
    no,
    name: pair.topic + ending.ending,
    english: `${field}: ${ending.english} ${"I".repeat((pair.t % 3) + 1)}`,
    credits,
    hours,
    labHours,
    practiceHours: ending.mark === "P" ? hours : 0,
    nature,
    category: ending.category,
    unit,
    team: random.shuffle(people).slice(0, random.int(1, 4)),
    recoded: campus.scale > 0 ? recoded : undefined,
  };
}

/** The number a course went by in a term. */
export const courseNo = (course: Course, term: number): string =>
  course.recoded !== undefined && term < course.recoded.sinceTerm ? course.recoded.from : course.no;

export function writeCatalogue(
  file: SqliteFile,
  campus: Campus,
  courses: readonly Course[],
  planted: Planted,
): void {
  const random = randomOf(campus.seed, "teaching/catalogue");
  const programmes = file.table(teachingTables.programme);
  for (const programme of campus.programmes)
    programmes.add({
      ZYH: programme.no,
      ZYMC: programme.name,
      GJZYDM: programme.nationalCode,
      XKML: programme.category,
      XZ: programme.years,
      DWH: programme.unit,
      KBNF: String(programme.since),
      ZSZT: programme.enrolling ? "在招" : "停招",
    });
  const rows = file.table(teachingTables.course);
  const changes = file.table(teachingTables.course_change);
  for (const one of courses) {
    const before = campus.units.numberOn(one.unit.no, terms[0]?.start ?? 0);
    const row = {
      KCMC: one.name,
      KCYWMC: random.chance(0.05) ? null : one.english,
      XF: one.credits,
      ZXS: one.hours,
      LLXS: one.hours - one.labHours - one.practiceHours,
      SYXS: one.labHours,
      SJXS: one.practiceHours,
      KCSX: one.nature,
      KCLB: one.category,
      KCKSDWH: random.chance(0.1) ? before : one.unit.no,
      KCFZRH: one.team[0]?.no ?? null,
    };
    rows.add({ KCH: one.no, ...row, QYBZ: "1" });
    if (one.recoded === undefined) continue;
    rows.add({ KCH: one.recoded.from, ...row, QYBZ: "0" });
    const since = terms[one.recoded.sinceTerm]?.code ?? "";
    changes.add({ YKCH: one.recoded.from, XKCH: one.no, XNXQ: since });
    planted.note("recoded_course", { from: one.recoded.from, to: one.no, since });
  }
}
