import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { asking } from "./ask.ts";
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

const codes = async (query: string, variables: Record<string, unknown> = {}, as = "analyst") => {
  const { data, errors } = await asking(served, as)(query, variables);
  return { data, codes: errors?.map(({ extensions }) => extensions?.code) };
};
const refused = (code: string) => ({ data: undefined, codes: [code] });

describe("what a query may cost is counted before any of it runs", () => {
  const deep = (first: string) =>
    `query${first === "$n" ? " ($n: Int)" : ""} { orgUnits(first: ${first}) { nodes { members(first: ${first}) { person { titles(first: ${first}) { level } } } } } }`;

  test.each([
    ["literals", deep("200"), {}],
    ["a variable", deep("$n"), { n: 200 }],
    ["a number beyond the largest", deep("$n"), { n: 2_000_000_000 }],
    ["a default of the operation", deep("$n").replace("Int", "Int = 200"), {}],
    [
      "fragments",
      `{ orgUnits(first: 500) { nodes { ...a } } } fragment a on OrgUnit { members(first: 500) { ...b } } fragment b on PersonOrg { kind }`,
      {},
    ],
    [
      "many root fields",
      `{ ${Array.from({ length: 29 }, (_, n) => `r${n}: orgUnits(first: 500) { nodes { members { kind } } }`).join(" ")} }`,
      {},
    ],
  ])("%s", async (_what, query, variables) => {
    expect(await codes(query, variables)).toEqual(refused("COST_EXCEEDED"));
    expect(served.statements).toEqual([]);
  });

  test("defaults, small variables and what is skipped are let through", async () => {
    expect((await codes(deep("$n"))).codes).toBeUndefined();
    expect((await codes(deep("$n"), { n: 7 })).codes).toBeUndefined();
    const skipped = deep("200").replace("nodes {", "nodes @skip(if: true) {");
    expect((await codes(skipped)).codes).toBeUndefined();
  });

  test("a negative number lowers nothing: it is refused, with every other root field", async () => {
    const query =
      "query ($n: Int) { a: persons(first: $n) { totalCount } b: orgUnits { totalCount } }";
    expect(await codes(query, { n: -1 })).toEqual(refused("BAD_REQUEST"));
    expect(served.statements).toEqual([]);
  });

  test("the estimate is told to who asks for it, and to nobody else", async () => {
    const query = "{ orgUnits(first: 10) { nodes { members(first: 3) { kind } } } }";
    const ask = async (extensions: object) =>
      JSON.parse(
        (
          await send(`${server.url}graphql`, {
            method: "POST",
            headers: asAnalyst,
            body: JSON.stringify({ query, extensions }),
          })
        ).text,
      ).extensions;
    expect(await ask({})).toBeUndefined();
    const { cost } = await ask({ cost: true });
    expect(cost.rows).toBe(10 + 10 * 3);
    expect(cost.scanned).toBeGreaterThan(10);
    expect(cost.budget).toBeGreaterThan(cost.cost);
  });
});

describe("filters", () => {
  const query =
    "query ($where: OrgUnitWhere) { first: release { id } orgUnits(where: $where) { totalCount } }";
  const eq = (n: number) => ({ orgNo: { eq: String(n) } });
  const times = <T>(count: number, make: (n: number) => T) =>
    Array.from({ length: count }, (_, n) => make(n));
  const nested = (levels: number): object => (levels === 0 ? eq(1) : { not: nested(levels - 1) });

  test.each([
    ["a long OR", { or: times(201, eq) }],
    ["ORs in ORs", { or: times(15, () => ({ or: times(15, eq) })) }],
    ["a long IN", { orgNo: { in: times(2_100, String) } }],
    ["a deep NOT", nested(14)],
  ])("%s is refused before any root field runs", async (_what, where) => {
    expect(await codes(query, { where })).toEqual(refused("BAD_REQUEST"));
    expect(served.statements).toEqual([]);
  });

  test("what a page of work asks is let through", async () => {
    const where = { or: times(100, eq), orgNo: { in: times(500, String) }, not: nested(8) };
    expect((await codes(query, { where })).codes).toBeUndefined();
  });
});

describe("variables and documents of any shape", () => {
  const query = "query ($where: PersonWhere) { persons(where: $where) { totalCount } }";
  const wrapped = (levels: number) => `${'{"not":'.repeat(levels)}{}${"}".repeat(levels)}`;
  const sent = (body: string) =>
    send(`${server.url}graphql`, { method: "POST", headers: asAnalyst, body });

  test.each([
    [
      "deep variables",
      `{"query": ${JSON.stringify(query)}, "variables": {"where": ${wrapped(50)}}}`,
    ],
    [
      "very deep variables",
      `{"query": ${JSON.stringify(query)}, "variables": {"where": ${wrapped(20_000)}}}`,
    ],
    ["many values", JSON.stringify({ query, variables: { where: Array(20_000).fill(1) } })],
    ["a long text", JSON.stringify({ query, variables: { x: "x".repeat(110_000) } })],
    [
      "a deep literal",
      JSON.stringify({
        query: `{ persons(where: ${"{not:".repeat(1_000)}{}${"}".repeat(1_000)}) { totalCount } }`,
      }),
    ],
    ["a deep list", JSON.stringify({ query: `{ persons(first: ${"[".repeat(4_900)}` })],
    [
      "a deep type",
      JSON.stringify({
        query: `query ($x: ${"[".repeat(1_000)}Int${"]".repeat(1_000)}) { release { id } }`,
      }),
    ],
  ])("%s: refused by name, before SQL", async (_what, body) => {
    const { status, text } = await sent(body);
    expect([200, 400]).toContain(status);
    expect(JSON.parse(text).errors[0].extensions.code).toBe("LIMIT_EXCEEDED");
    expect(JSON.parse(text).errors[0].extensions.hint).toMatch(/[一-龥].*[a-z]/);
    expect(served.statements).toEqual([]);
  });
});
