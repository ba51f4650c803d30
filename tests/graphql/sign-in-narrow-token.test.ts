import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createToken } from "../../graphql/sign-in/tokens.ts";
import { post, send } from "./http.ts";
import { granted, json, type SignedServer, serveSignIn } from "./signed-in.ts";

let at: SignedServer;
let narrow: string;
let wide: string;
beforeAll(async () => {
  at = await serveSignIn();
  const { id: choice } = await granted(at.served, "00124", "office", { domain: "personnel" });
  const asked = { account: "00124", choice, days: 1, purpose: "看板", by: "test" };
  const { state } = at.served;
  narrow = (await createToken(state, { ...asked, entities: ["org_unit", "title"] })).secret;
  wide = (await createToken(state, asked)).secret;
});
afterAll(() => at[Symbol.asyncDispose]());

const ask = async (secret: string, query: string) => {
  const authorization = `Bearer ${secret}`;
  return JSON.parse((await post(at.url, query, { ...json, authorization })).text);
};

describe("a token cut down to some entities", () => {
  test("sees those", async () => {
    const { data } = await ask(narrow, "{ orgUnits { nodes { orgNo } } titles { totalCount } }");
    expect(data.orgUnits.nodes.length).toBeGreaterThan(0);
  });

  test.each([
    "{ persons { nodes { id } } }",
    "{ persons { totalCount } }",
    '{ personGroups(by: ["sex_name"]) { groups { count } } }',
    "{ titles { nodes { person { name } } } }",
    '{ titles(where: { person: { name: { eq: "张伟" } } }) { totalCount } }',
    '{ titleGroups(by: ["person.sex_name"]) { groups { count } } }',
    '{ formPreview(form: "PE-10", for: "person:00123") { rows } }',
  ])("and by no way another: %s", async (query) => {
    const { data } = await ask(narrow, query);
    const shown = JSON.stringify(data ?? null);
    expect(shown).not.toMatch(/张伟|王芳|"p\d"|"totalCount":[1-9]|"count":[1-9]/);
  });

  test("nor a form, which the same token without the cut may fill", async () => {
    const fill = (secret: string) =>
      send(`${at.url}forms/PE-10.xlsx?for=person:00123`, {
        headers: { authorization: `Bearer ${secret}` },
      });
    expect((await fill(narrow)).status).toBe(400);
    expect((await fill(wide)).status).toBe(200);
    expect((await ask(wide, "{ persons { totalCount } }")).errors).toBeUndefined();
  });
});

test("a token changes nothing: a mutation is refused as by GET", async () => {
  const { errors } = await ask(wide, "mutation { __typename }");
  expect(errors).toBeDefined();
});
