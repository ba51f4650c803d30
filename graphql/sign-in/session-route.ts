import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import type { Principal } from "../../query/principal.ts";
import { asking } from "../asking.ts";
import { describePrincipal, principalText } from "../principal-label.ts";
import { readBody, replyError, replyJson } from "../reply.ts";
import type { Site } from "../site.ts";
import { noSessionCookie, sessionCookie, sessionIdOf } from "./cookies.ts";
import { addressOf, callerOf, isNear, signInAs } from "./development.ts";
import { foreign, isKnown, recognise, replyUnknown, tooMany } from "./identify.ts";
import { isJson, isSameOrigin } from "./same-origin.ts";
import { type Accounts, cookieRules } from "./sign-in.ts";

const mostBytes = 1024;

/** GET tells who is signed in, POST signs in by the development sign-in or chooses a role, DELETE signs out. */
export async function answerSession(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return tell(site, request, response);
    case "POST":
      if (isRefused(site, request, response)) return;
      return post(site, request, response);
    case "DELETE": {
      if (isRefused(site, request, response)) return;
      await close(site, request);
      const headers = { "set-cookie": noSessionCookie(cookieRules(site.signIn)) };
      return replyJson(response, 200, nobody(site, request), headers);
    }
    default:
      return replyJson(
        response,
        405,
        { error: "method not allowed" },
        { allow: "GET, HEAD, POST, DELETE" },
      );
  }
}

async function close({ signIn, trail }: Site, request: IncomingMessage): Promise<void> {
  const id = sessionIdOf(request);
  if (id === undefined) return;
  const session = await signIn.accounts?.sessions.find(id);
  await signIn.accounts?.sessions.close(id);
  if (session === undefined) return;
  const { account: actor, method } = session;
  await trail?.write({ kind: "sign-out", actor, method, role: "", outcome: "done" });
}

/** True after the refusal of a request that a page of another site could have sent has been written. */
function isRefused(site: Site, request: IncomingMessage, response: ServerResponse): boolean {
  if (!isJson(request)) {
    replyError(response, 415, "not JSON", 'send "content-type: application/json"');
    return true;
  }
  if (isSameOrigin(request, site.signIn.options.publicUrl)) return false;
  replyUnknown(response, foreign);
  return true;
}

async function post(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { accounts, limits, options } = site.signIn;
  const wait = await limits.attempt(addressOf(request, options));
  if (wait !== undefined) return replyUnknown(response, tooMany(wait));
  const sent = await bodyOf(request);
  if (accounts === undefined) {
    return replyError(response, 403, "sessions are not kept here", "sign in by header");
  }
  if (sent?.role !== undefined) return choose(site, accounts, request, response, sent.role);
  if (sent?.as !== undefined) return open(site, accounts, request, response, sent.as);
  replyError(response, 400, "not a sign-in", 'send {"as": "officer:0101"} or {"role": "staff"}');
}

async function bodyOf(
  request: IncomingMessage,
): Promise<{ readonly as?: string; readonly role?: string } | undefined> {
  const body = await readBody(request, mostBytes);
  try {
    const sent: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof sent !== "object" || sent === null) return undefined;
    return {
      ...("as" in sent && typeof sent.as === "string" ? { as: sent.as } : {}),
      ...("role" in sent && typeof sent.role === "string" ? { role: sent.role } : {}),
    };
  } catch {
    return undefined;
  }
}

/** By the development sign-in. */
async function open(
  site: Site,
  { sessions }: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
  as: string,
): Promise<void> {
  let principal: Principal;
  try {
    principal = signInAs(as, callerOf(request), site.signIn.isDevelopment);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const refused = { actor: as.slice(0, 64), role: "", outcome: "FORBIDDEN" };
    await site.trail?.write({ kind: "sign-in", method: "development", ...refused });
    return replyError(response, 403, error.message, error.hint);
  }
  const old = sessionIdOf(request);
  if (old !== undefined) await sessions.close(old);
  const account = principalText(principal);
  const who = { actor: account, method: "development", role: account };
  await site.trail?.write({ kind: "sign-in", ...who, outcome: "done" });
  const id = await sessions.open({ account, method: "development", choice: account });
  const headers = { "set-cookie": sessionCookie(id, cookieRules(site.signIn)) };
  const told = { as: account, label: await labelOf(site, response, principal), account };
  replyJson(response, 200, { ...nobody(site, request), ...told }, headers);
}

/** The roles are never added up: to work in another one is to choose it. */
async function choose(
  site: Site,
  { sessions }: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
  choice: string,
): Promise<void> {
  const who = await recognise(site, request);
  if (!isKnown(who)) return replyUnknown(response, who);
  const id = sessionIdOf(request);
  const role = who.roles.find((one) => one.choice === choice);
  if (id === undefined || role === undefined || who.method === "token") {
    return replyError(response, 403, "not one of your roles", "GET /session lists them");
  }
  const as = principalText(role.principal);
  const event = { actor: who.account, method: who.method, role: as, outcome: "done" };
  await site.trail?.write({ kind: "sign-in", ...event });
  const next = await sessions.choose(id, choice);
  const headers = { "set-cookie": sessionCookie(next, cookieRules(site.signIn)) };
  const told = {
    as,
    label: await labelOf(site, response, role.principal),
    account: who.account,
    roles: await described(site, response, who.roles),
  };
  replyJson(response, 200, { ...nobody(site, request), ...told }, headers);
}

async function tell(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const who = await recognise(site, request);
  if (!isKnown(who)) {
    if (who.status === 429) return replyUnknown(response, who);
    return replyJson(response, 200, nobody(site, request));
  }
  const { account, method, role } = who;
  const as = role === undefined ? null : principalText(role.principal);
  const label = role === undefined ? null : await labelOf(site, response, role.principal);
  const roles = method === "development" ? [] : await described(site, response, who.roles);
  replyJson(response, 200, { ...nobody(site, request), as, label, account, roles });
}

const nobody = (
  { signIn: { isDevelopment, options, accounts } }: Site,
  request: IncomingMessage,
) => ({
  as: null,
  label: null,
  account: null,
  /** What the account may choose from. */
  roles: [],
  development: isDevelopment && isNear(callerOf(request)),
  /** The university's own ways in; each is a page of that name. */
  methods: (["cas", "oidc"] as const).filter(
    (method) => accounts !== undefined && options[method] !== undefined,
  ),
});

async function described(
  site: Site,
  response: ServerResponse,
  roles: readonly { readonly choice: string; readonly principal: Principal }[],
) {
  const described = [];
  for (const { choice, principal } of roles) {
    described.push({ role: choice, label: await labelOf(site, response, principal) });
  }
  return described;
}

/** Without a release, or for a unit it does not know, by number. */
async function labelOf(site: Site, response: ServerResponse, who: Principal): Promise<string> {
  try {
    const me = await asking(site, response, who, ({ ask }) =>
      ask("light", (reader) => describePrincipal(who, reader)),
    );
    return me.labelZh;
  } catch {
    return (await describePrincipal(who, undefined)).labelZh;
  }
}
