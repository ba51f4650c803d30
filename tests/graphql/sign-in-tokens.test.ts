import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addService, blockAccount } from "../../graphql/sign-in/accounts.ts";
import { revokeGrant } from "../../graphql/sign-in/grants.ts";
import { createToken, listTokens, revokeToken } from "../../graphql/sign-in/tokens.ts";
import { departmentTables } from "../forms/department.ts";
import { post } from "./http.ts";
import { granted, json, type SignedServer, serveSignIn } from "./signed-in.ts";

let at: SignedServer;
beforeAll(async () => {
  at = await serveSignIn();
});
afterAll(() => at[Symbol.asyncDispose]());

const made = async (account: string, choice: string, days = 90) =>
  createToken(at.served.state, { account, choice, days, purpose: "看板", by: "test" });
const asks = (secret: string, query = "{ me { as } }") =>
  post(at.url, query, { ...json, authorization: `Bearer ${secret}` });
const asOf = async (secret: string) => {
  const { status, text } = await asks(secret);
  return status === 200 ? JSON.parse(text).data.me.as : status;
};

test("a token is one role of its account, shown once, kept by its hash", async () => {
  const grant = await granted(at.served, "00124", "officer", { unit: "100" });
  const { secret, id } = await made("00124", grant.id);
  expect(secret).toMatch(/^fillonce_[\w-]{43}$/);
  expect(await asOf(secret)).toBe("officer:100");
  expect(await asOf((await made("00124", "staff")).secret)).toBe("staff:p2");
  const kept = JSON.stringify(await at.served.state.knex("api_token"));
  expect(kept).not.toContain(secret.slice("fillonce_".length));
  const [used] = (await listTokens(at.served.state)).filter((token) => token.id === id);
  expect(used?.used_at).toBeGreaterThan(0);
});

test("what is no token, or not any more, is nobody's", async () => {
  const { secret, id } = await made("00124", "staff");
  const { state } = at.served;
  for (const wrong of [
    `Bearer ${secret.slice(0, -1)}`,
    `Bearer ${secret}x`,
    `Basic ${Buffer.from(`00124:${secret}`).toString("base64")}`,
    "Bearer",
    "",
    secret,
  ]) {
    const answer = await post(at.url, "{ me { as } }", { ...json, authorization: wrong });
    expect([wrong, answer.status]).toEqual([wrong, 401]);
  }
  expect(await asOf(secret)).toBe("staff:p2");
  await revokeToken(state, id, "test");
  expect(await asOf(secret)).toBe(401);
  await expect(revokeToken(state, id, "test")).rejects.toThrow("no token");
  const ended = await made("00124", "staff", 1);
  await state
    .knex("api_token")
    .where({ id: ended.id })
    .update({ ends_at: Date.now() - 1 });
  expect(await asOf(ended.secret)).toBe(401);
});

describe("a token dies with what it stands on", () => {
  test("the grant", async () => {
    const grant = await granted(at.served, "00123", "analyst");
    const { secret } = await made("00123", grant.id);
    expect(await asOf(secret)).toBe("analyst");
    await revokeGrant(at.served.state, grant.id, "test");
    expect(await asOf(secret)).toBe(401);
    const over = await granted(at.served, "00123", "analyst", { to: "2026-11-09" });
    expect(await asOf((await made("00123", over.id)).secret)).toBe(401);
    const later = await granted(at.served, "00123", "analyst", { from: "2026-11-10" });
    expect(await asOf((await made("00123", later.id)).secret)).toBe(401);
    const today = await granted(at.served, "00123", "analyst", { to: "2026-11-10" });
    expect(await asOf((await made("00123", today.id)).secret)).toBe("analyst");
  });

  test("the account's block", async () => {
    const { secret } = await made("00200", "staff");
    expect(await asOf(secret)).toBe("staff:p3");
    await blockAccount(at.served.state, "00200", "test");
    expect(await asOf(secret)).toBe(401);
    await blockAccount(at.served.state, "00200", undefined);
    expect(await asOf(secret)).toBe("staff:p3");
  });

  test("the person's service: a leaver's is dead with the release that says so", async () => {
    const grant = await granted(at.served, "00123", "leader");
    const { secret } = await made("00123", grant.id);
    expect(await asOf(secret)).toBe("leader");
    const staff_role = (departmentTables["staff_role"] ?? []).map((role) =>
      role["staff_no"] === "00123" ? { ...role, is_current: false, valid_to: "2026-11-01" } : role,
    );
    await at.served.publish(2, { ...departmentTables, staff_role });
    expect(await asOf(secret)).toBe(401);
    expect(await asOf((await made("00125", "staff")).secret)).toBe(401);
    expect(await asOf((await made("99999", "staff")).secret)).toBe(401);
    await at.served.publish(3, departmentTables);
    expect(await asOf(secret)).toBe("leader");
  });

  test("a service needs no person, and has no record of its own", async () => {
    await addService(at.served.state, "dashboard", "教务处大屏");
    const grant = await granted(at.served, "dashboard", "analyst");
    expect(await asOf((await made("dashboard", grant.id)).secret)).toBe("analyst");
    expect(await asOf((await made("dashboard", "staff")).secret)).toBe(401);
  });
});

describe("what cannot be granted or made", () => {
  test.each([
    ["root", {}, "not a role"],
    ["officer", {}, "needs a unit"],
    ["dean", {}, "needs a unit"],
    ["office", { domain: "money" }, "no domain"],
    ["leader", { unit: "100" }, "takes no unit"],
    ["steward", { entities: ["nothing"] }, "no entity"],
    ["steward", {}, "no entity named"],
    ["analyst", { reason: " " }, "needs a reason"],
    ["analyst", { to: "2026-09-01" }, "before it begins"],
    ["analyst", { from: "soon" }, "no day"],
    ["analyst", { account: "a b" }, "no account"],
  ])("%s %j", async (role, more, message) => {
    await expect(granted(at.served, "00124", role, more)).rejects.toThrow(message);
  });

  test("two of platform, security and audit in one hand", async () => {
    const grant = await granted(at.served, "00200", "audit_admin");
    await expect(granted(at.served, "00200", "security_admin")).rejects.toThrow("would hold");
    await granted(at.served, "00200", "analyst");
    await revokeGrant(at.served.state, grant.id, "test");
    await granted(at.served, "00200", "security_admin");
  });

  test("a token for ever, for nothing, or for no time", async () => {
    for (const days of [0, -1, 367, Number.NaN])
      await expect(made("00124", "staff", days)).rejects.toThrow("cannot live");
    const { state } = at.served;
    const asked = { account: "00124", choice: "staff", days: 1, purpose: " ", by: "test" };
    await expect(createToken(state, asked)).rejects.toThrow("purpose");
  });
});

test("an account that asks too often waits, and nobody else does", async () => {
  await using slow = await serveSignIn({ questionsPerMinute: 3 }, at.served);
  const ask = async (secret: string) =>
    post(slow.url, "{ me { as } }", { ...json, authorization: `Bearer ${secret}` });
  const { secret } = await made("00124", "staff");
  const second = await made("00124", "staff");
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await ask(secret)).status);
  const refused = await ask(second.secret);
  expect([...statuses, refused.status]).toEqual([200, 200, 200, 429]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(JSON.parse(refused.text).errors[0].extensions.code).toBe("TOO_MANY");
  expect((await ask((await made("00200", "staff")).secret)).status).toBe(200);
});

test("an address that shows wrong tokens waits too", async () => {
  await using slow = await serveSignIn({ attemptsPerMinute: 2 }, at.served);
  const ask = async () =>
    (await post(slow.url, "{ me { as } }", { ...json, authorization: "Bearer x" })).status;
  expect([await ask(), await ask(), await ask()]).toEqual([401, 401, 429]);
});
