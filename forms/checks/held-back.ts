import { type Clock, systemClock } from "../../core/clock.ts";
import type { State } from "../../core/state.ts";
import { formOf } from "../catalogue.ts";
import { editionOf } from "../edition.ts";
import type { Plan } from "../plan.ts";
import type { Subject } from "../subjects.ts";
import { timeBasisOf } from "../time-basis.ts";

/** Why a subject's form waits for another; undefined when nothing holds it back. */
export type HeldBack = (subject: Subject) => string | undefined;

/**
 * Asks how the checks of the forms this one depends on ended last, for the same moment: of the same subject, or of any
 * where the other form is about something else. What was never judged holds nothing back.
 */
export async function openHeldBack(
  state: State,
  { form, time }: Plan,
  clock: Clock = systemClock,
): Promise<HeldBack> {
  const failed: { readonly subject: string | undefined; readonly why: string }[] = [];
  for (const id of form.definition.dependsOn ?? []) {
    const { clock: its, titles, subject } = formOf(id).definition;
    const edition = editionOf(its, timeBasisOf(its, clock, time.asOf));
    const rows: readonly { subject: string; errors: number; first: string }[] = await state
      .knex("check_outcome")
      .select("subject", "errors", "first")
      .where({ form: id, edition })
      .where("errors", ">", 0)
      .orderBy("subject");
    for (const { subject: no, errors, first } of rows)
      failed.push({
        subject: subject === form.definition.subject ? no : undefined,
        why: `所依赖的 ${id} ${titles.zh}（${edition}，${no}）有 ${errors} 处校验未通过：${first}`,
      });
  }
  return ({ no }) => failed.find(({ subject }) => subject === undefined || subject === no)?.why;
}
