import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { metrics } from "../../schema/metrics.ts";
import { asking, dataFor } from "./ask.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveUniversity();
});
afterAll(async () => served[Symbol.asyncDispose]());
beforeEach(() => {
  served.statements.length = 0;
});
const office = (query: string, variables = {}) =>
  dataFor(served, "office:personnel")(query, variables);

describe("one statement per root field", () => {
  test("three levels of relations, twice", async () => {
    const data = await office(`{
      orgUnits(where: { orgNo: { eq: "100" } }) { nodes {
        name
        members(orderBy: [{ personId: ASC }], first: 2) { person {
          name
          headedProjects { name members(orderBy: [{ orderNo: ASC }], first: 2) { orderNo person { name } } }
        } }
      } }
      project(id: "j3") { name head { staff { org { parent { name } name } } } }
    }`);
    expect(served.statements).toHaveLength(2);
    expect(data.orgUnits.nodes).toEqual([
      {
        name: "信息学院",
        members: [
          {
            person: {
              name: "张伟",
              headedProjects: [
                {
                  name: "量子算法",
                  members: [
                    { orderNo: 1, person: { name: "张伟" } },
                    { orderNo: 2, person: { name: "王芳" } },
                  ],
                },
              ],
            },
          },
          { person: { name: "杨磊", headedProjects: [] } },
        ],
      },
    ]);
    expect(data.project.head.staff.org).toEqual({ name: "数学学院", parent: null });
  });

  test("none for what the manifest knows", async () => {
    const data = await office(`{ release { id records reconciled } sources { name staleSince }
      metrics { id } __schema { queryType { name } } }`);
    expect(served.statements).toEqual([]);
    expect(data.release).toEqual({ id: 1, records: 26, reconciled: true });
    expect(data.metrics).toHaveLength(metrics.length);
    expect(data.sources[1]).toEqual({ name: "research", staleSince: "2026-11-08T02:00:00.000Z" });
  });

  test("gives every lease back", async () => {
    await office('{ a: person(id: "p01") { id } persons { totalCount } }');
    await asking(served, "leader")("{ persons { nodes { name } } }");
    expect(served.openLeases()).toBe(0);
  });
});

describe("what was written is what is answered", () => {
  test("two aliases with other arguments are two relations", async () => {
    const { person } = await office(`{ person(id: "p01") {
      all: projectMemberships { orderNo }
      none: projectMemberships(first: 0) { orderNo }
      title { name: titleName } Title: title { name: level }
    } }`);
    expect(person.all).toHaveLength(1);
    expect(person.none).toEqual([]);
    expect(person).toMatchObject({ title: { name: "教授" }, Title: { name: "正高级" } });
    expect(served.statements).toHaveLength(1);
  });

  test("fragments merge, whatever they are called and however often they are spread", async () => {
    const { person } = await office(`query {
      person(id: "p02") { ...a ...a ... on Person { staff { org { name } } } ... { staff { staffNo } } }
    }
    fragment a on Person { name staff { ...b org { orgNo } } }
    fragment b on StaffRole { isCurrent __typename }`);
    expect(person).toEqual({
      name: "王芳",
      staff: {
        isCurrent: true,
        __typename: "StaffRole",
        org: { orgNo: "110", name: "软件系" },
        staffNo: "10002",
      },
    });
  });

  test("@skip and @include decide before SQL is written", async () => {
    const query = `query ($yes: Boolean!, $no: Boolean!) { person(id: "p02") {
      name
      titles @include(if: $no) { level }
      staff @skip(if: $yes) { staffNo }
      ... @include(if: $yes) { sexName }
      ...never @skip(if: $yes)
    } }
    fragment never on Person { awards { id } }`;
    const { person } = await office(query, { yes: true, no: false });
    expect(person).toEqual({ name: "王芳", sexName: "女" });
    expect(served.statements[0]).not.toMatch(/staff_role|"title"|award/);
  });

  test("variables and their defaults stand in arguments, filters and orders", async () => {
    const query = `query ($first: Int = 1, $where: PersonWhere, $order: [PersonOrderBy!], $level: String) {
      persons(first: $first, where: $where, orderBy: $order) { nodes {
        id titles(where: { level: { eq: $level } }) { level }
      } }
    }`;
    const where = { staff: { org: { orgNo: { eq: "110" } } } };
    const order = [{ birthDate: "DESC" }];
    const { persons } = await office(query, { where, order, level: "中级" });
    expect(persons.nodes).toEqual([{ id: "p03", titles: [{ level: "中级" }] }]);
  });

  test("nodes and edges may ask different fields under one name", async () => {
    const { persons } = await office(`{ persons(first: 1) {
      nodes { x: name } edges { node { x: title { level } } } more: edges { n: node { x: sexName } }
    } }`);
    expect(persons).toEqual({
      nodes: [{ x: "张伟" }],
      edges: [{ node: { x: { level: "正高级" } } }],
      more: [{ n: { x: "男" } }],
    });
  });

  test("an object of which nothing is asked but its type is told from none", async () => {
    const { persons } = await office(
      '{ persons(where: { id: { in: ["p10", "p11"] } }) { nodes { title { __typename } } } }',
    );
    expect(persons.nodes).toEqual([{ title: { __typename: "Title" } }, { title: null }]);
  });

  test("numbers, days and decimals have one form", async () => {
    const { classSession, project } = await office(`{
      classSession(id: "cs01") { expected heldOn isCovered } project(id: "j2") { contractAmount }
    }`);
    expect(classSession).toEqual({ expected: 30, heldOn: "2026-09-02", isCovered: true });
    expect(project.contractAmount).toMatch(/^120000\.50*$/);
  });
});
