import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Who signed in with a browser; lives in this process and ends with it. */
export interface Sessions {
  /** Opens a session and gives its id. */
  readonly open: (as: string) => string;
  /** Who a session stands for; undefined when there is none or it lay idle for too long. Counts as using it. */
  readonly find: (id: string) => string | undefined;
  readonly close: (id: string) => void;
}

const eightHours = 8 * 3_600_000;
const mostSessions = 10_000;

export function openSessions(now: () => number = Date.now, idleMs = eightHours): Sessions {
  // A map keeps the order of insertion, and using a session inserts it anew: the longest idle comes first.
  const open = new Map<string, { readonly as: string; readonly usedAt: number }>();
  const isOver = (usedAt: number): boolean => now() - usedAt > idleMs;
  const sweep = (): void => {
    for (const [id, { usedAt }] of open) {
      if (!isOver(usedAt) && open.size < mostSessions) return;
      open.delete(id);
    }
  };
  return {
    open: (as) => {
      sweep();
      const id = randomBytes(32).toString("base64url");
      open.set(id, { as, usedAt: now() });
      return id;
    },
    find: (id) => {
      const found = open.get(id);
      open.delete(id);
      if (found === undefined || isOver(found.usedAt)) return undefined;
      open.set(id, { as: found.as, usedAt: now() });
      return found.as;
    },
    close: (id) => {
      open.delete(id);
    },
  };
}

const cookieName = "fillonce-session";

/** The session a request names; undefined when it names none. */
export function sessionIdOf(request: IncomingMessage): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === cookieName && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/** Without a path the browser takes the folder it asked in, so that it is right under a prefix too. */
export const sessionCookie = (id: string): string =>
  `${cookieName}=${id}; HttpOnly; SameSite=Strict`;

export const noSessionCookie = `${cookieName}=; HttpOnly; SameSite=Strict; Max-Age=0`;
