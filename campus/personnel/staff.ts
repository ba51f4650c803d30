import { addYears, type Day, day, iso, isoOrNull, today, yearMonth } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import {
  mobileNumber,
  nothing,
  type Planted,
  typedIdentityNumber,
  typedName,
  unknownDate,
} from "../dirt.ts";
import { type Category, isOnDuty, type Staff } from "../people.ts";
import { type Random, randomOf, weighted } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import { personnelTables } from "./tables.ts";

/** jyt1001_JZGLB and jyt1001_BZLB by category. */
const kindOf: Readonly<Record<Category, readonly [string, string]>> = {
  teacher: ["11", "10"],
  laboratory: ["12", "30"],
  counsellor: ["11", "10"],
  administrator: ["13", "20"],
  researcher: ["20", "50"],
  library: ["12", "30"],
  medical: ["40", "70"],
  worker: ["14", "40"],
  external: ["54", "99"],
};

/** school_employment_mode of those hired since 2018: who is on the establishment, who on a contract. */
const recentEmployment = {
  teacher: weighted([
    ["01", 45],
    ["02", 30],
    ["11", 25],
  ]),
  worker: weighted([
    ["04", 50],
    ["05", 50],
  ]),
  other: weighted([
    ["02", 40],
    ["03", 40],
    ["08", 20],
  ]),
} as const;

function employmentOf(random: Random, person: Staff): string {
  const { category } = person;
  if (person.state === "04") return "06";
  if (category === "external") return person.passport ? "13" : "10";
  if (person.hired <= day("2018-01-01")) return "01";
  const kind = category === "teacher" || category === "worker" ? category : "other";
  return recentEmployment[kind](random);
}

const mailOf = ({ name, no }: Staff): string =>
  `${(name.given + name.family).toLowerCase().replace(/[^a-z]/g, "")}${no.slice(-4)}@mail.campus.example`;

/** A moment of a working day. e.g. "14:05:59" */
const clock = (random: Random): string =>
  [random.int(8, 18), random.int(0, 59), random.int(0, 59)]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");

/** jyt1001_RKZK. */
function teachingStateOf(random: Random, person: Staff): string {
  if (person.category === "external") return "22";
  if (person.category !== "teacher") return "99";
  const x = random.next();
  return x < 0.78 ? "22" : x < 0.94 ? "21" : x < 0.97 ? "12" : "11";
}

/** When somebody joined a party: from 18 on, in the year before hiring at the latest mostly; undefined for 群众. */
export function joinedParty(person: Staff): Day | undefined {
  if (person.political === "13" || person.political === "12") return undefined;
  const age = 19 + (Number(person.no.slice(-2)) % 14);
  const on = addYears(person.birth, age) + (Number(person.no.slice(-3)) % 300);
  const latest = person.political === "02" ? today - 100 : today - 800;
  return Math.min(on, latest);
}

export function writeStaff(file: SqliteFile, campus: Campus, planted: Planted): void {
  const random = randomOf(campus.seed, "personnel/staff");
  const rows = file.table(personnelTables.staff);
  const names = new Map(campus.units.all.map((unit) => [unit.no, unit.name]));
  for (const person of campus.staff) rows.add(staffRow(random, campus, names, person, planted));
}

const originOf = ({ passport, region, ethnic, country }: Staff) =>
  passport
    ? { JGM: null, MZM: null, GJDQM: country, SFZJLXM: "A" }
    : { JGM: region, MZM: ethnic, GJDQM: country, SFZJLXM: "1" };

function staffRow(
  random: Random,
  campus: Campus,
  names: ReadonlyMap<string, string>,
  person: Staff,
  planted: Planted,
) {
  const [kind, establishment] = kindOf[person.category];
  return {
    GH: person.no,
    XM: typedName(random, person, planted),
    XMPY: random.chance(0.01) ? nothing(random) : person.name.pinyin,
    CYM: random.chance(0.02)
      ? person.name.surname + random.pick(["建国", "红卫", "小明", "丽华"])
      : nothing(random),
    XBM: person.male ? "1" : "2",
    CSRQ: random.chance(0.002) ? unknownDate(random) : iso(person.birth),
    ...originOf(person),
    SFZJH: typedIdentityNumber(random, person, planted),
    ZZMMM: person.political,
    JRDPRQ: random.chance(0.01) ? unknownDate(random) : isoOrNull(joinedParty(person)),
    CJGZNY: yearMonth(person.workedFrom),
    LXRQ: iso(person.hired),
    DWH: person.left === undefined ? person.unit : campus.units.numberOn(person.unit, person.left),
    KS: names.get(person.department ?? "") ?? nothing(random),
    JZGLBM: kind,
    BZLBM: establishment,
    YGFSM: employmentOf(random, person),
    RKZKM: teachingStateOf(random, person),
    DQZTM: person.state,
    LXSJ: isoOrNull(person.left),
    YJXKM: person.discipline ?? null,
    YJFX: person.topic === undefined ? nothing(random) : `${person.topic}理论与应用`,
    LXDH: mobileNumber(random, 0.03),
    DZYX: random.chance(0.03) ? nothing(random) : mailOf(person),
    BGDH:
      isOnDuty(person) && random.chance(0.7)
        ? `099-1${random.int(1000000, 9999999)}`
        : nothing(random),
    GXSJ: `${iso(today - random.int(1, 900))} ${clock(random)}`,
  };
}
