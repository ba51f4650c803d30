import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { send } from "./http.ts";
import { cookieOf, granted, ownPage, type SignedServer, serveSignIn } from "./signed-in.ts";

const publicUrl = "https://data.example.edu.cn/fillonce/";
const ns = 'xmlns:cas="http://www.yale.edu/tp/cas"';
const success = (inner: string) =>
  `<cas:serviceResponse ${ns}><cas:authenticationSuccess>${inner}</cas:authenticationSuccess></cas:serviceResponse>`;
const user = (name: string) => `<cas:user>${name}</cas:user>`;
const failure = (code: string) =>
  `<cas:serviceResponse ${ns}><cas:authenticationFailure code="${code}">no</cas:authenticationFailure></cas:serviceResponse>`;

/** A CAS server as the protocol has it: a ticket is good once, for the service it was made for. */
let cas: Server;
let casUrl: string;
const tickets = new Map<string, { readonly service: string; readonly answer: string }>();
/** What a broken or hostile one answers instead. */
let instead: ((response: ServerResponse) => void) | undefined;
let asked: string[] = [];
let made = 0;
const ticketFor = (service: string, answer: string): string => {
  made += 1;
  const ticket = `ST-${made}-abc`;
  tickets.set(ticket, { service, answer });
  return ticket;
};

let v2: SignedServer;
let v3: SignedServer;
beforeAll(async () => {
  cas = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    asked.push(url.pathname);
    if (instead !== undefined) return instead(response);
    const ticket = url.searchParams.get("ticket") ?? "";
    const known = tickets.get(ticket);
    tickets.delete(ticket);
    if (known === undefined) return response.end(failure("INVALID_TICKET"));
    const isFits = known.service === url.searchParams.get("service");
    return response.end(isFits ? known.answer : failure("INVALID_SERVICE"));
  });
  await new Promise<void>((resolve) => cas.listen(0, "127.0.0.1", resolve));
  casUrl = `http://127.0.0.1:${(cas.address() as AddressInfo).port}/cas`;
  v2 = await serveSignIn({ publicUrl, cas: { url: casUrl, version: 2 } });
  const attributes = { url: casUrl, version: 3, accountAttribute: "employeeNumber" } as const;
  v3 = await serveSignIn({ publicUrl, cas: attributes }, v2.served);
});
afterAll(async () => {
  await v3[Symbol.asyncDispose]();
  await v2[Symbol.asyncDispose]();
  cas.closeAllConnections();
  cas.close();
});
beforeEach(() => {
  instead = undefined;
  asked = [];
});

/** A browser is sent away: to which service, and with which cookie. */
async function away(at = v2, path = "cas", headers: Readonly<Record<string, string>> = {}) {
  const answer = await send(`${at.url}${path}`, { headers });
  expect(answer.status).toBe(302);
  const login = new URL(String(answer.headers["location"]));
  const service = login.searchParams.get("service") ?? "";
  return { login, service, answer, cookie: cookieOf(answer, "fillonce-sign-in") ?? "" };
}

/** It comes back to the service with a ticket. */
const back = (service: string, cookie: string, ticket: string, at = v2) =>
  send(`${at.url}cas${new URL(service).search}&ticket=${ticket}`, { headers: { cookie } });

async function signedIn(answer: string, at = v2) {
  const { service, cookie } = await away(at);
  return back(service, cookie, ticketFor(service, answer), at);
}

const whoIs = async (cookie: string | undefined, at = v2) =>
  JSON.parse((await send(`${at.url}session`, { headers: { cookie: cookie ?? "" } })).text);

const expectRefused = (answer: Awaited<ReturnType<typeof send>>) => {
  expect(answer.status).toBe(403);
  expect(cookieOf(answer)).toBeUndefined();
  expect(answer.text).toContain("登录未成功");
};

test("version 2: sent away, let in, known by the session", async () => {
  const { login, service, answer, cookie } = await away();
  expect(login.href.startsWith(`${casUrl}/login?service=`)).toBe(true);
  expect(service).toMatch(/^https:\/\/data\.example\.edu\.cn\/fillonce\/cas\?state=[\w-]{43}$/);
  expect(String(answer.headers["set-cookie"])).toMatch(/HttpOnly; Secure; SameSite=Lax/);
  const let_in = await back(service, cookie, ticketFor(service, success(user("00123"))));
  expect([let_in.status, let_in.headers["location"]]).toEqual([302, "./"]);
  expect(String(let_in.headers["set-cookie"])).toContain("HttpOnly; Secure; SameSite=Strict");
  expect(asked).toEqual(["/cas/serviceValidate"]);
  expect(await whoIs(cookieOf(let_in))).toMatchObject({
    as: "staff:p1",
    account: "00123",
    label: "张伟 教职工",
    methods: ["cas"],
    development: false,
  });
});

test("version 3: the account is an attribute", async () => {
  const attributes = `<cas:attributes><cas:employeeNumber>00124</cas:employeeNumber><cas:mail>a@b</cas:mail></cas:attributes>`;
  const let_in = await signedIn(success(user("wangfang") + attributes), v3);
  expect(let_in.status).toBe(302);
  expect(asked).toEqual(["/cas/p3/serviceValidate"]);
  expect((await whoIs(cookieOf(let_in), v3)).account).toBe("00124");
  expectRefused(await signedIn(success(user("00124")), v3));
  const twice = attributes.replace(
    "<cas:mail>",
    "<cas:employeeNumber>00123</cas:employeeNumber><cas:mail>",
  );
  expectRefused(await signedIn(success(user("wangfang") + twice), v3));
});

test("a replayed ticket, by the same address and in a new attempt, whatever CAS thinks of it", async () => {
  instead = (response) => response.end(success(user("00123")));
  const { service, cookie } = await away();
  expect((await back(service, cookie, "ST-once")).status).toBe(302);
  expectRefused(await back(service, cookie, "ST-once"));
  const again = await away();
  expectRefused(await back(again.service, again.cookie, "ST-once"));
  expect(asked).toHaveLength(1);
});

test("a ticket made for another service, and a service nobody can choose by headers", async () => {
  const { service, cookie } = await away();
  const other = "https://other.example.edu.cn/cas";
  expectRefused(await back(service, cookie, ticketFor(other, success(user("00123")))));
  const forged = await away(v2, "cas", {
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    forwarded: "host=evil.example",
  });
  expect(forged.service.startsWith(publicUrl)).toBe(true);
});

test("INVALID_TICKET, and what is no ticket at all", async () => {
  const { service, cookie } = await away();
  expectRefused(await back(service, cookie, "ST-unknown"));
  for (const ticket of ["", "PT-1", "ST-%0d%0a", `ST-${"x".repeat(300)}`]) {
    asked = [];
    const next = await away();
    expectRefused(await back(next.service, next.cookie, ticket));
    expect(asked).toEqual([]);
  }
});

const body = success(user("00123"));
test.each([
  ["XXE", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${success(user("&x;"))}`],
  [
    "an entity bomb",
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${success(user("&b;"))}`,
  ],
  ["a DOCTYPE alone", `<!DOCTYPE a>${body}`],
  ["an entity nobody declared", success(user("&x;"))],
  ["truncated XML", body.slice(0, -20)],
  ["no XML", "yes\n00123\n"],
  ["nothing", ""],
  ["two users", success(user("00123") + user("00124"))],
  ["a comment inside the user", success("<cas:user>00123<!-- -->4</cas:user>")],
  ["an element inside the user", success("<cas:user>00123<cas:b>x</cas:b></cas:user>")],
  ["a processing instruction", `<?php x?>${body}`],
  ["another namespace", body.replace("http://www.yale.edu/tp/cas", "http://evil.example/")],
  ["a user of another namespace", success(`<x:user xmlns:x="http://evil.example/">00123</x:user>`)],
  [
    "success and failure",
    body.replace(
      "</cas:serviceResponse>",
      `<cas:authenticationFailure code="X"/></cas:serviceResponse>`,
    ),
  ],
  ["an answer within an answer", success(body)],
  [
    "a bare success",
    `<cas:authenticationSuccess ${ns}>${user("00123")}</cas:authenticationSuccess>`,
  ],
  ["an answer of 70 kB", success(user("00123") + " ".repeat(70_000))],
])("%s is refused", async (_what, answer) => {
  expectRefused(await signedIn(answer));
});

test.each([
  [
    "HTTP 500 with a success in it",
    (response: ServerResponse) => response.writeHead(500).end(body),
  ],
  [
    "a redirect",
    (response: ServerResponse) => response.writeHead(302, { location: `${casUrl}/other` }).end(),
  ],
  [
    "bytes that are no UTF-8",
    (response: ServerResponse) => response.end(Buffer.from([0xff, 0xfe])),
  ],
  ["a connection cut off", (response: ServerResponse) => response.destroy()],
])("%s lets nobody in", async (_what, answer) => {
  instead = answer;
  const { service, cookie } = await away();
  expectRefused(await back(service, cookie, "ST-any"));
});

test("a CAS that does not answer is waited for five seconds", async () => {
  instead = () => undefined;
  const { service, cookie } = await away();
  const began = performance.now();
  expectRefused(await back(service, cookie, "ST-slow"));
  expect(performance.now() - began).toBeGreaterThan(4_500);
}, 20_000);

test.each(["99999", "00125", "2026001", "", "a b"])(
  "%j is signed in there and nobody here",
  async (account) => {
    expectRefused(await signedIn(success(user(account))));
  },
);

test("another browser's answer, and none that was asked for", async () => {
  const { service } = await away();
  const other = await away();
  const ticket = ticketFor(service, body);
  expectRefused(await back(service, other.cookie, ticket));
  expectRefused(await back(service, "", ticket));
  expectRefused(await send(`${v2.url}cas?ticket=${ticket}`));
  expect(asked).toEqual([]);
});

test.each([
  ["#/forms/PE-10?for=person:00123", "./#/forms/PE-10?for=person:00123"],
  ["https://evil.example/", "./"],
  ["//evil.example", "./"],
  ["#/\r\nset-cookie: a=b", "./"],
  ["javascript:alert(1)", "./"],
])("goes on to %j", async (place, location) => {
  const { service, cookie } = await away(v2, `cas?return=${encodeURIComponent(place)}`);
  const answer = await back(service, cookie, ticketFor(service, body));
  expect(answer.headers["location"]).toBe(location);
});

describe("who has several roles", () => {
  test("chooses one, under a new session id, and never has their sum", async () => {
    const officer = await granted(v2.served, "00124", "officer", { unit: "100" });
    const answer = await signedIn(success(user("00124")));
    expect(answer.headers["location"]).toBe("./#/sign-in");
    const cookie = cookieOf(answer) ?? "";
    const told = await whoIs(cookie);
    expect(told).toMatchObject({ as: null, account: "00124" });
    expect(told.roles).toEqual([
      { role: "staff", label: "王芳 教职工" },
      { role: officer.id, label: "信息学院 院系秘书" },
    ]);
    const ask = (with_cookie: string) =>
      send(`${v2.url}graphql`, {
        method: "POST",
        headers: { ...ownPage, cookie: with_cookie },
        body: JSON.stringify({ query: "{ me { as } }" }),
      });
    const early = await ask(cookie);
    expect(early.status).toBe(403);
    expect(JSON.parse(early.text).errors[0].extensions.code).toBe("CHOOSE_ROLE");
    const choose = (role: string, from: string) =>
      send(`${v2.url}session`, {
        method: "POST",
        headers: { ...ownPage, cookie: from },
        body: JSON.stringify({ role }),
      });
    expect((await choose("leader", cookie)).status).toBe(403);
    const chosen = cookieOf(await choose(officer.id, cookie)) ?? "";
    expect((await ask(cookie)).status).toBe(401);
    expect(JSON.parse((await ask(chosen)).text).data.me.as).toBe("officer:100");
    const own = cookieOf(await choose("staff", chosen)) ?? "";
    expect(JSON.parse((await ask(own)).text).data.me.as).toBe("staff:p2");
    expect((await ask(chosen)).status).toBe(401);
  });

  test("a form of another site cannot ask by the cookie", async () => {
    const cookie = cookieOf(await signedIn(success(user("00200")))) ?? "";
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const query = JSON.stringify({ query: "{ me { as } }" });
      return (
        await send(`${v2.url}graphql`, {
          method: "POST",
          headers: { cookie, ...headers },
          body: query,
        })
      ).status;
    };
    const type = { "content-type": "application/json" };
    expect(await ask({ ...type, origin: "https://data.example.edu.cn" })).toBe(200);
    expect(await ask(type)).toBe(403);
    expect(await ask({ ...type, origin: "https://evil.example" })).toBe(403);
    expect(await ask({ ...type, "sec-fetch-site": "cross-site" })).toBe(403);
    for (const form of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
      expect(await ask({ "content-type": form, "sec-fetch-site": "same-origin" })).toBe(415);
  });
});

test("a logout at CAS ends the session its ticket opened, and no other", async () => {
  const { service, cookie } = await away();
  const ticket = ticketFor(service, body);
  const first = cookieOf(await back(service, cookie, ticket));
  const second = cookieOf(await signedIn(body));
  const logout = (xml: string) =>
    send(`${v2.url}cas`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logoutRequest: xml }).toString(),
    });
  const request = (index: string) =>
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><samlp:SessionIndex>${index}</samlp:SessionIndex></samlp:LogoutRequest>`;
  await logout(`<!DOCTYPE a>${request(ticket)}`);
  await logout(request("ST-other"));
  expect((await whoIs(first)).account).toBe("00123");
  expect((await logout(request(ticket))).status).toBe(204);
  expect((await whoIs(first)).account).toBeNull();
  expect((await whoIs(second)).account).toBe("00123");
});

test("too many attempts from one address wait", async () => {
  const cas_options = { url: casUrl, version: 2 } as const;
  const narrow = { publicUrl, cas: cas_options, attemptsPerMinute: 2 };
  await using slow = await serveSignIn(narrow, v2.served);
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await send(`${slow.url}cas`)).status);
  expect(statuses).toEqual([302, 302, 429]);
});

test("without CAS configured there is no such door", async () => {
  await using none = await serveSignIn({}, v2.served);
  expect((await send(`${none.url}cas`)).status).toBe(404);
  expect((await send(`${none.url}oidc`)).status).toBe(404);
});
