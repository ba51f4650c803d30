import { join } from "node:path";
import { terms } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { sqliteFile } from "../sqlite-sink.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { makeCourses, writeCatalogue } from "./courses.ts";
import { evaluationWriter } from "./evaluation.ts";
import { offerWriter } from "./offer.ts";
import { gradeWriter, workloadWriter } from "./results.ts";
import { sectionsOf } from "./sections.ts";
import { sessionWriter } from "./sessions.ts";
import { teachingTables } from "./tables.ts";
import { incidentWriter, observationWriter } from "./watching.ts";

/** Writes teaching.sqlite, one term after another: only the sections of one are in memory. */
export function writeTeaching(folder: string, campus: Campus, planted: Planted): SystemTally {
  const file = sqliteFile(join(folder, "teaching.sqlite"));
  const courses = makeCourses(campus);
  writeCatalogue(file, campus, courses, planted);
  const offer = offerWriter(file, campus, planted);
  const sessions = sessionWriter(file, campus);
  const observe = observationWriter(file, campus);
  const incident = incidentWriter(file, campus);
  const evaluate = evaluationWriter(file, campus, planted);
  const workload = workloadWriter(file, campus);
  const grade = gradeWriter(file, campus);
  for (const index of terms.keys())
    for (const section of sectionsOf(campus, courses, index)) {
      offer(section);
      observe(section, sessions(section));
      incident(section);
      evaluate(section);
      workload(section);
      grade(section);
    }
  return tallied(teachingTables, file.close());
}
