import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import type { Access } from "../../connectors/connector.ts";
import { type RestShape, resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { realEffects } from "../../connectors/rest/patience.ts";
import { openRest } from "../../connectors/rest/rest.ts";
import { readAll, type Source } from "./contract.ts";

type Answer = (url: URL, response: ServerResponse, request: IncomingMessage) => unknown;

async function served(answer: Answer): Promise<Source & { readonly base: string }> {
  const server = createServer((request, response) => {
    const body = answer(new URL(request.url ?? "/", "http://127.0.0.1"), response, request);
    if (!response.writableEnded) response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const base = `http://127.0.0.1:${port}`;
  return {
    base,
    access: { location: `${base}/api` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const thing = resource(
  "thing",
  "物品",
  "/things",
  "id",
  { id: text("号"), at: text("改") },
  { cursor: "at" },
);
const systemOf = (rest: RestShape): SourceSystem => ({
  name: "stock",
  zh: "库存系统",
  en: "Stock",
  kind: "rest",
  rest,
  resources: [thing],
});
const ids = Array.from({ length: 25 }, (_, i) => ({ id: String(i + 1), at: null }));
const numbered = (url: URL, name: string) => Number(url.searchParams.get(name) ?? "0");

async function readIds(
  access: Access,
  rest: RestShape,
): Promise<{ count: number; ids: (string | null | undefined)[] }> {
  await using one = openRest(systemOf(rest), access);
  const count = await one.count(thing);
  return { count, ids: (await readAll(one, thing)).rows.map(([id]) => id) };
}

const all = { count: 25, ids: ids.map(({ id }) => id) };

test("offset and limit, the rows deep in the answer", async () => {
  await using source = await served((url) => {
    const from = numbered(url, "start");
    return { data: { list: ids.slice(from, from + numbered(url, "limit")), count: ids.length } };
  });
  const paging = { style: "offset", offset: "start" } as const;
  expect(
    await readIds(source.access, { paging, items: "data.list", total: "data.count", size: 10 }),
  ).toEqual(all);
});

test("a cursor in the answer, no total: the API is walked once more to count", async () => {
  await using source = await served((url, response) => {
    const from = Number((url.searchParams.get("cursor") ?? "0").replace("90071992547409931", ""));
    const to = from + numbered(url, "limit");
    const rows = JSON.stringify(ids.slice(from, to));
    // Written by hand: a cursor longer than JavaScript's numbers goes back digit for digit.
    const next = to < ids.length ? `90071992547409931${to}` : "null";
    return void response.end(`{"items": ${rows}, "next_cursor": ${next}}`);
  });
  expect(await readIds(source.access, { paging: { style: "cursor" }, size: 10 })).toEqual(all);
});

test("the Link header, below the base address and relative", async () => {
  await using source = await served((url, response) => {
    const from = numbered(url, "from");
    const to = from + 10;
    if (to < ids.length)
      response.setHeader("link", `</api/things?limit=10&from=${to}>; rel="next", </>; rel="first"`);
    return ids.slice(from, to);
  });
  expect(await readIds(source.access, { paging: { style: "link" }, size: 10 })).toEqual(all);
});

test("a next page elsewhere is not asked, so that the token stays at home", async () => {
  await using source = await served(() => ({
    items: ids.slice(0, 1),
    next: "http://elsewhere.example/api/things",
  }));
  const read = readIds(source.access, { paging: { style: "link", next: "next" }, size: 10 });
  await expect(read).rejects.toThrow(/goes on at another address/);
});

test("pages that go round are noticed", async () => {
  await using source = await served(() => ({ items: ids.slice(0, 1), next_cursor: "same" }));
  await expect(readIds(source.access, { paging: { style: "cursor" } })).rejects.toThrow(/go round/);
});

test("what changed since a cursor is asked for by the API's own parameter", async () => {
  const asked: (string | null)[] = [];
  await using source = await served((url) => {
    asked.push(url.searchParams.get("updated_since"));
    return { items: ids.slice(0, 2), total: 2 };
  });
  const rest: RestShape = { paging: { style: "offset" }, since: "updated_since" };
  await using one = openRest(systemOf(rest), source.access);
  expect(one.takesSince?.(thing)).toBe(true);
  for await (const _ of one.read(thing, "2026-11-09 07:30:00.25")) break;
  expect(asked[0]).toBe("2026-11-09 06:30:00"); // rows written late
  expect(await one.count(thing, "2026-11-09")).toBe(2);
  expect(asked[1]).toBe("2026-11-08");
  expect(await one.total?.(thing)).toBe(2);
  expect(asked[2]).toBeNull();
});

test("OAuth2: one token for many pages, a new one when it is refused, the secret never in a message", async () => {
  let given = 0;
  let valid = "";
  await using source = await served((url, response, request) => {
    const { authorization } = request.headers;
    if (url.pathname === "/token") {
      if (authorization !== `Basic ${Buffer.from("fillonce:s%26cret").toString("base64")}`)
        return void response.writeHead(401).end();
      given += 1;
      valid = `token${given}`;
      return { access_token: valid, token_type: "Bearer", expires_in: 3_600 };
    }
    if (authorization !== `Bearer ${valid}`) return void response.writeHead(401).end("{}");
    const from = numbered(url, "offset");
    if (from === 10 && given === 1) {
      valid = "revoked in the middle";
      return void response.writeHead(401).end("{}");
    }
    return { items: ids.slice(from, from + numbered(url, "limit")), total: ids.length };
  });
  const oauth2 = { tokenUrl: `${source.base}/token`, clientId: "fillonce" };
  const rest: RestShape = { paging: { style: "offset" }, size: 10 };
  expect(await readIds({ ...source.access, oauth2, secret: "s&cret" }, rest)).toEqual(all);
  expect(given).toBe(2);
  const refused = readIds({ ...source.access, oauth2, secret: "wrong-one" }, rest);
  await expect(refused).rejects.toThrow(/no token from .*: found status 401/);
  await expect(refused).rejects.not.toThrow(/wrong-one/);
});

test("OAuth2: a token server that is busy, fails or hangs up is asked again, one that says no is not", async () => {
  const troubles = [
    (response: ServerResponse) => response.writeHead(429, { "retry-after": "0" }).end(),
    (response: ServerResponse) => response.writeHead(503).end(),
    (response: ServerResponse) => response.destroy(),
  ];
  let asked = 0;
  let isDown = false;
  await using source = await served((url, response) => {
    if (url.pathname === "/no")
      return void response.writeHead(400).end('{"error":"invalid_client"}');
    if (url.pathname !== "/token") return { items: ids, total: ids.length };
    asked += 1;
    if (isDown) return void response.writeHead(500).end();
    const trouble = troubles.shift();
    return trouble === undefined ? { access_token: "t" } : void trouble(response);
  });
  const opened = (path: string) =>
    openRest(
      systemOf({ paging: { style: "offset" } }),
      {
        ...source.access,
        oauth2: { tokenUrl: `${source.base}${path}`, clientId: "fillonce" },
        secret: "s&cret",
      },
      undefined,
      { ...realEffects, sleep: async () => {} },
    );
  expect(await opened("/token").count(thing)).toBe(25);
  expect(asked).toBe(4);
  isDown = true;
  await expect(opened("/token").count(thing)).rejects.toMatchObject({
    message: expect.stringMatching(/no token from .*: failed 5 times, last with status 500/),
    retryable: true,
  });
  expect(asked).toBe(9);
  await expect(opened("/no").count(thing)).rejects.toMatchObject({
    message: expect.stringMatching(/no token from .*: found status 400/),
    retryable: false,
  });
});

test("pages without a number of pages end with the total, or with an empty page", async () => {
  const answer = (total: number | undefined) => (url: URL) => {
    const size = Math.min(10, numbered(url, "size")); // the server's own limit
    const from = (numbered(url, "page") - 1) * size;
    const items = ids.slice(from, from + size);
    return { items: items.length === 0 ? null : items, ...(total === undefined ? {} : { total }) };
  };
  const rest: RestShape = { paging: { style: "page" } };
  await using told = await served(answer(25));
  expect(await readIds(told.access, rest)).toEqual(all);
  await using untold = await served(answer(undefined));
  expect(await readIds(untold.access, rest)).toEqual(all);
});

test("an API that does not page is noticed, and read when that is declared", async () => {
  await using source = await served(() => ids);
  const paged = readIds(source.access, { paging: { style: "page" } });
  await expect(paged).rejects.toThrow(/go round: page 2 is the same as the one before/);
  expect(await readIds(source.access, { paging: { style: "none" } })).toEqual(all);
});

test("a next page is relative to its own, a redirect on the same server is followed, no other", async () => {
  await using source = await served((url, response) => {
    if (url.pathname === "/api/things")
      return void response.writeHead(301, { location: `/api/all/${url.search}` }).end();
    const from = numbered(url, "from");
    if (from < 20) response.setHeader("link", `<?from=${from + 10}>; rel="next"`);
    return ids.slice(from, from + 10);
  });
  expect(await readIds(source.access, { paging: { style: "link" } })).toEqual(all);
  await using elsewhere = await served((_, response) =>
    response.writeHead(302, { location: "http://sso.example/login?to=x" }).end(),
  );
  const read = readIds(elsewhere.access, { paging: { style: "link" } });
  await expect(read).rejects.toThrow(/found a redirect to http:\/\/sso\.example, expected 200/);
});

test("an answer in the charset of its header; bytes outside it spoil their row alone; 204 is no row", async () => {
  const body = (name: Uint8Array) =>
    Buffer.concat([Buffer.from('[{"id":"'), name, Buffer.from('"},{"id":"乙"}]')]);
  const answers: Readonly<Record<string, readonly [string, Uint8Array]>> = {
    "/gbk/things": ["application/json; charset=GBK", iconv.encode('[{"id":"张伟"}]', "gbk")],
    "/bad/things": ["application/json", body(Buffer.from([0xd5, 0xc5]))],
  };
  await using source = await served((url, response) => {
    const [type, bytes] = answers[url.pathname] ?? [];
    if (type === undefined) return void response.writeHead(204).end();
    return void response.writeHead(200, { "content-type": type }).end(bytes);
  });
  const from = async (place: string) => {
    const system = systemOf({ paging: { style: "none" } });
    await using one = openRest(system, { location: `${source.base}/${place}` });
    const { rows, problems } = await readAll(one, thing);
    return [rows.map(([id]) => id), problems.map(({ rule }) => rule)];
  };
  expect(await from("gbk")).toEqual([["张伟"], []]);
  expect(await from("bad")).toEqual([["乙"], ["undecodable"]]);
  expect(await from("none")).toEqual([[], []]);
});
