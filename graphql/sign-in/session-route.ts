import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import type { Principal } from "../../query/principal.ts";
import { asking } from "../asking.ts";
import { describePrincipal, principalText } from "../principal-label.ts";
import { readBody, replyError, replyJson } from "../reply.ts";
import type { Site } from "../site.ts";
import { callerOf, isNear, signIn } from "./development.ts";
import { type Asker, identify, isKnown, type Unknown } from "./identify.ts";
import { isJson, isSameOrigin } from "./same-origin.ts";
import { noSessionCookie, sessionCookie, sessionIdOf } from "./sessions.ts";

const mostBytes = 1024;

/** GET tells who is signed in, POST signs in by the development sign-in, DELETE signs out. */
export async function answerSession(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return tell(site, request, response, await identify(site, request));
    case "POST":
      if (isRefused(request, response)) return;
      return open(site, request, response);
    case "DELETE": {
      if (isRefused(request, response)) return;
      const id = sessionIdOf(request);
      if (id !== undefined) site.sessions.close(id);
      return replyJson(response, 200, nobody(site, request), { "set-cookie": noSessionCookie });
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

/** True after the refusal of a request that a page of another site could have sent has been written. */
function isRefused(request: IncomingMessage, response: ServerResponse): boolean {
  if (!isJson(request)) {
    replyError(response, 415, "not JSON", 'send "content-type: application/json"');
    return true;
  }
  if (isSameOrigin(request)) return false;
  replyError(response, 403, "sent from another site", "use the pages of this server");
  return true;
}

async function open(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, mostBytes);
  const as = body === undefined ? undefined : asOf(body);
  if (as === undefined) {
    return replyError(response, 400, "not a sign-in", 'send {"as": "officer:0101"}');
  }
  let principal: Principal | undefined;
  try {
    principal = signIn({ ...callerOf(request), as }, site.isDevelopment);
  } catch (error) {
    if (error instanceof UserError) return replyError(response, 403, error.message, error.hint);
    throw error;
  }
  if (principal === undefined) return replyError(response, 400, "nobody named", "name a role");
  const old = sessionIdOf(request);
  if (old !== undefined) site.sessions.close(old);
  const cookie = sessionCookie(site.sessions.open(principalText(principal)));
  return tell(
    site,
    request,
    response,
    { principal, account: principalText(principal) },
    { "set-cookie": cookie },
  );
}

function asOf(body: Uint8Array): string | undefined {
  try {
    const sent: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof sent !== "object" || sent === null || !("as" in sent)) return undefined;
    return typeof sent.as === "string" ? sent.as : undefined;
  } catch {
    return undefined;
  }
}

async function tell(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  who: Asker | Unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (!isKnown(who)) return replyJson(response, 200, nobody(site, request), headers);
  const { as, labelZh } = await labelled(site, response, who.principal);
  replyJson(response, 200, { ...nobody(site, request), as, label: labelZh }, headers);
}

const nobody = ({ isDevelopment }: Site, request: IncomingMessage) => ({
  as: null,
  label: null,
  development: isDevelopment && isNear(callerOf(request)),
});

/** Without a release, or for a unit it does not know, by number. */
async function labelled(site: Site, response: ServerResponse, who: Principal) {
  try {
    return await asking(site, response, who, ({ ask }) =>
      ask("light", (reader) => describePrincipal(who, reader)),
    );
  } catch {
    return describePrincipal(who, undefined);
  }
}
