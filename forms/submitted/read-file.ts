import { readFileSync } from "node:fs";
import { askChild } from "../../core/children.ts";
import { UserError } from "../../core/errors.ts";
import { compiled } from "../../core/paths.ts";
import { catalogue } from "../catalogue.ts";
import { sha256Of } from "../manifest.ts";
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
  const bytes = bytesOf(file);
  const { form, values } = readReturn(catalogue, bytes);
  const figures = figuresOf(form, values);
  return { form: form.definition.id, figures, sha256: sha256Of(bytes) };
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const hint = "写已有的 .xlsx 文件 · name an existing .xlsx";
    throw new UserError(`读不到 "${file}" · cannot be read`, hint, { cause });
  }
}
