import { UserError } from "../core/errors.ts";
import type { State } from "../core/state.ts";
import type { Principal } from "../query/principal.ts";
import { mayReadRows, type WeekKey } from "./teaching-week.ts";
import { type BriefState, stateNames } from "./weekly.ts";

/** What must have happened before. A brief is a draft until somebody of the teaching office has looked at it. */
const before: Readonly<Record<Exclude<BriefState, "draft">, BriefState>> = {
  verified: "draft",
  released: "verified",
};

/**
 * How far the brief of a week has come. A decision holds for the release whose figures were looked at: new data make a
 * draft again, so that nothing changes silently behind a released page.
 */
export async function briefState(
  state: State,
  { term, week }: WeekKey,
  release: number,
): Promise<BriefState> {
  const row = await state.knex("weekly_brief").where({ term, week, release_id: release }).first();
  return row === undefined ? "draft" : row.state;
}

/** Verifies or releases a brief in the name of the teaching office. UserError for anyone else, or out of turn. */
export async function advanceBrief(
  state: State,
  { term, week }: WeekKey,
  release: number,
  to: Exclude<BriefState, "draft">,
  principal: Principal,
  by: string,
): Promise<void> {
  if (!mayReadRows(principal)) {
    throw new UserError(
      `"${by}" may not verify or release the weekly brief`,
      "the teaching office does: --as office:teaching",
    );
  }
  const now = await briefState(state, { term, week }, release);
  if (now !== before[to]) {
    throw new UserError(
      `第 ${week} 周的周报现在是“${stateNames[now]}”，不能改为“${stateNames[to]}”`,
      to === "released" ? "先核对：fillonce report verify" : "它已经核对过了",
    );
  }
  await state
    .knex("weekly_brief")
    .insert({ term, week, release_id: release, state: to, decided_by: by, decided_at: Date.now() })
    .onConflict(["term", "week", "release_id"])
    .merge();
}
