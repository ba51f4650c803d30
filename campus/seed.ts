/**
 * campus/ is a simulated university: seven systems in seven technologies of their own, with the dirt that real ones have
 * and a truth file that says what is really there. It knows nothing of schema/ and pipelines/; a test compares what it
 * writes with what they declare.
 *
 * Everything is synthetic. Names are drawn from character tables, schools and foreign people are made up. Identity
 * numbers carry a valid check digit and a real region code, because readers check both, but their sequence is random;
 * mobile numbers begin with 154, which no operator uses; mail addresses end in .example.
 *
 * The same seed and scale give the same rows: no clock, no Math.random, one stream of random numbers a table. Today is
 * Monday 2026-11-09; nothing lies after it but planned ends.
 *
 *   personnel.sqlite teaching.sqlite graduate.sqlite   research/*.ndjson (served by campus/serve.ts)
 *   facilities/公房-<校区>.xlsx   assets/*.csv (GB18030)   students/<resource>-YYYYMMDD.ndjson   truth.json
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAssets } from "./assets/assets.ts";
import { iso, today } from "./calendar.ts";
import { type Campus, makeCampus } from "./campus.ts";
import { newPlanted, type Planted } from "./dirt.ts";
import { writeFacilities } from "./facilities/facilities.ts";
import { writeGraduate } from "./graduate/graduate.ts";
import { zhangWei } from "./names.ts";
import type { Person } from "./people.ts";
import { writePersonnel } from "./personnel/personnel.ts";
import { writeResearch } from "./research/research.ts";
import { writeStudents } from "./students/students.ts";
import { writeTeaching } from "./teaching/teaching.ts";
import type { CampusTruth, SystemTally } from "./truth.ts";
import { checkedCollege } from "./units.ts";

export interface SeedOptions {
  /** 1 is the whole university: 12,000 staff, 1.8 million rows. */
  readonly scale: number;
  /** (Default: 1) */
  readonly seed?: number;
}

type Write = (
  folder: string,
  campus: Campus,
  planted: Planted,
) => SystemTally | Promise<SystemTally>;

const systems: Readonly<Record<string, Write>> = {
  personnel: writePersonnel,
  teaching: writeTeaching,
  graduate: writeGraduate,
  research: writeResearch,
  facilities: writeFacilities,
  assets: writeAssets,
  students: writeStudents,
};

/** Writes the seven systems of a university into a folder, in place of whatever was there, and says what they hold. */
export async function seedCampus(
  folder: string,
  options: SeedOptions,
  onProgress: (system: string, rows: number) => void = () => {},
): Promise<CampusTruth> {
  const { scale, seed = 1 } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The truth is written last: a folder that has one was seeded to its end.
  rmSync(join(folder, "truth.json"), { force: true });
  const campus = makeCampus(seed, scale);
  const planted = newPlanted();
  plantedPeople(campus, planted);
  const tallies: Record<string, SystemTally> = {};
  for (const [system, write] of Object.entries(systems)) {
    const tally = await write(folder, campus, planted);
    tallies[system] = tally;
    onProgress(
      system,
      Object.values(tally).reduce((sum, resource) => sum + resource.expected, 0),
    );
  }
  const department = campus.units.colleges.find((unit) => unit.no === checkedCollege);
  const truth: CampusTruth = {
    scale,
    seed,
    today: iso(today),
    systems: tallies,
    planted: planted.all(),
    department: { org_no: checkedCollege, name: department?.name ?? "" },
  };
  writeFileSync(join(folder, "truth.json"), JSON.stringify(truth, null, 1));
  return truth;
}

/** What was planted in the people themselves, before any system wrote them down. */
function plantedPeople(campus: Campus, planted: Planted): void {
  const named = (system: string, person: Person & { readonly no: string }) => {
    if (person.name === zhangWei)
      planted.note("same_name", {
        system,
        no: person.no,
        name: person.name.text,
        id_no: person.idNumber,
      });
  };
  for (const person of campus.staff) {
    if (person.formerNo === undefined) named("personnel", person);
    else
      planted.note("rehired", {
        staff_no: person.no,
        former_staff_no: person.formerNo,
        id_no: person.idNumber,
      });
  }
  for (const student of campus.graduates) named("graduate", student);
  for (const student of campus.undergraduates) named("students", student);
}
