import { dateOf } from "../../core/clock.ts";
import { isTaken, UserError } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import type { Pick } from "./pick.ts";

export interface ChosenRow {
  readonly key: string;
  /** What it was called when it was chosen: a row that is gone can still be named. */
  readonly label: string;
}

/** What one person chose for one pick. */
export interface Choice {
  readonly rows: readonly ChosenRow[];
  readonly by: string;
  readonly on: string; // e.g. "2026-11-09"
}

/** What a person chose; undefined: nothing yet. */
export type Choices = (pick: Pick, person: string) => Choice | undefined;

export const noChoices: Choices = () => undefined;

interface ChoiceRow {
  readonly person_id: string;
  readonly rows: string;
  readonly chosen_by: string;
  readonly chosen_at: number | string; // PostgreSQL gives big integers as text
}

/** Everybody's standing choice for these picks. */
export async function openChoices({ knex }: State, picks: readonly Pick[]): Promise<Choices> {
  const known = new Map<string, Choice>();
  for (const { name, offer } of picks) {
    const found: readonly ChoiceRow[] = await knex("pick_choice")
      .select("person_id", "rows", "chosen_by", "chosen_at")
      .where({ pick: name, offer, replaced_at: null });
    for (const { person_id, rows, chosen_by, chosen_at } of found)
      known.set(JSON.stringify([name, offer, person_id]), {
        rows: JSON.parse(rows),
        by: chosen_by,
        on: dateOf(new Date(Number(chosen_at))),
      });
  }
  return ({ name, offer }, person) => known.get(JSON.stringify([name, offer, person]));
}

export interface Choosing {
  readonly pick: Pick;
  readonly person: string;
  /** In the person's order; none: the choice is taken back. */
  readonly rows: readonly ChosenRow[];
  readonly by: string;
  readonly recordedBy: string;
}

/** Keeps a choice; an earlier one is replaced and stays on record. UserError when another is kept in the same moment. */
export async function keepChoice(
  { knex }: State,
  { pick, person, rows, by, recordedBy }: Choosing,
  now: Date = new Date(),
): Promise<void> {
  const whose = { pick: pick.name, offer: pick.offer, person_id: person };
  const kept = knex.transaction(async (transaction) => {
    await transaction("pick_choice")
      .where({ ...whose, replaced_at: null })
      .update({ replaced_at: now.getTime() });
    if (rows.length === 0) return;
    await transaction("pick_choice").insert({
      ...{ id: newId(now), ...whose, rows: JSON.stringify(rows) },
      ...{ chosen_by: by, recorded_by: recordedBy, chosen_at: now.getTime() },
    });
  });
  await kept.catch((cause: unknown) => {
    if (!isTaken(cause)) throw cause;
    throw new UserError(
      `${pick.name}刚由别人选过 · somebody has just chosen there`,
      "看看现在选的是哪些，仍要改就再选一次 · look at what is chosen now, and choose again if it is wrong",
      { cause },
    );
  });
}
