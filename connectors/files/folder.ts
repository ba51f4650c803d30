import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isMissingFile, messageOf, SourceError } from "../../core/errors.ts";
import { sha256, sha256OfFile } from "../../core/ids.ts";
import type { Access, Batch } from "../connector.ts";
import type { Resource, SourceSystem } from "../resource.ts";

/** One file of a drop folder. */
export interface Drop {
  readonly name: string; // e.g. "公房-兴庆.xlsx"
  readonly path: string;
}

/** The pattern and the sheet of a resource. e.g. "*.xlsx#房间" → ["*.xlsx", "房间"] */
export function patternOf(resource: Resource): readonly [pattern: string, sheet: string] {
  const at = resource.at.indexOf("#");
  return at === -1 ? [resource.at, ""] : [resource.at.slice(0, at), resource.at.slice(at + 1)];
}

interface FolderEffects {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly now: () => number; // milliseconds
}

const realEffects: FolderEffects = { sleep, now: Date.now };

/** A drop folder as one connector sees it: what it found when it first looked counts to its end. */
export interface Folder {
  /**
   * The files of a resource by name, each content once. None is a SourceError, because an empty resource has an empty
   * file; one that is still being written is another, because what it lacks would be taken for deleted.
   */
  readonly drops: (resource: Resource) => Promise<readonly Drop[]>;
  /** A hash of what its files hold, their names, and how they are to be read. */
  readonly content: (resource: Resource) => Promise<string>;
  /** The batches of its files; a SourceError when one of them changed meanwhile. */
  readonly read: (
    resource: Resource,
    readDrop: (drop: Drop) => AsyncIterable<Batch>,
  ) => AsyncGenerator<Batch>;
}

interface Found {
  readonly drops: readonly Drop[];
  readonly stamps: readonly string[];
  readonly said: readonly string[];
}

export function openFolder(
  system: SourceSystem,
  access: Access,
  effects: FolderEffects = realEffects,
): Folder {
  const found = new Map<string, Promise<Found>>();
  const hashes = new Map<string, Promise<string>>(); // sheets of one workbook share a file
  const hashed = async ({ name, path }: Drop): Promise<string> => {
    const hash = hashes.get(path) ?? sha256OfFile(path);
    hashes.set(path, hash);
    return `${name} ${await hash}`;
  };
  const look = (resource: Resource): Promise<Found> => {
    const known = found.get(resource.at) ?? findDrops(system, access, resource, effects);
    found.set(resource.at, known);
    return known;
  };
  return {
    drops: async (resource) => (await look(resource)).drops,
    content: async (resource) => {
      const { drops, said } = await look(resource);
      const files = await Promise.all(drops.map(hashed));
      return sha256(system.kind, system.charset ?? "", ...said, ...files);
    },
    read: async function* (resource, readDrop) {
      const { drops, stamps, said } = await look(resource);
      const columns = Object.keys(resource.columns);
      if (said.length > 0) yield { columns, rows: [], range: "folder", skipped: 0, drift: said };
      for (const drop of drops) yield* readDrop(drop);
      for (const [at, drop] of drops.entries())
        if ((await stampOf(drop)) !== stamps[at])
          throw notReady(system, resource, `"${drop.name}" changed while it was read`);
    },
  };
}

async function findDrops(
  system: SourceSystem,
  access: Access,
  resource: Resource,
  effects: FolderEffects,
): Promise<Found> {
  const [pattern] = patternOf(resource);
  const { marker } = access;
  const names = await listed(system, access);
  const wanted = expression(pattern);
  const isMarker = (name: string) => marker !== undefined && name.endsWith(marker);
  const drops = names
    .filter((name) => wanted.test(name) && !isMarker(name))
    .sort()
    .map((name) => ({ name, path: join(access.location, name) }));
  if (drops.length === 0) throw noFile(system, access, resource, names);
  const unmarked = drops.find(({ name }) => marker !== undefined && !isMarked(names, name, marker));
  if (unmarked !== undefined)
    throw notReady(
      system,
      resource,
      `"${unmarked.name}" has no marker "${unmarked.name}${marker}" yet`,
    );
  await awaitQuiet(system, access, resource, drops, effects);
  const { once, said } = await eachContentOnce(drops);
  return { drops: once, said, stamps: await Promise.all(once.map(stampOf)) };
}

/** A file may be marked by its whole name, "a.csv.done", or by the name without its kind, "a.done". */
const isMarked = (names: readonly string[], name: string, marker: string): boolean =>
  names.includes(`${name}${marker}`) || names.includes(`${name.replace(/\.[^.]*$/, "")}${marker}`);

const looks = 4;

/** Waits until files that were written just now are no longer. */
async function awaitQuiet(
  system: SourceSystem,
  { quietSeconds = 0 }: Access,
  resource: Resource,
  drops: readonly Drop[],
  { sleep, now }: FolderEffects,
): Promise<void> {
  const quietMs = quietSeconds * 1_000;
  if (quietMs === 0) return;
  const ages = await Promise.all(
    drops.map(async (drop) => Math.abs(now() - (await stat(drop.path)).mtimeMs)),
  );
  const fresh = drops.filter((_, at) => (ages[at] ?? 0) < quietMs);
  if (fresh.length === 0) return;
  let before = await Promise.all(fresh.map(stampOf));
  for (let look = 1; look < looks; look += 1) {
    await sleep(quietMs);
    const after = await Promise.all(fresh.map(stampOf));
    if (after.every((stamp, at) => stamp === before[at])) return;
    before = after;
  }
  const named = fresh.map(({ name }) => `"${name}"`).join(", ");
  throw notReady(system, resource, `${named} is still being written`);
}

async function stampOf({ path }: Drop): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return `${found?.size} ${found?.mtimeNs}`;
}

/** The same content under another name is read once, under the first; only files of one size are compared. */
async function eachContentOnce(
  drops: readonly Drop[],
): Promise<{ readonly once: readonly Drop[]; readonly said: readonly string[] }> {
  const sizes = await Promise.all(drops.map(async ({ path }) => (await stat(path)).size));
  const first = new Map<string, Drop>();
  const once: Drop[] = [];
  const said: string[] = [];
  for (const [at, drop] of drops.entries()) {
    const isAlone = sizes.filter((size) => size === sizes[at]).length === 1;
    const content = isAlone ? drop.path : await sha256OfFile(drop.path);
    const same = first.get(content);
    if (same === undefined) {
      first.set(content, drop);
      once.push(drop);
    } else said.push(`file "${drop.name}" is the same as "${same.name}"; it is read once`);
  }
  return { once, said };
}

function notReady(system: SourceSystem, resource: Resource, found: string): SourceError {
  return new SourceError(`${system.zh}: ${found}; ${resource.zh} waits`, {
    system: system.name,
    resource: resource.name,
    retryable: true,
    hint: `the rows of the read before are still served; the next refresh reads it. If it stays so, ask the owner of ${system.zh} whether the export broke off`,
  });
}

function noFile(
  system: SourceSystem,
  access: Access,
  resource: Resource,
  names: readonly string[],
): SourceError {
  const [pattern] = patternOf(resource);
  return new SourceError(
    `${system.zh}: no file "${pattern}" (${resource.zh}) in "${access.location}"; found ${names.slice(0, 20).join(", ") || "no file in it"}; files in folders below it are not read`,
    {
      system: system.name,
      resource: resource.name,
      retryable: true,
      hint: `ask the owner of ${system.zh} whether the file was delivered, and under which name`,
    },
  );
}

async function listed(system: SourceSystem, access: Access): Promise<readonly string[]> {
  try {
    const entries = await readdir(access.location, { withFileTypes: true });
    // "~$…" is Excel's lock beside an open workbook.
    return entries
      .filter((entry) => entry.isFile() && !/^(\.|~\$)/.test(entry.name))
      .map((entry) => entry.name);
  } catch (cause) {
    const found = isMissingFile(cause) ? "no such folder" : messageOf(cause);
    throw new SourceError(
      `${system.zh}: cannot read the drop folder "${access.location}": ${found}`,
      {
        system: system.name,
        retryable: true,
        hint: `check the location of source "${system.name}" in the configuration, and that the folder is mounted`,
        cause,
      },
    );
  }
}

/** A pattern of names with * and ? as an expression. */
export function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "u");
}

/** A SourceError about one file. */
export function fileError(
  system: SourceSystem,
  resource: Resource,
  message: string,
  hint: string,
  cause?: unknown,
): SourceError {
  return new SourceError(`${system.zh}: ${message}`, {
    system: system.name,
    resource: resource.name,
    retryable: false,
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A SourceError about a file whose bytes cannot be had, or are not what they say. */
export function unreadable(
  system: SourceSystem,
  resource: Resource,
  { name }: Drop,
  cause: unknown,
): SourceError {
  const hint = "check that the file can be read and was delivered whole";
  return fileError(system, resource, `reading "${name}" failed: ${messageOf(cause)}`, hint, cause);
}

/** Does work on a file; what fails of it is said as `told` says it. */
export async function readable<T>(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  work: () => Promise<T>,
  told: (...about: Parameters<typeof unreadable>) => unknown = unreadable,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw told(system, resource, drop, cause);
  }
}
