import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { SubjectError } from "./journal.ts";
import { type ManifestFile, type ManifestZip, nameOfFile } from "./manifest.ts";
import { packEntry, storedEntry, zipPieces } from "./package/zip-write.ts";
import type { Subject } from "./subjects.ts";

interface Filled {
  readonly subjects: readonly Subject[];
  readonly files: readonly ManifestFile[];
  readonly errors: readonly SubjectError[];
}

/**
 * Packs the files of persons into one zip for each department, to be sent to its officer, with a list of those who got
 * none. Persons of no department are in none.
 */
export async function zipDepartments(
  folder: string,
  temp: string,
  { subjects, files, errors }: Filled,
): Promise<readonly ManifestZip[]> {
  const filesOf = new Map(files.map((file) => [file.subject, file]));
  const errorsOf = new Map(errors.map((error) => [error.subject, error]));
  const departments = new Map<string, { name: string; members: Subject[] }>();
  for (const subject of subjects) {
    const { no, name } = subject.department ?? { no: "", name: "" };
    const department = departments.get(no) ?? { name, members: [] };
    if (no !== "") departments.set(no, department);
    department.members.push(subject);
  }
  const zips: ManifestZip[] = [];
  for (const [no, { name, members }] of [...departments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const ours = members.flatMap((one) => filesOf.get(one.no) ?? []);
    const failed = members.flatMap((one) => errorsOf.get(one.no) ?? []);
    if (ours.length === 0) continue;
    const file = `${nameOfFile(no, name)}.zip`;
    const entries = async function* () {
      for (const one of ours) yield storedEntry(one.file, await readFile(join(folder, one.file)));
      if (failed.length > 0) yield packEntry("未能生成.txt", failedText(failed));
    };
    const temporary = join(temp, "department.zip");
    const sha256 = await writePieces(temporary, zipPieces(entries()));
    await rename(temporary, join(folder, file));
    zips.push({ department: no, name, file, files: ours.length, sha256 });
  }
  return zips;
}

/** For a spreadsheet or an editor on Windows. */
const failedText = (errors: readonly SubjectError[]): string =>
  `\ufeff${errors.map(({ subject, message }) => `${subject}\t${message}\r\n`).join("")}`;

/** Writes a file its owner alone can read; gives the sha256 of it. */
async function writePieces(file: string, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "w", 0o600);
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      await handle.appendFile(piece);
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}
