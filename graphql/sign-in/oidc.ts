import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
} from "openid-client";
import { UserError } from "../../core/errors.ts";
import type { Attempt } from "./attempts.ts";
import { withSlash } from "./cas.ts";
import type { OidcOptions } from "./options.ts";

/** The university's OpenID provider. */
export interface Oidc {
  /** Where the browser is sent to sign in. */
  readonly loginUrl: (state: string, attempt: Attempt) => Promise<string>;
  /** The account the provider vouches for. UserError when anything of its answer does not fit the attempt. */
  readonly accountOf: (callback: URL, state: string, attempt: Attempt) => Promise<string>;
}

const seconds = 5;

/** Reads the provider's metadata when it is first needed. Code flow with PKCE, state and nonce. */
export function openOidc(options: OidcOptions, publicUrl: string): Oidc {
  const { issuer, clientId, clientSecret, scope, accountClaim } = options;
  const redirect = new URL("oidc", withSlash(publicUrl)).href;
  let found: Promise<Configuration> | undefined;
  const configuration = async (): Promise<Configuration> => {
    found ??= discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: seconds,
      // The library trusts the connection and leaves the token's signature unread unless it is told otherwise. Only a
      // provider on this machine may speak http; the configuration sees to that.
      execute: [
        enableNonRepudiationChecks,
        ...(issuer.startsWith("http:") ? [allowInsecureRequests] : []),
      ],
    });
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
  return {
    loginUrl: async (state, { nonce, verifier }) =>
      vouched(async () => {
        const url = buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirect,
          scope,
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: "S256",
        });
        return url.href;
      }),
    accountOf: async (callback, state, { nonce, verifier }) =>
      vouched(async () => {
        // The address as registered with the provider, with what it added.
        const called = new URL(redirect);
        called.search = callback.search;
        const tokens = await authorizationCodeGrant(await configuration(), called, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const account = tokens.claims()?.[accountClaim];
        if (typeof account !== "string") throw new Error(`no claim "${accountClaim}"`);
        return account;
      }),
  };
}

async function vouched<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UserError(
      "统一身份认证未通过 · the OpenID provider vouches for nobody",
      "请重新登录 · sign in again",
      { cause },
    );
  }
}
