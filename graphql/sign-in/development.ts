import type { IncomingMessage } from "node:http";
import { UserError } from "../../core/errors.ts";
import type { Principal } from "../../query/principal.ts";
import { parsePrincipal } from "../principal-text.ts";

export const signInHeader = "x-fillonce-as";

/** What of a request decides whether the development sign-in may be believed. */
export interface Caller {
  readonly as: string | undefined;
  readonly address: string | undefined;
  readonly host: string | undefined;
  /** Somebody passed this request on: the socket says nothing about who sent it. */
  readonly isForwarded: boolean;
}

const forwarding = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

export function callerOf(request: IncomingMessage): Caller {
  const as = request.headers[signInHeader];
  return {
    as: Array.isArray(as) ? as.join() : as,
    address: request.socket.remoteAddress,
    host: request.headers.host,
    isForwarded: forwarding.some((name) => request.headers[name] !== undefined),
  };
}

/** Who asks, as named. The development sign-in is believed on loopback only; else UserError. */
export function signInAs(as: string, caller: Caller, isDevelopment: boolean): Principal {
  if (!isDevelopment) {
    throw new UserError(
      `"${signInHeader}" is a development sign-in, which is off here`,
      "sign in as this installation says",
    );
  }
  if (!isNear(caller)) {
    throw new UserError(
      "the development sign-in is believed on loopback only",
      "ask http://127.0.0.1 directly, not through a proxy",
    );
  }
  return parsePrincipal(as);
}

/** Whose tries are counted together. Behind a proxy, what the proxy itself wrote: the last address. */
export function addressOf(
  request: IncomingMessage,
  { behindProxy }: { readonly behindProxy: boolean },
): string {
  const passedOn = [request.headers["x-forwarded-for"]].flat().join().split(",").at(-1)?.trim();
  return (behindProxy && passedOn ? passedOn : request.socket.remoteAddress) ?? "unknown";
}

/**
 * Asked from this machine, without anyone in between. A page of another site may be served under a name that resolves to
 * 127.0.0.1; its requests carry that name.
 */
export const isNear = ({ address, host, isForwarded }: Caller): boolean =>
  !isForwarded && isLoopback(address) && isLoopbackName(host);

/** e.g. "127.0.0.1", "::1", "::ffff:127.0.0.1" */
export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/.test(address);

const isLoopbackName = (host: string | undefined) =>
  host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
