import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
let server: RunningServer;
beforeAll(async () => {
  served = await serveUniversity();
  server = await createServer({ releases: served.releases, port: 0, devSignIn: true });
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

/** Every request of the suite is sent by someone signed in. */
const signedIn = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, headers: { ...init.headers, "x-fillonce-as": "analyst" } });

const audits = serverAudits({ url: () => `${server.url}graphql`, fetchFn: signedIn });

test("the suite of GraphQL over HTTP is the one we know", () => {
  expect(audits.length).toBeGreaterThanOrEqual(60);
});

test.each(audits)("$id: $name", async ({ fn }) => {
  const result = await fn();
  expect(result.status === "ok" ? "ok" : result.reason).toBe("ok");
});
