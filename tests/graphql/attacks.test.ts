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

/** The officer of 信息学院 (100); p08, project j3, equipment e3 and unit 200 are of 数学学院. */
describe("an officer asks for another department's people", () => {
  const officer = (query: string) => dataFor(served, "officer:100")(query);

  test("by list: gets its own, counts its own", async () => {
    const { persons, staffRoles } = await officer(`{
      persons(first: 500) { totalCount nodes { id } }
      staffRoles(first: 500, where: { orgNo: { in: ["200", "210"] } }) { totalCount nodes { staffNo } }
    }`);
    const ids = persons.nodes.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(["p01", "p02", "p03", "p04", "p05", "p06", "p07", "s1"]);
    expect(persons.totalCount).toBe(8);
    // p02 once belonged to 200: an own person's past is not another's.
    expect(staffRoles.nodes).toEqual([{ staffNo: "90001" }]);
  });

  test("by id: there is none", async () => {
    const data = await officer(
      '{ person(id: "p08") { name } staffRole(id: "rp08") { staffNo } title(id: "tp08") { level } }',
    );
    expect(data).toEqual({ person: null, staffRole: null, title: null });
  });

  test("by relation: another unit's members and a shared project's other members are not there", async () => {
    const { orgUnits, project } = await officer(`{
      orgUnits(where: { orgNo: { eq: "200" } }) { nodes { name members { person { name } } equipment { name } projects { name } } }
      project(id: "j1") { members(orderBy: [{ orderNo: ASC }]) { orderNo person { id } } }
    }`);
    expect(orgUnits.nodes).toEqual([
      { name: "数学学院", members: [], equipment: [], projects: [] },
    ]);
    const shown = JSON.stringify(project);
    expect(shown).toContain("p01");
    expect(shown).not.toContain("p08");
  });

  test("by filter, through relations: nothing to be guessed", async () => {
    const { some, path, exact } = await officer(`{
      some: orgUnits(where: { members: { some: { person: { name: { startsWith: "黄" } } } } }) { totalCount }
      path: projects(where: { head: { name: { eq: "黄强" } } }) { totalCount }
      exact: persons(where: { staffNo: { eq: "10008" } }) { totalCount }
    }`);
    expect(some.totalCount + exact.totalCount).toBe(0);
    expect(path.totalCount).toBe(0);
  });

  test("by group: their people are in no figure", async () => {
    const { all, byUnit } = await officer(`{
      all: personGroups { groups { count } }
      byUnit: personGroups(by: ["staff.org.orgNo"]) { groups { keys { value } } }
    }`);
    expect(all.groups).toEqual([{ count: 8 }]);
    expect(JSON.stringify(byUnit)).not.toMatch(/"2[01]0"/);
  });

  test("by a metric of the whole university: gets its own share", async () => {
    const { metric } = await officer('{ metric(id: "staff.on_duty") { value } }');
    expect(metric.value).toBe("6");
    const whole = await dataFor(
      served,
      "office:personnel",
    )('{ metric(id: "staff.on_duty") { value } }');
    expect(whole.metric.value).toBe("11");
  });

  test("by another's cursor", async () => {
    const whole = await dataFor(
      served,
      "office:personnel",
    )("{ persons(first: 9) { pageInfo { endCursor } } }");
    const query = "query ($after: String) { persons(after: $after) { nodes { id } } }";
    const after: string = whole.persons.pageInfo.endCursor;
    expect(await refusedFor(served, "officer:100")(query, { after })).toEqual(["CURSOR_REFUSED"]);
    expect(served.statements).toHaveLength(1);
  });
});

describe("a member of staff", () => {
  const staff = (query: string) => dataFor(served, "staff:10002")(query);

  test("sees herself on every path, whole; and nobody else", async () => {
    const data = await staff(`{
      persons(first: 500) { totalCount nodes { name idNo phone } }
      person(id: "p01") { name }
      orgUnits(where: { orgNo: { eq: "100" } }) { nodes { members { person { name } } children { members { person { name } } } } }
      projectMembers { nodes { project { members { name person { name } } } person { name } } }
      personGroups { groups { count } }
    }`);
    expect(data.persons.totalCount).toBe(1);
    expect(data.persons.nodes[0]).toMatchObject({ name: "王芳", phone: "110" });
    expect(data.persons.nodes[0].idNo).not.toContain("*");
    expect(data.person).toBeNull();
    expect(JSON.stringify(data)).not.toMatch(/张伟|李 娜|黄强|成员[23]/);
    expect(data.personGroups.groups).toEqual([{ count: 1 }]);
  });

  test("who does not exist sees nobody", async () => {
    const { persons } = await dataFor(
      served,
      "staff:99999",
    )("{ persons { totalCount nodes { id } } }");
    expect(persons).toEqual({ totalCount: 0, nodes: [] });
  });
});

describe("a masked column", () => {
  test("is filtered, sorted and grouped as it is seen", async () => {
    const officer = dataFor(served, "officer:100");
    const { exact, last, sorted, groups } = await officer(`{
      exact: persons(where: { phone: { eq: "13900001000" } }) { totalCount }
      last: persons(where: { phone: { startsWith: "1390" } }) { totalCount }
      sorted: persons(orderBy: [{ email: ASC }], first: 3) { nodes { id email } }
      groups: personGroups(by: ["politicalName"]) { groups { keys { value } count } }
    }`);
    expect([exact.totalCount, last.totalCount]).toEqual([0, 0]);
    expect(sorted.nodes.map(({ email }: { email: null }) => email)).toEqual([null, null, null]);
    expect(groups.groups).toEqual([{ keys: [{ value: null }], count: 8 }]);
  });

  test.each([
    "{ persons { nodes { name } } }",
    '{ persons(where: { name: { eq: "张伟" } }) { totalCount } }',
    "{ persons(orderBy: [{ idNo: ASC }]) { totalCount } }",
    '{ personGroups(by: ["phone"]) { groups { count } } }',
    '{ titles(where: { person: { name: { eq: "张伟" } } }) { totalCount } }',
    "{ titles(orderBy: [{ person: { name: ASC } }]) { totalCount } }",
    "{ orgUnits(where: { members: { some: { person: { idNo: { isNull: false } } } } }) { totalCount } }",
  ])("does not exist for an analyst: %s", async (query) => {
    const [code] = await refusedFor(served, "analyst")(query);
    expect(code).toBe(query.includes("Groups") ? "BAD_REQUEST" : "GRAPHQL_VALIDATION_FAILED");
    expect(served.statements).toEqual([]);
  });

  test("an analyst's small groups are withheld, also from metrics and counts of one", async () => {
    const { personGroups } = await dataFor(
      served,
      "analyst",
    )(
      '{ personGroups(by: ["title.level"], metrics: ["staff.on_duty"]) { groups { count suppressed metrics { value } } } }',
    );
    for (const group of personGroups.groups) {
      expect(group).toEqual({ count: null, suppressed: true, metrics: [{ value: null }] });
    }
  });

  test("a leader lists nobody", async () => {
    expect(await refusedFor(served, "leader")("{ persons { nodes { sexName } } }")).toEqual([
      "GRAPHQL_VALIDATION_FAILED",
    ]);
    expect(await refusedFor(served, "leader")('{ person(id: "p01") { sexName } }')).toEqual([
      "GRAPHQL_VALIDATION_FAILED",
    ]);
  });
});

describe("a query that is too much never reaches SQL", () => {
  const nest = (levels: number): string =>
    levels === 0 ? "id" : `person { staff { ${nest(levels - 1)} } }`;
  const times = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => make(index)).join(" ");

  test.each([
    ["eleven levels", `{ titles { nodes { ${nest(5)} } } }`],
    ["500 aliases", `{ persons { nodes { ${times(500, (n) => `a${n}: id`)} } } }`],
    ["31 root fields", `{ ${times(31, (n) => `r${n}: release { id }`)} }`],
    [
      "aliases in fragments",
      `{ ${times(8, (n) => `p${n}: person(id: "p01") { ...f }`)} } fragment f on Person { ${times(8, (n) => `a${n}: id`)} }`,
    ],
    [
      "fragments that double",
      `{ persons { nodes { ...f0 } } } ${times(24, (n) => `fragment f${n} on Person { ...f${n + 1} ... { ...f${n + 1} } }`)} fragment f24 on Person { id name }`,
    ],
    ["a fragment in itself", "{ persons { nodes { ...f } } } fragment f on Person { id ...f }"],
    ["200 directives", `{ release { id ${times(200, () => "@include(if: true)")} } }`],
    ["6,000 tokens", `{ persons { nodes { ${times(6000, () => "id")} } } }`],
    ["an alias of the engine's", '{ __proto__: person(id: "p01") { id } }'],
    ["introspection four times", `{ ${times(4, (n) => `s${n}: __schema { types { name } }`)} }`],
  ])("%s", async (_what, query) => {
    const { data, errors } = await asking(served, "office:personnel")(query);
    expect(data).toBeUndefined();
    expect(errors?.length).toBeGreaterThan(0);
    expect(served.statements).toEqual([]);
  });

  test("long OR lists and deep filters by variable", async () => {
    const refused = refusedFor(served, "office:personnel");
    const query = "query ($where: PersonWhere) { persons(where: $where) { totalCount } }";
    const or = Array.from({ length: 1000 }, (_, index) => ({ staffNo: { eq: String(index) } }));
    expect(await refused(query, { where: { or } })).toEqual(["BAD_REQUEST"]);
    const deep = or.slice(0, 50).reduce((not: object, each) => ({ not, ...each }), {});
    expect(await refused(query, { where: deep })).toEqual(["LIMIT_EXCEEDED"]);
    const cycle = or.slice(0, 30).reduce((inner: object) => ({ staff: { person: inner } }), {});
    expect(await refused(query, { where: cycle })).toEqual(["LIMIT_EXCEEDED"]);
    expect(served.statements).toEqual([]);
  });
});

describe("nothing that is typed becomes SQL", () => {
  const evil = `'; DROP TABLE r1.main.person; SELECT "name" FROM person WHERE '%' LIKE '`;

  test("a text to be found is a value, with its quotes and wildcards", async () => {
    const ask = dataFor(served, "office:personnel");
    const query =
      "query ($t: String!) { persons(where: { name: { contains: $t } }) { totalCount } }";
    for (const text of [evil, "%", "_", "\\", "' OR '1'='1"]) {
      expect((await ask(query, { t: text })).persons.totalCount).toBe(0);
    }
    expect(served.statements.join()).not.toContain("DROP TABLE");
    expect((await ask("{ persons { totalCount } }")).persons.totalCount).toBeGreaterThan(0);
  });

  test("names of fields, periods, figures and units are looked up, never written", async () => {
    const refused = refusedFor(served, "office:personnel");
    const by = "query ($by: [String!]) { personGroups(by: $by) { groups { count } } }";
    for (const path of [evil, 'name") FROM person --', "staff.org_no", "birthDate:'; SELECT 1"]) {
      expect(await refused(by, { by: [path] })).toEqual(["BAD_REQUEST"]);
    }
    const sorted = `query ($o: PersonOrderBy!) { persons(orderBy: [$o]) { totalCount } }`;
    const codes = await refused(sorted, { o: { [evil]: "ASC" } });
    expect(codes.every((code) => code !== "INTERNAL")).toBe(true);
    for (const as of [`officer:100' OR '1'='1`, 'officer:100"', "staff:1;--", "office:x'"]) {
      await expect(refusedFor(served, as)("{ persons { totalCount } }")).rejects.toThrow();
    }
    expect(served.statements).toEqual([]);
  });
});

test("what fails inside is not told outside", async () => {
  const broken = {
    releases: {
      lease: async () => {
        const lease = await served.releases.lease();
        const rows = async () => await lease.connection.rows(`SELECT '张伟' FROM "secret_table"`);
        return { ...lease, connection: { ...lease.connection, rows } };
      },
    },
  };
  const { data, errors } = await asking(
    { ...served, ...broken },
    "analyst",
  )("{ persons { totalCount } }");
  expect(data).toEqual({ persons: null });
  expect(errors?.[0]?.extensions?.code).toBe("INTERNAL");
  expect(JSON.stringify(errors)).not.toMatch(/secret|SELECT|Catalog|张伟|\.ts/);
});
