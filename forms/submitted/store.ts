/**
 * submitted/ keeps what was handed in, edition by edition: the figures of last year's returns, by the names the form
 * gives its cells. It reads files of our own layouts only.
 */
import type { Knex } from "knex";
import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import type { Said } from "../checks/values.ts";

/** One value of a return. `spot` is the row of a list by its key, "" outside lists. */
export interface SubmittedFigure {
  readonly spot: string;
  readonly name: string;
  readonly at: string;
  readonly value: Said;
}

export interface Submission {
  readonly id: string;
  readonly form: string;
  readonly edition: string;
  readonly subject: string;
  readonly file: string;
  readonly sha256: string;
  readonly submitted_by: string;
  readonly submitted_on: string;
}

/** Keeps a return with its figures; an earlier one of the same edition and subject is replaced and stays on record. */
export async function keepSubmission(
  { knex }: State,
  submission: Omit<Submission, "id"> & { readonly recorded_by: string },
  figures: readonly SubmittedFigure[],
  now: Date = new Date(),
): Promise<string> {
  const id = newId(now);
  const rows = figures.map(({ spot, name, at, value }) => ({
    ...{ submission_id: id, spot, name, at, value: String(value) },
    kind: typeof value === "number" ? "number" : "text",
  }));
  const { form, edition, subject } = submission;
  // Figures first: a submission that counts is whole.
  for (let from = 0; from < rows.length; from += 200)
    await knex("submitted_figure").insert(rows.slice(from, from + 200));
  await knex.transaction(async (transaction: Knex) => {
    await transaction("submission")
      .where({ form, edition, subject, replaced_at: null })
      .update({ replaced_at: now.getTime() });
    await transaction("submission").insert({ id, ...submission, recorded_at: now.getTime() });
  });
  return id;
}

/** What one subject handed in for an edition. */
export interface Submitted {
  readonly submission: Submission;
  readonly value: (name: string, spot?: string) => Said | undefined;
}

/** The returns of one edition by subject; none when nothing was handed in or loaded. */
export async function submittedFor(
  { knex }: State,
  form: string,
  edition: string,
): Promise<ReadonlyMap<string, Submitted>> {
  const submissions: readonly Submission[] = await knex("submission")
    .select("id", "form", "edition", "subject", "file", "sha256", "submitted_by", "submitted_on")
    .where({ form, edition, replaced_at: null });
  const found = new Map<string, Submitted>();
  for (const submission of submissions) {
    const rows: readonly { spot: string; name: string; kind: string; value: string }[] = await knex(
      "submitted_figure",
    )
      .select("spot", "name", "kind", "value")
      .where({ submission_id: submission.id });
    const values = new Map(
      rows.map(({ spot, name, kind, value }) => [
        JSON.stringify([spot, name]),
        kind === "number" ? Number(value) : value,
      ]),
    );
    found.set(submission.subject, {
      submission,
      value: (name, spot = "") => values.get(JSON.stringify([spot, name])),
    });
  }
  return found;
}
