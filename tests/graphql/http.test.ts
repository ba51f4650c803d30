import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixedClock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { asAnalyst, post, send } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
let server: RunningServer;
let url: string;
beforeAll(async () => {
  served = await serveUniversity();
  const clock = fixedClock("2026-11-10T00:30:00+08:00");
  const formsMade = async () => [{ title: "RS-1 <教职工>", files: 12 }];
  const { releases, state } = served;
  server = await createServer({ releases, state, clock, port: 0, formsMade });
  url = server.url;
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});
const hello = "{ release { id } }";
const codeOf = ({ text }: { readonly text: string }) =>
  JSON.parse(text).errors?.[0]?.extensions?.code;

describe("POST of JSON by someone signed in", () => {
  test("is answered, and not kept by anyone on the way", async () => {
    const answer = await post(url, hello);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ data: { release: { id: 1 } } });
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });

  test.each([
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/graphql",
    "",
  ])("as %s is refused, so that no form of another site can ask", async (type) => {
    served.statements.length = 0;
    const answer = await send(`${url}graphql`, {
      method: "POST",
      headers: { "x-fillonce-as": "analyst", "content-type": type },
      body: "query=%7B%20persons%20%7B%20totalCount%20%7D%20%7D",
    });
    expect(answer.status).toBe(415);
    expect(served.statements).toEqual([]);
  });

  test("by other methods is refused", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const answer = await send(`${url}graphql`, { method, headers: asAnalyst });
      expect([method, answer.status, answer.headers["allow"]]).toEqual([method, 405, "GET, POST"]);
    }
  });

  test("is written as the caller takes it, or refused", async () => {
    const asked = async (accept: string) => {
      const { status, headers } = await post(url, hello, { ...asAnalyst, accept });
      return [status, String(headers["content-type"]).split(";")[0]];
    };
    expect(await asked("text/html, */*;q=0.1")).toEqual([200, "application/json"]);
    expect(await asked("application/json;q=0.5, application/graphql-response+json")).toEqual([
      200,
      "application/graphql-response+json",
    ]);
    for (const other of ["text/event-stream", "multipart/mixed", "image/png", "*/*;q=0"]) {
      expect([other, ...(await asked(other))]).toEqual([other, 406, "application/json"]);
    }
  });

  test("other sites are never let in: no CORS header, also to a preflight", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    for (const answer of [
      await send(`${url}graphql`, { method: "OPTIONS", headers }),
      await post(url, hello, { ...asAnalyst, origin: "https://evil.example" }),
    ]) {
      expect(Object.keys(answer.headers).filter((name) => /^access-control/.test(name))).toEqual(
        [],
      );
    }
  });

  test("several at once, broken JSON and no query are refused", async () => {
    served.statements.length = 0;
    const bodies = [JSON.stringify([{ query: hello }, { query: hello }]), "{", "{}", '"x"', "null"];
    for (const body of bodies) {
      const answer = await send(`${url}graphql`, { method: "POST", headers: asAnalyst, body });
      expect([body, JSON.parse(answer.text).data]).toEqual([body, undefined]);
      expect(JSON.parse(answer.text).errors).toHaveLength(1);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/\/work|node_modules/);
    }
    expect(served.statements).toEqual([]);
  });

  test("of a megabyte is refused, with and without a stated length", async () => {
    const long = `{ release { id } } # ${"x".repeat(1_000_000)}`;
    expect((await post(url, long)).status).toBe(413);
    const chunked = await post(url, long, { ...asAnalyst, "transfer-encoding": "chunked" }).catch(
      (error: NodeJS.ErrnoException) => error.code, // the server may hang up before all is sent
    );
    expect(typeof chunked === "object" ? chunked.status : chunked).toSatisfy(
      (found) => found === 413 || found === "ECONNRESET" || found === "EPIPE",
    );
  });
});

describe("GET of a query", () => {
  const ask = (search: Record<string, string>, headers: Record<string, string>) =>
    send(`${url}graphql?${new URLSearchParams(search)}`, { headers });
  const byHeader = { "x-fillonce-as": "analyst" };

  test("by someone who names himself in a header is answered", async () => {
    const query = "query ($id: ID!) { orgUnit(id: $id) { name } }";
    const answer = await ask({ query, variables: '{"id":"o1"}' }, byHeader);
    expect([answer.status, answer.text]).toEqual([200, '{"data":{"orgUnit":{"name":"信息学院"}}}']);
  });

  test("by a session is answered to the pages of this server alone", async () => {
    const signedIn = await send(`${url}session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url.slice(0, -1) },
      body: '{"as": "analyst"}',
    });
    const cookie = String(signedIn.headers["set-cookie"]).split(";")[0] ?? "";
    const from = async (headers: Record<string, string>) =>
      (await ask({ query: hello }, { cookie, ...headers })).status;
    expect(await from({ "sec-fetch-site": "same-origin" })).toBe(200);
    expect(await from({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await from({ "sec-fetch-site": "same-site" })).toBe(403);
    expect(await from({ origin: "https://evil.example" })).toBe(403);
    expect(await from({})).toBe(403);
  });

  test("is refused to the anonymous, for anything but a query, and with parameters that are no JSON", async () => {
    expect((await ask({ query: hello }, { "sec-fetch-site": "none" })).status).toBe(401);
    const changing = await ask({ query: "mutation { __typename }" }, byHeader);
    expect(changing.status).toBe(405);
    for (const bad of [{ variables: "{" }, { variables: "[]" }, { extensions: "1" }]) {
      const answer = await ask({ query: hello, ...bad }, byHeader);
      expect([bad, answer.status, codeOf(answer)]).toEqual([bad, 400, "BAD_REQUEST"]);
    }
  });
});

describe("who is not signed in", () => {
  const anonymous = { "content-type": "application/json" };
  test.each([hello, "{ __schema { types { name } } }", "{ person }", "{"])(
    "learns nothing from %s",
    async (query) => {
      const answer = await post(url, query, anonymous);
      expect(answer.status).toBe(401);
      expect(codeOf(answer)).toBe("UNAUTHENTICATED");
      expect(answer.text).not.toMatch(/did you mean|Query\b|Person|syntax/i);
    },
  );

  test.each([
    "root",
    "officer",
    "officer:",
    "office:kitchen",
    "staff:1 OR 1",
    "analyst:x",
    "administrator",
    "",
  ])('as "%s" is nobody', async (as) => {
    const answer = await post(url, hello, { ...anonymous, "x-fillonce-as": as });
    expect([as, answer.status]).toEqual([as, 401]);
  });

  test("is told what lives here and how it is", async () => {
    expect(JSON.parse((await send(`${url}health`)).text)).toEqual({ ok: true });
    expect(JSON.parse((await send(`${url}ready`)).text)).toEqual({ ready: true, release: 1 });
    expect((await send(`${url}nothing`)).status).toBe(404);
    expect((await send(`${url}constructor`)).status).toBe(404);
    expect((await send(url, { method: "DELETE" })).status).toBe(405);
  });
});

describe("the development sign-in", () => {
  test.each([
    { host: "evil.example" },
    { "x-forwarded-for": "10.0.0.7" },
    { forwarded: "for=10.0.0.7" },
    { via: "1.1 proxy" },
  ])("is not believed through %j", async (headers) => {
    const answer = await post(url, hello, { ...asAnalyst, ...headers });
    expect(answer.status).toBe(401);
    expect(codeOf(answer)).toBe("UNAUTHENTICATED");
  });

  test("can be turned off, is off in production, and nothing is served off loopback", async () => {
    const { releases } = served;
    const off = await createServer({ releases, port: 0, devSignIn: false });
    expect((await post(off.url, hello)).status).toBe(401);
    await off.close();
    const before = process.env["NODE_ENV"];
    process.env["NODE_ENV"] = "production";
    const silent = await createServer({ releases, port: 0 });
    expect((await post(silent.url, hello)).status).toBe(401);
    await silent.close();
    await expect(createServer({ releases, port: 0, devSignIn: true })).rejects.toThrow(UserError);
    process.env["NODE_ENV"] = before;
    const wide = { releases, port: 0, host: "0.0.0.0", devSignIn: false };
    await expect(createServer(wide)).rejects.toThrow(UserError);
  });
});

describe("pages", () => {
  test("the landing page says in Chinese what runs here, needs nothing from elsewhere", async () => {
    const { text, headers } = await send(url);
    expect(text).toContain('<html lang="zh-CN">');
    expect(text).toMatch(/第 <b>1<\/b> 号发布，数据日期 2026-11-09（今天 2026-11-10）/);
    expect(text).toContain("RS-1 &lt;教职工&gt;");
    expect(text).toMatch(/组织机构<\/td><td class="en">org_unit<\/td><td class="n">5</);
    expect(text).not.toMatch(/(src|href)="(\/|https?:)/);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  test("the example queries of the landing page are answered", async () => {
    const { text } = await send(url);
    const queries = [...text.matchAll(/graphiql\?query=([^"]+)/g)];
    expect(queries.length).toBeGreaterThan(2);
    for (const [, query = ""] of queries) {
      const answer = JSON.parse((await post(url, decodeURIComponent(query))).text);
      expect(answer.errors).toBeUndefined();
    }
  });

  test("what GraphiQL asks first is within the limits", async () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true });
    const { text } = await post(url, query);
    expect(JSON.parse(text).data.__schema.types.length).toBeGreaterThan(200);
  });

  test("GraphiQL comes whole from this server and starts as an analyst", async () => {
    const { text, headers } = await send(`${url}graphiql`);
    expect(text.length).toBeGreaterThan(1_000_000);
    const markup = text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, "");
    expect(markup).not.toMatch(/https?:/);
    expect(text).not.toMatch(/url\(\\?["']?https?:/);
    expect(text).toContain('"endpoint":"graphql"');
    expect(text).toContain("x-fillonce-as");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; script-src( 'sha256-[^']+')+; worker-src blob:/);
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
    const again = await send(`${url}graphiql`, {
      headers: { "if-none-match": String(headers["etag"]) },
    });
    expect(again.status).toBe(304);
    const small = await send(`${url}graphiql`, { headers: { "accept-encoding": "gzip, br" } });
    expect(small.headers["content-encoding"]).toBe("gzip");
  });
});
