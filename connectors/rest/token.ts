import { messageOf, SourceError } from "../../core/errors.ts";
import type { Access } from "../connector.ts";
import type { SourceSystem } from "../resource.ts";

/** Who asks, for the Authorization header. */
export interface Credentials {
  /** e.g. "Bearer …"; undefined where the system wants nobody's name. `fresh`: the last one was refused. */
  readonly header: (fresh: boolean) => Promise<string | undefined>;
  /** Whether another one can be had when one is refused. */
  readonly renewable: boolean;
}

const early = 30; // seconds before its end that a token is not used any more

/** A fixed bearer token, or one that the OAuth2 server gives for the client's id and secret, kept until it ends. */
export function credentialsOf(
  system: SourceSystem,
  { secret, oauth2 }: Access,
  effects: { readonly fetch: typeof fetch; readonly timeout: number; readonly now?: () => number },
): Credentials {
  if (oauth2 === undefined) {
    const header = secret === undefined ? undefined : `Bearer ${secret}`;
    return { header: async () => header, renewable: false };
  }
  const now = effects.now ?? Date.now;
  let token: { readonly header: string; readonly until: number } | undefined;
  const ask = async () => {
    const basic = [oauth2.clientId, secret ?? ""].map(encodeURIComponent).join(":");
    const response = await effects.fetch(oauth2.tokenUrl, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(basic).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(oauth2.scope === undefined ? {} : { scope: oauth2.scope }),
      }),
      redirect: "error", // the secret must not travel elsewhere
      signal: AbortSignal.timeout(effects.timeout),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer: unknown = await response.json();
    const { access_token, expires_in } = Object(answer) as Readonly<Record<string, unknown>>; // checked below
    if (typeof access_token !== "string") throw new Error("an answer without access_token");
    const seconds = Number(expires_in);
    const life = Number.isFinite(seconds) && seconds > 0 ? seconds : 300;
    return { header: `Bearer ${access_token}`, until: now() + Math.max(1, life - early) * 1_000 };
  };
  return {
    renewable: true,
    header: async (fresh) => {
      if (!fresh && token !== undefined && now() < token.until) return token.header;
      try {
        token = await ask();
      } catch (cause) {
        throw new SourceError(
          `${system.zh}: no token from ${oauth2.tokenUrl}: found ${messageOf(cause)}`,
          {
            system: system.name,
            retryable: !/status 4/.test(messageOf(cause)),
            hint: `check oauth2.client_id of source "${system.name}" in fillonce.config.yaml and the environment variable or file of its secret`,
            cause,
          },
        );
      }
      return token.header;
    },
  };
}
