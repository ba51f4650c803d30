import { messageOf } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import { type Lease, newOwner, releaseLease, renewLease, takeLease } from "../core/runs/lease.ts";
import type { State } from "../core/state.ts";

/** How long a scheduler that says nothing keeps the lead, and how often it says something. */
export interface LeadTimes {
  readonly ttlMs: number;
  readonly everyMs: number;
}

/** A leader that is killed is followed after 30 to 35 seconds. */
export const leadTimes: LeadTimes = { ttlMs: 30_000, everyMs: 5_000 };

export interface LeadEffects {
  readonly gained: (lease: Lease) => Promise<void>;
  /** Its work must end: somebody else may have begun it. */
  readonly lost: (lease: Lease, why: string) => Promise<void>;
}

/**
 * Of all schedulers of one state store, one leads: the others wait for its lease to expire. Resolves once the lead has
 * been asked for; `stop` gives it back.
 */
export async function seekLead(
  state: State,
  log: Logger,
  { ttlMs, everyMs }: LeadTimes,
  effects: LeadEffects,
): Promise<{ readonly stop: () => Promise<void> }> {
  const owner = newOwner();
  let lease: Lease | undefined;
  let heldUntilMs = 0; // by the clock that nobody can set
  let stopped = false;
  // Apart from asking for the lead: a leader with much to make up for must not lose it meanwhile.
  let working: Promise<void> = Promise.resolve();
  const tell = (what: () => Promise<void>) => {
    working = working.then(what).catch((error: unknown) => {
      log.error({ err: error }, "the lead changed, and something went wrong");
    });
  };
  const drop = (why: string) => {
    const dropped = lease;
    lease = undefined;
    if (dropped !== undefined) tell(() => effects.lost(dropped, why));
  };
  const look = async () => {
    const askedMs = performance.now();
    try {
      if (lease === undefined) {
        const taken = await takeLease(state, "scheduler", owner, ttlMs);
        heldUntilMs = askedMs + ttlMs;
        lease = taken;
        if (taken !== undefined) tell(() => effects.gained(taken));
      } else if (await renewLease(state, lease, ttlMs)) heldUntilMs = askedMs + ttlMs;
      else drop("another scheduler has taken the lead");
    } catch (error) {
      log.error({ err: error }, "the state store did not answer the scheduler");
      if (lease !== undefined && performance.now() > heldUntilMs)
        drop(`the state store has not answered for ${ttlMs / 1000} seconds: ${messageOf(error)}`);
    }
  };
  let looking = look();
  await looking;
  const timer = setInterval(() => {
    looking = looking.then(() => (stopped ? undefined : look()));
  }, everyMs);
  await working;
  const stop = async () => {
    stopped = true;
    clearInterval(timer);
    await looking;
    await working;
    if (lease !== undefined) await releaseLease(state, lease);
    lease = undefined;
  };
  return { stop };
}
