import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import type { State } from "../core/state.ts";
import type { Principal } from "../query/principal.ts";
import type { Reader } from "../query/run.ts";
import { factsOf } from "./batch.ts";
import { formOf } from "./catalogue.ts";
import { type Checker, openChecker } from "./checks/checker.ts";
import { addFindings, countFindings, type FindingCounts, noCounts } from "./checks/findings.ts";
import { ChecksFailed, judgedFile } from "./checks/judged-file.ts";
import { addCounts, type CellCounts, noCells, type SubjectFacts } from "./filled-cells.ts";
import { grantOf } from "./grant.ts";
import { shapeOf } from "./lists.ts";
import {
  fileName,
  type ManifestFile,
  sha256Of,
  writeManifest,
  writePrivately,
} from "./manifest.ts";
import { type Plan, planOf } from "./plan.ts";
import { openProvenance, type ProvenanceLog } from "./provenance.ts";
import { type Subjects, subjectsOf } from "./subjects.ts";
import { fileTemplateOf } from "./template.ts";
import { timeBasisOf } from "./time-basis.ts";
import type { Given, Profile } from "./workbook.ts";

export interface FillRequest {
  readonly form: string; // e.g. "PE-10"
  /** The folder of the forms that were bound in this home. (Default: the catalogue alone.) */
  readonly templates?: string;
  readonly subjects: Subjects;
  readonly profile: Profile;
  /** The census date. (Default: what the form's clock means today.) */
  readonly asOf?: string;
  /** The files go to a folder of the form's id in it. */
  readonly out: string;
  readonly reader: Reader;
  /** Who asks: nobody is filled outside their scope. */
  readonly principal: Principal;
  /** Where earlier editions, waivers and the outcomes of checks are kept; without it none is known. */
  readonly state?: State;
  readonly clock?: Clock;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FillSummary {
  readonly form: string;
  readonly title: string;
  readonly profile: Profile;
  readonly asOf: string;
  readonly release: number;
  readonly folder: string;
  readonly subjects: number;
  /** Files written. */
  readonly filled: number;
  readonly cells: CellCounts;
  readonly checks: FindingCounts;
  readonly errors: readonly { readonly subject: string; readonly message: string }[];
  /** The ids of all whose data is in the files. */
  readonly persons: readonly string[];
  readonly seconds: number;
}

/**
 * Fills one form for its subjects: a file each, a manifest and the provenance of every filled cell. A subject that
 * fails is listed and the others are filled; UserError when the requester may fill it for nobody who was named.
 */
export async function fillForm(request: FillRequest): Promise<FillSummary> {
  const started = performance.now();
  const { reader, profile, clock = systemClock, onProgress = () => {} } = request;
  const form = formOf(request.form, request.templates);
  const plan = planOf(form, timeBasisOf(form.definition.clock, clock, request.asOf));
  const grant = await grantOf(form, request.principal, reader);
  const subjects = await subjectsOf(plan, request.subjects, reader, grant);
  const release = reader.release.id;
  const folder = join(request.out, form.definition.id);
  const temp = join(folder, ".tmp");
  await mkdir(temp, { recursive: true, mode: 0o700 });
  const { principal, state } = request;
  const checker = await openChecker({ plan, reader, principal, clock, ...(state && { state }) });
  const provenance = await openProvenance(plan, release, { memory: "512MB", threads: 1, temp });
  const persons = new Set<string>();
  const made: Made = { files: [], errors: [], checks: noCounts };
  const { files, errors } = made;
  const filling = { plan, given: { release, profile }, folder, checker, provenance, made };
  try {
    for await (const batch of factsOf(plan, subjects, reader, grant, persons))
      for (const facts of batch) {
        await fillOne(filling, facts);
        onProgress(files.length + errors.length, subjects.length);
      }
    await checker.keep();
    await provenance.write(join(folder, "provenance.parquet"));
  } finally {
    provenance.close();
    await rm(temp, { recursive: true, force: true });
  }
  const cells = files.map((file) => file.cells).reduce(addCounts, noCells);
  const { checks } = made;
  await writeManifest(folder, { plan, profile, release, cells, checks, files, errors });
  const counts = { subjects: subjects.length, filled: files.length, cells, checks };
  return {
    ...about(plan, profile),
    release,
    folder,
    ...counts,
    errors,
    persons: [...persons].sort(),
    seconds: secondsSince(started),
  };
}

interface Made {
  readonly files: ManifestFile[];
  readonly errors: { subject: string; message: string }[];
  checks: FindingCounts;
}

interface Filling {
  readonly plan: Plan;
  readonly given: Given;
  readonly folder: string;
  readonly checker: Checker;
  readonly provenance: ProvenanceLog;
  readonly made: Made;
}

/** One subject's file, or why there is none. */
async function fillOne(
  { plan, given, folder, checker, provenance, made }: Filling,
  facts: SubjectFacts,
): Promise<void> {
  const { subject } = facts;
  try {
    const judge = await checker.judgeFor(subject);
    const template = await fileTemplateOf(plan.form, shapeOf(plan, facts.lists));
    const judged = judgedFile(plan, template, facts, given, judge);
    const { bytes, fill, findings, counts: cells } = judged;
    made.checks = addFindings(made.checks, countFindings(findings));
    const file = fileName(subject, template.extension);
    await writePrivately(join(folder, file), bytes);
    provenance.add(subject.no, judged.cells);
    const { no, name } = subject;
    made.files.push({ subject: no, name, file, fill, sha256: sha256Of(bytes), cells });
  } catch (error) {
    if (error instanceof ChecksFailed)
      made.checks = addFindings(made.checks, countFindings(error.findings));
    made.errors.push({ subject: subject.no, message: messageOf(error) });
  }
}

const about = ({ form, time }: Plan, profile: Profile) => ({
  form: form.definition.id,
  title: form.definition.titles.zh,
  profile,
  asOf: time.asOf,
});

const secondsSince = (started: number): number => Math.round(performance.now() - started) / 1000;
