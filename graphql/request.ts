import pLimit from "p-limit";
import { UserError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import { type Lease, ReleaseNotKept, type Releases } from "../core/releases.ts";
import type { Principal } from "../query/principal.ts";
import { openReader, type Watch } from "../query/run.ts";
import type { Admission } from "./admission.ts";
import type { Context, Notes, Surroundings, Weight } from "./context.ts";
import { refusal, traceOf } from "./errors.ts";
import type { Documents } from "./persisted/documents.ts";

/** What every request of one server shares. */
export interface Serving {
  readonly releases: Pick<Releases, "lease">;
  readonly admission: Admission;
  /** Signs cursors; that of the process when absent. */
  readonly cursorKey: string | undefined;
  readonly queryTimeoutMs: number;
  /** Changes whenever somebody may see something else than before. */
  readonly policyVersion: () => string;
  readonly log: Logger;
  readonly documents: Documents;
  readonly surroundings: Surroundings;
}

/** One request: a context for its resolvers, and `end`, which gives its release and its place back. */
interface Request {
  readonly context: Context;
  readonly end: () => Promise<void>;
}

/** Opens a request. It leases a release at its first question, and reads all of them from that one. */
export function openRequest(
  serving: Serving,
  principal: Principal,
  signal: AbortSignal,
  account = "",
): Request {
  let lease: Promise<Lease> | undefined;
  const inTurn = pLimit(1);
  const places = new Map<Weight, () => void>();
  const notes = blankNotes();
  const leased = () => {
    lease ??= leaseOf(serving).then((leased) => {
      notes.release = leased.release.id;
      return leased;
    });
    return lease;
  };
  const named = new Map<number, Promise<Lease>>();
  const readerOf = async (release: number | null | undefined) => {
    const served = await leased();
    if (release == null || release === served.release.id)
      return openReader(served, serving.cursorKey, watch);
    // Tomorrow that release may be gone.
    notes.isPure = false;
    const lease = named.get(release) ?? leaseOf(serving, release);
    named.set(release, lease);
    return openReader(await lease, serving.cursorKey, watch, served);
  };
  const enter = async (weight: Weight) => {
    if (places.has("heavy") || places.has(weight)) return;
    places.set(weight, await serving.admission.enter(weight, signal));
  };
  const watch: Watch = {
    asked: ({ entities, columns }) => {
      for (const entity of entities) notes.entities.add(entity);
      for (const column of columns) notes.columns.add(column);
    },
    shown: ({ persons, rows, cut = [] }) => {
      for (const list of cut) notes.cut.add(list.replace(/^\d+:/, ""));
      for (const person of persons) notes.persons.add(person);
      notes.rows += rows;
    },
  };
  return {
    context: watched(serving.surroundings, {
      principal,
      account,
      notes,
      ask: (weight, question, release) =>
        inTurn(async () => {
          await enter(weight);
          const reader = await readerOf(release);
          return withinTime(serving, signal, reader.connection, (within) =>
            question(reader, { signal: within }),
          );
        }),
      manifest: () => inTurn(async () => (await leased()).release),
    }),
    end: async () => {
      await inTurn(() => undefined); // what was asked has been answered
      for (const leave of places.values()) leave();
      for (const held of [lease, ...named.values()])
        await held?.then(({ done }) => done()).catch(() => undefined);
    },
  };
}

const blankNotes = (): Notes => ({
  persons: new Set(),
  rows: 0,
  entities: new Set(),
  columns: new Set(),
  operation: undefined,
  refusedAs: undefined,
  keptAs: undefined,
  cut: new Set(),
  tellsCost: false,
  release: undefined,
  isWhole: false,
  isPure: true,
});

/** The surroundings change without a new release: an answer that looked at them is noted. */
function watched(
  { clock, state, sources, revealsPerDay, notices }: Surroundings,
  asked: Omit<Context, keyof Surroundings>,
): Context {
  const look = <T>(value: T) => ({
    get: (): T => {
      asked.notes.isPure = false;
      return value;
    },
  });
  // Not enumerable: yoga copies the context where it chooses the schema, and a copy would look at everything.
  return Object.defineProperties({ ...asked, sources, revealsPerDay } as Context, {
    clock: look(clock),
    state: look(state),
    notices: look(notices),
  });
}

/** A lease's own refusal names files of this machine; the caller is only told that there is nothing to read. */
export async function leaseOf({ releases, log }: Serving, release?: number): Promise<Lease> {
  try {
    return await releases.lease(release);
  } catch (error) {
    if (error instanceof ReleaseNotKept || !(error instanceof UserError)) throw error;
    log.warn(traceOf(error), "no release to read");
    throw refusal("尚未发布数据 · nothing has been published yet", {
      code: "NOT_READY",
      hint: "run `fillonce demo` or `fillonce refresh`",
      status: 503,
      headers: { "retry-after": "30" },
    });
  }
}

async function withinTime<T>(
  { queryTimeoutMs }: Serving,
  signal: AbortSignal,
  connection: { readonly interrupt: () => void },
  question: (within: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(tooSlow(queryTimeoutMs)), queryTimeoutMs);
  const within = AbortSignal.any([signal, ending.signal]);
  // An interrupt that arrives before the engine has begun is lost, so it is repeated.
  let again: NodeJS.Timeout | undefined;
  const repeat = () => {
    again = setInterval(() => connection.interrupt(), 20);
  };
  within.addEventListener("abort", repeat);
  try {
    return await question(within);
  } catch (error) {
    // What the engine says of an interrupted statement is of no use to anybody.
    within.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    // The connection goes to others: whoever leaves from now on must not interrupt theirs.
    within.removeEventListener("abort", repeat);
    clearInterval(again);
  }
}

export const tooSlow = (ms: number) =>
  refusal(`查询超过 ${ms / 1000} 秒，已中止 · the query was ended after ${ms / 1000} s`, {
    code: "TIMEOUT",
    hint: "narrow it with where, or ask for fewer relations",
    status: 504,
  });
