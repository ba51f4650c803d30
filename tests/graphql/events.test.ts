import { type IncomingMessage, request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rollbackTo } from "../../core/releases.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { send } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
let server: RunningServer;
beforeEach(async () => {
  served = await serveUniversity();
  const { releases, state } = served;
  const events = { everyMs: 50, heartbeatMs: 200 };
  server = await createServer({ releases, state, port: 0, devSignIn: true, events });
});
afterEach(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

interface Stream {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly heard: () => string;
  /** Resolves when the server ends it. */
  readonly ended: Promise<void>;
  readonly leave: () => void;
}

const listen = (headers: Record<string, string>) =>
  new Promise<Stream>((resolve, reject) => {
    const asked = request(`${server.url}events`, { headers }, (response) => {
      let text = "";
      response.on("data", (bytes) => {
        text += bytes;
      });
      response.on("error", () => undefined);
      const ended = new Promise<void>((done) => response.on("close", () => done()));
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, heard: () => text, ended, leave: () => asked.destroy() });
    });
    asked.on("error", reject);
    asked.end();
  });

const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 500) throw new Error("it never came about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const analyst = { "x-fillonce-as": "analyst" };

async function signIn(): Promise<string> {
  const { headers } = await send(`${server.url}session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url.slice(0, -1) },
    body: '{"as": "officer:100"}',
  });
  return String(headers["set-cookie"]).split(";")[0] ?? "";
}

describe("GET /events", () => {
  test("says which release is served, then every other that is published or gone back to", async () => {
    const stream = await listen(analyst);
    expect([stream.status, stream.headers["content-type"]]).toEqual([
      200,
      "text/event-stream; charset=utf-8",
    ]);
    expect(stream.headers["cache-control"]).toBe("no-store");
    await until(() => stream.heard().includes('data: {"release":1}'));
    await served.publish(2);
    await until(() => stream.heard().includes('event: release\nid: 2\ndata: {"release":2}\n\n'));
    await rollbackTo(served.state, 1);
    await until(() => stream.heard().match(/"release":1/g)?.length === 2);
    stream.leave();
  });

  test("says that it lives, and nothing about anybody", async () => {
    const stream = await listen(analyst);
    await until(() => (stream.heard().match(/event: alive/g)?.length ?? 0) >= 2);
    const lines = stream
      .heard()
      .split("\n")
      .filter((line) => line !== "");
    for (const line of lines)
      expect(line).toMatch(
        /^(retry: \d+|event: (release|alive)|id: \d+|data: (\{\}|\{"release":\d+\}))$/,
      );
    stream.leave();
  });

  test("goes on where the page left off", async () => {
    const same = await listen({ ...analyst, "last-event-id": "1" });
    const older = await listen({ ...analyst, "last-event-id": "0" });
    await until(() => older.heard().includes('"release":1'));
    await until(() => same.heard().includes("alive"));
    expect(same.heard()).not.toContain('"release":1');
    await served.publish(2);
    await until(() => same.heard().includes('"release":2'));
    for (const stream of [same, older]) stream.leave();
  });

  test("is for the signed-in, of this site", async () => {
    expect((await listen({})).status).toBe(401);
    const cookie = await signIn();
    expect((await listen({ cookie, "sec-fetch-site": "cross-site" })).status).toBe(403);
    const stream = await listen({ cookie, "sec-fetch-site": "same-origin" });
    expect(stream.status).toBe(200);
    stream.leave();
    expect((await send(`${server.url}events`, { method: "POST", headers: analyst })).status).toBe(
      405,
    );
  });

  test("ends when its session does", async () => {
    const cookie = await signIn();
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    const stream = await listen(headers);
    const other = await listen(analyst);
    await send(`${server.url}session`, {
      method: "DELETE",
      headers: { ...headers, "content-type": "application/json" },
    });
    await stream.ended;
    expect(stream.heard()).toMatch(/event: signed-out\ndata: \{\}\n\n$/);
    const beats = other.heard().length;
    await until(() => other.heard().length > beats);
    other.leave();
  });

  test("is bounded for each account; who leaves makes room", async () => {
    const streams = await Promise.all(Array.from({ length: 6 }, () => listen(analyst)));
    const refused = await listen(analyst);
    expect([refused.status, Number(refused.headers["retry-after"]) > 0]).toEqual([429, true]);
    expect((await listen({ "x-fillonce-as": "leader" })).status).toBe(200);
    streams[0]?.leave();
    for (let tries = 0; tries < 100; tries += 1) {
      const next = await listen(analyst);
      if (next.status === 200) return;
    }
    throw new Error("there is still no room");
  });

  test("leaves no lease behind", async () => {
    const stream = await listen(analyst);
    await until(() => stream.heard().includes("alive"));
    stream.leave();
    await until(() => served.openLeases() === 0);
    const before = served.openLeases();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(served.openLeases()).toBe(before);
  });
});

describe("/health and /ready", () => {
  test("say that the process lives and that questions would be answered, to anybody", async () => {
    const health = await send(`${server.url}health`);
    expect([health.status, JSON.parse(health.text)]).toEqual([200, { ok: true }]);
    const ready = await send(`${server.url}ready`);
    expect([ready.status, JSON.parse(ready.text)]).toEqual([200, { ready: true, release: 1 }]);
    for (const { headers } of [health, ready]) expect(headers["cache-control"]).toBe("no-store");
  });

  test("not ready when the state store does not answer, alive all the same", async () => {
    await using other = await serveUniversity();
    const { releases } = other;
    const stopped = await serveUniversity();
    const { state } = stopped;
    const lame = await createServer({ releases, state, port: 0, devSignIn: true });
    await stopped[Symbol.asyncDispose]();
    const ready = await send(`${lame.url}ready`);
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      503,
      { ready: false, release: 1, state: false },
    ]);
    expect(Number(ready.headers["retry-after"])).toBeGreaterThan(0);
    expect((await send(`${lame.url}health`)).status).toBe(200);
    await lame.close();
  });
});
