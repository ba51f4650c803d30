import { addYears, iso, isoOrNull, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { grouped } from "../grouping.ts";
import { isOnDuty, type Staff } from "../people.ts";
import { type Random, randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Unit } from "../units.ts";
import { joinedParty } from "./staff.ts";
import { personnelTables } from "./tables.ts";

export interface Branch {
  readonly no: string;
  readonly unit: string;
}

const isMember = (person: Staff): boolean =>
  (person.political === "01" || person.political === "02") &&
  person.state !== "03" &&
  person.state !== "04";

/** Branches of some 20 members per unit; retired members belong to the branch of their unit. */
export function writeParty(file: SqliteFile, campus: Campus): ReadonlyMap<string, Branch> {
  const branches = file.table(personnelTables.party_branch);
  const members = file.table(personnelTables.party_member);
  const units = new Map(campus.units.all.map((unit) => [unit.no, unit]));
  const branchOf = new Map<string, Branch>();
  const present = campus.staff.filter(
    (p) => isMember(p) && (isOnDuty(p) || p.state === "01" || p.state === "02"),
  );
  for (const [no, people] of grouped(present, (person) => person.unit)) {
    const unit = units.get(no) as Unit; // staff only belong to units of the campus
    const count = Math.max(1, Math.round(people.length / 20));
    const own = Array.from({ length: count }, (_, i) => ({
      no: `${no}D${String(i + 1).padStart(2, "0")}`,
      unit: no,
    }));
    for (const [i, branch] of own.entries())
      branches.add({
        DZBH: branch.no,
        DZBMC: `${unit.name}${i === 0 && count > 1 ? "机关" : `第${i + 1}`}党支部`,
        DWH: no,
      });
    for (const [i, person] of people.entries()) {
      const branch = own[i % count] as Branch; // count is the length
      branchOf.set(person.no, branch);
      const joined = joinedParty(person) ?? person.hired;
      members.add({
        GH: person.no,
        DZBH: branch.no,
        RDRQ: iso(joined),
        ZZRQ: person.political === "02" ? null : iso(joined + 366),
      });
    }
  }
  return branchOf;
}

/** Which units somebody belongs to, by kind and time; a unit that was renamed appears under both numbers. */
export function writePersonUnits(
  file: SqliteFile,
  campus: Campus,
  branchOf: ReadonlyMap<string, Branch>,
): void {
  const random = randomOf(campus.seed, "personnel/person-units");
  const rows = file.table(personnelTables.person_unit);
  let sequence = 0;
  const add = (
    person: Staff,
    unit: string,
    kind: string,
    from: number,
    to: number | undefined,
    share: number | null,
  ) => {
    sequence += 1;
    rows.add({
      GXXH: `GX${String(sequence).padStart(6, "0")}`,
      GH: person.no,
      DWH: unit,
      GXLX: kind,
      QSRQ: iso(from),
      JZRQ: isoOrNull(to),
      BL: share,
    });
  };
  for (const person of campus.staff) {
    belongs(random, campus, person, add);
    const branch = branchOf.get(person.no);
    if (branch !== undefined) add(person, branch.unit, "党组织", person.hired, person.left, null);
    if (!isOnDuty(person)) continue;
    if (person.category === "teacher" || person.category === "external")
      add(person, person.unit, "开课单位", person.hired, undefined, 1);
    if (person.category === "teacher" && person.discipline !== undefined && random.chance(0.5))
      add(person, person.unit, "学科", person.hired, undefined, 1);
    if (person.category === "teacher" || person.category === "researcher")
      works(random, campus, person, add);
  }
}

type Add = (
  person: Staff,
  unit: string,
  kind: string,
  from: number,
  to: number | undefined,
  share: number | null,
) => void;

function belongs(random: Random, campus: Campus, person: Staff, add: Add): void {
  const end = person.left ?? today;
  const before = campus.units.numberOn(person.unit, person.hired);
  const change = campus.units.changes.find((c) => c.to === person.unit && c.from === before);
  if (change !== undefined && before !== person.unit) {
    const renamed = change.on < end;
    add(person, before, "人事归属", person.hired, renamed ? change.on : person.left, 1);
    if (renamed) add(person, person.unit, "人事归属", change.on, person.left, 1);
    return;
  }
  const moved = random.chance(0.05) && end - person.hired > 2000;
  const movedOn = moved ? addYears(person.hired, random.int(2, 4)) : person.hired;
  if (moved)
    add(person, random.pick(campus.units.colleges).no, "人事归属", person.hired, movedOn, 1);
  add(person, person.unit, "人事归属", movedOn, person.left, 1);
}

/** Research: most at home, some half in an institute, which founds the relation not before it exists. */
function works(random: Random, campus: Campus, person: Staff, add: Add): void {
  if (!random.chance(0.3)) {
    if (random.chance(0.8)) add(person, person.unit, "科研归属", person.hired, undefined, 1);
    return;
  }
  const institute = random.pick(campus.units.institutes);
  const share = random.pick([0.3, 0.5, 0.5]);
  add(person, person.unit, "科研归属", person.hired, undefined, 1 - share);
  add(
    person,
    institute.no,
    "科研归属",
    Math.max(person.hired, institute.founded),
    undefined,
    share,
  );
}
