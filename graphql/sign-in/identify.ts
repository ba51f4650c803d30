import type { IncomingMessage } from "node:http";
import { UserError } from "../../core/errors.ts";
import type { Principal } from "../../query/principal.ts";
import { principalText } from "../principal-label.ts";
import type { Site } from "../site.ts";
import { callerOf, signIn, signInHeader } from "./development.ts";
import { sessionIdOf } from "./sessions.ts";

/** Whose question it is, and as what they may ask it. */
export interface Asker {
  readonly principal: Principal;
  /** The account that signed in; under the development sign-in the role as typed. */
  readonly account: string;
}

/** Nobody: why, and what to do. */
export interface Unknown {
  readonly message: string;
  readonly hint: string;
}

/**
 * Who asks: by the header, else by the session. The session is held to what the header is held to, since the development
 * sign-in alone opens one.
 */
export async function identify(site: Site, request: IncomingMessage): Promise<Asker | Unknown> {
  const { isDevelopment, sessions } = site;
  const caller = callerOf(request);
  const session = sessionIdOf(request);
  const as = caller.as ?? (session === undefined ? undefined : sessions.find(session));
  try {
    const principal = signIn({ ...caller, as }, isDevelopment);
    if (principal !== undefined) return { principal, account: principalText(principal) };
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, hint: error.hint };
    throw error;
  }
  const hint = isDevelopment
    ? `send the header "${signInHeader}: analyst" (or leader, officer:<org_no>, office:<domain>, staff:<staff_no>)`
    : "sign in first";
  return { message: "请先登录 · not signed in", hint };
}

export const isKnown = (who: Asker | Unknown): who is Asker => "principal" in who;
