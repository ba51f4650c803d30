import { join } from "node:path";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { sqliteFile } from "../sqlite-sink.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { writeContracts, writePosts, writeTitles } from "./careers.ts";
import { writeEducation } from "./education.ts";
import { writeParty, writePersonUnits } from "./party.ts";
import { writeAppraisals, writeDuties, writeHonours, writePay, writeTrainings } from "./service.ts";
import { writeStaff } from "./staff.ts";
import { personnelTables } from "./tables.ts";
import { writeUnits } from "./units.ts";

/** Writes personnel.sqlite. */
export function writePersonnel(folder: string, campus: Campus, planted: Planted): SystemTally {
  const file = sqliteFile(join(folder, "personnel.sqlite"));
  writeUnits(file, campus);
  writeStaff(file, campus, planted);
  writeTitles(file, campus);
  writePosts(file, campus, planted);
  writeDuties(file, campus);
  writeEducation(file, campus);
  writeContracts(file, campus);
  writePay(file, campus);
  writeAppraisals(file, campus);
  const branches = writeParty(file, campus);
  writeTrainings(file, campus);
  writeHonours(file, campus);
  writePersonUnits(file, campus, branches);
  return tallied(personnelTables, file.close());
}
