import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { iso } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { campuses } from "../colleges.ts";
import type { Planted } from "../dirt.ts";
import { grouped } from "../grouping.ts";
import { newTally, type Tally } from "../tables.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { campusName } from "../units.ts";
import { type WorkbookFile, workbookFile } from "../workbook-sink.ts";
import { type Allocation, allocationsOf, endOf } from "./allocations.ts";
import { writeBookings } from "./bookings.ts";
import { grossByBuilding, writeBuildings, writeRooms } from "./spaces.ts";
import { facilitiesTables } from "./tables.ts";

/** Writes one workbook a campus: 公房-梧桐.xlsx … */
export async function writeFacilities(
  folder: string,
  campus: Campus,
  planted: Planted,
): Promise<SystemTally> {
  mkdirSync(join(folder, "facilities"), { recursive: true });
  const gross = grossByBuilding(campus.rooms);
  const allocations = grouped(allocationsOf(campus, planted), (one) => one.room.building.campus);
  const tallies = new Map<string, Tally>();
  for (const [which, { short }] of campuses.entries()) {
    const workbook = workbookFile(join(folder, "facilities", `公房-${short}.xlsx`));
    const sheets = {
      [facilitiesTables.building.at]: writeBuildings(workbook, campus, which, gross),
      [facilitiesTables.room.at]: writeRooms(workbook, campus, which, planted),
      [facilitiesTables.allocation.at]: writeAllocations(
        workbook,
        allocations.get(which) ?? [],
        which,
      ),
      [facilitiesTables.booking.at]: writeBookings(workbook, campus, which, planted),
    };
    await workbook.close();
    for (const [sheet, { tally }] of Object.entries(sheets)) addTo(tallies, sheet, tally);
  }
  return tallied(facilitiesTables, tallies);
}

function addTo(tallies: Map<string, Tally>, sheet: string, more: Tally): void {
  const sum = tallies.get(sheet) ?? newTally();
  sum.expected += more.expected;
  sum.duplicates += more.duplicates;
  sum.malformed += more.malformed;
  sum.totals_and_notes += more.totals_and_notes;
  tallies.set(sheet, sum);
}

function writeAllocations(
  workbook: WorkbookFile,
  allocations: readonly Allocation[],
  which: number,
) {
  const rows = workbook.sheet(facilitiesTables.allocation, `${campusName(which)}用房分配表`);
  for (const [i, one] of allocations.entries()) {
    rows.add({
      FPBH: one.no,
      FJBH: one.room.no,
      DWH: one.unit.no,
      DWMC: one.unit.name,
      GH: one.person?.no ?? null,
      XM: one.person?.name.text ?? null,
      PTBH: one.platform?.no ?? null,
      ZYBL: one.share,
      FPYT: one.purpose,
      KSRQ: iso(one.from),
      JSRQ: endOf(one),
    });
    if (i % 5000 === 30) rows.repeat();
  }
  rows.close({}, ["注：占用比例之和不超过1。"]);
  return rows;
}
