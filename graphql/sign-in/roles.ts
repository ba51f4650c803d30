import { type Clock, dateOf } from "../../core/clock.ts";
import type { State } from "../../core/state.ts";
import type { Principal } from "../../query/principal.ts";
import { accountOf } from "./accounts.ts";
import { grantsOn } from "./grants.ts";
import type { Standing } from "./standing.ts";

/** A role somebody may work in; one at a time, never their sum. */
export interface Role {
  /** "staff", or the id of the grant. */
  readonly choice: string;
  readonly principal: Principal;
}

/** The roles an account has at this moment. */
export interface Roles {
  /** None for the blocked, and for staff who are no longer on duty, whatever they were granted. */
  readonly of: (account: string) => Promise<readonly Role[]>;
}

export function openRoles(state: State, standing: Standing, clock: Clock): Roles {
  return {
    of: async (name) => {
      const account = await accountOf(state, name);
      if (account.blocked_at !== null) return [];
      const person = account.kind === "staff" ? await standing.personOf(name) : undefined;
      if (account.kind === "staff" && person === undefined) return [];
      const own: readonly Role[] =
        person === undefined
          ? []
          : [{ choice: "staff", principal: { role: "staff", person_id: person } }];
      const granted = await grantsOn(state, name, dateOf(clock.now()));
      return [...own, ...granted.map(({ id, principal }) => ({ choice: id, principal }))];
    },
  };
}
