/** How a server is asked until it answers: what is worth another try, how long to wait, when to give up. */
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../core/errors.ts";

export interface RestEffects {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly timeout: number; // milliseconds a request
}

export const realEffects: RestEffects = {
  fetch: globalThis.fetch,
  sleep,
  random: Math.random,
  timeout: 30_000,
};

const attempts = 5;
const waits = 20; // a server that says Retry-After is not broken
const longestWait = 60_000;

/** Why there is no answer. */
export type Trouble =
  | { readonly is: "wait"; readonly ms: number; readonly found: string }
  | { readonly is: "broken"; readonly found: string }
  | { readonly is: "unreachable"; readonly found: string }
  | { readonly is: "refused"; readonly status: number; readonly found: string };

/** The last trouble, after which nothing more was tried. */
export interface GaveUp {
  readonly is: "gave up";
  readonly last: Trouble;
  /** e.g. "failed 5 times, last with status 500"; "found status 403" where trying again is of no use. */
  readonly found: string;
}

/** Asks, waits when told to, asks again after 5xx and cut connections, and gives up in the end. */
export async function askPatiently<Answer extends { readonly is: "body" }>(
  ask: () => Promise<Answer | Trouble>,
  effects: RestEffects,
): Promise<Answer | GaveUp> {
  let failures = 0;
  let waited = 0;
  for (;;) {
    const answer = await ask();
    if (answer.is === "body") return answer;
    if (answer.is === "wait" && waited < waits) {
      waited += 1;
      await effects.sleep(Math.min(answer.ms, longestWait));
      continue;
    }
    failures += 1;
    if (answer.is === "refused" || failures >= attempts) return gaveUp(answer, failures);
    await effects.sleep(250 * 2 ** failures * (0.5 + effects.random()));
  }
}

function gaveUp(last: Trouble, failures: number): GaveUp {
  if (last.is === "refused") return { is: "gave up", last, found: `found ${last.found}` };
  const times = last.is === "wait" ? `asked to wait ${waits} times` : `failed ${failures} times`;
  return { is: "gave up", last, found: `${times}, last with ${last.found}` };
}

/** What is wrong with an answer; undefined with 2xx. */
export function troubleOf({ ok, status, headers }: Response): Trouble | undefined {
  if (ok) return undefined;
  const to = headers.get("location");
  if (status < 400 && to !== null)
    return { is: "refused", status, found: `a redirect to ${placeOf(to)}` };
  const found = `status ${status}`;
  const after = retryAfter(headers.get("retry-after") ?? headers.get("ratelimit-reset"));
  if (status === 429) return { is: "wait", ms: after ?? 1_000, found };
  if (status === 503 && after !== undefined) return { is: "wait", ms: after, found };
  if (status >= 500) return { is: "broken", found };
  return { is: "refused", status, found };
}

/** Why no answer came, or not all of it. */
export function noAnswer(error: unknown): Trouble {
  // fetch hides what happened ("fetch failed") in its cause.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const found = messageOf(cause) || "the connection was cut";
  return { is: nobodyThere.test(found) ? "unreachable" : "broken", found };
}

const nobodyThere = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|bad port/;

const placeOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).origin : address.replace(/\?.*$/, "");

function retryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - Date.now());
}
