import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { asAnalyst, post, send } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
let server: RunningServer;
let port: number;
beforeAll(async () => {
  served = await serveUniversity();
  server = await createServer({
    releases: served.releases,
    port: 0,
    devSignIn: true,
    patience: { headersMs: 300, requestMs: 600, silenceMs: 3_000 },
  });
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

/** What the server says until it hangs up, to what is sent bit by bit. */
const trickled = (parts: readonly string[], everyMs: number) =>
  new Promise<{ readonly said: string; readonly afterMs: number }>((resolve) => {
    const began = performance.now();
    let said = "";
    const socket: Socket = connect(port, "127.0.0.1");
    socket.on("data", (bytes) => {
      said += bytes;
    });
    const rest = [...parts];
    const timer = setInterval(() => {
      const next = rest.shift();
      if (next !== undefined && socket.writable) socket.write(next);
    }, everyMs);
    socket.on("error", () => undefined); // what is written after the server hung up
    socket.on("close", () => {
      clearInterval(timer);
      resolve({ said, afterMs: performance.now() - began });
    });
  });

const head =
  "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nx-fillonce-as: analyst\r\ncontent-type: application/json\r\n";
const alive = async () => (await send(`${server.url}health`)).status;

test("headers that trickle are cut off; nobody else waits", async () => {
  const parts = [head, ...Array.from({ length: 300 }, (_, n) => `x-${n}: 1\r\n`)];
  const slow = Promise.all(Array.from({ length: 20 }, () => trickled(parts, 50)));
  expect(await alive()).toBe(200);
  for (const { said, afterMs } of await slow) {
    expect(said).toMatch(/^HTTP\/1\.1 408/);
    expect(afterMs).toBeLessThan(10_000);
  }
});

test("a body that trickles is cut off before anything is asked", async () => {
  served.statements.length = 0;
  const body = JSON.stringify({ query: "{ persons { totalCount } }" });
  const { said, afterMs } = await trickled(
    [`${head}content-length: ${body.length}\r\n\r\n`, ...body],
    100,
  );
  expect(said).toMatch(/^HTTP\/1\.1 408|^$/);
  expect(afterMs).toBeLessThan(10_000);
  expect(served.statements).toEqual([]);
  expect(await alive()).toBe(200);
});

test("headers beyond 16 kB are refused", async () => {
  const answer = await post(server.url, "{ release { id } }", {
    ...asAnalyst,
    "x-long": "x".repeat(20_000),
  });
  expect(answer.status).toBe(431);
});

test("who does not read the answer holds no release", async () => {
  const query = "{ persons(first: 500) { nodes { id name } } }";
  const sockets = Array.from({ length: 10 }, () => {
    const socket = connect(port, "127.0.0.1");
    const body = JSON.stringify({ query });
    socket.pause();
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(served.openLeases()).toBe(0);
  expect((await post(server.url, "{ release { id } }")).status).toBe(200);
  for (const socket of sockets) socket.destroy();
});
