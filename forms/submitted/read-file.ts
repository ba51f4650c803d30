import { askChild } from "../../core/children.ts";
import { compiled } from "../../core/paths.ts";
import { catalogue } from "../catalogue.ts";
import { sha256Of } from "../manifest.ts";
import { readNamedFile } from "../named-file.ts";
import { figuresOf, readReturn } from "./read-return.ts";
import type { SubmittedFigure } from "./store.ts";

/** A return as kept: which form of the catalogue it is, what it says, and the hash of the file. */
export interface ReturnFile {
  readonly form: string;
  readonly figures: readonly SubmittedFigure[];
  readonly sha256: string;
}

/** Reads a file that came back, in a capped child. UserError when it is no form's, is hostile, or costs too much. */
export const readReturnFile = (file: string): Promise<ReturnFile> =>
  askChild(
    compiled("forms", "submitted", "read-child.js"),
    { file },
    { heapMb: 1_024, limitMs: 60_000 },
  );

/** The same in this process; for the child alone. */
export function readReturnHere(file: string): ReturnFile {
  const bytes = readNamedFile(file);
  const { form, values } = readReturn(catalogue, bytes);
  const figures = figuresOf(form, values);
  return { form: form.definition.id, figures, sha256: sha256Of(bytes) };
}
