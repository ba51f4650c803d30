import type { IncomingMessage } from "node:http";
import { UserError } from "../core/errors.ts";
import type { Principal } from "../query/principal.ts";
import { sessionIdOf } from "./sessions.ts";
import { callerOf, signIn, signInHeader } from "./sign-in.ts";
import type { Site } from "./site.ts";

/** Nobody: why, and what to do. */
export interface Unknown {
  readonly message: string;
  readonly hint: string;
}

/**
 * Who asks: by the header, else by the session. The session is held to what the header is held to, since the development
 * sign-in alone opens one.
 */
export function identify(site: Site, request: IncomingMessage): Principal | Unknown {
  const { isDevelopment, sessions } = site;
  const caller = callerOf(request);
  const session = sessionIdOf(request);
  const as = caller.as ?? (session === undefined ? undefined : sessions.find(session));
  try {
    const principal = signIn({ ...caller, as }, isDevelopment);
    if (principal !== undefined) return principal;
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, hint: error.hint };
    throw error;
  }
  const hint = isDevelopment
    ? `send the header "${signInHeader}: analyst" (or leader, officer:<org_no>, office:<domain>, staff:<staff_no>)`
    : "sign in first";
  return { message: "请先登录 · not signed in", hint };
}

export const isKnown = (who: Principal | Unknown): who is Principal => "role" in who;

/** Sent by a page of this very server: another site's page cannot make a browser say so. */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}

export const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
