import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { post, send } from "./http.ts";
import { clock, serveDepartment } from "./operated.ts";
import type { Served } from "./served.ts";

let served: Served;
let server: RunningServer;
let url: string;
beforeAll(async () => {
  served = await serveDepartment();
  const { releases, state } = served;
  server = await createServer({ releases, state, clock, port: 0 });
  url = server.url;
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

const json = { "content-type": "application/json" };
const ownPage = { ...json, "sec-fetch-site": "same-origin" };
const signIn = (as: unknown, headers: Readonly<Record<string, string>> = ownPage) =>
  send(`${url}session`, { method: "POST", headers, body: JSON.stringify({ as }) });
const cookieOf = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): string =>
  String(headers["set-cookie"]).split(";")[0] ?? "";
const me = "{ me { as } }";
const nobody = {
  as: null,
  label: null,
  account: null,
  roles: [],
  development: false,
  methods: [],
};

describe("a browser signs in", () => {
  test("and is known by its cookie until it signs out", async () => {
    const before = await send(`${url}session`);
    expect(JSON.parse(before.text)).toEqual({ ...nobody, development: true });
    const opened = await signIn("officer:100");
    expect(opened.status).toBe(200);
    expect(JSON.parse(opened.text)).toEqual({
      ...nobody,
      as: "officer:100",
      label: "信息学院 院系秘书",
      account: "officer:100",
      development: true,
    });
    const [set = ""] = [opened.headers["set-cookie"]].flat();
    expect(set).toMatch(/^fillonce-session=[\w-]{43}; HttpOnly; SameSite=Strict$/);
    const cookie = cookieOf(opened);
    const asked = await post(url, me, { ...ownPage, cookie });
    expect(JSON.parse(asked.text).data).toEqual({ me: { as: "officer:100" } });
    expect(JSON.parse((await send(`${url}session`, { headers: { cookie } })).text).as).toBe(
      "officer:100",
    );
    const closed = await send(`${url}session`, {
      method: "DELETE",
      headers: { ...ownPage, cookie },
    });
    expect(closed.headers["set-cookie"]).toEqual([expect.stringContaining("Max-Age=0")]);
    expect((await post(url, me, { ...ownPage, cookie })).status).toBe(401);
  });

  test("again, and the session before ends", async () => {
    const first = cookieOf(await signIn("leader"));
    const second = cookieOf(await signIn("analyst", { ...ownPage, cookie: first }));
    expect(second).not.toBe(first);
    expect((await post(url, me, { ...ownPage, cookie: first })).status).toBe(401);
    const asked = await post(url, me, { ...ownPage, cookie: second });
    expect(JSON.parse(asked.text).data.me.as).toBe("analyst");
  });

  test("the header goes before the cookie", async () => {
    const cookie = cookieOf(await signIn("leader"));
    const asked = await post(url, me, { ...ownPage, cookie, "x-fillonce-as": "analyst" });
    expect(JSON.parse(asked.text).data.me.as).toBe("analyst");
  });

  test("an id somebody made up is nobody's", async () => {
    for (const cookie of [
      `fillonce-session=${"A".repeat(43)}`,
      "fillonce-session=",
      "fillonce-session=__proto__",
      "other=1; fillonce-session",
    ])
      expect((await post(url, me, { ...ownPage, cookie })).status).toBe(401);
  });
});

describe("another site cannot sign a browser in or out", () => {
  const origin = "https://evil.example";
  test.each([
    [403, { ...json, "sec-fetch-site": "cross-site", origin }],
    [403, { ...json, "sec-fetch-site": "same-site" }],
    [403, { ...json, origin }],
    [403, { ...json, origin: "null" }],
    [403, json],
    [415, { "content-type": "text/plain", "sec-fetch-site": "same-origin" }],
    [415, { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "none" }],
  ])("%i to %j", async (status, headers) => {
    for (const method of ["POST", "DELETE"]) {
      const body = method === "POST" ? JSON.stringify({ as: "leader" }) : "";
      const answer = await send(`${url}session`, { method, headers, body });
      expect([method, answer.status]).toEqual([method, status]);
      expect(answer.headers["set-cookie"]).toBeUndefined();
      expect(JSON.parse(answer.text)).toEqual({
        error: expect.any(String),
        hint: expect.any(String),
      });
    }
  });

  test("a page of this server can, by its origin too", async () => {
    const { host } = new URL(url);
    expect((await signIn("leader", { ...json, origin: `http://${host}` })).status).toBe(200);
    expect((await signIn("leader", { ...json, "sec-fetch-site": "none" })).status).toBe(200);
  });

  test("nor through a name or a proxy that leads here", async () => {
    for (const headers of [
      { host: "evil.example", "sec-fetch-site": "same-origin" },
      { "x-forwarded-for": "10.0.0.7", "sec-fetch-site": "same-origin" },
    ]) {
      const answer = await signIn("leader", { ...json, ...headers });
      expect(answer.status).toBe(403);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  test("and a session is not believed through a proxy", async () => {
    const cookie = cookieOf(await signIn("leader"));
    const headers = { ...ownPage, cookie, "x-forwarded-for": "10.0.0.7" };
    expect((await post(url, me, headers)).status).toBe(401);
    expect(JSON.parse((await send(`${url}session`, { headers })).text)).toEqual(nobody);
  });
});

test("nobody signs in as nothing", async () => {
  for (const as of ["root", "administrator", "officer:", "fill", "", 7, null, { role: "leader" }])
    expect([as, (await signIn(as)).status >= 400]).toEqual([as, true]);
  const long = await send(`${url}session`, {
    method: "POST",
    headers: ownPage,
    body: JSON.stringify({ as: "leader", more: "x".repeat(2000) }),
  });
  expect(long.status).toBe(400);
  const put = await send(`${url}session`, { method: "PUT", headers: ownPage });
  expect(put.status).toBe(405);
});

test("production and a server without the development sign-in refuse it", async () => {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  const { releases } = served;
  const servers = [await createServer({ releases, port: 0 })];
  process.env["NODE_ENV"] = before;
  servers.push(await createServer({ releases, port: 0, devSignIn: false }));
  for (const silent of servers) {
    const body = JSON.stringify({ as: "leader" });
    const refused = await send(`${silent.url}session`, { method: "POST", headers: ownPage, body });
    expect(refused.status).toBe(403);
    expect(refused.headers["set-cookie"]).toBeUndefined();
    const told = JSON.parse((await send(`${silent.url}session`)).text);
    expect(told).toEqual(nobody);
    await silent.close();
  }
});
