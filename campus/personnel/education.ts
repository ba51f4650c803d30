import { yearMonth } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { nothing } from "../dirt.ts";
import type { DegreeLevel, Staff } from "../people.ts";
import { randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import { personnelTables } from "./tables.ts";

/** gbt4658 level, and gbt6864 degree by the category of the discipline; the general code where the list has none. */
const levelCodes: Readonly<Record<DegreeLevel, readonly [string, string | undefined]>> = {
  doctor: ["11", "2"],
  master: ["14", "3"],
  bachelor: ["21", "4"],
  college: ["31", undefined],
};

/** 工学博士学位 208 …: the first two digits of a discipline give the last two of the degree. */
export function degreeCode(level: DegreeLevel, discipline: string | undefined): string | null {
  const [, digit] = levelCodes[level];
  if (digit === undefined) return null;
  const category = discipline?.slice(0, 2);
  return category === undefined || category > "12" ? digit : digit + category;
}

export function writeEducation(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/education");
  const rows = file.table(personnelTables.education);
  let sequence = 0;
  for (const person of campus.staff) {
    if (person.formerNo !== undefined) continue;
    for (const [i, degree] of person.degrees.entries()) {
      sequence += 1;
      rows.add({
        XLXH: `XL${String(sequence).padStart(6, "0")}`,
        GH: person.no,
        XLM: levelCodes[degree.level][0],
        XWM: degreeCode(degree.level, person.discipline),
        BYXX: random.chance(0.005) ? nothing(random) : degree.school,
        SXZY: fieldOf(person),
        RXNY: yearMonth(degree.from),
        BYNY: yearMonth(degree.to),
        XXXS: degree.inService ? "在职" : "全日制",
        XYJG: degree.origin,
        ...highestMarks(i === person.degrees.length - 1, degree.level),
      });
      if (sequence % 3000 === 17) rows.repeat();
    }
  }
}

const highestMarks = (last: boolean, level: DegreeLevel) => ({
  ZGXLBS: last ? "1" : "0",
  ZGXWBS: last && level !== "college" ? "1" : "0",
});

const fieldOf = (person: Staff): string =>
  person.topic === undefined ? "行政管理" : `${person.topic}及相关专业`;
