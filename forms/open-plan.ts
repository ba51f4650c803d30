import type { State } from "../core/state.ts";
import type { Reader } from "../query/run.ts";
import type { BoundForm } from "./bound-form.ts";
import { picksIn } from "./pick/pick.ts";
import { noChoices, openChoices } from "./pick/store.ts";
import { type Plan, planOf } from "./plan.ts";
import { countedForm } from "./roster/counted.ts";
import type { Subject } from "./subjects.ts";
import { noOpenings, openingsIn, openOpenings } from "./submitted/opening.ts";
import type { TimeBasis } from "./time-basis.ts";
import type { Profile } from "./workbook.ts";

/** The plan of a form with what people have decided for it: signed rosters, choices, earlier returns. Without a state store there are none. */
export async function openPlan(
  form: BoundForm,
  time: TimeBasis,
  state: State | undefined,
  reader: Reader,
  profile: Profile,
): Promise<Plan> {
  const counted = await countedForm(form, time, state, reader);
  const picks = picksIn(counted).map(({ rows }) => rows.pick);
  const choices = state === undefined ? noChoices : await openChoices(state, picks);
  const openings = state === undefined ? noOpenings : await openOpenings(state, counted, time);
  return planOf(counted, time, { choices, proposes: profile === "check", openings });
}

/** What of people's decisions one subject's file rests on, for telling files apart; none for a form that asks for none. */
export const decidedFor = (
  { form, decided: { choices, openings } }: Plan,
  { id, no }: Subject,
): readonly string[] => [
  ...(form.rosters ?? []),
  ...picksIn(form).flatMap(({ rows: { pick } }) => {
    const choice = choices(pick, id);
    return choice === undefined ? [] : [JSON.stringify([pick.name, choice])];
  }),
  ...openingsIn(form).flatMap(({ source }) => openings(source, no).submission ?? []),
];
