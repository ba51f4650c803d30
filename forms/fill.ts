import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import type { Principal } from "../query/principal.ts";
import type { Reader } from "../query/run.ts";
import { factsOf } from "./batch.ts";
import { formOf } from "./catalogue.ts";
import { addCounts, type CellCounts, noCells, type SubjectFacts } from "./filled-cells.ts";
import { filledFileOf } from "./filled-file.ts";
import { grantOf } from "./grant.ts";
import { shapeOf } from "./lists.ts";
import {
  fileName,
  type ManifestFile,
  sha256Of,
  writeManifest,
  writePrivately,
} from "./manifest.ts";
import { planOf } from "./plan.ts";
import { openProvenance } from "./provenance.ts";
import { type Subjects, subjectsOf } from "./subjects.ts";
import { templateOf } from "./template.ts";
import { timeBasisOf } from "./time-basis.ts";
import type { Profile } from "./workbook.ts";

export interface FillRequest {
  readonly form: string; // e.g. "PE-10"
  readonly subjects: Subjects;
  readonly profile: Profile;
  /** The census date. (Default: what the form's clock means today.) */
  readonly asOf?: string;
  /** The files go to a folder of the form's id in it. */
  readonly out: string;
  readonly reader: Reader;
  /** Who asks: nobody is filled outside their scope. */
  readonly principal: Principal;
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
  const form = formOf(request.form);
  const plan = planOf(form, timeBasisOf(form.definition.clock, clock, request.asOf));
  const grant = await grantOf(form, request.principal, reader);
  const subjects = await subjectsOf(plan, request.subjects, reader, grant);
  const release = reader.release.id;
  const folder = join(request.out, form.definition.id);
  const temp = join(folder, ".tmp");
  await mkdir(temp, { recursive: true, mode: 0o700 });
  const provenance = await openProvenance(plan, release, { memory: "512MB", threads: 1, temp });
  const files: ManifestFile[] = [];
  const persons = new Set<string>();
  const errors: { subject: string; message: string }[] = [];
  const fillOne = async (facts: SubjectFacts): Promise<void> => {
    const { subject } = facts;
    const template = await templateOf(form, shapeOf(plan, facts.lists));
    const made = filledFileOf(plan, template, facts, { release, profile });
    const file = fileName(subject, template.extension);
    await writePrivately(join(folder, file), made.bytes);
    provenance.add(subject.no, made.cells);
    const { fill, counts: cells } = made;
    files.push({
      subject: subject.no,
      name: subject.name,
      file,
      fill,
      sha256: sha256Of(made.bytes),
      cells,
    });
  };
  try {
    for await (const batch of factsOf(plan, subjects, reader, grant, persons))
      for (const facts of batch) {
        try {
          await fillOne(facts);
        } catch (error) {
          errors.push({ subject: facts.subject.no, message: messageOf(error) });
        }
        onProgress(files.length + errors.length, subjects.length);
      }
    await provenance.write(join(folder, "provenance.parquet"));
  } finally {
    provenance.close();
    await rm(temp, { recursive: true, force: true });
  }
  const cells = files.map((file) => file.cells).reduce(addCounts, noCells);
  await writeManifest(folder, { plan, profile, release, cells, files, errors });
  return {
    form: form.definition.id,
    title: form.definition.titles.zh,
    profile,
    asOf: plan.time.asOf,
    release,
    folder,
    subjects: subjects.length,
    filled: files.length,
    cells,
    errors,
    persons: [...persons].sort(),
    seconds: Math.round(performance.now() - started) / 1000,
  };
}
