import { basename } from "node:path";
import { dateOf } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import type { State } from "../../core/state.ts";
import { formOf } from "../catalogue.ts";
import { readReturnFile } from "./read-file.ts";
import { keepSubmission } from "./store.ts";

export interface Adopting {
  /** Its path; the name may begin with the subject's number, as files of ours do. */
  readonly file: string;
  readonly edition: string;
  /** Whose return it is. (Default: what the file's name begins with.) */
  readonly subject?: string;
  readonly by: string;
  /** The day it was handed in. (Default: today.) */
  readonly on?: string;
  readonly recordedBy: string;
}

export interface Adopted {
  readonly submission: string;
  readonly form: string;
  readonly title: string;
  readonly edition: string;
  readonly subject: string;
  readonly figures: number;
}

/** Loads a return of an earlier edition. UserError when it is no workbook of our layouts, or of nobody. */
export async function adopt(
  state: State,
  given: Adopting,
  now: Date = new Date(),
): Promise<Adopted> {
  const { edition, by, recordedBy } = given;
  const file = basename(given.file);
  const { form, figures, sha256 } = await readReturnFile(given.file);
  const { id, titles, clock } = formOf(form).definition;
  checkEdition(clock, edition);
  // A single download has the form's number before the person's.
  const own = file.startsWith(`${id}-`) ? file.slice(id.length + 1) : file;
  const subject = given.subject ?? /^([0-9A-Za-z]+)-/.exec(own)?.[1];
  if (subject === undefined)
    throw new UserError(
      `看不出“${file}”是谁的 · whose return it is cannot be told`,
      "用 --for person:<工号> 或 org:<单位号> 写明",
    );
  const submission = await keepSubmission(
    state,
    {
      ...{ form: id, edition, subject, file, sha256, submitted_by: by },
      submitted_on: given.on ?? dateOf(now),
      recorded_by: recordedBy,
    },
    figures,
    now,
  );
  return { submission, form: id, title: titles.zh, edition, subject, figures: figures.length };
}

const shapes: Readonly<Record<string, readonly [RegExp, string]>> = {
  term: [/^\d{4}-\d{4}-[12]$/, "2025-2026-1"],
  "academic-year": [/^\d{4}-\d{4}$/, "2024-2025"],
  quarter: [/^\d{4}Q[1-4]$/, "2025Q3"],
  month: [/^\d{4}-\d\d$/, "2025-09"],
};

function checkEdition(clock: string, edition: string): void {
  const [shape, example] = shapes[clock] ?? [/^\d{4}$/, "2025"];
  if (!shape.test(edition))
    throw new UserError(
      `版次“${edition}”不合这张表的口径（${clock}） · no edition of this form`,
      `写成 ${example}`,
    );
}
