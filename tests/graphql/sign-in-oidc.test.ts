import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { send } from "./http.ts";
import { cookieOf, type SignedServer, serveSignIn } from "./signed-in.ts";

const publicUrl = "https://data.example.edu.cn/fillonce/";

/** An OpenID provider: a code is good once, for the challenge it was asked with. */
let provider: Server;
let issuer: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
const codes = new Map<string, { readonly challenge: string; readonly nonce: string }>();
let claims: JWTPayload = {};
let sign: (payload: JWTPayload) => Promise<string>;
let at: SignedServer;

const usually = (payload: JWTPayload) =>
  new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "1" }).sign(keys.privateKey);

async function tokenFor(form: URLSearchParams) {
  const code = form.get("code") ?? "";
  const known = codes.get(code);
  codes.delete(code);
  const proof = createHash("sha256")
    .update(form.get("code_verifier") ?? "")
    .digest("base64url");
  if (known === undefined || known.challenge !== proof) return { error: "invalid_grant" };
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: issuer,
    sub: "u1",
    aud: "fillonce",
    exp: now + 300,
    iat: now,
    nonce: known.nonce,
    preferred_username: "00123",
    ...claims,
  };
  return { access_token: "t", token_type: "Bearer", id_token: await sign(payload) };
}

beforeAll(async () => {
  keys = await generateKeyPair("RS256");
  provider = createServer(async (request, response) => {
    const reply = (body: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url === "/.well-known/openid-configuration") {
      return reply({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
    }
    if (request.url === "/jwks") {
      const key = await exportJWK(keys.publicKey);
      return reply({ keys: [{ ...key, kid: "1", alg: "RS256", use: "sig" }] });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await tokenFor(new URLSearchParams(Buffer.concat(chunks).toString()));
    return reply(answer, "error" in answer ? 400 : 200);
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const oidc = {
    issuer,
    clientId: "fillonce",
    clientSecret: "only of this test",
    scope: "openid profile",
    accountClaim: "preferred_username",
  };
  at = await serveSignIn({ publicUrl, oidc });
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
  provider.closeAllConnections();
  provider.close();
});
beforeEach(() => {
  claims = {};
  sign = usually;
});

/** A browser is sent to the provider, which makes a code for it. */
async function away() {
  const answer = await send(`${at.url}oidc`);
  expect(answer.status).toBe(302);
  const { origin, searchParams: asked } = new URL(String(answer.headers["location"]));
  const code = `code-${codes.size}-${Math.random()}`;
  codes.set(code, {
    challenge: asked.get("code_challenge") ?? "",
    nonce: asked.get("nonce") ?? "",
  });
  const cookie = cookieOf(answer, "fillonce-sign-in") ?? "";
  return { origin, asked, code, cookie, state: asked.get("state") ?? "" };
}

const back = (code: string, state: string, cookie: string, more = "") =>
  send(`${at.url}oidc?code=${code}&state=${state}${more}`, { headers: { cookie } });

async function signedIn() {
  const { code, state, cookie } = await away();
  return back(code, state, cookie);
}

const expectRefused = (answer: Awaited<ReturnType<typeof send>>) => {
  expect(answer.status).toBe(403);
  expect(cookieOf(answer)).toBeUndefined();
};

test("sent away with PKCE, state and nonce, let in, known by the session", async () => {
  const { origin, asked, code, state, cookie } = await away();
  expect(origin).toBe(issuer);
  expect(asked.get("redirect_uri")).toBe(`${publicUrl}oidc`);
  expect(asked.get("code_challenge_method")).toBe("S256");
  for (const name of ["state", "nonce", "code_challenge"])
    expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
  const answer = await back(code, state, cookie);
  expect([answer.status, answer.headers["location"]]).toEqual([302, "./"]);
  const session = await send(`${at.url}session`, { headers: { cookie: cookieOf(answer) ?? "" } });
  expect(JSON.parse(session.text)).toMatchObject({
    account: "00123",
    as: "staff:p1",
    methods: ["oidc"],
  });
});

test("another state, and another browser's", async () => {
  const first = await away();
  const second = await away();
  expectRefused(await back(first.code, "A".repeat(43), first.cookie));
  expectRefused(await back(first.code, second.state, first.cookie));
  expectRefused(await back(first.code, first.state, second.cookie));
  expectRefused(await back(first.code, first.state, ""));
});

test("a replayed code, by the same address and in a new attempt", async () => {
  const { code, state, cookie } = await away();
  expect((await back(code, state, cookie)).status).toBe(302);
  expectRefused(await back(code, state, cookie));
  const again = await away();
  expectRefused(await back(code, again.state, again.cookie));
});

test("a code that was stolen from another browser's attempt", async () => {
  const victim = await away();
  const thief = await away();
  expectRefused(await back(victim.code, thief.state, thief.cookie));
});

const past = Math.floor(Date.now() / 1000) - 3600;
test.each<[string, JWTPayload]>([
  ["another nonce", { nonce: "another" }],
  ["no nonce", { nonce: undefined } as JWTPayload],
  ["another audience", { aud: "somebody-else" }],
  ["an audience too many", { aud: ["fillonce", "x"], azp: "x" }],
  ["an expired token", { exp: past, iat: past - 300 }],
  ["another issuer", { iss: "https://evil.example" }],
  ["no account", { preferred_username: undefined }],
  ["an account that is no text", { preferred_username: ["00123"] }],
  ["an account unknown here", { preferred_username: "99999" }],
  ["a leaver", { preferred_username: "00125" }],
])("%s is refused", async (_what, wrong) => {
  claims = wrong;
  expectRefused(await signedIn());
});

test("a signature by another key, and none", async () => {
  const other = await generateKeyPair("RS256");
  sign = (payload) =>
    new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "1" }).sign(other.privateKey);
  expectRefused(await signedIn());
  sign = async (payload) => new UnsecuredJWT(payload).encode();
  expectRefused(await signedIn());
  sign = (payload) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode("only of this test, of thirty-two bytes"));
  expectRefused(await signedIn());
});

test("an error of the provider, and its silence about itself", async () => {
  const { state, cookie } = await away();
  const denied = `${at.url}oidc?error=access_denied&state=${state}`;
  expectRefused(await send(denied, { headers: { cookie } }));
  const oidc = {
    issuer: "http://127.0.0.1:9",
    clientId: "fillonce",
    scope: "openid",
    accountClaim: "sub",
  };
  await using deaf = await serveSignIn({ publicUrl, oidc }, at.served);
  expectRefused(await send(`${deaf.url}oidc`));
});
