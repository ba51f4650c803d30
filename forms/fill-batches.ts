import { rename } from "node:fs/promises";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { messageOf } from "../core/errors.ts";
import { type BatchReading, batchesOf, factsOf } from "./batch.ts";
import type { Checker, Judge } from "./checks/checker.ts";
import { addFindings, countFindings, type FindingCounts, noCounts } from "./checks/findings.ts";
import { ChecksFailed, judgedFile } from "./checks/judged-file.ts";
import { type FormCell, lostIn, type SubjectFacts } from "./filled-cells.ts";
import type { BatchDone, Journal, SubjectError } from "./journal.ts";
import { shapeOf } from "./lists.ts";
import { takesLongLists, writeLongFile } from "./long-file.ts";
import { type ManifestFile, sha256Of, writePrivately } from "./manifest.ts";
import type { Plan } from "./plan.ts";
import { openProvenance, type ProvenanceLog } from "./provenance.ts";
import type { Subject } from "./subjects.ts";
import { fileTemplateOf } from "./template.ts";
import type { Given } from "./workbook.ts";

/** A fill whose subjects are known. */
export interface Filling {
  readonly plan: Plan;
  readonly subjects: readonly Subject[];
  readonly checker: Checker;
  readonly names: ReadonlyMap<Subject, string>;
  readonly folder: string;
  readonly given: Given;
  readonly reading: Omit<BatchReading, "persons" | "mostHeld">;
  /** Rows of a list that are held where it may be longer. */
  readonly mostHeld: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** Files written while the next ones are made. */
const filesAtOnce = 16;

/** Every batch that is not done yet; the next one is read while the files of one are written. */
export async function fillBatches(filling: Filling, journal: Journal) {
  const { plan, subjects, folder, given } = filling;
  const batches = batchesOf(plan, subjects);
  const done = await Promise.all(batches.map((_, index) => journal.batch(index)));
  const resumed = done.reduce((sum, batch) => sum + (batch?.files.length ?? 0), 0);
  for (const batch of done) if (batch !== undefined) filling.checker.resume(batch.judged);
  filling.checker.judged();
  const left = batches.flatMap((batch, index) => (done[index] ? [] : [{ batch, index }]));
  const onFile = counter(filling, left);
  const budget = { memory: "512MB", threads: 1, temp: journal.temp };
  const provenance = await openProvenance(plan, given.release, budget);
  try {
    const read = ahead(
      left.map(
        ({ batch }) =>
          async () =>
            await readBatch(filling, batch),
      ),
    );
    for await (const [at, batch] of read) {
      const index = left[at]?.index ?? 0;
      done[index] = await writeBatch({ ...filling, journal, provenance, onFile }, batch, index);
    }
    const joined = join(journal.temp, "whole.parquet");
    await provenance.join(
      batches.map((_, index) => journal.provenance(index)),
      joined,
    );
    await rename(joined, join(folder, "provenance.parquet"));
  } finally {
    provenance.close();
  }
  return { batches: done.flatMap((batch) => batch ?? []), resumed };
}

/** Tells how many subjects are over with, those of an earlier run among them. */
function counter(
  { subjects, onProgress }: Filling,
  left: readonly { readonly batch: readonly Subject[] }[],
): () => void {
  let finished = subjects.length - left.reduce((sum, { batch }) => sum + batch.length, 0);
  return () => onProgress(++finished, subjects.length);
}

interface Writing extends Filling {
  readonly journal: Journal;
  readonly provenance: ProvenanceLog;
  readonly onFile: () => void;
}

/** Files first, their provenance next, and only then the note that the batch is done. */
async function writeBatch(writing: Writing, batch: ReadBatch, index: number): Promise<BatchDone> {
  const { journal, provenance, checker } = writing;
  const written = await writeFiles(writing, batch);
  crashPoint(`fill:before-provenance-${index}`);
  await provenance.write(journal.provenance(index));
  crashPoint(`fill:after-provenance-${index}`);
  const done = { ...written, persons: [...batch.persons], judged: checker.judged() };
  await journal.commit(index, done);
  return done;
}

/** What is needed of the release to fill a batch; nothing is asked of it while the files are made. */
interface ReadBatch {
  readonly facts: readonly (readonly [SubjectFacts, Judge])[];
  readonly persons: ReadonlySet<string>;
}

async function readBatch(
  { plan, reading, checker, mostHeld: most }: Filling,
  batch: readonly Subject[],
): Promise<ReadBatch> {
  const persons = new Set<string>();
  const long = takesLongLists(plan) ? { mostHeld: most } : {};
  const found = await factsOf(plan, batch, { ...reading, persons, ...long });
  const facts: [SubjectFacts, Judge][] = [];
  for (const one of found) facts.push([one, await checker.judgeFor(one.subject)]);
  return { facts, persons };
}

/** The results of the steps in their order; each step is begun while its predecessor's result is worked with. */
async function* ahead<T>(steps: readonly (() => Promise<T>)[]): AsyncGenerator<[number, T]> {
  let next = begun(steps[0]);
  try {
    for (const index of steps.keys()) {
      const result = await next;
      next = begun(steps[index + 1]);
      if (result !== undefined) yield [index, result];
    }
  } finally {
    // Nobody may use the connection before its last statement has ended.
    await next?.catch(() => {});
  }
}

/** A failure is told when its result is asked for; until then it must not look like one that nobody handles. */
function begun<T>(step: (() => Promise<T>) | undefined): Promise<T> | undefined {
  const result = step?.();
  result?.catch(() => {});
  return result;
}

type Written = Pick<BatchDone, "files" | "errors" | "checks">;

/** One file for each subject, made one after another, several on their way to the disk at a time. */
async function writeFiles(writing: Writing, { facts }: ReadBatch): Promise<Written> {
  const files: ManifestFile[] = [];
  const errors: SubjectError[] = [];
  let checks = noCounts;
  for (let from = 0; from < facts.length; from += filesAtOnce) {
    const some: Promise<FileWritten>[] = [];
    for (const [own, judge] of facts.slice(from, from + filesAtOnce))
      some.push(
        own.long === undefined
          ? written(writing, own, await made(writing, own, judge))
          : writtenLong(writing, own),
      );
    for (const one of await Promise.all(some)) {
      checks = addFindings(checks, one.checks);
      if ("message" in one) errors.push({ subject: one.subject.no, message: one.message });
      else {
        writing.provenance.add(one.subject.no, one.cells);
        files.push(one.file);
      }
    }
  }
  return { files, errors, checks };
}

type Made = Awaited<ReturnType<typeof made>>;

/** A subject's file with its checks, or why there is none. */
async function made({ plan, given }: Filling, facts: SubjectFacts, judge: Judge) {
  try {
    const template = await fileTemplateOf(plan.form, shapeOf(plan, facts.lists));
    const file = judgedFile(plan, template, facts, given, judge);
    return { file, checks: countFindings(file.findings) };
  } catch (error) {
    const checks = error instanceof ChecksFailed ? countFindings(error.findings) : noCounts;
    return { message: messageOf(error), checks };
  }
}

type FileWritten = { readonly subject: Subject; readonly checks: FindingCounts } & (
  | { readonly message: string }
  | { readonly file: ManifestFile; readonly cells: readonly FormCell[] }
);

/** Its provenance is told while it is made; nobody else is in its batch. */
async function writtenLong(writing: Writing, facts: SubjectFacts): Promise<FileWritten> {
  const { plan, given, provenance, names, folder, journal, onFile } = writing;
  const { subject } = facts;
  try {
    const file = names.get(subject) ?? "";
    const place = { file: join(folder, file), temp: journal.temp };
    const { fill, sha256, counts } = await writeLongFile(plan, facts, given, provenance, place);
    const told = { subject: subject.no, name: subject.name, file, fill, sha256, cells: counts };
    return { subject, checks: noCounts, file: told, cells: [] };
  } catch (error) {
    return { subject, checks: noCounts, message: messageOf(error) };
  } finally {
    onFile();
  }
}

async function written(
  { names, folder, journal, onFile }: Writing,
  { subject }: SubjectFacts,
  made: Made,
): Promise<FileWritten> {
  const { checks } = made;
  try {
    if (made.file === undefined) return { subject, checks, message: made.message };
    const { bytes, fill, cells, counts } = made.file;
    const file = names.get(subject) ?? "";
    await writePrivately(journal.temp, join(folder, file), bytes);
    const { no, name } = subject;
    const lost = lostIn(cells);
    const told = { subject: no, name, file, fill, sha256: sha256Of(bytes), cells: counts };
    return { subject, checks, file: { ...told, ...(lost.length > 0 && { lost }) }, cells };
  } catch (error) {
    return { subject, checks, message: messageOf(error) };
  } finally {
    onFile();
  }
}
