import { type Day, iso, isoOrNull, today, yearMonth, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { nothing, type Planted, typedIdentityNumber, typedName } from "../dirt.ts";
import { degreeCode } from "../personnel/education.ts";
import { type Random, randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Graduate } from "../students.ts";
import { graduateTables } from "./tables.ts";

const nameLength = 10; // the column of this system is that short

export function writeGraduates(file: SqliteFile, campus: Campus, planted: Planted): void {
  const random = randomOf(campus.seed, "graduate/students");
  const rows = file.table(graduateTables.student);
  let linked = 0;
  for (const student of campus.graduates) {
    if (student.staffNo !== undefined) linked += 1;
    if (student.staffNo !== undefined)
      planted.note("graduate_became_staff", {
        student_no: student.no,
        staff_no: student.staffNo,
        id_no: student.idNumber,
      });
    if (student.undergraduateNo !== undefined)
      planted.note("undergraduate_became_graduate", {
        student_no: student.no,
        undergraduate_no: student.undergraduateNo,
        id_no: student.idNumber,
      });
    rows.add({
      XH: student.no,
      XM: storedName(random, student, planted),
      XMPY: random.chance(0.02) ? nothing(random) : student.name.pinyin,
      XBM: student.male ? "1" : "2",
      CSRQ: iso(storedBirth(student, linked, planted)),
      MZM: student.ethnic,
      ZZMMM: student.political,
      SFZJH: storedNumber(random, student, planted),
      PYCC: student.level,
      XXFS: student.fullTime ? "全日制" : "非全日制",
      XKDM: student.discipline,
      DWH: campus.units.numberOn(student.college, student.entered),
      RXNY: yearMonth(student.entered),
      BYNY: student.state === "毕业" && student.left !== undefined ? yearMonth(student.left) : null,
      XJZT: student.state,
      LXDH: random.chance(0.05)
        ? nothing(random)
        : `154${String(random.int(0, 99999999)).padStart(8, "0")}`,
    });
  }
}

function storedName(random: Random, student: Graduate, planted: Planted): string {
  const typed = typedName(random, student.name.text);
  const cut = typed.slice(0, nameLength);
  if (cut !== typed)
    planted.note("name_cut", { student_no: student.no, found: cut, true: student.name.text });
  return cut;
}

function storedNumber(random: Random, student: Graduate, planted: Planted): string {
  const typed = typedIdentityNumber(random, student);
  if (typed !== student.idNumber)
    planted.note("identity_number_typed", {
      student_no: student.no,
      found: typed,
      true: student.idNumber,
    });
  return typed;
}

/** Of the people who are also staff, every eighth has another birthday here than in personnel. */
function storedBirth(student: Graduate, linked: number, planted: Planted): Day {
  if (student.staffNo === undefined || linked % 8 !== 1) return student.birth;
  const other = student.birth + 30;
  planted.note("birth_disagrees", {
    student_no: student.no,
    staff_no: student.staffNo,
    graduate: iso(other),
    personnel: iso(student.birth),
  });
  return other;
}

/** Theses of those who are far enough, and the degrees of those who passed. */
export function writeTheses(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "graduate/theses");
  const theses = file.table(graduateTables.thesis);
  const degrees = file.table(graduateTables.degree);
  const topics = new Map(campus.units.colleges.map((unit) => [unit.no, unit.facts?.topics ?? []]));
  let sequence = 0;
  for (const student of campus.graduates) {
    const years = student.level === "博士" ? 4 : 3;
    const proposed = student.entered + Math.round((years - 1.7) * 365) + random.int(-40, 120);
    const finished = student.state === "毕业" ? student.left : undefined;
    if (student.state === "退学" || (finished === undefined && proposed >= today)) continue;
    if (student.entered < today - 8 * 365 && random.chance(0.6)) continue; // older files are on paper
    const midterm = proposed + random.int(200, 330);
    const defended = finished === undefined ? undefined : finished - random.int(5, 25);
    theses.add({
      XH: student.no,
      LWTM: `${random.pick(["面向复杂场景的", "基于数据驱动的", "若干", ""])}${random.pick(topics.get(student.college) ?? ["综合"])}问题研究`,
      KTRQ: iso(Math.min(proposed, (defended ?? today) - 150)),
      ZQRQ: isoOrNull(
        midterm < today && (defended === undefined || midterm < defended) ? midterm : undefined,
      ),
      DBRQ: isoOrNull(defended),
      DBJG: defended === undefined ? null : "通过",
    });
    if (finished === undefined || yearOf(finished) < 2018) continue;
    sequence += 1;
    degrees.add({
      XWZSH: `1999${student.level === "博士" ? 2 : 3}${yearOf(finished)}${String(sequence).padStart(6, "0")}`,
      XH: student.no,
      XWM: degreeCode(student.level === "博士" ? "doctor" : "master", student.discipline),
      SYRQ: iso(finished),
    });
  }
}
