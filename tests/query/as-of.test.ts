import { describe, expect, test } from "vitest";
import { measurements } from "../../query/measurements.ts";
import { NotRecordedThen } from "../../query/not-recorded.ts";
import type { Principal } from "../../query/principal.ts";
import { groups } from "../../query/run.ts";
import type { Field, Selection } from "../../query/selection.ts";
import { column, columns, eq, groupsFor, idsFor, rowsFor } from "./asking.ts";
import { openUniversity } from "./release.ts";

const count = (relation: string): Field => ({ kind: "aggregate", as: "n", relation, fn: "count" });
const deep = (): Field => ({
  kind: "one",
  as: "staff",
  relation: "staff",
  selection: {
    fields: [{ kind: "one", as: "org", relation: "org", selection: { fields: columns("name") } }],
  },
});

const office: Principal = { role: "office", domain: "personnel" };

describe("as of a day", () => {
  test("histories are read through the whole tree, everything else as it is", async () => {
    await using open = await openUniversity();
    const titleOf = async (asOf?: string) => {
      const selection: Selection = {
        entity: "org_unit",
        fields: [
          column("name"),
          {
            kind: "many",
            as: "people",
            relation: "members",
            selection: {
              fields: [
                {
                  kind: "one",
                  as: "person",
                  relation: "person",
                  selection: {
                    fields: [
                      column("name"),
                      {
                        kind: "one",
                        as: "title",
                        relation: "title",
                        selection: { fields: columns("title_name") },
                      },
                    ],
                  },
                },
              ],
              where: eq(["person", "id"], "p08"),
            },
          },
        ],
        where: eq(["org_no"], "200"),
        ...(asOf === undefined ? {} : { asOf }),
      };
      return await rowsFor(open, office, selection);
    };
    const as = (title_name: string) => [
      { name: "数学学院", people: [{ person: { name: "黄强", title: { title_name } } }] },
    ];
    expect(await titleOf()).toEqual(as("教授"));
    expect(await titleOf("2016-01-01")).toEqual(as("教授"));
    expect(await titleOf("2015-12-31")).toEqual(as("副教授"));
    // Before anybody's relation to a unit was recorded.
    expect(await titleOf("2014-12-31")).toEqual([{ name: "数学学院", people: [] }]);
  });

  test("a unit bears the name of the day", async () => {
    await using open = await openUniversity();
    const nameOn = async (asOf: string) =>
      await rowsFor(open, office, {
        entity: "org_unit",
        fields: columns("name"),
        where: eq(["org_no"], "100"),
        asOf,
      });
    expect(await nameOn("2020-08-31")).toEqual([{ name: "计算机系" }]);
    expect(await nameOn("2020-09-01")).toEqual([{ name: "信息学院" }]);
    expect(await nameOn("1989-12-31")).toEqual([]);
  });

  test("groups and filters see that day too", async () => {
    await using open = await openUniversity();
    const levelOf = async (asOf: string) => {
      const { groups } = await groupsFor(open, office, {
        by: [{ as: "level", path: ["title", "level"] }],
        where: eq(["id"], "p08"),
        asOf,
      });
      return groups.map(({ keys }) => keys["level"]);
    };
    expect(await levelOf("2010-01-01")).toEqual(["副高级"]);
    expect(await levelOf("2026-01-01")).toEqual(["正高级"]);
    expect(await levelOf("2000-01-01")).toEqual([null]);
  });

  test("the policy is today's: an officer's tree does not change with the day", async () => {
    await using open = await openUniversity();
    const officer: Principal = { role: "officer", org_no: "100" };
    const then = await rowsFor(open, officer, {
      entity: "person_org",
      fields: columns("person_id"),
      asOf: "2016-01-01",
    });
    expect(then.map((row) => row["person_id"])).toEqual([
      "p01",
      "p02",
      "p03",
      "p04",
      "p05",
      "p06",
      "p07",
    ]);
  });
});

describe("a headcount of a past day", () => {
  const role = (person_id: string, is_current: boolean, valid_from: string, valid_to?: string) => ({
    id: `${person_id} ${valid_from}`,
    person_id,
    staff_no: `${person_id} ${valid_from}`,
    is_current,
    is_full_time_teacher: true,
    valid_from,
    ...(valid_to === undefined ? {} : { valid_to }),
  });
  const staff_role = [
    role("left", false, "2010-01-01", "2020-01-01"),
    role("left on an unknown day", false, "2010-01-01"),
    role("came", true, "2022-01-01"),
    role("came too", true, "2022-02-01"),
    role("came back", false, "2000-01-01", "2011-01-01"),
    role("came back", true, "2015-01-01"),
  ];
  const person = [...new Set(staff_role.map(({ person_id }) => person_id))].map((id) => ({
    id,
    name: id,
  }));

  test.each([
    [undefined, "3"],
    ["2026-11-09", "3"],
    ["2019-12-31", "2"],
    ["2020-01-01", "1"],
    ["2012-01-01", "1"],
    ["2005-01-01", "1"],
    ["1999-12-31", "0"],
  ])("as of %s counts who was on duty then: %s", async (asOf, expected) => {
    await using open = await openUniversity({ person, staff_role });
    const then = asOf === undefined ? {} : { asOf };
    for (const metric of ["staff.on_duty", "teachers.full_time"]) {
      const { whole } = await measurements(open.reader, { metric, by: [], ...then }, office);
      expect(whole.value).toBe(expected);
    }
    const measures = [{ kind: "metric", as: "n", metric: "staff.on_duty" }] as const;
    const { groups: found } = await groupsFor(open, office, { measures, ...then });
    expect(found[0]?.values["n"]).toBe(expected);
  });
});

/** Entities of which nothing is known but today, and what can be said of them in every way of asking. */
const today = ["student_role", "education", "equipment", "project", "supervisor", "class_session"];

describe("what keeps no history", () => {
  const then = { asOf: "2020-01-01" };
  const notRecorded = async (asked: Promise<unknown>) => {
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotRecordedThen);
    return error as NotRecordedThen; // it is one
  };
  const many = (relation: string): Field => ({
    kind: "many",
    as: "x",
    relation,
    selection: { fields: [] },
  });
  const one = (relation: string, ...names: string[]): Field => ({
    kind: "one",
    as: "x",
    relation,
    selection: { fields: columns(...names) },
  });

  test.each(today)("%s is refused as of an earlier day, listed or counted", async (entity) => {
    await using open = await openUniversity();
    const list: Selection = { entity, fields: columns("id"), ...then };
    const refused = await notRecorded(rowsFor(open, office, list));
    expect(refused).toMatchObject({ code: "notRecorded", entity });
    expect(refused.message).toContain("2020-01-01");
    const measures = [{ kind: "figure", as: "n", fn: "count" }] as const;
    await notRecorded(groups(open.reader, { entity, by: [], measures, ...then }, office));
    expect(await rowsFor(open, office, { ...list, orToday: true })).toEqual(
      await rowsFor(open, office, { entity, fields: columns("id") }),
    );
  });

  const paths: readonly (readonly [string, Partial<Selection>])[] = [
    ["a list below a row", { fields: [many("student_roles")] }],
    ["a figure below a row", { fields: [count("equipment")] }],
    ["a filter by a list", { where: { kind: "some", relation: "educations" } }],
    ["a column of a lasting row", { fields: columns("highest_degree_name") }],
    ["a filter by such a column", { where: eq(["highest_degree_name"], "博士") }],
    ["an order by such a column", { orderBy: [{ path: ["email"], direction: "asc" }] }],
    ["a relation by an overwritten key", { fields: [one("staff", "staff_no"), deep()] }],
    ["a place of which it is not known when it was", { entity: "room" }],
    ["a list of such places", { entity: "org_unit", fields: [many("equipment")] }],
  ];
  test.each(paths)("%s is refused", async (_what, selection) => {
    await using open = await openUniversity();
    const asked: Selection = { entity: "person", fields: columns("id"), ...selection, ...then };
    await notRecorded(rowsFor(open, office, asked));
    expect(
      await rowsFor(open, office, { ...asked, asOf: "2026-11-09", orToday: true }),
    ).toBeDefined();
  });

  test.each([
    "students.enrolled",
    "students.per_teacher",
    "teachers.doctorate_rate",
    "equipment.value",
    "projects.running",
    "supervisors.active",
    "rooms.usable_area",
    "rooms.per_graduate",
  ])("the metric %s is refused as of an earlier day", async (metric) => {
    await using open = await openUniversity();
    await notRecorded(measurements(open.reader, { metric, by: [], ...then }, office));
  });

  test("the day the release was built for, and later ones, are today", async () => {
    await using open = await openUniversity();
    const release = { ...open.reader.release, today: "2026-11-09" };
    const at = { ...open, reader: { ...open.reader, release } };
    const students = (asOf: string) =>
      rowsFor(at, office, { entity: "student_role", fields: columns("id"), asOf });
    expect(await students("2026-11-09")).toEqual(await students("2027-01-01"));
    await notRecorded(students("2026-11-08"));
  });

  test("rows that say when they held are those of that day", async () => {
    const dated = (id: string, valid_from: string, valid_to?: string, is_current = true) => ({
      id,
      person_id: "p1",
      staff_no: id,
      is_current,
      valid_from,
      ...(valid_to === undefined ? {} : { valid_to }),
    });
    const output = [
      { id: "o1", output_no: "1", title: "早", published_on: "2019-05-01" },
      { id: "o2", output_no: "2", title: "晚", published_on: "2020-01-02" },
    ];
    await using open = await openUniversity({
      person: [{ id: "p1", name: "甲" }],
      staff_role: [
        dated("left", "2010-01-01", "2019-01-01", false),
        dated("left on an unknown day", "2010-01-01", undefined, false),
        dated("came back", "2019-09-01"),
        dated("later", "2022-01-01"),
      ],
      output,
    });
    const ids = async (entity: string, asOf: string) =>
      (await rowsFor(open, office, { entity, fields: columns("id"), asOf })).map(({ id }) => id);
    expect(await ids("staff_role", "2020-01-01")).toEqual(["came back"]);
    expect(await ids("staff_role", "2018-12-31")).toEqual(["left"]);
    expect(await ids("output", "2020-01-01")).toEqual(["o1"]);
    expect(await ids("output", "2020-01-02")).toEqual(["o1", "o2"]);
    const [row] = await rowsFor(open, office, {
      entity: "person",
      fields: [one("staff", "staff_no")],
      asOf: "2020-01-01",
    });
    expect(row).toEqual({ x: { staff_no: "came back" } });
  });

  test("teachers of a past day are counted where they belonged then", async () => {
    const unit = (org_no: string) => ({
      id: org_no,
      org_no,
      name: org_no,
      college_no: org_no,
      valid_from: "1990-01-01",
    });
    const at = (org_no: string, valid_from: string, valid_to?: string) => ({
      id: `r ${org_no}`,
      person_id: "p1",
      org_no,
      college_no: org_no,
      kind: "人事归属",
      valid_from,
      ...(valid_to === undefined ? {} : { valid_to }),
    });
    await using open = await openUniversity({
      person: [{ id: "p1", name: "甲" }],
      org_unit: ["100", "200"].map(unit),
      staff_role: [
        {
          id: "s",
          person_id: "p1",
          staff_no: "1",
          org_no: "200",
          is_current: true,
          is_full_time_teacher: true,
          valid_from: "2010-01-01",
        },
      ],
      person_org: [at("200", "2022-01-01")],
      person_org_history: [at("100", "2010-01-01", "2022-01-01"), at("200", "2022-01-01")],
    });
    const whereOn = async (asOf?: string) => {
      const asked = { metric: "teachers.full_time", by: ["college"], ...(asOf && { asOf }) };
      const { rows } = await measurements(open.reader, asked, office);
      return rows.map(({ keys }) => keys["college"]);
    };
    expect(await whereOn()).toEqual(["200"]);
    expect(await whereOn("2020-01-01")).toEqual(["100"]);
    expect(await whereOn("2023-01-01")).toEqual(["200"]);
  });
});

describe("what a release never had", () => {
  const without = ["patent", "title_history", "person.email", "org_unit_history.campus"];
  const bad: readonly (readonly [string, Partial<Selection>, string, string | undefined])[] = [
    ["a table", { entity: "patent", fields: columns("id") }, "patent", undefined],
    [
      "a table by relation",
      { fields: [{ kind: "many", as: "p", relation: "patents", selection: { fields: [] } }] },
      "patent",
      undefined,
    ],
    [
      "a table by figure",
      { fields: [{ kind: "aggregate", as: "p", relation: "patents", fn: "count" }] },
      "patent",
      undefined,
    ],
    ["a column", { fields: columns("email") }, "person", "email"],
    ["a column in a filter", { where: eq(["email"], "x") }, "person", "email"],
    [
      "a history",
      { entity: "title", fields: columns("level"), asOf: "2020-01-01" },
      "title",
      undefined,
    ],
    [
      "a history by path",
      { where: eq(["title", "level"], "x"), asOf: "2020-01-01" },
      "title",
      undefined,
    ],
    [
      "a column of a history",
      { entity: "org_unit", fields: columns("campus"), asOf: "2020-01-01" },
      "org_unit",
      "campus",
    ],
  ];
  test.each(bad)("%s is answered as not recorded then", async (_what, selection, entity, of) => {
    await using open = await openUniversity(undefined, without);
    const asked = rowsFor(open, office, { entity: "person", fields: [], ...selection });
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotRecordedThen);
    expect(error).toMatchObject({ name: "UserError", code: "notRecorded", entity, column: of });
  });

  test("and the rest is answered", async () => {
    await using open = await openUniversity(undefined, without);
    expect(await idsFor(open, office, "title")).toHaveLength(12);
    const campus: Field = column("campus");
    const rows = await rowsFor(open, office, {
      entity: "org_unit",
      fields: [campus],
      where: eq(["org_no"], "100"),
    });
    expect(rows).toEqual([{ campus: "东区" }]);
  });
});
