import type { State } from "../../core/state.ts";
import { hashOf, newSecret } from "./secrets.ts";

/** A browser that was sent to the university's sign-in: what it comes back with must fit, once. */
export interface Attempt {
  readonly method: "cas" | "oidc";
  readonly nonce: string;
  /** PKCE's. */
  readonly verifier: string;
  /** A place within our own page, e.g. "#/forms". */
  readonly returnTo: string;
}

const tenMinutes = 600_000;
const aDay = 24 * 3_600_000;

/** Begins an attempt. `state` travels in the address, `browser` in a cookie. */
export async function beginAttempt(
  { knex }: State,
  method: Attempt["method"],
  returnTo: string,
  now: number = Date.now(),
) {
  const state = newSecret();
  const browser = newSecret();
  const attempt: Attempt = { method, nonce: newSecret(), verifier: newSecret(), returnTo };
  await knex("sign_in_attempt").where("ends_at", "<=", now).delete();
  await knex("sign_in_attempt").insert({
    state_hash: hashOf(state),
    browser_hash: hashOf(browser),
    method,
    nonce: attempt.nonce,
    verifier: attempt.verifier,
    return_to: returnTo,
    ends_at: now + tenMinutes,
  });
  return { state, browser, attempt };
}

/** Ends an attempt and gives it; undefined for one that was not begun by this browser, is too old or was ended before. */
export async function endAttempt(
  { knex }: State,
  method: Attempt["method"],
  state: string,
  browser: string,
  now: number = Date.now(),
): Promise<Attempt | undefined> {
  const named = { state_hash: hashOf(state), browser_hash: hashOf(browser), method };
  const row = await knex("sign_in_attempt").where(named).where("ends_at", ">", now).first();
  // Of two that come back at once, one finds it gone.
  if (row === undefined || (await knex("sign_in_attempt").where(named).delete()) !== 1) {
    return undefined;
  }
  return { method, nonce: row.nonce, verifier: row.verifier, returnTo: row.return_to };
}

/** True for a ticket that was never shown here before, whatever the university's sign-in thinks of it. */
export async function spendTicket(
  { knex }: State,
  ticket: string,
  now: number = Date.now(),
): Promise<boolean> {
  await knex("spent_ticket")
    .where("spent_at", "<=", now - aDay)
    .delete();
  const spent = await knex("spent_ticket")
    .insert({ hash: hashOf(ticket), spent_at: now })
    .onConflict("hash")
    .ignore()
    .returning("hash");
  return spent.length > 0;
}

/** Where in our own page to go on; a place anywhere else is forgotten. */
export const returnPlace = (asked: string | null): string =>
  asked !== null && /^#\/[\w\-./:%?=&]{0,300}$/.test(asked) ? asked : "";
