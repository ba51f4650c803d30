import { createHash } from "node:crypto";
import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FindingCounts } from "./checks/findings.ts";
import type { CellCounts } from "./filled-cells.ts";
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
}

export interface Manifest {
  readonly plan: Plan;
  readonly profile: Profile;
  readonly release: number;
  readonly cells: CellCounts;
  readonly checks: FindingCounts;
  readonly files: readonly ManifestFile[];
  readonly errors: readonly { readonly subject: string; readonly message: string }[];
}

/** What a batch made, for whoever checks or hands it on: manifest.json, written last. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const { plan, files, ...rest } = manifest;
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
    files,
  };
  const text = JSON.stringify(written, undefined, 1);
  await chmod(join(folder, "provenance.parquet"), 0o600);
  await writePrivately(join(folder, "manifest.json"), new TextEncoder().encode(`${text}\n`));
}

/** Readable by its owner alone, and there whole or not at all. */
export async function writePrivately(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, bytes, { mode: 0o600 });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** e.g. "20150123-张三.xlsx"; marks no file system takes become "_". */
export function fileName({ id, no, name }: Subject, extension: "xlsx" | "docx"): string {
  const safe = `${no === "" ? id : no}-${name}`.replaceAll(/[\p{Cc}\\/:*?"<>|\s]/gu, "_");
  return `${[...safe].slice(0, 80).join("")}.${extension}`;
}
