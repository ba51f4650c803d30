import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { vocabulary } from "../../graphql/names.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { asAnalyst, send } from "./http.ts";
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
beforeEach(() => {
  served.statements.length = 0;
});

const runs = { numRuns: 150 };
const roles = fc.constantFrom(
  "analyst",
  "leader",
  "officer:100",
  "office:personnel",
  "staff:10002",
);

interface Sent {
  readonly status: number;
  readonly text: string;
}

const posted = (
  body: string | Buffer,
  as = "analyst",
  accept = "application/json",
): Promise<Sent> =>
  send(`${server.url}graphql`, {
    method: "POST",
    headers: { ...asAnalyst, "x-fillonce-as": as, accept },
    body: body as string, // node writes bytes as they are
  });

/** An answer, or errors that say what and what to do, and nothing of our inside. */
function expectTyped({ status, text }: Sent): void {
  expect([200, 400, 405, 413]).toContain(status);
  const { data, errors } = JSON.parse(text);
  expect(data !== undefined || errors.length > 0).toBe(true);
  for (const { message, extensions } of errors ?? []) {
    expect(message).toMatch(/./);
    expect(extensions.code).toMatch(/^[A-Z_]+$/);
    expect([extensions.code, message]).not.toContain("INTERNAL");
    expect(extensions.hint).toMatch(/./);
  }
  expect(JSON.stringify(errors ?? [])).not.toMatch(
    /SELECT |\bFROM r\d|QUALIFY|Binder Error|Catalog Error|Conversion Error|\/tmp\/|node_modules|\.[tj]s:\d|\bat (?:async )?\w+ \(/,
  );
}

const everything = async (
  inputs: fc.Arbitrary<unknown>,
  ask: (input: never) => Promise<Sent>,
  more: fc.Parameters<[unknown]> = {},
) =>
  fc.assert(
    fc.asyncProperty(inputs, async (input) => expectTyped(await ask(input as never))),
    { ...runs, ...more },
  );

test("bytes", async () => {
  await everything(fc.uint8Array({ maxLength: 500 }), (bytes: Uint8Array) =>
    posted(Buffer.from(bytes)),
  );
});

test("JSON of any shape, also where parameters are expected", async () => {
  await everything(fc.json(), posted);
  const params = fc.record(
    {
      query: fc.oneof(fc.constant("{ release { id } }"), fc.jsonValue(), fc.string()),
      variables: fc.jsonValue(),
      operationName: fc.oneof(fc.jsonValue(), fc.string()),
      extensions: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  await everything(params, (body: object) => posted(JSON.stringify(body)));
});

test("GET of any text", async () => {
  const search = fc.dictionary(
    fc.constantFrom("query", "variables", "operationName", "extensions", "x"),
    fc.oneof(fc.string({ unit: "binary" }), fc.constant("{ release { id } }"), fc.json()),
  );
  await everything(search, (given: Record<string, string>) =>
    send(`${server.url}graphql?${new URLSearchParams(given)}`, {
      headers: { "x-fillonce-as": "analyst" },
    }),
  );
});

const names = vocabulary.flatMap(({ one, many, groups, fields }) => [
  one,
  many,
  groups,
  ...fields.keys(),
]);
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...names) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "nodes",
      "edges",
      "node",
      "totalCount",
      "where",
      "orderBy",
      "first",
      "after",
      "asOf",
      "by",
      "metrics",
      "and",
      "or",
      "not",
      "some",
      "eq",
      "in",
      "contains",
      "isNull",
      "ASC",
      "query",
      "fragment",
      "on",
      "__typename",
      "__schema",
      "__proto__",
      "constructor",
      "mutation",
      "subscription",
      "true",
      "null",
    ),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[_A-Za-z]\w{0,8}$/) },
);
const sign = fc.constantFrom(
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ":",
  "!",
  "...",
  "@include(if: true)",
  "$x",
  "=",
  "|",
  "&",
);
const literal = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.string().map((text) => JSON.stringify(text)),
);

test("documents put together from our own words", async () => {
  const token = fc.oneof({ weight: 5, arbitrary: word }, { weight: 4, arbitrary: sign }, literal);
  const document = fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(" "));
  await everything(fc.tuple(document, roles), ([query, role]: [string, string]) =>
    posted(JSON.stringify({ query }), role),
  );
});

test("documents that hold together: any field of any entity, filtered and sorted by anything", async () => {
  const asked = fc
    .tuple(
      fc.constantFrom(...vocabulary),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      literal,
      roles,
    )
    .map(([{ many, fields }, picks, value, role]) => {
      const all = [...fields].filter(([, { kind }]) => kind === "column").map(([name]) => name);
      const chosen = picks.map((pick) => all[pick % all.length] ?? "id");
      const [by] = chosen;
      const query = `{ ${many}(where: { ${by}: { eq: ${value} } }, orderBy: [{ ${by}: DESC }]) { totalCount nodes { ${chosen.join(" ")} } } }`;
      return { query, role };
    });
  await everything(asked, ({ query, role }: { query: string; role: string }) =>
    posted(JSON.stringify({ query }), role, "application/graphql-response+json"),
  );
});

test("variables of any shape", async () => {
  const query =
    "query ($where: PersonWhere, $first: Int, $after: String, $asOf: Date, $orderBy: [PersonOrder!]) { persons(where: $where, first: $first, after: $after, asOf: $asOf, orderBy: $orderBy) { totalCount nodes { id } } }";
  const filter = fc.letrec((tie) => ({
    where: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      fc.dictionary(
        fc.constantFrom("name", "staffNo", "id", "birthDate", "staff", "titles"),
        tie("comparison"),
        { maxKeys: 2 },
      ),
      fc.record({ and: fc.array(tie("where"), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie("where"), { maxLength: 3 }) }),
      fc.record({ not: tie("where") }),
    ),
    comparison: fc.oneof(
      fc.dictionary(
        fc.constantFrom("eq", "ne", "lt", "in", "contains", "isNull", "some"),
        fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
        { maxKeys: 2 },
      ),
      tie("where"),
    ),
  })).where;
  const variables = fc.record(
    {
      where: fc.oneof(filter, fc.jsonValue()),
      first: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
      after: fc.oneof(fc.string({ unit: "binary" }), fc.base64String()),
      asOf: fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10)),
      ),
      orderBy: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.dictionary(
            fc.constantFrom("name", "id", "staff"),
            fc.constantFrom("ASC", "DESC", "UP"),
          ),
        ),
      ),
    },
    { requiredKeys: [] },
  );
  await everything(variables, (given: object) =>
    posted(JSON.stringify({ query, variables: given }), "office:personnel"),
  );
});

describe("what is written to hurt", () => {
  const times = (count: number, make: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => make(n)).join(" ");
  test.each([
    ["a megabyte", `{ release { id } } # ${"x".repeat(1_000_000)}`, 413],
    ["a quarter of a megabyte of names", `{ ${"a".repeat(200_000)} }`, 200],
    [
      "fragments in a circle",
      "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
      200,
    ],
    ["500 aliases", `{ ${times(500, (n) => `a${n}: release { id }`)} }`, 200],
    ["200 directives", `{ release ${times(200, () => "@include(if: true)")} { id } }`, 200],
    ["2,000 unknown directives", `{ release ${times(2_000, (n) => `@d${n}`)} { id } }`, 200],
    ["2,000 unknown fields", `{ ${times(2_000, (n) => `x${n}`)} }`, 200],
    ["400 fields that conflict", `{ ${times(400, (n) => `a: person(id: "${n}") { id }`)} }`, 200],
    [
      "400 fragments that conflict in pairs",
      `{ ${times(400, (n) => `...f${n}`)} } ${times(400, (n) => `fragment f${n} on Query { a: person(id: "${n}") { id } }`)}`,
      200,
    ],
    ["300 operations", times(300, (n) => `query q${n} { release { id } }`), 400],
    ["an alias of the engine's", "{ __proto__: release { id } constructor: release { id } }", 200],
  ])("%s", async (_what, query, status) => {
    const began = performance.now();
    const answer = await posted(JSON.stringify({ query }));
    expectTyped(answer);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).data).toBeUndefined();
    expect(answer.text.length).toBeLessThan(100_000);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(served.statements).toEqual([]);
  });
});
