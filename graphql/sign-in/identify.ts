import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import { withPurposes } from "../../query/policy/purposes.ts";
import type { Principal } from "../../query/principal.ts";
import { principalText } from "../principal-label.ts";
import { replyError } from "../reply.ts";
import type { Site } from "../site.ts";
import { sessionIdOf } from "./cookies.ts";
import { addressOf, callerOf, signInAs, signInHeader } from "./development.ts";
import type { Role } from "./roles.ts";
import { isSameOrigin } from "./same-origin.ts";
import type { SessionMethod } from "./sessions.ts";
import { findToken } from "./tokens.ts";

/** Whose question it is, and as what they may ask it. */
export interface Asker {
  readonly principal: Principal;
  /** The account that signed in; under the development sign-in the role as typed. */
  readonly account: string;
  readonly method: SessionMethod | "token";
  /** True: may change nothing. */
  readonly readsOnly: boolean;
}

/** Nobody who may ask: why, and what to do. `status`: 401, 403 from another site or before a role is chosen, 429. */
export interface Unknown {
  readonly status: 401 | 403 | 429;
  readonly code: "UNAUTHENTICATED" | "FORBIDDEN" | "CHOOSE_ROLE" | "TOO_MANY";
  readonly message: string;
  readonly hint: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody, whether or not they have chosen in which role they work. */
interface Recognised {
  readonly account: string;
  readonly method: SessionMethod | "token";
  readonly roles: readonly Role[];
  readonly role: Role | undefined;
}

/** Who asks: by the token, else by the development header, else by the session; the first that is there decides. */
export async function identify(site: Site, request: IncomingMessage): Promise<Asker | Unknown> {
  const found = await recognise(site, request);
  const account = "status" in found ? "" : found.account;
  const who = "status" in found ? found : await inRole(site, found);
  if (!isKnown(who)) site.refusals.note(who, addressOf(request, site.signIn.options), account);
  return who;
}

async function inRole(site: Site, { account, method, role }: Recognised): Promise<Asker | Unknown> {
  if (role === undefined) {
    return {
      status: 403,
      code: "CHOOSE_ROLE",
      message: "请先选择身份 · choose a role first",
      hint: 'POST /session {"role": …} with one of the roles GET /session lists',
    };
  }
  // Believed on this machine alone: who may call here may do worse than to ask often.
  if (method !== "development") {
    const wait = await site.signIn.limits.question(account);
    if (wait !== undefined) return tooMany(wait);
  }
  const { state, clock } = site.serving.surroundings;
  const holders = [account, principalText(role.principal)];
  const principal =
    state === undefined
      ? role.principal
      : await withPurposes(state, role.principal, holders, clock.now());
  return { principal, account, method, readsOnly: method === "token" };
}

export const isKnown = <T extends object>(who: T | Unknown): who is T => !("status" in who);

/** The account behind a request, with the roles it may choose from. */
export async function recognise(
  site: Site,
  request: IncomingMessage,
): Promise<Recognised | Unknown> {
  const { authorization } = request.headers;
  const session = sessionIdOf(request);
  try {
    if (authorization !== undefined) {
      return (await byToken(site, authorization)) ?? (await refused(site, request));
    }
    const { as } = callerOf(request);
    if (as !== undefined) return byName(site, request, as);
    if (session === undefined) return nobody(site);
    return (await bySession(site, request, session)) ?? (await refused(site, request));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...nobody(site), message: error.message, hint: error.hint };
  }
}

/** By the development sign-in. UserError where it is not believed. */
function byName(site: Site, request: IncomingMessage, as: string): Recognised {
  const principal = signInAs(as, callerOf(request), site.signIn.isDevelopment);
  const role = { choice: as, principal };
  return { account: principalText(principal), method: "development", roles: [role], role };
}

async function byToken(
  { signIn: { accounts } }: Site,
  authorization: string,
): Promise<Recognised | undefined> {
  const [, secret] = /^Bearer +([\w-]+)$/i.exec(authorization) ?? [];
  if (accounts === undefined || secret === undefined) return undefined;
  const token = await findToken(accounts.state, secret);
  if (token === undefined) return undefined;
  const roles = await accounts.roles.of(token.account);
  const role = roles.find(({ choice }) => choice === token.choice);
  if (role === undefined) return undefined;
  const { account, entities: only } = token;
  const principal = only === undefined ? role.principal : { ...role.principal, only };
  return { account, method: "token", roles, role: { ...role, principal } };
}

/** A session the development sign-in opened is held to what its header is held to. */
async function bySession(
  site: Site,
  request: IncomingMessage,
  id: string,
): Promise<Recognised | Unknown | undefined> {
  const { accounts } = site.signIn;
  const session = await accounts?.sessions.find(id);
  if (accounts === undefined || session === undefined) return undefined;
  if (!isRead(request) && !isSameOrigin(request, site.signIn.options.publicUrl)) return foreign;
  const { account, method, choice } = session;
  if (method === "development") return byName(site, request, choice ?? "");
  const roles = await accounts.roles.of(account);
  if (roles.length === 0) return undefined;
  const role = roles.find((one) => one.choice === choice);
  return { account, method, roles, role };
}

const isRead = ({ method }: IncomingMessage): boolean => method === "GET" || method === "HEAD";

/** Something was shown that is nobody's (any more). Such tries are counted by address. */
async function refused(site: Site, request: IncomingMessage): Promise<Unknown> {
  const wait = await site.signIn.limits.attempt(addressOf(request, site.signIn.options));
  return wait === undefined ? nobody(site) : tooMany(wait);
}

const nobody = ({ signIn: { isDevelopment } }: Site): Unknown => ({
  status: 401,
  code: "UNAUTHENTICATED",
  message: "请先登录 · not signed in",
  hint: isDevelopment
    ? `send the header "${signInHeader}: analyst" (or leader, officer:<org_no>, office:<domain>, staff:<staff_no>)`
    : "sign in first",
});

export const foreign: Unknown = {
  status: 403,
  code: "FORBIDDEN",
  message: "sent from another site",
  hint: "use the pages of this server",
};

export const tooMany = (seconds: number): Unknown => ({
  status: 429,
  code: "TOO_MANY",
  message: "请求过于频繁，请稍后再试 · too many requests",
  hint: `wait ${seconds} s`,
  headers: { "retry-after": String(seconds) },
});

/** The refusal of a route outside GraphQL. */
export const replyUnknown = (response: ServerResponse, who: Unknown): void =>
  replyError(response, who.status, who.message, who.hint, who.headers);
