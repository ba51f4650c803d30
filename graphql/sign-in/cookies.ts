import type { IncomingMessage } from "node:http";

const sessionName = "fillonce-session";

/** Whether the browser speaks https to us, whatever stands between. */
export interface CookieRules {
  readonly isSecure: boolean;
}

/** The session a request names; undefined when it names none. */
export const sessionIdOf = (request: IncomingMessage): string | undefined =>
  secretIn(request, sessionName);

function secretIn(request: IncomingMessage, wanted: string): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === wanted && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

// Without a path the browser takes the folder it asked in, so that it is right under a prefix too; every route that sets
// one stands at the root.
const cookie = (name: string, value: string, { isSecure }: CookieRules, more: string): string =>
  `${name}=${value}; HttpOnly${isSecure ? "; Secure" : ""}; ${more}`;

export const sessionCookie = (id: string, rules: CookieRules): string =>
  cookie(sessionName, id, rules, "SameSite=Strict");

export const noSessionCookie = (rules: CookieRules): string =>
  cookie(sessionName, "", rules, "SameSite=Strict; Max-Age=0");
