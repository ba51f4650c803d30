import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rollUpSelect } from "../../pipelines/roll-up.ts";
import { rollUps, rollUpTable } from "../../schema/roll-ups.ts";
import { yearsTables } from "../query/years.ts";
import { asking, dataFor, refusedFor } from "./ask.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveUniversity(yearsTables, async (connection) => {
    const built: [string, string[]][] = [];
    for (const rollUp of rollUps) {
      const select = rollUpSelect(rollUp, `"r7".main."${rollUp.entity}"`);
      await connection.run(`CREATE TABLE "r7".main."${rollUpTable(rollUp)}" AS ${select}`);
      built.push([rollUpTable(rollUp), []]);
    }
    return Object.fromEntries(built);
  });
});
afterAll(async () => served[Symbol.asyncDispose]());

const office = async (query: string) => await dataFor(served, "office:teaching")(query);

/** The statements of a query. */
async function statementsOf(ask: () => Promise<unknown>): Promise<readonly string[]> {
  served.statements.length = 0;
  await ask();
  return served.statements;
}

describe("groups", () => {
  const query = `{ classSessionGroups(
    by: ["orgNo", "heldOn:academic_year"],
    metrics: ["attendance.rate"],
    figures: [
      { as: "sat", fn: SUM, of: "present", where: { hasAttendance: { eq: true } } },
      { as: "last", fn: MAX, of: "heldOn" },
      { as: "rooms", fn: COUNT_DISTINCT, of: "room.roomNo" }
    ],
    having: [{ of: "sat", gt: 500 }, { of: "count", ge: 2, lt: 1000000 }],
    orderBy: [{ by: "heldOn:academic_year", direction: DESC, nulls: FIRST }, { by: "attendance.rate" }],
    totals: ROLLUP
  ) { groups { keys { by value } over count figures { as value } metrics { value } } } }`;

  test("carry periods, figures of their own, conditions, order and sums, in one statement", async () => {
    const { classSessionGroups } = await office(query);
    const { groups } = classSessionGroups;
    expect(groups.length).toBeGreaterThan(6);
    for (const { keys, over, count, figures } of groups) {
      expect(keys.map(({ by }: { by: string }) => by)).toEqual(["orgNo", "heldOn:academic_year"]);
      expect([0, 1, 2]).toContain(over.length);
      const [sat, last, rooms] = figures;
      expect(sat.as).toBe("sat");
      expect(Number(sat.value)).toBeGreaterThan(500);
      expect(count).toBeGreaterThanOrEqual(2);
      if (keys[1].value === "2025-2026") expect(last.value).toMatch(/^202[56]-/);
      expect(rooms).toEqual({ as: "rooms", value: "0" });
    }
    const sumsOverYears = groups.map(({ over }: { over: string[] }) =>
      over.includes("heldOn:academic_year"),
    );
    expect(sumsOverYears).toEqual([...sumsOverYears].sort());
    const years = groups
      .filter((_group: unknown, at: number) => !sumsOverYears[at])
      .map(({ keys }: { keys: { value: string | null }[] }) => keys[1]?.value ?? null);
    const firstYear = years.findIndex((year: string | null) => year !== null);
    expect(years.slice(0, firstYear).every((year: string | null) => year === null)).toBe(true);
    expect(years.slice(firstYear)).toEqual([...years.slice(firstYear)].sort().reverse());
    expect(await statementsOf(() => office(query))).toHaveLength(1);
  });

  test("a quotient stands among them, split as its other side is", async () => {
    const { workloadGroups } = await office(
      '{ workloadGroups(by: ["orgNo"], metrics: ["workload.per_teacher", "workload.standard_hours", "workload.teachers"]) { groups { metrics { value } } } }',
    );
    for (const { metrics } of workloadGroups.groups) {
      const [per, hours, teachers] = metrics.map(({ value }: { value: string }) => Number(value));
      expect(per).toBeCloseTo(hours / teachers, 3);
    }
    const of = await statementsOf(() =>
      office(
        '{ personGroups(by: ["staff.orgNo"], metrics: ["project.received_per_teacher"]) { groups { metrics { value } } } }',
      ),
    );
    expect(of).toHaveLength(1);
  });

  const bad = [
    ['classSessionGroups(by: ["heldOn:fortnight"])', /names no period/],
    ['classSessionGroups(by: ["heldOn:month:day"])', /names no period/],
    ['classSessionGroups(by: ["orgNo:month"])', /holds terms|has no month/],
    ['classSessionGroups(figures: [{ as: "count", fn: COUNT }])', /two things are called/],
    [
      'classSessionGroups(figures: [{ as: "a", fn: COUNT }, { as: "a", fn: COUNT }])',
      /two things are called/,
    ],
    ['classSessionGroups(figures: [{ as: "a", fn: SUM }])', /of what/],
    ['classSessionGroups(having: [{ of: "other", gt: 1 }])', /cannot choose groups/],
    ['classSessionGroups(orderBy: [{ by: "other" }])', /cannot sort/],
    ['personGroups(by: ["birthDate"], metrics: ["project.received_per_teacher"])', /dimension/],
  ] as const;
  test.each(bad)("%s is refused before any SQL", async (field, message) => {
    served.statements.length = 0;
    await expect(office(`{ ${field} { groups { count } } }`)).rejects.toThrow(message);
    expect(served.statements).toEqual([]);
  });
});

describe("a list that ends where nobody asked it to", () => {
  const cutIn = async (query: string) => {
    const { errors, extensions } = await asking(served, "office:teaching")(query);
    expect(errors).toBeUndefined();
    return extensions?.["truncated"];
  };

  test.each([
    ["{ workloads { nodes { id } } }", ["workloads"]],
    ["{ all: workloads(last: 9999) { nodes { id } } }", undefined],
    ["{ many: classSessions(first: 5000) { nodes { id } } }", ["many"]],
    ["query ($n: Int = 5000) { many: classSessions(last: $n) { nodes { id } } }", ["many"]],
    ["{ workloads(first: 5) { nodes { id } } }", undefined],
    ["{ titles { nodes { id } } }", undefined],
    [
      '{ person(id: "p01") { workloads { id } some: workloads(first: 3) { id } titles { id } } }',
      ["workloads"],
    ],
    ['{ person(id: "p01") { home: homeOrg { person { all: workloads { id } } } } }', ["all"]],
    ['{ classSessionGroups(by: ["id"]) { groups { count } } }', ["classSessionGroups"]],
  ])("says so: %s", async (query, cut) => {
    expect(await cutIn(query)).toEqual(cut);
  });

  test("and has as many rows as it may", async () => {
    const { classSessions, person } = await office(
      '{ classSessions(first: 5000) { nodes { id } } person(id: "p01") { workloads { id } } }',
    );
    expect(classSessions.nodes).toHaveLength(500);
    expect(person.workloads).toHaveLength(20);
  });
});

describe("a metric", () => {
  test("by dimension and period, compared, in one statement", async () => {
    const query = `{ metric(id: "attendance.rate", by: ["org"], grain: TEACHING_WEEK, compare: SAME_WEEK_LAST_TERM,
      from: "2026-03-02", to: "2026-04-01", where: [{ dimension: "org", in: ["100", "200"] }],
      orderBy: [{ by: "difference", direction: DESC }], first: 4
    ) { value previous hasMore rows { keys { by value label } period value previous difference change suppressed } } }`;
    const { metric } = await office(query);
    expect(metric.rows).toHaveLength(4);
    expect(metric.hasMore).toBe(true);
    expect(Number(metric.value)).toBeGreaterThan(0);
    for (const row of metric.rows) {
      expect(row.period).toMatch(/^2025-2026-2:[1-5]$/);
      expect(["信息学院", "数学学院"]).toContain(row.keys[0].label);
      expect(row.keys[0].value).toBe(row.keys[0].label === "信息学院" ? "100" : "200");
      if (row.previous !== null && row.value !== null) {
        expect(Number(row.difference)).toBeCloseTo(row.value - row.previous, 3);
      }
    }
    expect(await statementsOf(() => office(query))).toHaveLength(1);
  });

  test("a quotient across entities is one statement", async () => {
    const query =
      '{ metric(id: "students.per_teacher", by: ["college"]) { value rows { value } } }';
    expect(await statementsOf(() => office(query))).toHaveLength(1);
  });

  test("tells how it is defined and what it can be split by", async () => {
    const { metrics } = await office(
      "{ metrics { id definition { zh en } additivity timeBasis entity quotientOf dimensions { name zh en } } }",
    );
    const of = (id: string) => metrics.find((metric: { id: string }) => metric.id === id);
    expect(of("students.per_teacher")).toMatchObject({
      entity: null,
      quotientOf: ["students.equivalent", "teachers.equivalent"],
      additivity: "non-additive",
      timeBasis: "point",
    });
    expect(of("project.received")).toMatchObject({ additivity: "additive", timeBasis: "period" });
    expect(of("teachers.full_time")).toMatchObject({ additivity: "semi-additive" });
    const names = of("students.per_teacher").dimensions.map(({ name }: { name: string }) => name);
    expect(names).toContain("college");
    expect(names).not.toContain("title_level");
  });
});

describe("explain", () => {
  const asked = (
    query: string,
    rest = "readFrom { entity rollUp passedOver } estimatedRows plan sql parameters",
  ) => `{ explain(query: ${JSON.stringify(query)}) { ${rest} } }`;
  const weekly =
    '{ classSessionGroups(by: ["heldOn:week"], metrics: ["attendance.rate"]) { groups { count } } }';

  test("tells the analyst what is read and how much, and no SQL; nothing is run", async () => {
    served.statements.length = 0;
    const { explain } = await dataFor(served, "analyst")(asked(weekly));
    expect(explain).toHaveLength(1);
    expect(explain[0]).toMatchObject({
      readFrom: [{ entity: "class_session", rollUp: "class_session_by_unit_week", passedOver: [] }],
      sql: null,
      parameters: null,
    });
    expect(explain[0].estimatedRows).toBeGreaterThan(0);
    expect(explain[0].plan.join()).toMatch(/rollup_class_session_by_unit_week ~/);
    expect(served.statements.every((sql) => sql.startsWith("EXPLAIN "))).toBe(true);
    expect(JSON.stringify(explain)).not.toMatch(/SELECT|\.main\.|\/tmp/);
  });

  test("says why a roll-up was passed over", async () => {
    const daily = '{ classSessionGroups(by: ["heldOn:day"]) { groups { count } } }';
    const { explain } = await dataFor(served, "analyst")(asked(daily));
    expect(explain[0].readFrom).toEqual([
      {
        entity: "class_session",
        rollUp: null,
        passedOver: [expect.stringMatching(/only the week/)],
      },
    ]);
  });

  test("shows the administrator, who sees no data, how an analyst would be answered", async () => {
    const { explain } = await dataFor(
      served,
      "admin",
    )(asked('{ orgUnits(where: { name: { eq: "软件系" } }) { edges { node { name } } } }'));
    expect(explain).toHaveLength(1);
    expect(explain[0].sql).toMatch(/SELECT/);
    expect(explain[0].parameters).toContain("软件系");
    expect(explain[0].readFrom).toEqual([]);
  });

  test("is refused what the query itself would be refused, and itself", async () => {
    const analyst = refusedFor(served, "analyst");
    expect(await analyst(asked("{ persons { edges { node { idNo } } } }"))).toHaveLength(1);
    expect(await analyst(asked('{ metric(id: "made.up") { value } }'))).toHaveLength(1);
    expect(await analyst(asked(asked(weekly)))).toHaveLength(1);
    expect(await analyst(asked("{"))).toHaveLength(1);
    expect(
      await analyst(`{ explain(query: ${JSON.stringify(weekly)}, variables: "[") { plan } }`),
    ).toHaveLength(1);
  });

  test.each(["officer:100", "staff:p02", "leader"])("is no field for %s", async (as) => {
    expect(await refusedFor(served, as)(asked(weekly))).toHaveLength(1);
  });
});
