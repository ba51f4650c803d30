import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { type LineSink, ndjsonFile } from "../line-sinks.ts";
import type { Table, Tally } from "../tables.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { writeAwards, writePatents, writePlatforms } from "./honours.ts";
import { writeOutputs } from "./outputs.ts";
import { writePortfolio } from "./portfolio.ts";
import { scholarsOf } from "./scholars.ts";
import { fileOf, type ResearchSinks, researchTables } from "./tables.ts";

type Resource = keyof typeof researchTables;

/** Writes one file an endpoint; campus/serve.ts serves them. */
export function writeResearch(folder: string, campus: Campus, planted: Planted): SystemTally {
  mkdirSync(join(folder, "research"), { recursive: true });
  const open = <S extends string>(table: Table<S>): LineSink<S> =>
    ndjsonFile(join(folder, "research", fileOf(table.at)), table);
  const sinks: ResearchSinks = {
    project: open(researchTables.project),
    member: open(researchTables.member),
    fund: open(researchTables.fund),
    output: open(researchTables.output),
    author: open(researchTables.author),
    patent: open(researchTables.patent),
    award: open(researchTables.award),
    platform: open(researchTables.platform),
  };
  const scholars = scholarsOf(campus);
  const projects = writePortfolio(sinks, campus, scholars, planted);
  writeOutputs(sinks, campus, scholars, projects, planted);
  writePatents(sinks.patent, campus, scholars);
  writeAwards(sinks.award, campus, scholars);
  writePlatforms(sinks.platform, campus);
  const tallies = new Map<string, Tally>();
  for (const [name, sink] of Object.entries(sinks)) {
    sink.close();
    tallies.set(researchTables[name as Resource].at, sink.tally); // the keys of both are the same
  }
  return tallied(researchTables, tallies);
}
