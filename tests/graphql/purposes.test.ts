import { afterEach, beforeEach, expect, test } from "vitest";
import { parsePrincipal } from "../../graphql/principal-text.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { decidePurpose, listPurposes, requestPurpose } from "../../query/policy/purposes.ts";
import { post } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

const day = 86_400_000;
let now = Date.parse("2026-11-09T08:00:00+08:00");
let served: Served;
let server: RunningServer;
beforeEach(async () => {
  now = Date.parse("2026-11-09T08:00:00+08:00");
  served = await serveUniversity();
  const { releases, state } = served;
  const clock = { now: () => new Date(now) };
  server = await createServer({ releases, state, clock, port: 0, devSignIn: true });
});
afterEach(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

const query = '{ persons(where: { id: { in: ["p03", "p06"] } }) { nodes { id phone email } } }';
async function seen(as = "officer:100"): Promise<readonly (readonly [string, string, string])[]> {
  const headers = { "content-type": "application/json", "x-fillonce-as": as };
  const { text } = await post(server.url, query, headers);
  return JSON.parse(text).data.persons.nodes.map((one: Record<string, string>) => [
    one["id"],
    one["phone"],
    one["email"],
  ]);
}

const masked = [
  ["p03", "****1002", null],
  ["p06", "****", null],
];
const unmasked = [
  ["p03", "13900001002", null],
  ["p06", "****", null],
];

const asked = {
  holder: "officer:100",
  columns: ["person.phone"],
  scope: { orgs: ["110"] },
  reason: "疫情联系",
  untilAt: now + 7 * day,
  by: "officer:100",
} as const;
const request = (more: Partial<typeof asked> | object = {}) =>
  requestPurpose(served.state, { ...asked, ...more }, new Date(now));
const decide = (id: string, status: "approved" | "rejected" | "revoked", by = "office:personnel") =>
  decidePurpose(served.state, id, { status, by, as: parsePrincipal(by), why: "试" }, new Date(now));

test("unmasks the named column in its scope once approved, until it runs out, cached answers included", async () => {
  const id = await request();
  expect(await seen()).toEqual(masked);
  await decide(id, "approved");
  expect(await seen()).toEqual(unmasked);
  expect(await seen()).toEqual(unmasked);
  expect(await seen("officer:110")).not.toContainEqual(unmasked[0]);
  now += 7 * day - 1000;
  expect(await seen()).toEqual(unmasked);
  now += 1000;
  expect(await seen()).toEqual(masked);
});

test("revoked, it is masked from the next question on", async () => {
  const id = await request();
  await decide(id, "approved", "security_admin");
  expect(await seen()).toEqual(unmasked);
  await decide(id, "revoked");
  expect(await seen()).toEqual(masked);
  await expect(decide(id, "approved")).rejects.toThrow(/is revoked, expected requested/);
  expect(
    (await listPurposes(served.state)).map(({ status, decidedBy }) => [status, decidedBy]),
  ).toEqual([["revoked", "office:personnel"]]);
});

test("is decided by who may, never by oneself", async () => {
  const id = await request();
  for (const by of [
    "officer:100",
    "analyst",
    "admin",
    "audit_admin",
    "office:research",
    "dean:100",
  ])
    await expect(decide(id, "approved", by), by).rejects.toMatchObject({ name: "UserError" });
  const own = await request({ holder: "office:personnel", by: "office:personnel" });
  await expect(decide(own, "approved")).rejects.toThrow(/nobody approves/);
  await decide(id, "rejected");
  expect(await seen()).toEqual(masked);
});

test("one that could not be meant is not taken", async () => {
  const refused = { name: "UserError" };
  await expect(request({ columns: ["person.name"] })).rejects.toMatchObject(refused);
  await expect(request({ columns: [] })).rejects.toMatchObject(refused);
  await expect(request({ reason: " " })).rejects.toMatchObject(refused);
  await expect(request({ untilAt: now })).rejects.toMatchObject(refused);
  await expect(request({ untilAt: now + 400 * day })).rejects.toMatchObject(refused);
});
