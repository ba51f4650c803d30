import type { State } from "../../core/state.ts";

/** Somebody who is no member of staff (a dashboard, a contractor) exists only when added as a service. */
export type AccountKind = "staff" | "service";

export interface Account {
  readonly name: string;
  readonly kind: AccountKind;
  readonly note: string | null;
  /** Milliseconds; null: may sign in. */
  readonly blocked_at: number | null;
}

/** A staff number, or a name a service was given; what may stand in a log line. */
export const isAccountName = (text: string): boolean => /^[A-Za-z0-9][\w.@-]{0,63}$/.test(text);

/** The account of that name; every staff number has one, blocked or not, without having been added. */
export async function accountOf(state: State, name: string): Promise<Account> {
  const row = await state.knex("account").where({ name }).first();
  if (row === undefined) return { name, kind: "staff", note: null, blocked_at: null };
  const { kind, note, blocked_at } = row;
  return { name, kind, note, blocked_at: blocked_at === null ? null : Number(blocked_at) };
}

/** Adds a service, or changes its note. */
export async function addService(state: State, name: string, note: string): Promise<void> {
  await state.knex("account").insert({ name, kind: "service", note }).onConflict("name").merge();
}

/** Blocks an account at once, sessions and tokens included; undefined `by` lets it in again. */
export async function blockAccount(
  state: State,
  name: string,
  by: string | undefined,
): Promise<void> {
  const blocked = {
    blocked_at: by === undefined ? null : Date.now(),
    blocked_by: by ?? null,
  };
  await state
    .knex("account")
    .insert({ name, kind: "staff", ...blocked })
    .onConflict("name")
    .merge(blocked);
  if (by !== undefined) await state.knex("session").where({ account: name }).delete();
}
