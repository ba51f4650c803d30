import { existsSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SourceError, UserError } from "./errors.ts";

/** The folder that holds package.json, whether this file runs from source or from dist/. */
export const packageRoot = findPackageRoot(import.meta.dirname);

function findPackageRoot(from: string): string {
  if (existsSync(join(from, "package.json"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`no package.json above ${import.meta.dirname}`);
  return findPackageRoot(parent);
}

/** A file that ships with the package and is not compiled: .sql, .yaml, .csv. e.g. asset("codes", "INDEX.csv") */
export const asset = (...parts: string[]): string => join(packageRoot, ...parts);

/** A compiled module, for forking. e.g. compiled("jobs", "builder.js") */
export const compiled = (...parts: string[]): string => join(packageRoot, "dist", ...parts);

/** Where everything of one installation lives. Nothing in it is readable by group or others. */
export interface Home {
  readonly root: string;
  readonly config: string; // fillonce.config.yaml
  readonly landing: string;
  readonly warehouse: string; // warehouse.duckdb
  readonly releases: string;
  readonly state: string; // state.sqlite
  readonly fills: string;
  readonly reports: string;
  readonly templates: string;
  readonly tmp: string;
  readonly log: string;
  readonly answers: string; // what APIs answered, as it came, by run; only where that is kept
  readonly key: string; // home.key
  readonly calendar: string; // calendar.yaml, where the university has its own
  readonly campus: string; // only in a demo home
}

/** The paths of a home folder; makes nothing. */
export function homeAt(folder: string): Home {
  const root = resolve(folder);
  return {
    root,
    config: join(root, "fillonce.config.yaml"),
    landing: join(root, "landing"),
    warehouse: join(root, "warehouse.duckdb"),
    releases: join(root, "releases"),
    state: join(root, "state.sqlite"),
    fills: join(root, "fills"),
    reports: join(root, "reports"),
    templates: join(root, "templates"),
    tmp: join(root, "tmp"),
    log: join(root, "log"),
    answers: join(root, "answers"),
    key: join(root, "home.key"),
    calendar: join(root, "calendar.yaml"),
    campus: join(root, "campus"),
  };
}

/** What the processes of one scheduled run said. */
export const runLog = (home: Home, run: string): string => join(home.log, `${run}.log`);

/** What the APIs of a run answered: a folder a system, below it a file a page. */
export const runAnswers = (home: Home, run: string): string => join(home.answers, run);

/** There is no room for a file of ours: the disk is full, or a quota or limit of the system is reached. */
export class DiskFull extends UserError {
  constructor(path: string, said: string, options?: ErrorOptions) {
    const free = freeText(path);
    super(
      `磁盘或配额满了，写不下 "${path}"，那里还有 ${free} · the disk is full or a quota is: no room for "${path}", where ${free} are free (${said})`,
      "腾出空间（旧的 fills、reports、log，调小 keep_releases，或换大些的盘）再来一次；正在提供的版本没有动 · make room (old fills, reports and logs, a smaller keep_releases, a larger disk) and run it again; what is served is whole",
      options,
    );
  }
}

const noRoom: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG", "SQLITE_FULL"];

/** How DuckDB says it, whose errors have no code; the last is of its temporary files. */
const saysNoRoom =
  /No space left on device|Disk quota exceeded|File too large|failed to offload data block/;

/**
 * An error that comes from there being no room for a file of ours, as DiskFull; undefined for every other, also for a
 * source's own full disk. `folder`: where it was written if the error does not say.
 */
export function diskFull(error: unknown, folder: string): DiskFull | undefined {
  if (error instanceof DiskFull) return error;
  if (!(error instanceof Error)) return undefined;
  if (error instanceof UserError || error instanceof SourceError)
    return diskFull(error.cause, folder);
  const code = "code" in error ? error.code : undefined;
  const isFull = code === undefined ? saysNoRoom.test(error.message) : noRoom.includes(code);
  if (!isFull) return diskFull(error.cause, folder);
  const [, named] = /file "([^"]+)"/.exec(error.message) ?? [];
  const path = "path" in error && typeof error.path === "string" ? error.path : named;
  const [said] = saysNoRoom.exec(error.message) ?? [];
  return new DiskFull(path ?? folder, said ?? String(code), { cause: error });
}

/** Bytes that may still be written below a path, which need not exist. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(nearest(path));
  return bavail * bsize;
}

/** "12 MB", or "12 MB / 0 inodes" where no more files can be made. */
function freeText(path: string): string {
  const { files, ffree } = statfsSync(nearest(path));
  const space = `${Math.floor(freeBytes(path) / 1_048_576)} MB`;
  return files > 0 && ffree === 0 ? `${space} / 0 inodes` : space;
}

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));
