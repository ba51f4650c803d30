import { open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crashPoint } from "../core/children.ts";
import { sha256OfFile } from "../core/ids.ts";
import { diskFull } from "../core/paths.ts";
import type { ChunkManifest } from "./connector.ts";

/** Where and under which names the files of one resource of one run land. */
export interface Landing {
  readonly folder: string;
  readonly system: string;
  readonly run: string;
  readonly fence: number;
  /** Where only changes are read: from where. A run may read the same place once more, whole. */
  readonly since?: string;
  /** e.g. name("1") → "personnel.staff.<run>.f3.1.parquet" */
  readonly name: (part: string) => string;
}

export function landingOf(
  order: { readonly landing: string; readonly run: string; readonly fence: number },
  system: string,
  resource: string,
  since?: string,
): Landing {
  const { landing: folder, run, fence } = order;
  const name = (part: string) => `${system}.${resource}.${run}.f${fence}.${part}.parquet`;
  return { folder, system, run, fence, name, ...(since === undefined ? {} : { since }) };
}

/** Writes a file whole or not at all, safe against a crash, and answers the sha256 of its bytes. */
export async function landFile(
  landing: Landing,
  file: string,
  write: (to: string) => Promise<void>,
): Promise<string> {
  const path = join(landing.folder, file);
  const part = `${path}.part`;
  try {
    await write(part);
    await sync(part);
  } catch (error) {
    await rm(part, { force: true }); // on a full disk it takes the room of the next
    throw diskFull(error, path) ?? error;
  }
  crashPoint("half-landed", landing.system);
  const hash = await sha256OfFile(part);
  await rename(part, path);
  await sync(landing.folder);
  return hash;
}

/** Writes the manifest beside its file, last: a file without one does not count. */
export async function landManifest(landing: Landing, manifest: ChunkManifest): Promise<void> {
  crashPoint("before-manifest", landing.system);
  await landFile(landing, manifestName(manifest.file), (to) =>
    writeFile(to, JSON.stringify(manifest)),
  );
}

/** e.g. "personnel.staff.r1.f1.1.parquet" → "personnel.staff.r1.f1.1.json" */
const manifestName = (file: string): string => file.replace(/\.parquet$/, ".json");

/** Removes landed files, their manifests first. */
export async function discard(landing: Landing, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(join(landing.folder, manifestName(file)), { force: true });
  for (const file of files) await rm(join(landing.folder, file), { force: true });
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
