import { createServer, type RunningServer } from "../../graphql/server.ts";
import { grantRole } from "../../graphql/sign-in/grants.ts";
import type { SignInOptions } from "../../graphql/sign-in/options.ts";
import { clock, serveDepartment } from "./operated.ts";
import type { Served } from "./served.ts";

/** The department of the form tests behind a server without the development sign-in. */
export interface SignedServer extends AsyncDisposable {
  readonly served: Served;
  readonly server: RunningServer;
  readonly url: string;
}

export async function serveSignIn(
  signIn: Partial<SignInOptions> = {},
  served?: Served,
): Promise<SignedServer> {
  const used = served ?? (await serveDepartment());
  const { releases, state } = used;
  const server = await createServer({ releases, state, clock, port: 0, devSignIn: false, signIn });
  return {
    served: used,
    server,
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      if (served === undefined) await used[Symbol.asyncDispose]();
    },
  };
}

/** Grants a role from 1 September on, or as told. */
export const granted = (
  { state }: Served,
  account: string,
  role: string,
  more: Readonly<Record<string, unknown>> = {},
) =>
  grantRole(state, {
    account,
    role,
    from: "2026-09-01",
    reason: "院办 2026-15 号",
    by: "test",
    ...more,
  });

export const json = { "content-type": "application/json" };
export const ownPage = { ...json, "sec-fetch-site": "same-origin" };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The cookie of that name an answer sets, as a request sends it; undefined when it sets none. */
export const cookieOf = (
  { headers }: { readonly headers: Headers },
  name = "fillonce-session",
): string | undefined =>
  [headers["set-cookie"]]
    .flat()
    .map((set) => set?.split(";")[0])
    .find((pair) => pair?.startsWith(`${name}=`) && !pair.endsWith("="));
