import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Logger } from "../../core/log.ts";
import { openAdmission } from "../../graphql/admission.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { university } from "../query/university.ts";
import { post, send } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
let server: RunningServer | undefined;
beforeEach(async () => {
  served = await serveUniversity();
});
afterEach(async () => {
  await server?.close();
  await served[Symbol.asyncDispose]();
});
const start = async (queryTimeoutMs: number, heavy = { running: 1, waiting: 1 }) => {
  const light = { running: 2, waiting: 2 };
  const admission = openAdmission({ heavy, light });
  const { releases } = served;
  server = await createServer({ releases, port: 0, devSignIn: true, admission, queryTimeoutMs });
  return server.url;
};
const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 500) throw new Error("it never came about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
let asked = 0;
/** Another question each time: who asks the same at the same time waits for one answer. */
const list = () => {
  asked += 1;
  return `{ persons(first: ${asked}) { totalCount } }`;
};
const codeOf = (text: string) => JSON.parse(text).errors?.[0]?.extensions?.code;

test("a query beyond its time ends with an error that says so", async () => {
  const url = await start(200);
  served.busy = true;
  const answer = await post(url, list());
  expect([answer.status, codeOf(answer.text)]).toEqual([504, "TIMEOUT"]);
  expect(served.openLeases()).toBe(0);
  served.busy = false;
  expect((await post(url, list())).status).toBe(200);
});

test("with enough running and waiting the next is told to come back; health, look-ups and the rest go on", async () => {
  const url = await start(30_000);
  served.busy = true;
  const leaving = new AbortController();
  const running = post(url, list(), undefined, leaving.signal).catch(() => "gone");
  await until(() => served.statements.length === 1);
  served.busy = false;
  const waiting = post(url, list());
  let refused = await post(url, list());
  // The one that waits may have come after it.
  if (refused.status !== 503) refused = await post(url, list());
  expect([refused.status, codeOf(refused.text)]).toEqual([503, "OVERLOADED"]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await send(`${url}health`)).status).toBe(200);
  expect((await post(url, '{ orgUnit(id: "o1") { name } }')).text).toContain("信息学院");
  leaving.abort();
  expect(await running).toBe("gone");
  expect((await waiting).status).toBe(200);
});

test("who hangs up ends the query and gives the release back", async () => {
  const url = await start(30_000);
  served.busy = true;
  const leaving = new AbortController();
  const asked = post(url, list(), undefined, leaving.signal).catch(() => "gone");
  await until(() => served.statements.length === 1);
  leaving.abort();
  expect(await asked).toBe("gone");
  await until(() => served.openLeases() === 0);
});

test("who hangs up while waiting leaves the queue", async () => {
  const url = await start(30_000, { running: 1, waiting: 1 });
  served.busy = true;
  const [first, second] = [new AbortController(), new AbortController()];
  const running = post(url, list(), undefined, first.signal).catch(() => "gone");
  await until(() => served.statements.length === 1);
  const queued = post(url, list(), undefined, second.signal).catch(() => "gone");
  await new Promise((resolve) => setTimeout(resolve, 100));
  second.abort();
  await queued;
  await new Promise((resolve) => setTimeout(resolve, 100));
  served.busy = false;
  const next = post(url, list());
  first.abort();
  expect((await next).status).toBe(200);
  expect(await running).toBe("gone");
});

test("a new release serves the next request; one begun before reads its own to the end", async () => {
  const url = await start(30_000);
  const both = "{ release { id } orgUnits { totalCount } again: release { id } }";
  const before = await post(url, both);
  await served.publish(2, { ...university, org_unit: [] });
  const after = await post(url, both);
  expect(JSON.parse(before.text).data).toEqual({
    release: { id: 1 },
    orgUnits: { totalCount: 5 },
    again: { id: 1 },
  });
  expect(JSON.parse(after.text).data).toEqual({
    release: { id: 2 },
    orgUnits: { totalCount: 0 },
    again: { id: 2 },
  });
});

test("before the first release: not ready, and GraphQL says so without naming files", async () => {
  await using empty = await serveUniversity({});
  const lease = async () => {
    throw new (await import("../../core/errors.ts")).UserError('no file "/secret/1.duckdb"', "…");
  };
  server = await createServer({ releases: { ...empty.releases, lease }, port: 0, devSignIn: true });
  const { url } = server;
  expect((await send(`${url}ready`)).status).toBe(503);
  expect((await send(url)).text).toContain("尚未发布数据");
  const answer = await post(url, list());
  expect([answer.status, codeOf(answer.text)]).toEqual([503, "NOT_READY"]);
  expect(answer.text).not.toContain("secret");
});

describe("a query that is given up", () => {
  /** What is logged at error level. */
  const errors: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (...said: unknown[]) => errors.push(said),
  };
  beforeEach(() => {
    errors.length = 0;
  });
  const startLogged = async (
    queryTimeoutMs: number,
    heavy: { running: number; waiting: number },
  ) => {
    const admission = openAdmission({ heavy, light: { running: 8, waiting: 64 } });
    const { releases } = served;
    const options = { releases, port: 0, devSignIn: true, admission, queryTimeoutMs };
    server = await createServer({ ...options, log: log as unknown as Logger }); // of it, what the server uses
    return server.url;
  };
  /** 100 ms are asked for; the machine may be busy with other things. */
  const soonMs = 300;

  test("by its time: ended at once, told as such, not logged as an error; whoever waits in the queue as well", async () => {
    const url = await startLogged(500, { running: 1, waiting: 5 });
    served.busy = true;
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 4 }, () => post(url, list())));
    const took = performance.now() - began;
    for (const { status, text } of answers)
      expect([status, codeOf(text)]).toEqual([504, "TIMEOUT"]);
    expect(took).toBeLessThan(500 + 4 * soonMs);
    expect(served.openLeases()).toBe(0);
    expect(errors).toEqual([]);
  });

  test("by who asked it: ended at once, also what the engine had no thread for yet", async () => {
    // More than libuv has threads: an interrupt sent to a statement that has not begun is lost.
    const url = await startLogged(60_000, { running: 12, waiting: 5 });
    served.busy = true;
    const leaving = new AbortController();
    setMaxListeners(20, leaving.signal);
    const gone = Array.from({ length: 12 }, () =>
      post(url, list(), undefined, leaving.signal).catch(() => "gone"),
    );
    await until(() => served.statements.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    leaving.abort();
    await Promise.all(gone);
    const began = performance.now();
    await until(() => served.openLeases() === 0);
    expect(performance.now() - began).toBeLessThan(4 * soonMs);
    served.busy = false;
    expect((await post(url, list())).status).toBe(200);
    expect(errors).toEqual([]);
  });
});
