import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../../core/log.ts";
import { openAdmission } from "../../graphql/admission.ts";
import { type Answered, openApi } from "../../graphql/api.ts";
import { openKeptAnswers } from "../../graphql/cache/kept-answers.ts";
import { openDocuments } from "../../graphql/persisted/documents.ts";
import { webOperations } from "../../graphql/persisted/web-operations.ts";
import { parsePrincipal } from "../../graphql/principal-text.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { university } from "../query/university.ts";
import { asAnalyst, post, send } from "./http.ts";
import { clock } from "./operated.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
let server: RunningServer;
beforeEach(async () => {
  served = await serveUniversity();
  const { releases, state } = served;
  server = await createServer({ releases, state, clock, port: 0, devSignIn: true });
});
afterEach(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

const as = (role: string) => ({ "content-type": "application/json", "x-fillonce-as": role });
const people = "{ persons(first: 500) { totalCount nodes { id } } }";
const asked = async (query: string, role = "office:personnel") => {
  const answer = await post(server.url, query, as(role));
  return { ...answer, cache: answer.headers["x-fillonce-cache"] };
};

describe("an answer that would be the same again", () => {
  test("is made once, for everyone who may see the same", async () => {
    const first = await asked(people);
    const again = await asked(people);
    expect([first.cache, again.cache]).toEqual(["miss", "hit"]);
    expect(again.text).toBe(first.text);
    expect(again.headers["content-type"]).toBe(first.headers["content-type"]);
    expect(again.headers["cache-control"]).toBe("no-store");
    expect(served.statements).toHaveLength(1);
  });

  test("is never given to another scope", async () => {
    const roles = [
      "office:personnel",
      "officer:100",
      "officer:200",
      "staff:10002",
      "office:teaching",
    ];
    const texts: string[] = [];
    for (const role of roles) {
      const { cache, text } = await asked(people, role);
      expect([role, cache]).toEqual([role, "miss"]);
      texts.push(text);
    }
    for (const [n, role] of roles.entries()) {
      const { cache, text } = await asked(people, role);
      expect([role, cache, text]).toEqual([role, "hit", texts[n]]);
    }
    expect(new Set(texts).size).toBeGreaterThan(3);
  });

  test("depends on everything that was asked", async () => {
    const query = "query ($first: Int) { a: persons(first: $first) { nodes { id } } }";
    const body = (more: object) => JSON.stringify({ query, ...more });
    const ask = async (sent: string, headers = {}) =>
      (
        await send(`${server.url}graphql`, {
          method: "POST",
          headers: { ...as("office:personnel"), ...headers },
          body: sent,
        })
      ).headers["x-fillonce-cache"];
    expect(await ask(body({ variables: { first: 1 } }))).toBe("miss");
    expect(await ask(body({ variables: { first: 2 } }))).toBe("miss");
    expect(await ask(body({}))).toBe("miss");
    expect(await ask(body({ extensions: { cost: true } }))).toBe("miss");
    expect(await ask(body({}), { accept: "application/graphql-response+json" })).toBe("miss");
    expect(await ask(body({ variables: { first: 1 } }))).toBe("hit");
  });

  test("is dropped when another release is served, and made from it", async () => {
    await asked(people);
    await served.publish(2, { ...university, person: university["person"]?.slice(0, 2) ?? [] });
    const { cache, text } = await asked(people);
    expect(cache).toBe("miss");
    expect(JSON.parse(text).data.persons.totalCount).toBe(2);
  });

  test("with an error, of the state store, or by the clock is not kept", async () => {
    for (const query of [
      "{ runs { id } }",
      '{ persons(first: 1, after: "x") { totalCount } }',
      "{ nothing }",
      '{ metric(id: "nothing") { value } }',
    ]) {
      await asked(query);
      expect([query, (await asked(query)).cache]).toEqual([query, "miss"]);
    }
  });
});

test("who asks the same at the same time waits for one statement", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => asked(people)));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(served.statements).toHaveLength(1);
});

test("one who leaves does not end what others wait for; the last one does", async () => {
  served.busy = true;
  const [first, second] = [new AbortController(), new AbortController()];
  const left = [first, second].map(({ signal }) =>
    post(server.url, people, asAnalyst, signal).catch(() => "gone"),
  );
  await until(() => served.statements.length === 1);
  first.abort();
  expect(await left[0]).toBe("gone");
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(served.openLeases()).toBe(1);
  second.abort();
  await until(() => served.openLeases() === 0);
  served.busy = false;
  expect((await asked(people, "analyst")).status).toBe(200);
});

describe("whom an answer shows", () => {
  let shown: Served;
  beforeAll(async () => {
    shown = await serveUniversity();
  });
  afterAll(async () => shown[Symbol.asyncDispose]());

  test("is told with it, also when it stood ready", async () => {
    const api = openApi({
      releases: shown.releases,
      admission: openAdmission(),
      cursorKey: undefined,
      queryTimeoutMs: 30_000,
      policyVersion: () => "",
      documents: openDocuments(),
      log: createLogger("graphql"),
      surroundings: { clock, state: undefined, sources: [], revealsPerDay: 0 },
    });
    const query =
      '{ titles(where: { person: { id: { in: ["p01", "p02"] } } }) { nodes { level } } }';
    const question = {
      principal: parsePrincipal("office:personnel"),
      params: { query },
      signal: new AbortController().signal,
    };
    const made = await api.answer(question);
    const kept = await api.answer(question);
    expect(made.persons).toEqual(["p01", "p02"]);
    expect([made.isKept, kept.isKept]).toEqual([false, true]);
    expect([kept.persons, kept.rows]).toEqual([made.persons, made.rows]);
    expect([made.asked.question, kept.asked]).toEqual([query, made.asked]);
    const text = webOperations.find((each) => each.startsWith("query Me")) ?? "";
    const documentId = createHash("sha256").update(text).digest("hex");
    const byHash = await api.answer({ ...question, params: { documentId } });
    expect(byHash.asked).toMatchObject({ question: text, operation: "Me", outcome: "answered" });
  });
});

describe("what is kept", () => {
  const answer = (bytes: number): Answered => ({
    status: 200,
    headers: {},
    body: new Uint8Array(bytes),
    persons: [],
    rows: 0,
    isKept: false,
    asked: {
      question: "",
      operation: undefined,
      entities: [],
      columns: [],
      release: 1,
      outcome: "answered",
      kind: "query",
      purpose: undefined,
    },
  });

  test("is bounded in bytes: the one unused for longest goes", () => {
    const kept = openKeptAnswers({ mostBytes: 10_000, mostBytesEach: 4_000 });
    kept.find(1, "a");
    for (const key of ["a", "b"]) kept.keep(1, key, answer(3_000));
    kept.find(1, "a");
    kept.keep(1, "c", answer(3_400));
    expect(["a", "b", "c"].map((key) => kept.find(1, key) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
    kept.keep(1, "d", answer(5_000));
    expect(kept.find(1, "d")).toBeUndefined();
    expect(kept.bytes()).toBeLessThanOrEqual(10_000);
  });

  test("grows old, and never outlives its release", () => {
    let now = 0;
    const kept = openKeptAnswers({ mostAgeMs: 1_000, now: () => now });
    kept.find(1, "a");
    kept.keep(1, "a", answer(1));
    now = 1_001;
    expect(kept.find(1, "a")).toBeUndefined();
    kept.keep(1, "a", answer(1));
    expect(kept.find(2, "a")).toBeUndefined();
    kept.keep(1, "late", answer(1));
    expect([kept.find(1, "late"), kept.bytes()]).toEqual([undefined, 0]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 500) throw new Error("it never came about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
