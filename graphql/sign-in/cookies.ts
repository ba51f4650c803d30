import type { IncomingMessage } from "node:http";

const sessionName = "fillonce-session";
const attemptName = "fillonce-sign-in";

/** Whether the browser speaks https to us, whatever stands between. */
export interface CookieRules {
  readonly isSecure: boolean;
}

/** The session a request names; undefined when it names none. */
export const sessionIdOf = (request: IncomingMessage): string | undefined =>
  secretIn(request, sessionName);

/** What binds a browser that was sent to the university's sign-in; undefined for one that was not. */
export const attemptIdOf = (request: IncomingMessage): string | undefined =>
  secretIn(request, attemptName);

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

/** Lax: the browser comes back by a link of another site. */
export const attemptCookie = (id: string, rules: CookieRules): string =>
  cookie(attemptName, id, rules, "SameSite=Lax; Max-Age=600");

export const noAttemptCookie = (rules: CookieRules): string =>
  cookie(attemptName, "", rules, "SameSite=Lax; Max-Age=0");
