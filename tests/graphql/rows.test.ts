import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asking, dataFor, refusedFor } from "./ask.ts";
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
const refused = (query: string, variables = {}) =>
  refusedFor(served, "office:personnel")(query, variables);

interface Found {
  readonly id: string;
}
const idsOf = (nodes: readonly Found[]) => nodes.map(({ id }) => id);

describe("figures", () => {
  test("of related rows stand beside a row, without listing them, in the same statement", async () => {
    const { projects } = await office(`{ projects(where: { id: { in: ["j1", "j4"] } }) { nodes {
      name
      all: fundsAggregate { count sum { amount } kinds: distinct { kind } }
      in: fundsAggregate(where: { kind: { eq: "到账" } }) { n: count s: sum { a: amount } avg { amount } max { amount bookedOn } }
      membersAggregate { count min { orderNo } __typename }
    } } }`);
    expect(projects.nodes).toEqual([
      {
        name: "量子算法",
        all: { count: 3, sum: { amount: "301000.0100" }, kinds: { kind: 2 } },
        in: {
          n: 2,
          s: { a: "300000.0100" },
          avg: { amount: "150000.0050" },
          max: { amount: "300000.0000", bookedOn: "2026-03-01" },
        },
        membersAggregate: { count: 3, min: { orderNo: 1 }, __typename: "ProjectMemberAggregate" },
      },
      {
        name: "统计推断",
        all: { count: 0, sum: { amount: null }, kinds: { kind: 0 } },
        in: { n: 0, s: { a: null }, avg: { amount: null }, max: { amount: null, bookedOn: null } },
        membersAggregate: { count: 2, min: { orderNo: 1 }, __typename: "ProjectMemberAggregate" },
      },
    ]);
    expect(served.statements).toHaveLength(1);
  });

  test("nest below relations and in fragments", async () => {
    const { orgUnits } = await office(`{ orgUnits(where: { orgNo: { eq: "100" } }) { nodes {
        members(first: 1) { person { ...counted } } membersAggregate { distinct { personId } }
      } } }
      fragment counted on Person { projectMembershipsAggregate { count } }`);
    expect(orgUnits.nodes).toEqual([
      {
        members: [{ person: { projectMembershipsAggregate: { count: 1 } } }],
        membersAggregate: { distinct: { personId: 3 } },
      },
    ]);
  });

  test("of a connection are over all its rows, whatever the page", async () => {
    const query = `query ($where: ProjectWhere) { projects(first: 1, where: $where) {
      totalCount nodes { id } aggregate { count sum { contractAmount } avg { contractAmount } } also: aggregate { n: count }
    } }`;
    const { projects } = await office(query);
    expect(projects).toEqual({
      totalCount: 4,
      nodes: [{ id: "j1" }],
      aggregate: {
        count: 4,
        sum: { contractAmount: "710000.5000" },
        avg: { contractAmount: "236666.8333" },
      },
      also: { n: 4 },
    });
    const none = await office(query, { where: { id: { eq: "?" } } });
    expect(none.projects).toMatchObject({
      totalCount: 0,
      nodes: [],
      aggregate: { count: 0, sum: { contractAmount: null } },
    });
    expect(served.statements).toHaveLength(2);
  });

  test("see what the role sees, and no column it may not name", async () => {
    const query =
      '{ orgUnits(where: { orgNo: { eq: "100" } }) { nodes { membersAggregate { count } projectsAggregate { count } } } }';
    const officer = await dataFor(served, "officer:200")(query);
    expect(officer.orgUnits.nodes).toEqual([
      { membersAggregate: { count: 0 }, projectsAggregate: { count: 0 } },
    ]);
    const masked = "{ persons { aggregate { max { birthDate } } } }";
    expect(await refusedFor(served, "analyst")(masked)).toHaveLength(1);
    const byUnit = await dataFor(served, "leader")(query);
    // Three people are too few for who may not see them one by one.
    expect(byUnit.orgUnits.nodes[0].membersAggregate.count).toBeNull();
  });
});

describe("some, every and none", () => {
  test.each([
    ['{ headedProjects: { none: {} }, staff: { orgNo: { eq: "110" } } }', ["p03"]],
    ['{ headedProjects: { some: {}, none: { level: { eq: "国家级" } } } }', ["p02", "p10"]],
    ["{ projectMemberships: { some: {}, every: { orderNo: { eq: 1 } } } }", ["p01"]],
    [
      "{ projectMemberships: { some: { project: { members: { every: { personId: { isNull: false } } } } } }, headedProjects: { some: {} } }",
      ["p01", "p02", "p08", "p10"],
    ],
  ])("%s", async (where, ids) => {
    const { persons } = await office(`{ persons(where: ${where}, first: 500) { nodes { id } } }`);
    expect(idsOf(persons.nodes)).toEqual(ids);
  });

  test("are asked through single-valued relations", async () => {
    const { projectMembers } = await office(`{ projectMembers(
      where: { person: { headedProjects: { some: { level: { eq: "省部级" } } } } }) { nodes { id } } }`);
    expect(idsOf(projectMembers.nodes)).toEqual(["m-j1-2", "m-j2-1"]);
    const { equipment } = await office(`{ equipment: equipmentItems(
      where: { custodian: { headedProjects: { none: {} } } }) { nodes { id } } }`);
    // e4 is in nobody's custody: nobody heads no project.
    expect(idsOf(equipment.nodes)).toEqual(["e4"]);
  });

  test("nothing asked of a list is refused", async () => {
    expect(await refused("{ persons(where: { titles: {} }) { totalCount } }")).toEqual([
      "BAD_REQUEST",
    ]);
  });
});

describe("text", () => {
  test("is the same whatever its case and width", async () => {
    const same = async (value: string) =>
      idsOf(
        (
          await office(
            "query ($v: String) { persons(where: { name: { same: $v } }) { nodes { id } } }",
            { v: value },
          )
        ).persons.nodes,
      );
    expect(await same("ada lee")).toEqual(["p13"]);
    expect(await same("ＡＤＡ　ＬＥＥ")).toEqual(["p13"]);
    expect(await same("ada")).toEqual([]);
    expect(await same("%")).toEqual([]);
  });
});

describe("order", () => {
  const sorted = async (orderBy: string) => {
    const { persons } = await office(
      `{ persons(where: { id: { startsWith: "p" } }, orderBy: ${orderBy}, first: 500) { nodes { id name } } }`,
    );
    return persons.nodes as readonly (Found & { readonly name: string })[];
  };

  test("puts missing values where it is told to", async () => {
    const first = await sorted("[{ title: { level: DESC_NULLS_FIRST } }, { birthDate: ASC }]");
    expect(idsOf(first)[0]).toBe("p11");
    const last = await sorted("[{ title: { level: DESC_NULLS_LAST } }, { birthDate: ASC }]");
    expect(idsOf(last)).toEqual([...idsOf(first).slice(1), "p11"]);
  });

  test("sorts Chinese by pinyin when asked", async () => {
    const names = async (way: string) =>
      (await sorted(`[{ name: ${way} }]`)).map(({ name }) => name);
    const pinyin = await names("ASC_PINYIN");
    // chen huang li liu sun wang wu xu yang zhang zhao zhou, Latin letters behind them
    expect(pinyin).toEqual([
      ..."陈静 黄强 李_娜 刘洋 孙丽 王芳 吴秀 徐明 杨磊 张伟 赵敏 周杰"
        .split(" ")
        .map((name) => name.replace("_", " ")),
      "ＡＤＡ Lee",
    ]);
    expect(await names("DESC_PINYIN")).toEqual([...pinyin].reverse());
    expect(await names("ASC")).not.toEqual(pinyin);
  });
});

describe("pages from the end", () => {
  const query = `query ($last: Int, $before: String, $first: Int, $after: String) {
    persons(last: $last, before: $before, first: $first, after: $after, orderBy: [{ name: ASC_PINYIN }]) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  interface Edge {
    readonly cursor: string;
    readonly node: Found;
  }
  const page = async (variables: object) => {
    const { persons } = await office(query, variables);
    return { ...persons, ids: persons.edges.map(({ node }: Edge) => node.id) };
  };

  test("lead back through the same rows in the same order", async () => {
    const whole = await page({ first: 500 });
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const { ids, pageInfo } = await page({ last: 4, before });
      expect(pageInfo.hasNextPage).toBe(before !== null);
      seen.unshift(...ids);
      before = pageInfo.hasPreviousPage ? pageInfo.startCursor : null;
    } while (before !== null);
    expect(seen).toEqual(whole.ids);
  });

  test("meet pages from the beginning", async () => {
    const whole = await page({ first: 500 });
    const between = { after: whole.edges[2].cursor, before: whole.edges[9].cursor };
    const first = await page({ ...between, first: 2 });
    expect(first.ids).toEqual(whole.ids.slice(3, 5));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect((await page({ ...between, last: 2 })).ids).toEqual(whole.ids.slice(7, 9));
    expect((await page({ last: 0 })).ids).toEqual([]);
  });

  test("first and last together, and a negative last, are refused", async () => {
    expect(await refused(query, { first: 1, last: 1 })).toEqual(["BAD_REQUEST"]);
    expect(await refused(query, { last: -1 })).toEqual(["BAD_REQUEST"]);
    expect(await refused(query, { last: 3, before: "x" })).toEqual(["CURSOR_REFUSED"]);
  });
});

describe("nodes", () => {
  const nodeIdOf = async (query: string): Promise<string> => {
    const data = await office(`{ found: ${query} { nodeId } }`);
    return data.found.nodeId;
  };
  const node = `query ($id: ID!) { node(id: $id) { __typename nodeId
    ... on Person { name title { level } } ... on Project { name head { name } } ... on Node { again: nodeId } } }`;

  test("are found by the id they told of themselves", async () => {
    const id = await nodeIdOf('project(id: "j1")');
    expect(id).not.toContain("j1");
    served.statements.length = 0;
    expect((await office(node, { id })).node).toEqual({
      __typename: "Project",
      nodeId: id,
      again: id,
      name: "量子算法",
      head: { name: "张伟" },
    });
    expect(served.statements).toHaveLength(1);
  });

  test("of another unit are as if they were not there", async () => {
    const [theirs, ours] = [
      await nodeIdOf('person(id: "p08")'),
      await nodeIdOf('person(id: "p02")'),
    ];
    const missing = Buffer.from("person:nobody").toString("base64url");
    const officer = (id: string) => asking(served, "officer:100")(node, { id });
    expect(await officer(theirs)).toEqual(await officer(missing));
    expect((await officer(theirs)).data).toEqual({ node: null });
    expect((await officer(ours)).data).toMatchObject({ node: { __typename: "Person" } });
  });

  test("come several at once, of any entity, in the order given, in one statement", async () => {
    const person = await nodeIdOf('person(id: "p02")');
    const project = await nodeIdOf('project(id: "j3")');
    const theirs = await nodeIdOf('person(id: "p08")');
    served.statements.length = 0;
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { nodeId
      ... on Person { titles { level } } ... on Project { name membersAggregate { count } } } }`;
    const ids = [project, person, theirs, person];
    const { nodes } = await office(query, { ids });
    expect(nodes).toEqual([
      { nodeId: project, name: "数论", membersAggregate: { count: 3 } },
      { nodeId: person, titles: [{ level: "副高级" }] },
      { nodeId: theirs, titles: [{ level: "正高级" }] },
      { nodeId: person, titles: [{ level: "副高级" }] },
    ]);
    expect(served.statements).toHaveLength(1);
    const seen = await dataFor(served, "officer:100")(query, { ids });
    expect(seen.nodes).toEqual([null, nodes[1], null, nodes[3]]);
  });

  test("what is no node id is refused, and so are too many", async () => {
    for (const id of [
      "",
      "p02",
      "person:p02",
      Buffer.from("person:").toString("base64url"),
      Buffer.from("users:1").toString("base64url"),
    ])
      expect(await refused(node, { id })).toEqual(["BAD_REQUEST"]);
    const ids = Array.from({ length: 101 }, () => Buffer.from("person:p01").toString("base64url"));
    expect(await refused("query ($ids: [ID!]!) { nodes(ids: $ids) { nodeId } }", { ids })).toEqual([
      "BAD_REQUEST",
    ]);
    expect(served.statements).toEqual([]);
  });
});
