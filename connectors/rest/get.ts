import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, SourceError } from "../../core/errors.ts";
import type { Access } from "../connector.ts";
import type { SourceSystem } from "../resource.ts";
import type { Credentials } from "./token.ts";

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

/** What is asked and for which resource; undefined when the whole system would fail with it. */
interface Question {
  readonly system: SourceSystem;
  readonly access: Access;
  readonly credentials: Credentials;
  readonly resource: string;
  readonly path: string; // e.g. "/projects?page=1&size=1000"
}

interface Body {
  readonly text: string;
  readonly link: string | undefined; // the Link header
}

/** The body of a GET. Waits when told to, tries again after 5xx and cut connections, then gives up with a SourceError. */
export async function get(question: Question, effects: RestEffects): Promise<Body> {
  let failures = 0;
  let waited = 0;
  let renewed = false;
  for (;;) {
    const answer = await ask(question, effects, renewed);
    if (answer.is === "body") return answer;
    if (
      answer.is === "refused" &&
      answer.status === 401 &&
      question.credentials.renewable &&
      !renewed
    ) {
      renewed = true;
      continue;
    }
    if (answer.is === "wait" && waited < waits) {
      waited += 1;
      await effects.sleep(Math.min(answer.ms, longestWait));
      continue;
    }
    failures += 1;
    if (answer.is === "refused" || failures >= attempts) throw gaveUp(question, answer, failures);
    await effects.sleep(250 * 2 ** failures * (0.5 + effects.random()));
  }
}

type Answer =
  | ({ readonly is: "body" } & Body)
  | { readonly is: "wait"; readonly ms: number; readonly found: string }
  | { readonly is: "broken"; readonly found: string }
  | { readonly is: "unreachable"; readonly found: string }
  | { readonly is: "refused"; readonly status: number; readonly found: string };

async function ask(
  { access, credentials, path }: Question,
  effects: RestEffects,
  fresh: boolean,
): Promise<Answer> {
  const authorization = await credentials.header(fresh);
  try {
    const headers = {
      accept: "application/json",
      ...(authorization === undefined ? {} : { authorization }),
    };
    const response = await effects.fetch(access.location.replace(/\/+$/, "") + path, {
      headers,
      redirect: "error", // the token must not travel elsewhere
      signal: AbortSignal.timeout(effects.timeout),
    });
    const text = await response.text();
    if (response.ok) return { is: "body", text, link: response.headers.get("link") ?? undefined };
    const found = `status ${response.status}`;
    const after = retryAfter(response.headers.get("retry-after"));
    if (response.status === 429) return { is: "wait", ms: after ?? 1_000, found };
    if (response.status === 503 && after !== undefined) return { is: "wait", ms: after, found };
    if (response.status >= 500) return { is: "broken", found };
    return { is: "refused", status: response.status, found };
  } catch (cause) {
    const found = causeOf(cause);
    return { is: nobodyThere.test(found) ? "unreachable" : "broken", found };
  }
}

function retryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - Date.now());
}

const nobodyThere = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|bad port/;

// fetch hides what happened ("fetch failed") in its cause.
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return messageOf(cause) || "the connection was cut";
}

function gaveUp(
  { system, access, resource, path }: Question,
  answer: Exclude<Answer, { is: "body" }>,
  failures: number,
): SourceError {
  const at = `GET ${shownBase(access.location)}${path}`;
  const fields = { system: system.name, retryable: answer.is !== "refused" };
  if (answer.is === "refused" && answer.status === 401)
    return new SourceError(`${system.zh} refused the token (401): ${at}`, {
      ...fields,
      hint: `the token is wrong or has expired: check the environment variable or file that \`secret\` of source "${system.name}" names in fillonce.config.yaml`,
    });
  if (answer.is === "refused")
    return new SourceError(`${system.zh} refused ${at}: found ${answer.found}, expected 200`, {
      ...fields,
      resource,
      hint: `ask the owner of ${system.zh} whether the address changed or the token may not read it`,
    });
  if (answer.is === "unreachable")
    return new SourceError(
      `nobody answers for ${system.zh} at ${shownBase(access.location)}: ${answer.found}`,
      {
        ...fields,
        hint: `check that ${system.zh} is up and that sources.${system.name}.url in fillonce.config.yaml is right`,
      },
    );
  const times = answer.is === "wait" ? `asked to wait ${waits} times` : `failed ${failures} times`;
  return new SourceError(`${system.zh}: ${at} ${times}, last with ${answer.found}`, {
    ...fields,
    resource,
    hint: `check that ${system.zh} is up at ${shownBase(access.location)}; the next run reads it again`,
  });
}

/** A base URL without the credentials somebody may have put in it. */
function shownBase(location: string): string {
  return location.replace(/\/\/[^/@]*@/, "//").replace(/\/+$/, "");
}
