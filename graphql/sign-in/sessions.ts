import type { State } from "../../core/state.ts";
import { hashOf, newSecret } from "./secrets.ts";

export type SessionMethod = "development" | "cas" | "oidc";

export interface Session {
  readonly account: string;
  readonly method: SessionMethod;
  /** "staff" or a grant; under the development sign-in the role as typed; undefined until one is chosen. */
  readonly choice: string | undefined;
}

/** Who signed in with a browser. Kept in the state store, by the hash of their ids: a restart signs nobody out. */
export interface Sessions {
  /** Opens a session and gives its id. `ticket`: what a logout at the university's sign-in will name it by. */
  readonly open: (session: Session, ticket?: string) => Promise<string>;
  /** Undefined when there is none, it lay idle for too long or has come to its end. Counts as using it. */
  readonly find: (id: string) => Promise<Session | undefined>;
  /** Whether `find` would find it, without counting as use. */
  readonly isOpen: (id: string) => Promise<boolean>;
  /** Chooses a role: the session goes on under a new id, to the same end. */
  readonly choose: (id: string, choice: string) => Promise<string>;
  readonly close: (id: string) => Promise<void>;
  readonly closeTicket: (ticket: string) => Promise<void>;
}

export interface SessionTimes {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** One browser and some more; the longest idle makes room. */
const mostPerAccount = 20;
/** Use is written down this often at most, so that a page of ten questions does not write ten times. */
const writtenEveryMs = 60_000;

export function openSessions(
  { knex }: State,
  { idleMs, absoluteMs }: SessionTimes,
  now: () => number = Date.now,
): Sessions {
  const insert = async (row: Readonly<Record<string, unknown>>): Promise<string> => {
    const id = newSecret();
    await knex("session").insert({ ...row, id_hash: hashOf(id) });
    return id;
  };
  const sweep = async (account: string): Promise<void> => {
    await knex("session")
      .where("ends_at", "<=", now())
      .orWhere("used_at", "<=", now() - idleMs)
      .delete();
    const old = await knex("session")
      .where({ account })
      .orderBy("used_at", "desc")
      .offset(mostPerAccount - 1)
      .limit(1000)
      .pluck("id_hash");
    if (old.length > 0) await knex("session").whereIn("id_hash", old).delete();
  };
  const find = async (id: string) => {
    const row = await knex("session")
      .where({ id_hash: hashOf(id) })
      .first();
    if (row === undefined) return undefined;
    const isOver = now() >= Number(row.ends_at) || now() - Number(row.used_at) >= idleMs;
    return isOver ? undefined : row;
  };
  return {
    open: async ({ account, method, choice }, ticket) => {
      await sweep(account);
      const at = now();
      return insert({
        account,
        method,
        choice: choice ?? null,
        ticket_hash: ticket === undefined ? null : hashOf(ticket),
        opened_at: at,
        used_at: at,
        ends_at: at + absoluteMs,
      });
    },
    find: async (id) => {
      const row = await find(id);
      if (row === undefined) return undefined;
      if (now() - Number(row.used_at) >= writtenEveryMs) {
        await knex("session").where({ id_hash: row.id_hash }).update({ used_at: now() });
      }
      return { account: row.account, method: row.method, choice: row.choice ?? undefined };
    },
    isOpen: async (id) => (await find(id)) !== undefined,
    choose: async (id, choice) => {
      const row = await find(id);
      if (row === undefined) throw new Error("the session has ended");
      await knex("session").where({ id_hash: row.id_hash }).delete();
      return insert({ ...row, choice, used_at: now() });
    },
    close: async (id) => {
      await knex("session")
        .where({ id_hash: hashOf(id) })
        .delete();
    },
    closeTicket: async (ticket) => {
      await knex("session")
        .where({ ticket_hash: hashOf(ticket) })
        .delete();
    },
  };
}
