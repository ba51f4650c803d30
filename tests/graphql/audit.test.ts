import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { verifyAudit } from "../../query/audit/verify.ts";
import { post, send } from "./http.ts";
import { clock, serveDepartment } from "./operated.ts";
import type { Served } from "./served.ts";
import { cookieOf, json, ownPage } from "./signed-in.ts";

const heads = join(mkdtempSync(join(tmpdir(), "fillonce-heads-")), "log");
let served: Served;
let server: RunningServer;
beforeAll(async () => {
  served = await serveDepartment();
  const { releases, state } = served;
  server = await createServer({ releases, state, clock, port: 0, auditHeads: heads });
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

const ask = async (as: string, query: string) => {
  const answer = await post(server.url, query, { ...json, "x-fillonce-as": as });
  return { status: answer.status, ...JSON.parse(answer.text) };
};
const last = async () => {
  const row = await served.state.knex("audit").orderBy("seq", "desc").first();
  const persons = await served.state
    .knex("audit_subject")
    .where({ audit_id: row.id })
    .orderBy("person_id")
    .pluck("person_id");
  return { ...row, persons };
};

describe("who is turned away before it is known who asks", () => {
  const refused = async () => await served.state.knex("audit").where({ kind: "refused" });

  test("is counted: one row at once, the others of that minute in one more", async () => {
    const own = await createServer({ ...served, clock, port: 0, devSignIn: false });
    for (let tries = 0; tries < 200; tries += 1)
      expect((await post(own.url, "{ me { labelZh } }", json)).status).toBe(401);
    const forged = { ...json, authorization: "Bearer nobodys-token" };
    expect((await post(own.url, "{ me { labelZh } }", forged)).status).toBe(401);
    await own.close();
    const rows = await refused();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ actor: "", role: "", outcome: "UNAUTHENTICATED", subjects: 0 });
    const tries = rows.map(({ purpose }) => Number.parseInt(purpose, 10));
    expect(tries).toEqual([1, 200]);
    expect(rows[1].purpose).toContain("127.0.0.1");
    expect(JSON.stringify(rows)).not.toContain("nobodys-token");
  });
});

describe("a figure over fewer than five rows names whose they are", () => {
  const of = 'where: { phone: { startsWith: "139" } }';
  test.each([
    [
      `{ personGroups(${of}, figures: [{ as: "b", fn: MIN, of: "birthDate" }]) { groups { figures { value } } } }`,
      ["p1"],
    ],
    [
      `{ personGroups(figures: [{ as: "b", fn: MAX, of: "idNo", ${of} }]) { groups { figures { value } } } }`,
      ["p1"],
    ],
    [`{ personGroups(${of}) { groups { count } } }`, []],
    [`{ persons(first: 0, ${of}) { aggregate { max { birthDate } } } }`, ["p1"]],
    [`{ persons(first: 0, ${of}) { totalCount } }`, []],
    [
      `{ orgUnits(first: 1, where: { orgNo: { eq: "100" } }) { nodes { membersAggregate(where: { person: { phone: { startsWith: "139" } } }) { min { validFrom } } } } }`,
      ["p1"],
    ],
  ])("%s", async (query, persons) => {
    const { errors } = await ask("office:personnel", query);
    expect(errors).toBeUndefined();
    expect((await last()).persons).toEqual(persons);
  });
});

describe("every question leaves a row", () => {
  test("who, in which role, which entities and sensitive columns, how many rows, of whom", async () => {
    const query =
      'query Look { persons(where: { phone: { startsWith: "139" } }) { nodes { idNo title { level } } } }';
    const { data } = await ask("office:personnel", query);
    expect(data.persons.nodes).toHaveLength(1);
    expect(await last()).toMatchObject({
      kind: "query",
      actor: "office:personnel",
      role: "office:personnel",
      method: "development",
      operation: "Look",
      entities: '["person","title"]',
      columns: '["person.id_no","person.phone"]',
      rows: 1,
      release_id: 1,
      outcome: "answered",
      persons: ["p1"],
    });
    const everything = JSON.stringify(await served.state.knex("audit"));
    for (const value of ["110101197502280018", "13900001234", '"139"', "nodes"])
      expect(everything).not.toContain(value);
  });

  test("the second time too, when it stood ready in memory", async () => {
    const query = "{ persons { nodes { sexName } } }";
    await ask("office:personnel", query);
    const made = await last();
    await ask("office:personnel", query);
    const kept = await last();
    expect(kept.seq).toBe(made.seq + 1);
    expect([kept.persons, kept.rows, kept.entities]).toEqual([
      made.persons,
      made.rows,
      made.entities,
    ]);
    expect(kept.persons.length).toBeGreaterThan(1);
  });

  test.each([
    ["what is no query", "office:personnel", "{ nothing }"],
    ["what the role may not ask", "analyst", "{ persons { nodes { idNo } } }"],
    ["a role without business data", "audit_admin", "{ persons { nodes { name } } }"],
    ["too much at once", "analyst", `{ ${"a: me { as } ".repeat(40)} }`],
  ])("a refused one too: %s", async (_what, as, query) => {
    const before = await last();
    const { errors } = await ask(as, query);
    expect(errors).toBeDefined();
    const row = await last();
    expect(row).toMatchObject({ seq: before.seq + 1, actor: as, persons: [] });
    expect(row.outcome).not.toBe("answered");
  });

  test("a filled form: for whom, and what for", async () => {
    const file = await send(`${server.url}forms/PE-10.xlsx?for=person:00124&profile=check`, {
      headers: { "x-fillonce-as": "officer:100" },
    });
    expect(file.status).toBe(200);
    expect(await last()).toMatchObject({
      kind: "fill",
      actor: "officer:100",
      operation: "PE-10",
      purpose: expect.stringMatching(/^PE-10 .*check person:00124$/),
      persons: ["p2"],
    });
    const foreign = await send(`${server.url}forms/PE-10.xlsx?for=person:00200`, {
      headers: { "x-fillonce-as": "officer:100" },
    });
    expect(foreign.status).toBeGreaterThanOrEqual(400);
    expect(await last()).toMatchObject({ kind: "fill", outcome: "REFUSED", persons: [] });
  });

  test("a form looked at: everybody who is in it, and which form", async () => {
    const asked = 'form: "PE-10", for: "person:00124"';
    for (const query of [
      `{ formPreview(${asked}) { subject } }`,
      `{ cellProvenance(${asked}, at: "B4") { label } }`,
    ]) {
      await ask("officer:100", query);
      expect(await last()).toMatchObject({
        kind: "fill",
        rows: 1,
        purpose: expect.stringMatching(/^PE-10 .*preview person:00124$/),
        persons: ["p2"],
      });
    }
  });

  test("a unit's form: the people it lists", async () => {
    const file = await send(`${server.url}forms/PE-27.xlsx?for=org:100&profile=check`, {
      headers: { "x-fillonce-as": "officer:100" },
    });
    expect(file.status).toBe(200);
    const row = await last();
    expect(row).toMatchObject({ kind: "fill", rows: 1 });
    expect(row.persons).toContain("p1");
    expect(row.persons).not.toContain("p3");
  });

  test("signing in, signing out, and a sign-in that was refused", async () => {
    const body = JSON.stringify({ as: "leader" });
    const opened = await send(`${server.url}session`, { method: "POST", headers: ownPage, body });
    expect(await last()).toMatchObject({ kind: "sign-in", actor: "leader", outcome: "done" });
    const cookie = cookieOf(opened) ?? "";
    await send(`${server.url}session`, { method: "DELETE", headers: { ...ownPage, cookie } });
    expect(await last()).toMatchObject({ kind: "sign-out", actor: "leader" });
    const wrong = JSON.stringify({ as: "root" });
    await send(`${server.url}session`, { method: "POST", headers: ownPage, body: wrong });
    expect(await last()).toMatchObject({ kind: "sign-in", actor: "root", outcome: "FORBIDDEN" });
  });
});

const seen =
  "{ whoSawMyData(first: 100) { nodes { kind kindZh byZh byEn purpose facts sensitive } hasNextPage } }";

describe("who saw my data", () => {
  test("tells a teacher which office, what for and what kind of facts", async () => {
    await ask(
      "office:personnel",
      '{ persons(where: { staffNo: { eq: "00123" } }) { nodes { idNo } } }',
    );
    const { data } = await ask("staff:00123", seen);
    const [newest] = data.whoSawMyData.nodes;
    expect(newest).toEqual({
      kind: "query",
      kindZh: "查询",
      byZh: "人事处 业务经办",
      byEn: "Personnel Office clerk",
      purpose: null,
      facts: ["人员"],
      sensitive: ["身份证件号"],
    });
    const { data: other } = await ask("staff:00124", seen);
    const fills = other.whoSawMyData.nodes.filter(({ kind }: { kind: string }) => kind === "fill");
    expect(fills).toHaveLength(4);
    const words = { kindZh: "填表", byZh: "信息学院 院系秘书" };
    for (const fill of fills) expect(fill).toMatchObject(words);
  });

  test("looking at oneself does not count, and nobody else may ask", async () => {
    const count = async () => (await ask("staff:00200", seen)).data.whoSawMyData.nodes.length;
    const before = await count();
    await ask("staff:00200", "{ persons { nodes { name } } }");
    expect(await count()).toBe(before);
    for (const as of ["office:personnel", "leader", "audit_admin"]) {
      const { errors } = await ask(as, seen);
      expect(errors[0].extensions.code).toBe("FORBIDDEN");
    }
  });

  test("page by page, none twice", async () => {
    const all = (await ask("staff:00123", seen)).data.whoSawMyData.nodes.length;
    let after = "";
    let found = 0;
    for (;;) {
      const { data } = await ask(
        "staff:00123",
        `{ whoSawMyData(first: 2${after}) { nodes { kind } hasNextPage endCursor } }`,
      );
      found += data.whoSawMyData.nodes.length;
      if (!data.whoSawMyData.hasNextPage) break;
      after = `, after: "${data.whoSawMyData.endCursor}"`;
    }
    expect(found).toBe(all);
    const { errors } = await ask("staff:00123", '{ whoSawMyData(after: "x") { hasNextPage } }');
    expect(errors[0].extensions.code).toBe("BAD_REQUEST");
  });
});

test("the audit is for its administrator alone, who sees no business data in it", async () => {
  const query =
    '{ audit(first: 3, kind: "query", actor: "office:personnel") { nodes { seq at actor columns persons outcome } hasNextPage } }';
  const { data } = await ask("audit_admin", query);
  expect(data.audit.nodes[0]).toMatchObject({ actor: "office:personnel", persons: 0 });
  const ofPerson = '{ audit(first: 500, person: "p3") { nodes { actor } } }';
  expect((await ask("audit_admin", ofPerson)).data.audit.nodes.length).toBeGreaterThan(0);
  for (const as of ["admin", "security_admin", "office:personnel", "staff:00123", "leader"])
    expect((await ask(as, query)).errors[0].extensions.code).toBe("FORBIDDEN");
});

test("twenty at a time keep one chain, and it verifies", async () => {
  await Promise.all(Array.from({ length: 20 }, () => ask("leader", "{ me { as } }")));
  const { state } = served;
  const found = await verifyAudit(state, "key", heads);
  const { length } = await state.knex("audit").select("seq");
  expect(found).toEqual({ ok: true, rows: length, from: 1, to: length });
});

test("what cannot be recorded is not answered", async () => {
  await served.state.knex.schema.renameTable("audit_head", "away");
  try {
    const answer = await post(server.url, "{ persons { nodes { idNo } } }", {
      ...json,
      "x-fillonce-as": "office:personnel",
    });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("110101");
  } finally {
    await served.state.knex.schema.renameTable("away", "audit_head");
  }
});
