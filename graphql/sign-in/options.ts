import { type Config, readSecret } from "../../core/config.ts";
import type { Home } from "../../core/paths.ts";
import type { LimitOptions } from "./limits.ts";
import type { SessionTimes } from "./sessions.ts";

export interface CasOptions {
  readonly url: string; // e.g. "https://cas.example.edu.cn/cas"
  readonly version: 2 | 3;
  /** The attribute that holds the account; the CAS user itself when absent. */
  readonly accountAttribute?: string;
}

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: string;
  readonly scope: string;
  readonly accountClaim: string;
}

export interface SignInOptions extends SessionTimes, LimitOptions {
  /** Where browsers reach this server, with its path; needed by cas and oidc. Never taken from a request. */
  readonly publicUrl?: string;
  readonly behindProxy: boolean;
  readonly cas?: CasOptions;
  readonly oidc?: OidcOptions;
}

export const defaultSignIn: SignInOptions = {
  idleMs: 3_600_000,
  absoluteMs: 12 * 3_600_000,
  questionsPerMinute: 600,
  attemptsPerMinute: 300,
  behindProxy: false,
};

/** What the configuration says about signing in. UserError when a secret it names is missing. */
export function signInOptions(home: Home, { sign_in: given }: Config): SignInOptions {
  const { cas, oidc, public_url: publicUrl } = given;
  return {
    idleMs: given.idle_minutes * 60_000,
    absoluteMs: given.absolute_hours * 3_600_000,
    questionsPerMinute: given.questions_per_minute,
    attemptsPerMinute: given.attempts_per_minute,
    behindProxy: given.behind_proxy,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(cas === undefined ? {} : { cas: casOf(cas) }),
    ...(oidc === undefined ? {} : { oidc: oidcOf(home, oidc) }),
  };
}

type Given = Config["sign_in"];

const casOf = (given: NonNullable<Given["cas"]>): CasOptions => ({
  url: given.url,
  version: given.version,
  ...(given.account_attribute === undefined ? {} : { accountAttribute: given.account_attribute }),
});

function oidcOf(home: Home, given: NonNullable<Given["oidc"]>): OidcOptions {
  const clientSecret = readSecret(home, given);
  return {
    issuer: given.issuer,
    clientId: given.client_id,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    scope: given.scope,
    accountClaim: given.account_claim,
  };
}

/** The development sign-in is on by default only where nothing better is set up. */
export const developmentOf = ({ sign_in: given }: Config): boolean | undefined =>
  given.development ?? (given.cas || given.oidc ? false : undefined);
