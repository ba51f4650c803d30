import { rmdirSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { newId, sha256 } from "../core/ids.ts";
import { lock } from "../core/warehouse.ts";
import type { Judged } from "./checks/checker.ts";
import type { FindingCounts } from "./checks/findings.ts";
import { type ManifestFile, manifestOf, sha256Of, writePrivately } from "./manifest.ts";

/** One batch of subjects that is done: its files are there and their provenance is written. */
export interface BatchDone {
  readonly files: readonly ManifestFile[];
  readonly errors: readonly SubjectError[];
  /** The ids of all whose data is in the files. */
  readonly persons: readonly string[];
  readonly checks: FindingCounts;
  readonly judged: Judged;
}

export interface SubjectError {
  readonly subject: string;
  readonly message: string;
}

/**
 * What of a fill is done, kept in a folder beside its files until the manifest is there. A fill that was ended half-way
 * goes on from it, when the same is asked of the same release; any other starts afresh.
 */
export interface Journal {
  /** Of the fill, kept when it is resumed. */
  readonly id: string;
  readonly question: string;
  /** For what is not whole yet; on the same file system as the files. */
  readonly temp: string;
  /** A batch that is done and whose files are still what was written; undefined when it is to be done. */
  readonly batch: (index: number) => Promise<BatchDone | undefined>;
  readonly provenance: (index: number) => string;
  readonly commit: (index: number, done: BatchDone) => Promise<void>;
  /** Takes away what an earlier fill left that this one does not have, then the journal itself. */
  readonly end: (files: readonly string[]) => Promise<void>;
  /** Lets another process fill into the folder; always follows. */
  readonly release: () => void;
}

interface Begun {
  readonly id: string;
  /** Of everything the bytes depend on. */
  readonly key: string;
  /** Form, profile and subjects: whose files these are. */
  readonly question: string;
  /** The files it will write. */
  readonly files: readonly string[];
  /** Files of earlier fills that are to go when this one is whole. */
  readonly replaces: readonly string[];
}

export interface Asked {
  readonly question: readonly string[];
  readonly key: readonly string[];
  readonly files: readonly string[];
}

const journalName = ".filling";
const lockName = "lock";
const beginName = "begun.json";

/**
 * Opens the journal of a folder. UserError for a second process that would fill into it, and where what was filled for
 * others is: its manifest and provenance would be lost.
 */
export async function openJournal(folder: string, asked: Asked): Promise<Journal> {
  const temp = join(folder, journalName);
  await mkdir(temp, { recursive: true, mode: 0o700 });
  const unlock = lock(
    join(temp, lockName),
    (pid) =>
      new UserError(
        `进程 ${pid} 正在往 "${folder}" 里填表 · another fill is writing into this folder`,
        "等它完成，或用 --out 换一个文件夹 · wait for it, or give another folder",
      ),
  );
  const release = () => {
    unlock();
    // What is left of a fill that is whole: the empty folder.
    rmSync(join(temp, `${lockName}.guard`), { force: true });
    try {
      rmdirSync(temp);
    } catch {
      // It holds a journal to go on from.
    }
  };
  try {
    const begun = await begin(folder, temp, asked);
    return journalIn(folder, temp, begun, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function begin(folder: string, temp: string, asked: Asked): Promise<Begun> {
  const key = sha256(...asked.key);
  const question = sha256(...asked.question);
  const left = await readJson<Begun>(join(temp, beginName));
  if (left?.key === key) return left;
  const whole = await manifestOf(folder);
  if (whole !== undefined && whole.question !== question)
    throw new UserError(
      `"${folder}" 里是给别的对象填的同一张表，再填就没有出处了 · the folder holds this form filled for others`,
      "用 --out 换一个文件夹，或先移走那些文件 · give another folder, or move those files away",
    );
  const earlier = whole === undefined ? [] : [...whole.files, ...whole.zips];
  const replaces = [
    ...(left?.replaces ?? []),
    ...(left?.files ?? []),
    ...earlier.map(({ file }) => file),
  ];
  await clear(temp);
  const begun = { id: newId(), key, question, files: asked.files, replaces };
  await writeJson(temp, join(temp, beginName), begun);
  // From the first file on, what an earlier fill says of the folder is no longer true.
  for (const name of ["manifest.json", "provenance.parquet"])
    await rm(join(folder, name), { force: true });
  return begun;
}

function journalIn(folder: string, temp: string, begun: Begun, release: () => void): Journal {
  const at = (index: number, name: string): string =>
    join(temp, `${String(index).padStart(6, "0")}.${name}`);
  return {
    id: begun.id,
    question: begun.question,
    temp,
    batch: async (index) => {
      const done = await readJson<BatchDone>(at(index, "json"));
      const isThere = done !== undefined && (await areWhole(folder, done.files));
      return isThere ? done : undefined;
    },
    provenance: (index) => at(index, "parquet"),
    commit: async (index, done) => {
      await writeJson(temp, at(index, "json"), done);
    },
    end: async (files) => {
      const kept = new Set(files);
      for (const file of begun.replaces)
        if (!kept.has(file)) await rm(join(folder, file), { force: true });
      await rm(join(temp, beginName), { force: true }); // first: what is half cleared is nobody's
      await clear(temp);
    },
    release,
  };
}

/** Everything but the lock, which goes last. */
async function clear(temp: string): Promise<void> {
  for (const name of await readdir(temp))
    if (!name.startsWith(lockName)) await rm(join(temp, name), { recursive: true, force: true });
}

async function areWhole(folder: string, files: readonly ManifestFile[]): Promise<boolean> {
  for (const { file, sha256 } of files) {
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    if (bytes === undefined || sha256Of(bytes) !== sha256) return false;
  }
  return true;
}

/** Undefined when it is not there, or was not finished. */
async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T; // written by us alone
  } catch {
    return undefined;
  }
}

const writeJson = (temp: string, file: string, value: unknown): Promise<void> =>
  writePrivately(temp, file, new TextEncoder().encode(JSON.stringify(value)));
