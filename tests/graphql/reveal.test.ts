import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { post, send } from "./http.ts";
import { clock, serveDepartment } from "./operated.ts";
import type { Served } from "./served.ts";
import { cookieOf, json, ownPage } from "./signed-in.ts";

let served: Served;
let server: RunningServer;
beforeAll(async () => {
  served = await serveDepartment();
  const { releases, state } = served;
  server = await createServer({ releases, state, clock, port: 0, revealsPerDay: 4 });
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

const reason = "核对与公安系统的证件号差异";
const mutation = `mutation Look($entity: String!, $id: ID!, $columns: [String!]!, $reason: String!) {
  reveal(entity: $entity, id: $id, columns: $columns, reason: $reason) { name zh value }
}`;
const idOf = { entity: "person", id: "p1", columns: ["idNo"], reason };

async function reveal(as: string, variables: object = idOf, query = mutation) {
  const body = JSON.stringify({ query, variables });
  const headers = { ...json, "x-fillonce-as": as };
  const answer = await send(`${server.url}graphql`, { method: "POST", headers, body });
  expect(answer.status).toBeLessThan(500);
  const { data, errors } = JSON.parse(answer.text);
  return { ...answer, data, code: errors?.[0]?.extensions?.code };
}
const last = async () => {
  const row = await served.state.knex("audit").orderBy("seq", "desc").first();
  const persons = await served.state
    .knex("audit_subject")
    .where({ audit_id: row.id })
    .pluck("person_id");
  return { ...row, persons };
};

test("shows the named columns of one row, and leaves its reason to the person", async () => {
  const { data, headers } = await reveal("steward:person");
  expect(data.reveal).toEqual([{ name: "idNo", zh: "身份证件号", value: "110101197502280018" }]);
  expect(headers["x-fillonce-cache"]).toBe("miss");
  expect(await last()).toMatchObject({
    kind: "reveal",
    actor: "steward:person",
    operation: "Look",
    entities: '["person"]',
    columns: '["person.id_no"]',
    rows: 1,
    outcome: "answered",
    purpose: reason,
    persons: ["p1"],
  });
  expect(JSON.stringify(await served.state.knex("audit"))).not.toContain("110101197502280018");
  const mine = await post(
    server.url,
    "{ whoSawMyData { nodes { kind kindZh byZh purpose sensitive } } }",
    {
      ...json,
      "x-fillonce-as": "staff:00123",
    },
  );
  expect(JSON.parse(mine.text).data.whoSawMyData.nodes[0]).toMatchObject({
    kind: "reveal",
    kindZh: "查看原值",
    purpose: reason,
    sensitive: ["身份证件号"],
  });
});

test("as docs/policy.md writes it", async () => {
  const [, written = ""] =
    /```graphql\n(.*?)```/s.exec(readFileSync("docs/policy.md", "utf8")) ?? [];
  const { data } = await reveal("steward:person,title", {}, written);
  expect(data.reveal).toEqual([{ zh: "身份证件号", value: "110101197502280018" }]);
});

test("unmasks nothing else: the next question is masked as ever", async () => {
  await reveal("steward:person");
  const { text } = await post(server.url, '{ person(id: "p1") { idNo } }', {
    ...json,
    "x-fillonce-as": "steward:person",
  });
  expect(JSON.parse(text).data.person.idNo).toMatch(/^\*\*\*\*/);
});

describe("is refused, with a code and before any statement", () => {
  const cases: readonly (readonly [what: string, as: string, changed: object, code: string])[] = [
    ["what another owns", "steward:project", {}, "FORBIDDEN"],
    ["an office clerk", "office:personnel", {}, "BAD_REQUEST"],
    ["the security administrator", "security_admin", {}, "BAD_REQUEST"],
    ["a person for themselves", "staff:00123", {}, "BAD_REQUEST"],
    [
      "a reason of nine characters",
      "steward:person",
      { reason: " 一二三四五六七八九 " },
      "BAD_REQUEST",
    ],
    ["no column", "steward:person", { columns: [] }, "BAD_REQUEST"],
    ["a column that is not masked", "steward:person", { columns: ["name"] }, "BAD_REQUEST"],
    ["no such column", "steward:person", { columns: ["__proto__"] }, "BAD_REQUEST"],
    ["no such entity", "steward:person", { entity: "people" }, "BAD_REQUEST"],
    ["every column at once", "steward:person", { columns: Array(11).fill("idNo") }, "BAD_REQUEST"],
  ];
  test.each(cases)("%s", async (_what, as, changed, code) => {
    served.statements.length = 0;
    const answer = await reveal(as, { ...idOf, ...changed });
    expect([answer.code, answer.text.includes("110101")]).toEqual([code, false]);
    expect(served.statements).toEqual([]);
    const { outcome, persons, rows } = await last();
    expect([persons, rows]).toEqual([[], 0]);
    // Whose schema has no such operation is refused before it is anything.
    expect([code, "INVALID"]).toContain(outcome);
  });

  test("two rows in one request", async () => {
    const one = (alias: string, id: string) =>
      `${alias}: reveal(entity: "person", id: "${id}", columns: ["idNo"], reason: "${reason}") { value }`;
    const answer = await reveal(
      "steward:project+steward:person",
      {},
      `mutation { ${one("a", "p1")} ${one("b", "p2")} }`,
    );
    expect(answer.code).toBe("BAD_REQUEST");
    expect(answer.text).not.toContain("110101");
  });

  test("by GET, from another site, as a form", async () => {
    const search = new URLSearchParams({ query: mutation, variables: JSON.stringify(idOf) });
    const got = await send(`${server.url}graphql?${search}`, {
      headers: { "x-fillonce-as": "steward:person" },
    });
    expect(got.status).toBe(405);
    const opened = await send(`${server.url}session`, {
      method: "POST",
      headers: ownPage,
      body: JSON.stringify({ as: "steward:person" }),
    });
    const cookie = cookieOf(opened) ?? "";
    const body = JSON.stringify({ query: mutation, variables: idOf });
    for (const [headers, status] of [
      [{ ...json, "sec-fetch-site": "cross-site" }, 403],
      [{ ...json, origin: "https://elsewhere.example" }, 403],
      [{ "content-type": "text/plain" }, 415],
      [{ "content-type": "application/x-www-form-urlencoded" }, 415],
    ] as const) {
      const answer = await send(`${server.url}graphql`, {
        method: "POST",
        headers: { ...headers, cookie },
        body,
      });
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain("110101");
    }
  });
});

test("so many a day for an account, also those that find nothing, and also all at once", async () => {
  const as = "steward:person,staff_role";
  const missed = await reveal(as, { ...idOf, id: "nobody" });
  expect(missed.code).toBe("NOT_FOUND");
  expect(await last()).toMatchObject({ kind: "reveal", outcome: "NOT_FOUND", purpose: reason });
  const codes = await Promise.all(Array.from({ length: 8 }, async () => (await reveal(as)).code));
  expect(codes.filter((code) => code === undefined)).toHaveLength(3);
  expect(codes.filter((code) => code === "TOO_MANY")).toHaveLength(5);
  expect(await last()).toMatchObject({ kind: "reveal" });
});
