import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { addFindings, type FindingCounts, noCounts } from "./checks/findings.ts";
import { zipDepartments } from "./department-zips.ts";
import { type Filling, fillBatches } from "./fill-batches.ts";
import { addCounts, type CellCounts, noCells } from "./filled-cells.ts";
import { extensionOf } from "./filled-file.ts";
import { checkerFor, type FormRequest, planRequest } from "./form-request.ts";
import { type Asked, openJournal, type SubjectError } from "./journal.ts";
import { plainShape } from "./layout/placed.ts";
import { mostHeld } from "./long-list.ts";
import { fileNames, type ManifestFile, type ManifestZip, writeManifest } from "./manifest.ts";
import { decidedFor } from "./open-plan.ts";
import { fileTemplateOf } from "./template.ts";
import type { Profile } from "./workbook.ts";

export interface FillRequest extends FormRequest {
  readonly profile: Profile;
  /** The files go to a folder of the form's id in it. */
  readonly out: string;
  /** Rows of a list that are held where it may be longer: a bound workbook of the whole university. (Default: 10,000.) */
  readonly mostHeld?: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** Is told, and waited for, before the first file is written. */
  readonly onStart?: (started: FillStarted) => Promise<void>;
}

/** A fill that is about to write its files; `id` is the same when it was begun before and goes on. */
export interface FillStarted {
  readonly id: string;
  readonly form: string;
  readonly profile: Profile;
  readonly asOf: string;
  readonly release: number;
  readonly folder: string;
  readonly subjects: number;
}

export interface FillSummary {
  /** Of the fill, in the state store. */
  readonly id: string;
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
  readonly errors: readonly SubjectError[];
  /** What is left for people to put right: chosen rows that cannot be listed, earlier returns that are not there; file by file. */
  readonly lost: readonly SubjectError[];
  /** Archives of one department each, for forms of persons. */
  readonly zips: readonly ManifestZip[];
  /** Files that an earlier, interrupted run of the same fill had written. */
  readonly resumed: number;
  /** The ids of all whose data is in the files. */
  readonly persons: readonly string[];
  readonly seconds: number;
}

/**
 * Fills one form for its subjects: a file each, a zip for each department, a manifest and the provenance of every filled
 * cell. A subject that fails is listed and the others are filled; a fill that was ended half-way goes on where it was.
 * UserError when the requester may fill it for nobody who was named.
 */
export async function fillForm(request: FillRequest): Promise<FillSummary> {
  const startedAt = performance.now();
  const filling = await prepare(request);
  const { plan, subjects, folder, given } = filling;
  const { id: form, titles } = plan.form.definition;
  const asked = askedOf(request, filling);
  const journal = await openJournal(folder, asked);
  try {
    const started = {
      ...{ id: journal.id, form, folder, profile: given.profile, release: given.release },
      ...{ asOf: plan.time.asOf, subjects: subjects.length },
    };
    await request.onStart?.(started);
    const { batches, resumed } = await fillBatches(filling, journal);
    const files = batches.flatMap((batch) => batch.files);
    const errors = batches.flatMap((batch) => batch.errors);
    const zips =
      request.subjects.kind === "person"
        ? []
        : await zipDepartments(folder, journal.temp, { subjects, files, errors });
    const cells = files.map((file) => file.cells).reduce(addCounts, noCells);
    await filling.checker.keep();
    crashPoint("fill:before-manifest");
    const checks = batches.map((batch) => batch.checks).reduce(addFindings, noCounts);
    const made = { plan, ...given, cells, checks, files, zips, errors };
    await writeManifest(folder, journal.temp, { ...made, question: journal.question });
    crashPoint("fill:after-manifest");
    await journal.end([...files, ...zips].map(({ file }) => file));
    return {
      ...started,
      title: titles.zh,
      filled: files.length,
      ...{ cells, checks, errors, lost: lostOf(files), zips, resumed },
      persons: [...new Set(batches.flatMap((batch) => batch.persons))].sort(),
      seconds: Math.round(performance.now() - startedAt) / 1000,
    };
  } finally {
    journal.release();
  }
}

const lostOf = (files: readonly ManifestFile[]): FillSummary["lost"] =>
  files.flatMap(({ subject, lost = [] }) => lost.map((message) => ({ subject, message })));

async function prepare(request: FillRequest): Promise<Filling> {
  const { reader, profile, onProgress = () => {} } = request;
  const { plan, grant, subjects } = await planRequest(request);
  const { form } = plan;
  const extension = extensionOf(form, await fileTemplateOf(form, plainShape), profile);
  const checker = await checkerFor(request, plan);
  return {
    ...{ plan, subjects, checker, onProgress },
    names: fileNames(subjects, extension),
    folder: join(request.out, form.definition.id),
    given: { release: reader.release.id, profile },
    reading: { reader, grant },
    mostHeld: request.mostHeld ?? mostHeld,
  };
}

/** What a fill must have in common with one that was interrupted, to go on where that was. */
function askedOf(request: FillRequest, { plan, subjects, names, given, reading }: Filling): Asked {
  const { kind, no = "" } = request.subjects;
  const question = [plan.form.definition.id, given.profile, kind, no];
  const moment = [plan.form.version, plan.time.asOf, plan.time.term, String(given.release)];
  const right = JSON.stringify(reading.grant);
  const decided = subjects.flatMap((one) => [one.id, ...decidedFor(plan, one)]);
  const key = [...question, ...moment, right, ...decided];
  return { question, key, files: [...names.values()] };
}
