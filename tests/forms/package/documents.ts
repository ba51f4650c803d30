import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SeenDocument {
  /** Hash of each part. */
  readonly parts: Readonly<Record<string, string>>;
  readonly controls: Readonly<Record<string, SeenText>>;
  readonly cells: readonly (SeenText & { readonly fill: string | null })[];
  readonly text: string;
  /** The body's last child. */
  readonly last: string;
  readonly properties: Readonly<Record<string, string>>;
}
interface SeenText {
  readonly text: string;
  readonly font?: string | null;
  readonly size?: string | null;
  readonly bold?: boolean;
}

/** A document as Python's own zip and XML readers see it. */
export function seenDocument(bytes: Uint8Array): SeenDocument {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-docx-"));
  try {
    const file = join(folder, "seen.docx");
    writeFileSync(file, bytes);
    const reader = join(import.meta.dirname, "document_reader.py");
    return JSON.parse(execFileSync("python3", [reader, file], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The parts whose bytes differ, added ones included. */
export const changedParts = (before: SeenDocument, after: SeenDocument): readonly string[] =>
  Object.keys(after.parts)
    .filter((part) => before.parts[part] !== after.parts[part])
    .sort();
