import type { Home } from "../core/paths.ts";
import type { StaleFence } from "../core/runs/lease.ts";
import type { State } from "../core/state.ts";
import type { StaleRun } from "../pipelines/apply.ts";
import { openTrail } from "../query/audit/trail.ts";

/** Keeps in the audit, where nobody can take it away, that a scheduler wrote with a lease that another one had taken. */
export const auditStaleLease = (
  state: State,
  home: Home,
  what: string,
  { lease, found }: StaleFence,
): Promise<void> =>
  refused(state, home, {
    actor: `scheduler:${lease.owner}`,
    method: "schedule",
    operation: `lease:${lease.name}`,
    purpose: `${what}: fence ${lease.fence}, now ${found}`,
  });

/** The same of a refresh whose rows came after those of a newer one. */
export const auditStaleRun = (
  state: State,
  home: Home,
  { landing, newest }: StaleRun,
): Promise<void> =>
  refused(state, home, {
    actor: `builder:${landing.run}`,
    method: "refresh",
    operation: `load:${landing.system}.${landing.resource}`,
    purpose: `fence ${landing.fence}, now ${newest}`,
  });

interface Refused {
  readonly actor: string;
  readonly method: string;
  readonly operation: string;
  readonly purpose: string;
}

const refused = (state: State, home: Home, what: Refused): Promise<void> =>
  openTrail(state, home.log).write({ kind: "fence", role: "", outcome: "STALE_FENCE", ...what });
