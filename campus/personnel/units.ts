import { iso, isoOrNull, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { isOnDuty, rankOn, type Staff } from "../people.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import { campusName } from "../units.ts";
import { personnelTables } from "./tables.ts";

/** The head of each unit: the one of highest rank and longest service. A unit without people has none. */
export function headsOf(campus: Campus): ReadonlyMap<string, Staff> {
  const heads = new Map<string, Staff>();
  const better = (a: Staff, b: Staff) =>
    rankOn(a, today) - rankOn(b, today) || a.hired - b.hired || (a.no < b.no ? -1 : 1);
  for (const person of campus.staff) {
    if (!isOnDuty(person) || person.category === "external") continue;
    for (const unit of [person.unit, person.department]) {
      if (unit === undefined) continue;
      const known = heads.get(unit);
      if (known === undefined || better(person, known) < 0) heads.set(unit, person);
    }
  }
  return heads;
}

export function writeUnits(file: SqliteFile, campus: Campus): void {
  const heads = headsOf(campus);
  const units = file.table(personnelTables.unit);
  for (const unit of campus.units.all)
    units.add({
      DWH: unit.no,
      DWMC: unit.name,
      DWYWMC: unit.english ?? null,
      DWJC: unit.short ?? null,
      LSDWH: unit.parent ?? "",
      DWLBM: unit.type,
      SZXQ: campusName(unit.campus),
      JLRQ: iso(unit.founded),
      SXRQ: isoOrNull(unit.expired),
      DWFZRH: heads.get(unit.no)?.no ?? null,
    });
  const changes = file.table(personnelTables.unit_change);
  const inOrder = campus.units.changes.toSorted(
    (a, b) => a.on - b.on || (a.from < b.from ? -1 : 1),
  );
  for (const [i, change] of inOrder.entries())
    changes.add({
      BGXH: `BG${String(i + 1).padStart(4, "0")}`,
      YDWH: change.from,
      XDWH: change.to,
      BGLX: change.kind,
      BGRQ: iso(change.on),
    });
}
