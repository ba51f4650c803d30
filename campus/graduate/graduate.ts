import { join } from "node:path";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { sqliteFile } from "../sqlite-sink.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { writeGraduates, writeTheses } from "./graduates.ts";
import { writeGraduateSections, writeSupervision } from "./supervision.ts";
import { graduateTables } from "./tables.ts";

/** Writes graduate.sqlite. */
export function writeGraduate(folder: string, campus: Campus, planted: Planted): SystemTally {
  const file = sqliteFile(join(folder, "graduate.sqlite"));
  writeGraduates(file, campus, planted);
  writeSupervision(file, campus);
  writeGraduateSections(file, campus);
  writeTheses(file, campus);
  return tallied(graduateTables, file.close());
}
