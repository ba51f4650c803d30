/**
 * sign-in/ says who stands behind a request: by the development sign-in, by a session that CAS or OIDC opened, or by a
 * token; and in which one of their roles they ask. It knows nothing of what a role may see.
 */
import type { Clock } from "../../core/clock.ts";
import type { Releases } from "../../core/releases.ts";
import type { State } from "../../core/state.ts";
import { type Limits, openLimits } from "./limits.ts";
import { type Oidc, openOidc } from "./oidc.ts";
import { defaultSignIn, type SignInOptions } from "./options.ts";
import { openRoles, type Roles } from "./roles.ts";
import { openSessions, type Sessions } from "./sessions.ts";
import { openStanding } from "./standing.ts";

/** What needs the state store. */
export interface Accounts {
  readonly state: State;
  readonly sessions: Sessions;
  readonly roles: Roles;
}

export interface SignIn {
  readonly options: SignInOptions;
  readonly isDevelopment: boolean;
  readonly limits: Limits;
  readonly oidc: Oidc | undefined;
  /** Absent without a state store: then the development header alone signs in. */
  readonly accounts: Accounts | undefined;
}

export function openSignIn(
  given: Partial<SignInOptions>,
  isDevelopment: boolean,
  kept: { readonly releases: Pick<Releases, "lease">; readonly state: State | undefined },
  clock: Clock,
): SignIn {
  const options = { ...defaultSignIn, ...given };
  const { releases, state } = kept;
  return {
    options,
    isDevelopment,
    limits: openLimits(options),
    oidc: oidcOf(options),
    accounts:
      state === undefined
        ? undefined
        : {
            state,
            sessions: openSessions(state, options),
            roles: openRoles(state, openStanding(releases, state), clock),
          },
  };
}

const oidcOf = ({ oidc, publicUrl }: SignInOptions): Oidc | undefined =>
  oidc === undefined || publicUrl === undefined ? undefined : openOidc(oidc, publicUrl);

/** Cookies are for https alone where browsers come by https. */
export const cookieRules = ({ options }: SignIn) => ({
  isSecure: options.publicUrl?.startsWith("https:") === true,
});
