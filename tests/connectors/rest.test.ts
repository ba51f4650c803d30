import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openRest } from "../../connectors/rest/rest.ts";
import {
  accept,
  type Content,
  columns,
  declared,
  extractFrom,
  type Kind,
  readAll,
  type Source,
  systemOf,
  temporaryFolder,
} from "./contract.ts";
import { jsonObjects } from "./json.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

async function served(answer: Answer, secret = "right"): Promise<Source> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (request.headers.authorization !== "Bearer right") response.writeHead(401).end("{}");
    else answer(request, response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    access: { location: `http://127.0.0.1:${port}/`, secret },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers pages of these items at /things. */
function paged(items: readonly string[], most = 1_000): Answer {
  return (_, response, url) => {
    if (url.pathname !== "/things") return void response.writeHead(404).end("{}");
    const page = Number(url.searchParams.get("page"));
    const size = Math.min(most, Number(url.searchParams.get("size")));
    const pages = Math.ceil(items.length / size);
    const shown = items.slice((page - 1) * size, page * size).join(",\n");
    response.end(
      `{"total": ${items.length}, "page": ${page}, "pages": ${pages}, "items": [${shown}]}`,
    );
  };
}

const rest: Kind = {
  kind: "rest",
  at: "/things",
  missing: "/thungs",
  make: (content: Content) => served(paged(jsonObjects(content))),
  broken: [
    {
      title: "a token that is refused",
      make: () => served(paged([]), "wrong-secret"),
      message: /^库存系统 refused the token \(401\): GET http:\/\/127\.0\.0\.1:\d+\/things/,
      hint: /`secret` of source "stock"/,
      wholeSystem: true,
    },
    {
      title: "a page that is not JSON",
      make: () => served((_, response) => response.end("<html>login</html>")),
      message: /page 1 of "\/things" is malformed: found a web page/,
      hint: /shape/,
      wholeSystem: false,
    },
    {
      title: "a page of another shape",
      make: () => served((_, response) => response.end('{"data": [], "error": null}')),
      message: /found an object with the keys data, error, expected/,
      hint: /shape/,
      wholeSystem: false,
    },
  ],
};

accept(rest);

/** A connector that waits for nothing but remembers how long it should have. */
function impatient(source: Source, timeout = 5_000) {
  const slept: number[] = [];
  const thing = declared(rest);
  const connector = openRest(systemOf(rest, [thing]), source.access, undefined, {
    fetch: globalThis.fetch,
    sleep: async (ms) => slept.push(ms),
    random: () => 0.5,
    timeout,
  });
  return { connector, thing, slept };
}

const rowsNamed = (...keys: readonly string[]) =>
  jsonObjects({ columns: ["BH", "MC"], rows: keys.map((key) => [key, "名"]) });

test("a page that repeats a row passes it on, and the total of the API stays what it said", async () => {
  await using source = await served(paged(rowsNamed("1", "2", "2", "3"), 2));
  const { connector, thing } = impatient(source);
  expect(await connector.count(thing)).toBe(4);
  const { rows } = await readAll(connector, thing);
  expect(rows.map((row) => row[0])).toEqual(["1", "2", "2", "3"]);
});

test("fewer rows than the API promised are not hidden", async () => {
  const short: Answer = (_, response) =>
    response.end(`{"total": 9, "page": 1, "pages": 1, "items": [${rowsNamed("1").join()}]}`);
  await using source = await served(short);
  const { landed } = await extractFrom(rest, source.access, [declared(rest)]);
  expect(landed).toMatchObject([{ expected: 9, rows: 1, quarantined: 0, skipped: 0 }]);
});

test("429 waits as long as it is told, 5xx and cut connections are tried again", async () => {
  const answers = paged(rowsNamed("1"));
  let asked = 0;
  const troubled: Answer = (request, response, url) => {
    asked += 1;
    if (asked === 1) response.writeHead(429, { "Retry-After": "7" }).end();
    else if (asked === 2) response.writeHead(500).end();
    else if (asked === 3) request.socket.destroy();
    else if (asked === 4) response.writeHead(503, { "Retry-After": "2" }).end();
    else if (asked === 5) response.writeHead(200, { "Content-Length": "999" }).write('{"total"');
    else answers(request, response, url);
    if (asked === 5) setTimeout(() => request.socket.destroy(), 20);
  };
  await using source = await served(troubled);
  const { connector, thing, slept } = impatient(source);
  expect((await readAll(connector, thing)).rows).toHaveLength(1);
  expect(slept).toEqual([7_000, 500, 1_000, 2_000, 2_000]);
});

test("a server that keeps failing is given up after five tries and may be tried later", async () => {
  let asked = 0;
  await using source = await served((_, response) => {
    asked += 1;
    response.writeHead(500).end("token right leaked?");
  });
  const { connector, thing } = impatient(source);
  await expect(connector.count(thing)).rejects.toMatchObject({
    message: expect.stringMatching(/GET http.*\/things\?page=1&size=1 failed 5 times.*status 500/),
    resource: "thing",
    retryable: true,
  });
  expect(asked).toBe(5);
});

test("a server that does not answer is given up in time", async () => {
  await using source = await served(() => {});
  const { connector, thing } = impatient(source, 30);
  await expect(connector.count(thing)).rejects.toThrow(/failed 5 times.*timeout/);
});

test("how long a request may take is the source's own affair", async () => {
  const slow: Answer = (request, response, url) =>
    void setTimeout(() => paged(rowsNamed("1"))(request, response, url), 200);
  await using source = await served(slow);
  const counted = (timeoutSeconds: number) => {
    const access = { ...source.access, timeoutSeconds };
    return impatient({ ...source, access }, 30).connector.count(declared(rest));
  };
  expect(await counted(30)).toBe(1);
  await expect(counted(0.05)).rejects.toThrow(/failed 5 times.*timeout/);
});

test("answers are kept as they came, page by page, those that make no sense too, and never the token", async () => {
  await using folder = await temporaryFolder();
  const answers = join(folder.path, "answers");
  await using source = await served((request, response, url) => {
    if (url.searchParams.get("page") !== "2")
      return paged(rowsNamed("1", "2"), 1)(request, response, url);
    response.end(`<html>未登录 ${request.headers.authorization}</html>`);
  });
  const thing = declared(rest);
  await using connector = openRest(systemOf(rest, [thing]), source.access, answers);
  await connector.count(thing); // is no reading
  expect(() => readdirSync(answers)).toThrow(/ENOENT/);
  for (const _ of [1, 2]) {
    await expect(readAll(connector, thing)).rejects.toThrow(/found a web page/);
    expect(readdirSync(answers)).toEqual(["thing.0001.gz", "thing.0002.gz"]);
    writeFileSync(join(answers, "thing.0003.gz"), "left by a reading that was broken off");
  }
  const kept = (name: string) => gunzipSync(readFileSync(join(answers, name))).toString();
  expect(JSON.parse(kept("thing.0001.gz"))).toMatchObject({ total: 2, items: [{ BH: "1" }] });
  expect(kept("thing.0002.gz")).toBe("<html>未登录 Bearer ***</html>");
  expect(statSync(answers).mode & 0o777).toBe(0o700);
  expect(statSync(join(answers, "thing.0001.gz")).mode & 0o777).toBe(0o600);

  // Rows that changed, and all rows after them in the same run: neither goes for the other, nor for another resource's.
  const others = ["thing_more.0001.gz", "things.0001.gz"];
  for (const name of others) writeFileSync(join(answers, name), "of another resource");
  const pages = ["thing.0001.gz", "thing.0002.gz"];
  const changed = ["thing.changes.0001.gz", "thing.changes.0002.gz"];
  const since: typeof connector.read = (one) => connector.read(one, "2026-11-09 00:00:00");
  const look = "thing.0000.gz"; // only of a reading that did not begin
  await connector.describe(thing);
  expect(readdirSync(answers)).toEqual([look, ...others]);
  await expect(readAll({ ...connector, read: since }, thing)).rejects.toThrow(/found a web page/);
  expect(readdirSync(answers).sort()).toEqual([...changed, ...others].sort());
  await connector.describe(thing);
  expect(readdirSync(answers).sort()).toEqual([look, ...changed, ...others].sort());
  for (const read of [connector.read, since]) {
    await expect(readAll({ ...connector, read }, thing)).rejects.toThrow(/found a web page/);
    expect(readdirSync(answers).sort()).toEqual([...pages, ...changed, ...others].sort());
    writeFileSync(join(answers, "thing.changes.0003.gz"), "left by one that was broken off");
  }
});

test("lists are joined, literals keep their digits, an item that is no object is a problem row", async () => {
  const items = [
    '{"BH": "1", "MC": ["SCI", "EI"], "BZ": "1.50 and 99999999999999999", "JE": 12.50, "SL": 1e2}',
    '"2"',
    '{"BH": 12345678901234567890, "MC": true, "BZ": {"a": 1.50, "b": [1e2, "1.50", {"c": 12345678901234567890}]}}',
  ];
  await using source = await served(paged(items));
  const { connector, thing } = impatient(source);
  const { rows, problems } = await readAll(connector, thing);
  expect(rows).toEqual([
    ["1", "SCI;EI", "1.50 and 99999999999999999", "1e2", "12.50", null, null],
    [
      "12345678901234567890",
      "true",
      '{"a":1.50,"b":[1e2,"1.50",{"c":12345678901234567890}]}',
      null,
      null,
      null,
      null,
    ],
  ]);
  expect(problems).toEqual([{ rule: "malformed", found: "item 2 of page 1 is not an object" }]);
});

test("no message ever holds the token", async () => {
  const secret = "s3cret-token";
  await using source = await served(() => {}, secret);
  const { messages } = await extractFrom(rest, source.access, [declared(rest)]);
  expect(messages.some((message) => message.type === "failed")).toBe(true);
  expect(JSON.stringify(messages)).not.toContain(secret);
});

test("a column that only later items carry is not called missing", async () => {
  const rows = [...rowsNamed("1"), ...jsonObjects({ columns, rows: [["2", "名", "备"]] })];
  await using source = await served(paged(rows, 1));
  const { connector, thing } = impatient(source);
  expect((await readAll(connector, thing)).drift).toEqual([]);
});
