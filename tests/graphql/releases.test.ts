import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forgetReleases } from "../../core/releases.ts";
import { type Given, university } from "../query/university.ts";
import { asking, dataFor } from "./ask.ts";
import { type Served, serveUniversity } from "./served.ts";

/** Release 1 as it is; in release 2, the served one, 王芳 has gone to mathematics and a project has another name. */
let served: Served;
beforeAll(async () => {
  served = await serveUniversity();
  const moved = (row: Given): Given =>
    row["person_id"] === "p02" && row["kind"] === "人事归属" ? { ...row, org_no: "200" } : row;
  await served.publish(2, {
    ...university,
    person_org: (university["person_org"] ?? []).map(moved),
    project: (university["project"] ?? []).map((row) =>
      row["id"] === "j2" ? { ...row, name: "软件验证" } : row,
    ),
  });
});
afterAll(async () => served[Symbol.asyncDispose]());

const office = (query: string, variables = {}) =>
  dataFor(served, "office:personnel")(query, variables);
const errorOf = async (query: string, as = "office:personnel") => {
  const { errors } = await asking(served, as)(query);
  return { code: errors?.[0]?.extensions?.code, message: errors?.[0]?.message };
};

describe("as of a release", () => {
  test("an older one that is kept is read beside the served one", async () => {
    const data = await office(`{
      now: project(id: "j2") { name }
      before: project(id: "j2", release: 1) { name members { person { name } } }
      named: projects(release: 2, where: { id: { eq: "j2" } }) { nodes { name } }
      counted: projectGroups(release: 1, where: { name: { eq: "软件测试" } }) { groups { count } }
    }`);
    expect(data).toMatchObject({
      now: { name: "软件验证" },
      before: {
        name: "软件测试",
        members: [{ person: { name: "王芳" } }, { person: { name: "李 娜" } }],
      },
      named: { nodes: [{ name: "软件验证" }] },
      counted: { groups: [{ count: 1 }] },
    });
    expect(served.openLeases()).toBe(0);
  });

  test("and a day of it", async () => {
    const { orgUnits } = await office(
      '{ orgUnits(release: 1, asOf: "2010-01-01", where: { orgNo: { eq: "100" } }) { nodes { name } } }',
    );
    expect(orgUnits.nodes).toEqual([{ name: "计算机系" }]);
  });

  test("who may see what is as it stands in the served one", async () => {
    const query = "{ persons(release: 1, first: 500) { nodes { id } } }";
    const idsFor = async (as: string) =>
      (await dataFor(served, as)(query)).persons.nodes.map(({ id }: { id: string }) => id);
    // She was theirs then and is not today.
    expect(await idsFor("officer:100")).not.toContain("p02");
    expect(await idsFor("officer:200")).toContain("p02");
    const one = '{ person(id: "p02", release: 1) { name } }';
    expect((await dataFor(served, "officer:100")(one)).person).toBeNull();
  });

  test("a cursor belongs to the release it was given for", async () => {
    const page = (release: number, after?: string) =>
      `{ projects(first: 2, release: ${release}${after === undefined ? "" : `, after: "${after}"`}) { nodes { id } pageInfo { endCursor } } }`;
    const { projects } = await office(page(1));
    const cursor: string = projects.pageInfo.endCursor;
    expect((await office(page(1, cursor))).projects.nodes).toHaveLength(2);
    expect((await errorOf(page(2, cursor))).code).toBe("CURSOR_REFUSED");
  });

  test("one that is not kept is refused, naming those that are", async () => {
    await served.publish(3);
    await forgetReleases(served.state, [1]);
    served.statements.length = 0;
    for (const release of [1, 99, 0, -1]) {
      const { code, message } = await errorOf(`{ projects(release: ${release}) { totalCount } }`);
      expect(code).toBe("RELEASE_NOT_KEPT");
      expect(message).toContain(`release ${release} is not kept; kept are 3, 2`);
    }
    expect(served.statements).toEqual([]);
    expect(served.openLeases()).toBe(0);
  });
});
