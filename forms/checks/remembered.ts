import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import { editionBefore, editionOf, yearEarlier } from "../edition.ts";
import type { Plan } from "../plan.ts";
import { submittedFor } from "../submitted/store.ts";
import {
  blocking,
  countFindings,
  type Finding,
  type Findings,
  sentence,
  type Waiver,
} from "./findings.ts";
import type { Said } from "./values.ts";

/** What is kept of earlier editions and of what people have answered for. */
export interface Remembered {
  readonly waivers: (subject: string) => readonly Waiver[];
  /** What was handed in for the edition before, and for the same one a year ago. */
  readonly last: (subject: string, name: string, spot: string) => Said | undefined;
  readonly yearAgo: (subject: string, name: string, spot?: string) => Said | undefined;
  /** Who handed in last year's, and when; undefined when nothing is known of it. */
  readonly submittedBy: (subject: string) => string | undefined;
}

export const nothingRemembered: Remembered = {
  waivers: () => [],
  last: () => undefined,
  yearAgo: () => undefined,
  submittedBy: () => undefined,
};

/** What the state store knows of this edition and of those before it. */
export async function openRemembered(state: State, { form, time }: Plan): Promise<Remembered> {
  const { id, clock } = form.definition;
  const edition = editionOf(clock, time);
  const [before, yearAgo] = [editionBefore(clock, edition), yearEarlier(edition)];
  const waivers = await waiversOf(state, id, edition);
  const last = await submittedFor(state, id, before);
  const earlier = before === yearAgo ? last : await submittedFor(state, id, yearAgo);
  return {
    waivers: (subject) => waivers.get(subject) ?? [],
    last: (subject, name, spot) => last.get(subject)?.value(name, spot),
    yearAgo: (subject, name, spot) => earlier.get(subject)?.value(name, spot),
    submittedBy: (subject) => {
      const found = earlier.get(subject)?.submission;
      return found && `${found.edition} 版，${found.submitted_by} ${found.submitted_on} 报送`;
    },
  };
}

async function waiversOf(
  { knex }: State,
  form: string,
  edition: string,
): Promise<ReadonlyMap<string, readonly Waiver[]>> {
  const rows: readonly WaiverRow[] = await knex("check_waiver")
    .select("subject", "check_id", "spot", "found", "expected", "reason", "given_by")
    .where({ form, edition })
    .orderBy("recorded_at");
  const found = new Map<string, Waiver[]>();
  for (const { subject, check_id, spot, found: says, expected, reason, given_by } of rows) {
    const own = found.get(subject) ?? [];
    found.set(subject, own);
    own.push({ check: check_id, spot, found: says, expected, reason, by: given_by });
  }
  return found;
}

interface WaiverRow {
  readonly subject: string;
  readonly check_id: string;
  readonly spot: string;
  readonly found: string;
  readonly expected: string;
  readonly reason: string;
  readonly given_by: string;
}

export interface WaiverGiven {
  readonly form: string;
  readonly edition: string;
  readonly subject: string;
  readonly finding: Finding;
  readonly reason: string;
  readonly by: string;
  readonly recordedBy: string;
}

/** Keeps somebody's word for why a failure may stand, with the numbers it was given for. */
export async function keepWaiver(
  { knex }: State,
  { form, edition, subject, finding, reason, by, recordedBy }: WaiverGiven,
  now: Date = new Date(),
): Promise<void> {
  const { check, spot, found, expected } = finding;
  await knex("check_waiver").insert({
    ...{ id: newId(now), form, edition, subject, check_id: check, spot, found, expected, reason },
    given_by: by,
    recorded_by: recordedBy,
    recorded_at: now.getTime(),
  });
}

/** Keeps how the checks of these subjects ended: forms that depend on this one ask for it. */
export async function keepOutcomes(
  { knex }: State,
  { form, time }: Plan,
  outcomes: ReadonlyMap<string, Findings>,
  release: number,
): Promise<void> {
  const { id, clock } = form.definition;
  const edition = editionOf(clock, time);
  const rows = [...outcomes].map(([subject, findings]) => {
    const { errors, warnings, waived } = countFindings(findings);
    const [failing] = blocking(findings);
    return {
      ...{ form: id, edition, subject, release_id: release, errors, warnings, waived },
      first: failing === undefined ? "" : sentence(failing),
      judged_at: Date.now(),
    };
  });
  for (let from = 0; from < rows.length; from += 100)
    await knex("check_outcome")
      .insert(rows.slice(from, from + 100))
      .onConflict(["form", "edition", "subject"])
      .merge();
}
