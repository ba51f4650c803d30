import { join } from "node:path";
import { type Day, day, iso, monthStart, today, yearMonth } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { nothing, type Planted, typedIdentityNumber, typedName, unknownDate } from "../dirt.ts";
import { randomOf } from "../random.ts";
import type { Undergraduate } from "../students.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { dayFiles } from "./day-files.ts";
import { writeAwards, writeDormitory, writeMovements } from "./life.ts";
import { studentsTables } from "./tables.ts";

const dump: Day = day("2026-09-01");

/** Writes the base files and the day files of the four resources. */
export function writeStudents(folder: string, campus: Campus, planted: Planted): SystemTally {
  const here = join(folder, "students");
  const undergraduates = dayFiles(here, studentsTables.undergraduate);
  const random = randomOf(campus.seed, "students/undergraduates");
  let count = 0;
  for (const student of campus.undergraduates) {
    // Freshmen register in the first half of September.
    const known =
      student.entered === monthStart(2026, 9)
        ? dump + random.int(0, 13) * (random.chance(0.5) ? 1 : 0)
        : dump;
    const sink = undergraduates.on(known);
    sink.add(row(random, campus, student, planted));
    count += 1;
    if (count % 12_000 === 33) sink.repeat();
    if (count % 20_000 === 66) {
      planted.note("malformed", {
        system: "students",
        resource: "undergraduate",
        after: student.no,
        found: "a line that is not JSON",
      });
      sink.addLine(`{"XH":"${student.no}9","XM":"${student.name.text}\n`);
    }
  }
  const movements = dayFiles(here, studentsTables.movement);
  writeMovements(movements, campus);
  const dormitory = dayFiles(here, studentsTables.dormitory);
  writeDormitory(dormitory, campus);
  const awards = dayFiles(here, studentsTables.award);
  writeAwards(awards, campus);
  return tallied(
    studentsTables,
    new Map([
      [studentsTables.undergraduate.at, undergraduates.close()],
      [studentsTables.movement.at, movements.close()],
      [studentsTables.dormitory.at, dormitory.close()],
      [studentsTables.award.at, awards.close()],
    ]),
  );
}

function row(
  random: ReturnType<typeof randomOf>,
  campus: Campus,
  student: Undergraduate,
  planted: Planted,
) {
  return {
    XH: student.no,
    XM: typedName(random, student, planted),
    XBM: student.male ? "1" : "2",
    CSRQ: random.chance(0.001) ? unknownDate(random) : iso(student.birth),
    MZM: student.ethnic,
    ZZMMM: random.chance(0.004) ? nothing(random) : student.political,
    SFZJH: typedIdentityNumber(random, student, planted),
    ZYH: student.programme.no,
    DWH: campus.units.numberOn(student.programme.unit, student.left ?? today),
    NJ: String(student.grade),
    BJ: student.classNo,
    RXNY: yearMonth(student.entered),
    BYNY: student.state === "毕业" && student.left !== undefined ? yearMonth(student.left) : null,
    XJZT: student.state,
    SYDM: student.region,
  };
}
