import { type Day, iso, isoOrNull, today, yearMonth, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { mobileNumber, nothing, type Planted, typedIdentityNumber, typedName } from "../dirt.ts";
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
    noteOtherNumbers(student, planted);
    rows.add({
      XH: student.no,
      XM: storedName(random, student, planted),
      XMPY: random.chance(0.02) ? nothing(random) : student.name.pinyin,
      XBM: student.male ? "1" : "2",
      CSRQ: iso(storedBirth(student, linked, planted)),
      MZM: student.ethnic,
      ZZMMM: student.political,
      SFZJH: typedIdentityNumber(random, student, planted),
      PYCC: student.level,
      XXFS: student.fullTime ? "全日制" : "非全日制",
      XKDM: student.discipline,
      DWH: campus.units.numberOn(student.college, student.entered),
      RXNY: yearMonth(student.entered),
      BYNY: graduatedOn(student),
      XJZT: student.state,
      LXDH: mobileNumber(random, 0.05),
    });
  }
}

const graduatedOn = ({ state, left }: Graduate): string | null =>
  state === "毕业" && left !== undefined ? yearMonth(left) : null;

function noteOtherNumbers(
  { no, staffNo, undergraduateNo, idNumber }: Graduate,
  planted: Planted,
): void {
  const same = { student_no: no, id_no: idNumber };
  if (staffNo !== undefined) planted.note("graduate_became_staff", { ...same, staff_no: staffNo });
  if (undergraduateNo !== undefined)
    planted.note("undergraduate_became_graduate", { ...same, undergraduate_no: undergraduateNo });
}

function storedName(random: Random, student: Graduate, planted: Planted): string {
  const typed = typedName(random, student, planted);
  const cut = typed.slice(0, nameLength);
  if (cut !== typed)
    planted.note("name_cut", { student_no: student.no, found: cut, true: student.name.text });
  return cut;
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
    const dates = thesisDates(random, student);
    if (dates === undefined) continue;
    theses.add({ XH: student.no, LWTM: titleOf(random, topics.get(student.college)), ...dates });
    const finished = student.state === "毕业" ? student.left : undefined;
    if (finished === undefined || yearOf(finished) < 2018) continue;
    const level = student.level === "博士" ? "doctor" : "master";
    sequence += 1;
    degrees.add({
      XWZSH: `1999${level === "doctor" ? 2 : 3}${yearOf(finished)}${String(sequence).padStart(6, "0")}`,
      XH: student.no,
      XWM: degreeCode(level, student.discipline),
      SYRQ: iso(finished),
    });
  }
}

const titleOf = (random: Random, topics: readonly string[] = ["综合"]): string =>
  `${random.pick(["面向复杂场景的", "基于数据驱动的", "若干", ""])}${random.pick(topics)}问题研究`;

/** Proposal, midterm, defence; undefined before the proposal, after giving up, and for files that are on paper. */
function thesisDates(random: Random, student: Graduate) {
  const years = student.level === "博士" ? 4 : 3;
  const proposed = student.entered + Math.round((years - 1.7) * 365) + random.int(-40, 120);
  const finished = student.state === "毕业" ? student.left : undefined;
  if (student.state === "退学" || (finished === undefined && proposed >= today)) return undefined;
  if (student.entered < today - 8 * 365 && random.chance(0.6)) return undefined;
  const midterm = proposed + random.int(200, 330);
  const defended = finished === undefined ? undefined : finished - random.int(5, 25);
  return {
    KTRQ: iso(Math.min(proposed, (defended ?? today) - 150)),
    ZQRQ: midterm < Math.min(today, defended ?? today) ? iso(midterm) : null,
    DBRQ: isoOrNull(defended),
    DBJG: defended === undefined ? null : "通过",
  };
}
