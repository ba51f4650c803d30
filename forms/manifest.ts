import { createHash } from "node:crypto";
import { chmod, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { isMissingFile } from "../core/errors.ts";
import type { FindingCounts } from "./checks/findings.ts";
import type { CellCounts } from "./filled-cells.ts";
import type { SubjectError } from "./journal.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subjects.ts";
import type { Profile } from "./workbook.ts";

export interface ManifestFile {
  readonly subject: string;
  readonly name: string;
  readonly file: string;
  readonly fill: string;
  readonly sha256: string;
  readonly cells: CellCounts;
  /** What is left for people to put right, in Chinese; none without any. */
  readonly lost?: readonly string[];
}

/** The files of one department in one archive. */
export interface ManifestZip {
  readonly department: string;
  readonly name: string;
  readonly file: string;
  /** How many files are in it. */
  readonly files: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly plan: Plan;
  /** Of form, profile and subjects: a later fill with the same one replaces this one's files. */
  readonly question: string;
  readonly profile: Profile;
  readonly release: number;
  readonly cells: CellCounts;
  readonly checks: FindingCounts;
  readonly files: readonly ManifestFile[];
  readonly zips: readonly ManifestZip[];
  readonly errors: readonly SubjectError[];
}

/** What is read of a manifest again. */
export type WrittenManifest = Pick<Manifest, "question" | "files" | "zips">;

/** What a batch made, for whoever checks or hands it on: manifest.json, written last. */
export async function writeManifest(
  folder: string,
  temp: string,
  manifest: Manifest,
): Promise<void> {
  const { plan, files, zips, errors, ...rest } = manifest;
  const { definition, version } = plan.form;
  const written = {
    form: definition.id,
    title: definition.titles.zh,
    version,
    as_of: plan.time.asOf,
    time_basis: plan.time.text,
    ...rest,
    hash: "sha256",
    provenance: "provenance.parquet",
    errors,
    zips,
    files,
  };
  const text = JSON.stringify(written, undefined, 1);
  await chmod(join(folder, "provenance.parquet"), 0o600);
  await writePrivately(temp, join(folder, "manifest.json"), new TextEncoder().encode(`${text}\n`));
}

/** The manifest of a folder; undefined where no fill is whole. */
export async function manifestOf(folder: string): Promise<WrittenManifest | undefined> {
  try {
    const text = await readFile(join(folder, "manifest.json"), "utf8");
    return JSON.parse(text) as WrittenManifest; // written above
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** Readable by its owner alone, and there whole or not at all; `temp` is a folder of the same file system. */
export async function writePrivately(temp: string, file: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(temp, `${basename(file)}.tmp`);
  try {
    await writeFile(temporary, bytes, { mode: 0o600 });
    crashPoint(`fill:mid-file-${basename(file)}`);
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

export type Extension = "xlsx" | "docx" | "txt";

/** e.g. "20150123-张三.xlsx"; marks no file system takes become "_". */
export const fileName = ({ id, no, name }: Subject, extension: Extension): string =>
  `${nameOfFile(no === "" ? id : no, name)}.${extension}`;

/** e.g. "0101-信息学院" */
export function nameOfFile(no: string, name: string): string {
  const safe = [no, name]
    .filter((part) => part !== "")
    .join("-")
    .replaceAll(/[\p{Cc}\\/:*?"<>|\s]/gu, "_");
  return [...safe].slice(0, 80).join("");
}

/** A file name for each subject; no two are the same, not even where letter case does not count. */
export function fileNames(
  subjects: readonly Subject[],
  extension: Extension,
): ReadonlyMap<Subject, string> {
  const taken = new Set<string>();
  const unique = (name: string): string => {
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = name.replace(/(?=\.\w+$)/, `-${n}`);
    taken.add(free.toLowerCase());
    return free;
  };
  return new Map(subjects.map((subject) => [subject, unique(fileName(subject, extension))]));
}
