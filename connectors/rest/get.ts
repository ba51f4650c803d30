import { SourceError } from "../../core/errors.ts";
import type { Access } from "../connector.ts";
import type { SourceSystem } from "../resource.ts";
import {
  askPatiently,
  type GaveUp,
  noAnswer,
  type RestEffects,
  type Trouble,
  troubleOf,
} from "./patience.ts";
import type { Credentials } from "./token.ts";

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
  /** The bytes as they came, but for the token, should the server repeat it. */
  readonly raw: Uint8Array;
  /** Whether some bytes were not of its charset; U+FFFD stands for them. */
  readonly isGarbled: boolean;
  readonly link: string | undefined; // the Link header
}

type Answered = { readonly is: "body" } & Body;

/** The body of a GET. Waits when told to, tries again after 5xx and cut connections, then gives up with a SourceError. */
export async function get(question: Question, effects: RestEffects): Promise<Body> {
  let renewed = false;
  const answer = await askPatiently(async () => {
    const first = await ask(question, effects, false);
    const isStale = first.is === "refused" && first.status === 401;
    if (!isStale || renewed || !question.credentials.renewable) return first;
    renewed = true;
    return await ask(question, effects, true);
  }, effects);
  if (answer.is === "body") return answer;
  throw gaveUp(question, answer);
}

async function ask(
  { access, credentials, path }: Question,
  effects: RestEffects,
  fresh: boolean,
): Promise<Answered | Trouble> {
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
    const trouble = troubleOf(response);
    if (trouble !== undefined) return trouble;
    const raw = withoutToken(body, authorization);
    if (response.status === 204) return { is: "body", text: "[]", raw, isGarbled: false, link };
    return { is: "body", ...textOf(body, response.headers.get("content-type")), raw, link };
  } catch (error) {
    return noAnswer(error);
  }
}

function withoutToken(body: ArrayBuffer, authorization: string | undefined): Uint8Array {
  const token = authorization?.replace(/^\w+ /, "") ?? "";
  const bytes = Buffer.from(body);
  if (token === "" || !bytes.includes(token)) return bytes;
  return Buffer.from(bytes.toString("latin1").replaceAll(token, "***"), "latin1");
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

function gaveUp(
  { system, access, resource, path }: Question,
  { last, found }: GaveUp,
): SourceError {
  const at = `GET ${shownBase(access.location)}${path}`;
  const fields = { system: system.name, retryable: last.is !== "refused" };
  if (last.is === "refused" && last.status === 401)
    return new SourceError(`${system.zh} refused the token (401): ${at}`, {
      ...fields,
      hint: `the token is wrong or has expired: check the environment variable or file that \`secret\` of source "${system.name}" names in fillonce.config.yaml`,
    });
  if (last.is === "refused")
    return new SourceError(`${system.zh} refused ${at}: ${found}, expected 200`, {
      ...fields,
      resource,
      hint: `ask the owner of ${system.zh} whether the address changed or the token may not read it`,
    });
  if (last.is === "unreachable")
    return new SourceError(
      `nobody answers for ${system.zh} at ${shownBase(access.location)}: ${last.found}`,
      {
        ...fields,
        hint: `check that ${system.zh} is up and that sources.${system.name}.url in fillonce.config.yaml is right`,
      },
    );
  return new SourceError(`${system.zh}: ${at} ${found}`, {
    ...fields,
    resource,
    hint: `check that ${system.zh} is up at ${shownBase(access.location)}; the next run reads it again`,
  });
}

/** A base URL without the credentials somebody may have put in it. */
function shownBase(location: string): string {
  return location.replace(/\/\/[^/@]*@/, "//").replace(/\/+$/, "");
}
