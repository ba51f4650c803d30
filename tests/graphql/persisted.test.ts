import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { webOperations } from "../../graphql/persisted/web-operations.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { send } from "./http.ts";
import { clock } from "./operated.ts";
import { type Served, serveUniversity } from "./served.ts";

const saved = "{ orgUnits(first: 2) { totalCount } }";
let served: Served;
let server: RunningServer;
beforeAll(async () => {
  served = await serveUniversity();
  const { releases, state } = served;
  const documents = { saved: [saved], onlyFor: ["leader"] };
  server = await createServer({ releases, state, clock, port: 0, devSignIn: true, documents });
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});
beforeEach(() => {
  served.statements.length = 0;
});

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const byHash = (sha256Hash: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});

async function asked(body: object, as = "office:personnel") {
  const { status, text } = await send(`${server.url}graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-fillonce-as": as },
    body: JSON.stringify(body),
  });
  const { data, errors } = JSON.parse(text);
  return { status, data, code: errors?.[0]?.extensions?.code };
}

describe("a known document", () => {
  test("is asked by its hash in three spellings, by POST and GET", async () => {
    const count = { orgUnits: { totalCount: 5 } };
    expect((await asked(byHash(hashOf(saved)))).data).toEqual(count);
    expect((await asked({ documentId: hashOf(saved) })).data).toEqual(count);
    expect((await asked({ documentId: `sha256:${hashOf(saved)}` })).data).toEqual(count);
    const search = new URLSearchParams({ documentId: hashOf(saved) });
    const { text } = await send(`${server.url}graphql?${search}`, {
      headers: { "x-fillonce-as": "analyst" },
    });
    expect(JSON.parse(text).data).toEqual(count);
  });

  test("of the pages: every one is valid and within what the poorest role may spend", async () => {
    const variables = {
      id: "p01",
      person: "p01",
      form: "HR-01",
      for: "person:10001",
      at: "B2",
      text: "王",
      unit: "100",
      chosen: "100",
      first: 20,
      term: "2026-2027-1",
      week: 3,
      asOf: "2026-09-30",
      from: "2026-09-01",
      to: "2026-10-01",
    };
    expect(webOperations.length).toBeGreaterThan(15);
    for (const text of webOperations) {
      const { status, code } = await asked({ ...byHash(hashOf(text)), variables });
      expect([text, status]).toEqual([text, 200]);
      expect([text, code]).not.toEqual([text, "GRAPHQL_VALIDATION_FAILED"]);
      expect([text, code]).not.toEqual([text, "COST_EXCEEDED"]);
      expect([text, code]).not.toEqual([text, "INTERNAL"]);
    }
  });
});

test("an unknown hash is refused by name; with its text it is an ordinary query", async () => {
  const query = "{ release { id } }";
  expect((await asked(byHash(hashOf(query)))).code).toBe("PERSISTED_QUERY_NOT_FOUND");
  expect((await asked({ query, ...byHash(hashOf(query)) })).data).toEqual({ release: { id: 1 } });
  expect((await asked(byHash(hashOf(query)))).code).toBe("PERSISTED_QUERY_NOT_FOUND");
  expect((await asked({ query, ...byHash(hashOf(saved)) })).code).toBe("BAD_REQUEST");
  for (const persistedQuery of ["x", {}, { sha256Hash: 1 }, 7])
    expect((await asked({ query, extensions: { persistedQuery } })).code).toBe("BAD_REQUEST");
});

describe("a role that may ask saved documents only", () => {
  test("asks them, by hash or by text, and the pages' own", async () => {
    expect((await asked(byHash(hashOf(saved)), "leader")).status).toBe(200);
    expect((await asked({ query: saved }, "leader")).data).toEqual({ orgUnits: { totalCount: 5 } });
    const me = webOperations.find((text) => text.startsWith("query Me")) ?? "";
    expect((await asked(byHash(hashOf(me)), "leader")).data.me.as).toBe("leader");
  });

  test.each([
    "{ orgUnits { totalCount } }",
    "{ __schema { types { name } } }",
    "{",
    saved.replace("2", "3"),
  ])("is refused %s", async (query) => {
    expect(await asked({ query }, "leader")).toMatchObject({ status: 403, code: "PERSISTED_ONLY" });
    const named = { query, ...byHash(hashOf(query)) };
    expect((await asked(named, "leader")).code).toBe("PERSISTED_ONLY");
    expect(served.statements).toEqual([]);
    expect((await asked({ query: saved }, "analyst")).status).toBe(200);
  });
});
