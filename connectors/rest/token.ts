import { SourceError } from "../../core/errors.ts";
import type { Access } from "../connector.ts";
import type { SourceSystem } from "../resource.ts";
import { askPatiently, noAnswer, type RestEffects, type Trouble, troubleOf } from "./patience.ts";

/** Who asks, for the Authorization header. */
export interface Credentials {
  /** e.g. "Bearer …"; undefined where the system wants nobody's name. `fresh`: the last one was refused. */
  readonly header: (fresh: boolean) => Promise<string | undefined>;
  /** Whether another one can be had when one is refused. */
  readonly renewable: boolean;
}

type OAuth2 = NonNullable<Access["oauth2"]>;

const early = 30; // seconds before its end that a token is not used any more

/** A fixed bearer token, or one that the OAuth2 server gives for the client's id and secret, kept until it ends. */
export function credentialsOf(
  system: SourceSystem,
  { secret, oauth2 }: Access,
  effects: RestEffects,
  now: () => number = Date.now,
): Credentials {
  if (oauth2 === undefined) {
    const header = secret === undefined ? undefined : `Bearer ${secret}`;
    return { header: async () => header, renewable: false };
  }
  let token: Token | undefined;
  return {
    renewable: true,
    header: async (fresh) => {
      if (fresh || token === undefined || now() >= token.until)
        token = await askForToken(system, oauth2, secret ?? "", effects, now);
      return token.header;
    },
  };
}

interface Token {
  readonly header: string;
  readonly until: number; // milliseconds
}

async function askForToken(
  system: SourceSystem,
  oauth2: OAuth2,
  secret: string,
  effects: RestEffects,
  now: () => number,
): Promise<Token> {
  const fail = (found: string, retryable: boolean) =>
    new SourceError(`${system.zh}: no token from ${oauth2.tokenUrl}: ${found}`, {
      system: system.name,
      retryable,
      hint: `check oauth2.client_id of source "${system.name}" in fillonce.config.yaml and the environment variable or file of its secret`,
    });
  const answer = await askPatiently(() => post(oauth2, secret, effects), effects);
  if (answer.is !== "body") throw fail(answer.found, answer.last.is !== "refused");
  const { access_token, expires_in } = fieldsOf(answer.text);
  if (typeof access_token !== "string") throw fail("found an answer without access_token", true);
  const seconds = Number(expires_in);
  const life = Number.isFinite(seconds) && seconds > 0 ? seconds : 300;
  return { header: `Bearer ${access_token}`, until: now() + Math.max(1, life - early) * 1_000 };
}

async function post(
  { tokenUrl, clientId, scope }: OAuth2,
  secret: string,
  effects: RestEffects,
): Promise<{ readonly is: "body"; readonly text: string } | Trouble> {
  const basic = [clientId, secret].map(encodeURIComponent).join(":");
  try {
    const response = await effects.fetch(tokenUrl, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(basic).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(scope === undefined ? {} : { scope }),
      }),
      redirect: "manual", // the secret must not travel elsewhere
      signal: AbortSignal.timeout(effects.timeout),
    });
    const text = await response.text();
    return troubleOf(response) ?? { is: "body", text };
  } catch (error) {
    return noAnswer(error);
  }
}

/** What an answer in JSON holds; nothing when it is something else. */
function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>; // its fields are checked
  } catch {
    return {};
  }
}
