import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSessions, type Session } from "../../graphql/sign-in/sessions.ts";
import { type Served, serveUniversity } from "./served.ts";

const hour = 3_600_000;
const session: Session = { account: "00123", method: "cas", choice: "staff" };

let served: Served;
let now = 0;
const open = (times = { idleMs: hour, absoluteMs: 12 * hour }) =>
  openSessions(served.state, times, () => now);
beforeAll(async () => {
  served = await serveUniversity("nothing yet");
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => {
  now = Date.UTC(2026, 10, 9);
});

test("end an hour after they were last used, and at their end however often they are used", async () => {
  const sessions = open();
  const id = await sessions.open(session);
  for (let hours = 0.9; hours < 12; hours += 0.9) {
    now += 0.9 * hour;
    expect(await sessions.find(id)).toEqual(session);
  }
  now += 0.9 * hour;
  expect(await sessions.find(id)).toBeUndefined();
  const idle = await sessions.open(session);
  now += 1.1 * hour;
  expect(await sessions.find(idle)).toBeUndefined();
});

test("survive a restart, and are kept by a hash alone", async () => {
  const id = await open().open(session);
  expect(await open().find(id)).toEqual(session);
  expect(JSON.stringify(await served.state.knex("session"))).not.toContain(id);
});

test("go on under a new id when a role is chosen, to the same end", async () => {
  const sessions = open();
  const first = await sessions.open({ ...session, choice: undefined });
  now += 0.5 * hour;
  const second = await sessions.choose(first, "staff");
  expect(second).not.toBe(first);
  expect(await sessions.find(first)).toBeUndefined();
  expect(await sessions.find(second)).toEqual(session);
  await expect(sessions.choose(first, "staff")).rejects.toThrow("ended");
  now += 0.9 * hour;
  await sessions.find(second);
  now = Date.UTC(2026, 10, 9) + 12 * hour;
  expect(await sessions.find(second)).toBeUndefined();
});

test("twenty for one account: the longest idle makes room, and nobody else's does", async () => {
  const sessions = open();
  const other = await sessions.open({ ...session, account: "00124" });
  const ids: string[] = [];
  for (let n = 0; n < 21; n++) {
    now += 1000;
    ids.push(await sessions.open({ ...session, account: "busy" }));
  }
  const found = await Promise.all(ids.map((id) => sessions.find(id)));
  expect(found.map((one) => one !== undefined)).toEqual([false, ...Array(20).fill(true)]);
  expect(await sessions.find(other)).toBeDefined();
});
