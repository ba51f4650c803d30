import type { Knex } from "knex";
import { UserError } from "../../core/errors.ts";
import { newId, sha256 } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";

/** One edition of a roster. */
export interface Roster {
  readonly id: string;
  readonly name: string;
  readonly edition: string;
  readonly rule: string;
  readonly as_of: string;
  readonly release_id: number;
  readonly made_by: string;
  readonly signed_by: string | null;
  readonly hash: string | null;
}

export interface RosterMember {
  readonly person_id: string;
  readonly staff_no: string;
  readonly name: string;
  /** By the rule, put in by hand, or by the rule and taken out by hand. */
  readonly origin: "rule" | "added" | "removed";
  readonly reason: string | null;
  readonly changed_by: string | null;
}

type Made = Pick<Roster, "name" | "edition" | "rule" | "as_of" | "release_id" | "made_by">;
type Named = Pick<RosterMember, "person_id" | "staff_no" | "name">;

/** Makes a roster from its rule. UserError when that edition is there already: changes have reasons, a new one has none. */
export async function makeRoster(
  state: State,
  made: Made,
  members: readonly Named[],
): Promise<Roster> {
  const { name, edition } = made;
  if ((await rosterOf(state, name, edition)) !== undefined)
    throw new UserError(
      `${name} ${edition} 版已经生成 · this edition is there already`,
      "用 rosters add 或 remove 增减，写明理由",
    );
  const id = newId();
  const rows = members.map((member) => ({ roster_id: id, ...member, origin: "rule" }));
  for (let from = 0; from < rows.length; from += 200)
    await state.knex("roster_member").insert(rows.slice(from, from + 200));
  // Last: a roster that is there is whole.
  await state.knex("roster").insert({ id, ...made, made_at: Date.now() });
  return { id, ...made, signed_by: null, hash: null };
}

/** That edition; undefined when nobody has made it. */
export async function rosterOf(
  { knex }: State,
  name: string,
  edition: string,
): Promise<Roster | undefined> {
  return knex("roster").where({ name, edition }).first();
}

export const rosters = ({ knex }: State): Promise<readonly Roster[]> =>
  knex("roster").orderBy(["name", "edition"]);

export const membersOf = (
  { knex }: Pick<State, "knex">,
  { id }: Roster,
): Promise<readonly RosterMember[]> =>
  knex("roster_member").where({ roster_id: id }).orderBy("staff_no");

export const isCounted = ({ origin }: RosterMember): boolean => origin !== "removed";

/** Puts a person in or takes one out. UserError without a reason, or when the roster is signed. */
export async function changeRoster(
  state: State,
  roster: Roster,
  member: Named,
  change: { readonly to: "added" | "removed"; readonly reason: string; readonly by: string },
): Promise<void> {
  const { to, reason, by } = change;
  if (reason.trim() === "")
    throw new UserError("增减要写明理由 · a change needs a reason", "--reason 写为什么");
  const where = { roster_id: roster.id, person_id: member.person_id };
  await whileOpen(state, roster, async (transaction) => {
    const known: RosterMember | undefined = await transaction("roster_member").where(where).first();
    const isIn = known !== undefined && isCounted(known);
    if (isIn === (to === "added"))
      throw new UserError(
        `${member.staff_no} ${member.name} ${isIn ? "已在名册中" : "不在名册中"} · nothing to change`,
        "rosters show 看名册",
      );
    await transaction("roster_member")
      .insert({ ...where, ...member, origin: to, reason, changed_by: by, changed_at: Date.now() })
      .onConflict(["roster_id", "person_id"])
      .merge();
  });
}

/** Nobody signs a roster while somebody else changes it. UserError when it is signed. */
function whileOpen<T>(
  state: State,
  { id, name, edition }: Roster,
  work: (transaction: Knex) => Promise<T>,
): Promise<T> {
  return state.knex.transaction(async (transaction) => {
    // Written before it is read: a second writer waits here.
    const [{ signed_by }] = await transaction("roster")
      .where({ id })
      .update({ id })
      .returning("signed_by");
    if (signed_by !== null)
      throw new UserError(
        `${name} ${edition} 版已由 ${signed_by} 签认，不再改动 · signed, and frozen`,
        "下一版再改；已报送的按更正办理",
      );
    return work(transaction);
  });
}

/** Freezes a roster under its owner's name; from then on every form of the edition counts by it. UserError when it is. */
export async function signRoster(state: State, roster: Roster, by: string): Promise<Roster> {
  return whileOpen(state, roster, async (knex) => {
    const hash = hashOf((await membersOf({ knex }, roster)).filter(isCounted));
    await knex("roster")
      .where({ id: roster.id })
      .update({ signed_by: by, signed_at: Date.now(), hash });
    return { ...roster, signed_by: by, hash };
  });
}

/** Whom a signed roster counts. UserError when it is no longer what was signed. */
export async function signedMembers(
  state: State,
  roster: Roster,
): Promise<readonly RosterMember[]> {
  const counted = (await membersOf(state, roster)).filter(isCounted);
  if (hashOf(counted) === roster.hash) return counted;
  throw new UserError(
    `${roster.name} ${roster.edition} 版和 ${roster.signed_by} 签认时的不一样 · changed since it was signed`,
    "状态库里的名册被改过：从备份恢复，或由负责人查明 · restore the state store, or have its owner look",
  );
}

/** Of whom a roster counts. */
export const hashOf = (members: readonly Pick<RosterMember, "person_id">[]): string =>
  sha256(...members.map(({ person_id }) => person_id).sort());
