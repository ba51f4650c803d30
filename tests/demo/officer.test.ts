import { beforeAll, describe, expect, test } from "vitest";
import { fillonce, smallHome } from "../small-home.ts";

beforeAll(async () => {
  await smallHome();
});

interface Reply {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function ask<T = Readonly<Record<string, unknown>>>(query: string, as: string): Promise<T> {
  const home = await smallHome();
  const { stdout, stderr } = await fillonce([
    "query",
    query,
    "--as",
    as,
    "--home",
    home.root,
    "--json",
  ]);
  const reply: Reply = JSON.parse(stdout);
  expect(reply.errors, stderr).toBeUndefined();
  return reply.data as T; // in the shape of the query
}

interface People {
  readonly persons: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string }[];
  };
}

const mine = "0101";
const other = "0102";

/** Ids of the staff whose home is in a college, as the personnel office sees them. */
async function staffOf(college: string): Promise<readonly string[]> {
  const query = `{ persons(first: 500, where: { homeOrg: { collegeNo: { eq: "${college}" } }, staff: { isCurrent: { eq: true } } }) { totalCount nodes { id } } }`;
  const { persons } = await ask<People>(query, "office:personnel");
  expect(persons.nodes.length).toBe(persons.totalCount);
  return persons.nodes.map(({ id }) => id);
}

describe("an officer on the campus's own data", () => {
  test("sees her department's people, all of them", async () => {
    const theirs = await staffOf(mine);
    expect(theirs.length).toBeGreaterThan(5);
    const query = `{ persons(first: 500, where: { staff: { isCurrent: { eq: true } } }) { totalCount nodes { id } } }`;
    const { persons } = await ask<People>(query, `officer:${mine}`);
    expect(new Set(persons.nodes.map(({ id }) => id))).toEqual(new Set(theirs));
  });

  test("asked for another department's people by list, id, relation or group gets nothing", async () => {
    const strangers = await staffOf(other);
    expect(strangers.length).toBeGreaterThan(0);
    const ids = JSON.stringify(strangers);
    const [first = ""] = strangers;
    const told = await ask<{
      readonly list: { readonly totalCount: number };
      readonly one: unknown;
      readonly unit: { readonly nodes: readonly { readonly members: readonly unknown[] }[] };
      readonly groups: { readonly groups: readonly { readonly count: number }[] };
    }>(
      `{
        list: persons(where: { id: { in: ${ids} } }) { totalCount }
        one: person(id: "${first}") { name idNo }
        unit: orgUnits(where: { orgNo: { eq: "${other}" } }) { nodes { members(first: 50) { person { id name } } } }
        groups: personGroups(by: ["title.level"], metrics: [], where: { id: { in: ${ids} } }) { groups { count } }
      }`,
      `officer:${mine}`,
    );
    expect(told.list.totalCount).toBe(0);
    expect(told.one).toBeNull();
    expect(JSON.stringify(told.unit)).not.toContain(first);
    expect(told.unit.nodes.flatMap((node) => node.members)).toEqual([]);
    expect(told.groups.groups).toEqual([]);
  });

  test("may not fill a form for another department", async () => {
    const home = await smallHome();
    const { code, stderr } = await fillonce([
      "forms",
      "fill",
      "PE-10",
      "--for",
      `org:${other}`,
      "--as",
      `officer:${mine}`,
      "--home",
      home.root,
      "--out",
      `${home.root}-refused`,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("scope");
  });
});
