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
  /** Whether some bytes were not of its charset; U+FFFD stands for them. */
  readonly isGarbled: boolean;
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
    const address = access.location.replace(/\/+$/, "") + path;
    const response = await follow(address, headers, effects);
    const link = response.headers.get("link") ?? undefined;
    const body = await response.arrayBuffer();
    if (response.status === 204) return { is: "body", text: "[]", isGarbled: false, link };
    if (response.ok)
      return { is: "body", ...textOf(body, response.headers.get("content-type")), link };
    const to = response.headers.get("location");
    if (response.status < 400 && to !== null)
      return { is: "refused", status: response.status, found: `a redirect to ${placeOf(to)}` };
    const found = `status ${response.status}`;
    const after = retryAfter(
      response.headers.get("retry-after") ?? response.headers.get("ratelimit-reset"),
    );
    if (response.status === 429) return { is: "wait", ms: after ?? 1_000, found };
    if (response.status === 503 && after !== undefined) return { is: "wait", ms: after, found };
    if (response.status >= 500) return { is: "broken", found };
    return { is: "refused", status: response.status, found };
  } catch (cause) {
    const found = causeOf(cause);
    return { is: nobodyThere.test(found) ? "unreachable" : "broken", found };
  }
}

const mostRedirects = 5;

/** Follows redirects on the same server; the answer that leads elsewhere is given back: the token must not travel there. */
async function follow(
  address: string,
  headers: Readonly<Record<string, string>>,
  effects: RestEffects,
): Promise<Response> {
  const signal = AbortSignal.timeout(effects.timeout);
  let at = address;
  for (let step = 0; ; step += 1) {
    const response = await effects.fetch(at, { headers, redirect: "manual", signal });
    const to = response.headers.get("location");
    if (response.status < 301 || response.status > 308 || to === null || !URL.canParse(to, at))
      return response;
    const next = new URL(to, at);
    if (next.origin !== new URL(at).origin || step === mostRedirects) return response;
    await response.arrayBuffer();
    at = next.href;
  }
}

/** A body in the charset its header names, UTF-8 without one or with one that nobody knows. */
function textOf(body: ArrayBuffer, type: string | null): Pick<Body, "text" | "isGarbled"> {
  const named = /charset\s*=\s*"?([\w-]+)/i.exec(type ?? "")?.[1] ?? "utf-8";
  const charset = isCharset(named) ? named : "utf-8";
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(body), isGarbled: false };
  } catch {
    return { text: new TextDecoder(charset).decode(body), isGarbled: true };
  }
}

function isCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== "";
  } catch {
    return false;
  }
}

const placeOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).origin : address.replace(/\?.*$/, "");

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
