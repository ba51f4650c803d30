import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { university } from "../query/university.ts";
import { asking, dataFor, refusedFor } from "./ask.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveUniversity();
});
afterAll(async () => served[Symbol.asyncDispose]());
const office = (query: string, variables = {}) =>
  dataFor(served, "office:personnel")(query, variables);
const analyst = (query: string) => dataFor(served, "analyst")(query);

describe("where", () => {
  test.each([
    ['{ staffNo: { eq: "10001" } }', ["p01"]],
    ['{ name: { startsWith: "ada" } }', ["p13"]],
    ['{ title: { level: { eq: "正高级" } }, sexName: { ne: "男" } }', ["p10"]],
    [
      '{ or: [{ id: { eq: "p01" } }, { birthDate: { ge: "1995-01-01" } }] }',
      ["p01", "p11", "s1", "s2"],
    ],
    ['{ not: { staff: {} }, id: { startsWith: "p" } }', []],
    ['{ title: { level: { isNull: true } }, id: { startsWith: "p" } }', ["p11"]],
    ['{ headedProjects: { some: { level: { eq: "国家级" } } } }', ["p01", "p08"]],
    [
      '{ and: [{ headedProjects: { some: {} } }, { not: { title: { level: { eq: "正高级" } } } }] }',
      ["p02"],
    ],
  ])("%s", async (where, ids) => {
    const { persons } = await office(`{ persons(where: ${where}, first: 500) { nodes { id } } }`);
    expect(persons.nodes.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  test("a null does not make a condition vanish", async () => {
    const refused = refusedFor(served, "office:personnel");
    const query = "query ($no: String) { persons(where: { staffNo: { eq: $no } }) { totalCount } }";
    expect(await refused(query, { no: null })).toEqual(["BAD_REQUEST"]);
    expect(await refused("{ persons(where: { staffNo: null }) { totalCount } }")).toEqual([
      "BAD_REQUEST",
    ]);
  });

  test("a value is a value, never SQL", async () => {
    const nasty = `'; DROP TABLE person; --`;
    const query =
      "query ($v: String) { persons(where: { or: [{ name: { contains: $v } }, { name: { eq: $v } }] }) { totalCount } }";
    expect((await office(query, { v: nasty })).persons.totalCount).toBe(0);
    expect((await office(query, { v: "%" })).persons.totalCount).toBe(0);
    expect((await office("{ persons { totalCount } }")).persons.totalCount).toBe(15);
  });
});

describe("pages", () => {
  test("cursors lead through all rows once, in order", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { persons } = await office(
        `query ($after: String) { persons(first: 4, after: $after, orderBy: [{ title: { level: DESC } }]) {
          totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        { after },
      );
      expect(persons.totalCount).toBe(15);
      expect(persons.pageInfo.hasPreviousPage).toBe(after !== null);
      expect(persons.pageInfo.startCursor).toBe(persons.edges[0].cursor);
      seen.push(...persons.edges.map(({ node }: { node: { id: string } }) => node.id));
      after = persons.pageInfo.hasNextPage ? persons.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(15);
    expect(new Set(seen).size).toBe(15);
  });

  test("a cursor that was changed, or is of another question, is refused", async () => {
    const { persons } = await office("{ persons(first: 2) { pageInfo { endCursor } } }");
    const cursor: string = persons.pageInfo.endCursor;
    const refused = refusedFor(served, "office:personnel");
    const query = "query ($after: String) { persons(after: $after) { nodes { id } } }";
    expect(await refused(query, { after: `A${cursor.slice(1)}` })).toEqual(["CURSOR_REFUSED"]);
    expect(await refused(query, { after: "p02" })).toEqual(["CURSOR_REFUSED"]);
    const other = "query ($after: String) { orgUnits(after: $after) { nodes { id } } }";
    expect(await refused(other, { after: cursor })).toEqual(["CURSOR_REFUSED"]);
  });

  test("first is clamped above and refused below zero, also inside and by variable", async () => {
    const many = Array.from({ length: 600 }, (_, index) => ({
      id: `c${String(index).padStart(3, "0")}`,
      course_no: `C${index}`,
      name: "课",
      org_no: "100",
    }));
    await using big = await serveUniversity({ ...university, course: many });
    const ask = dataFor(big, "office:teaching");
    const query = `query ($n: Int) { courses(first: $n) { nodes { id } }
      orgUnits(where: { orgNo: { eq: "100" } }) { nodes { courses(first: $n) { id } } } }`;
    const data = await ask(query, { n: 1_000_000 });
    expect(data.courses.nodes).toHaveLength(500);
    expect(data.orgUnits.nodes[0].courses).toHaveLength(500);
    expect(await refusedFor(big, "office:teaching")(query, { n: -1 })).toEqual([
      "BAD_REQUEST",
      "BAD_REQUEST",
    ]);
  });
});

describe("groups", () => {
  test("count and metrics by keys of this and of related entities", async () => {
    const { personGroups } = await office(`{ personGroups(
      by: ["staff.org.collegeName", "title.level"], metrics: ["staff.on_duty", "teachers.full_time"],
      where: { staff: { orgNo: { in: ["100", "111"] } } }, orderBy: [{ by: "count", direction: DESC }], first: 1
    ) { hasMore groups { keys { by value } count suppressed metrics { metric { id unit } value } } } }`);
    expect(personGroups).toEqual({
      hasMore: true,
      groups: [
        {
          keys: [
            { by: "staff.org.collegeName", value: null },
            { by: "title.level", value: "中级" },
          ],
          count: 2,
          suppressed: false,
          metrics: [
            { metric: { id: "staff.on_duty", unit: "人" }, value: "2" },
            { metric: { id: "teachers.full_time", unit: "人" }, value: "2" },
          ],
        },
      ],
    });
  });

  test("a metric has one value, alone and over the groups", async () => {
    const data = await analyst(`{
      metric(id: "equipment.value") { value metric { zh unit } }
      whole: equipmentGroups(metrics: ["equipment.value"]) { groups { count metrics { value } } }
      byUnit: equipmentGroups(by: ["orgNo"], metrics: ["equipment.value"]) { groups { metrics { value } } }
      year: metric(id: "project.received", from: "2026-01-01", to: "2027-01-01") { value }
      before: metric(id: "project.received", to: "2026-01-01") { value }
    }`);
    expect(data.metric).toEqual({ value: "88000.2500", metric: { zh: "设备总值", unit: "元" } });
    expect(data.whole.groups).toEqual([{ count: 4, metrics: [{ value: "88000.2500" }] }]);
    expect(data.byUnit.groups).toHaveLength(4);
    expect(data.year.value).toBe("410000.2100");
    expect(data.before.value).toBeNull();
  });

  test.each([
    ['personGroups(by: ["nope"])', /no column of Person/],
    ['personGroups(by: ["titles.level"])', /no column of Person/],
    ['personGroups(by: ["title"])', /no column of Person/],
    ['personGroups(by: ["sexName; DROP TABLE person"])', /no column of Person/],
    ['personGroups(metrics: ["equipment.value"])', /no metric/],
    ['personGroups(by: ["sexName"], orderBy: [{ by: "staffNo" }])', /cannot sort/],
  ])("%s is refused by name", async (field, message) => {
    const { errors } = await asking(served, "office:personnel")(`{ ${field} { hasMore } }`);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "BAD_REQUEST",
      hint: expect.any(String),
    });
  });

  test("a period is for metrics of a period", async () => {
    const query = '{ metric(id: "staff.on_duty", from: "2026-01-01") { value } }';
    expect(await refusedFor(served, "analyst")(query)).toEqual(["BAD_REQUEST"]);
  });
});

describe("as of a day", () => {
  test("history answers through the whole tree", async () => {
    const query = `query ($day: Date) {
      orgUnits(where: { orgNo: { eq: "100" } }, asOf: $day) { nodes { name } }
      person(id: "p08", asOf: $day) { title { titleName } }
    }`;
    const then = await office(query, { day: "2010-01-01" });
    expect(then.orgUnits.nodes).toEqual([{ name: "计算机系" }]);
    expect(then.person.title.titleName).toBe("副教授");
    const now = await office(query);
    expect(now.orgUnits.nodes).toEqual([{ name: "信息学院" }]);
    expect(now.person.title.titleName).toBe("教授");
  });

  test("what is no day is refused", async () => {
    const refused = refusedFor(served, "office:personnel");
    const query = "query ($day: Date) { persons(asOf: $day) { totalCount } }";
    expect(await refused(query, { day: "2026-02-30" })).toEqual(["BAD_REQUEST"]);
    expect(await refused('{ persons(asOf: "yesterday") { totalCount } }')).toHaveLength(1);
  });
});
