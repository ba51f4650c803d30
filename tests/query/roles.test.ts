import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Row } from "../../core/duckdb.ts";
import type { Principal } from "../../query/principal.ts";
import type { Groups } from "../../query/run.ts";
import type { Filter, GroupSelection, Selection } from "../../query/selection.ts";
import { column, columns, eq, groupsFor, idsFor, refused, rowsFor } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";

/** Who belongs to 110 or to 111 beneath it. */
const softwarePeople = ["p02", "p03", "p04", "p05"];

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const ask = (principal: Principal, selection: Selection): Promise<readonly Row[]> =>
  rowsFor(open, principal, selection);
const ids = (principal: Principal, entity: string, where?: Filter): Promise<unknown[]> =>
  idsFor(open, principal, entity, where);
const count = (principal: Principal, selection: Partial<GroupSelection>): Promise<Groups> =>
  groupsFor(open, principal, selection);

describe("staff see themselves, on every path", () => {
  const li: Principal = { role: "staff", person_id: "p03" };

  test("in lists, by relation, in groups", async () => {
    expect(await ids(li, "person")).toEqual(["p03"]);
    expect(await ids(li, "project_member")).toEqual(["m-j2-2"]);
    expect(await ids(li, "fund_transaction")).toEqual([]);
    expect(await ids(li, "incident")).toEqual([]);
    const rows = await ask(li, {
      entity: "class_section",
      fields: [
        {
          kind: "many",
          as: "who",
          relation: "assignments",
          selection: {
            fields: [
              {
                kind: "one",
                as: "person",
                relation: "person",
                selection: { fields: columns("id") },
              },
            ],
          },
        },
      ],
    });
    expect(rows.flatMap((row) => row["who"])).toEqual([{ person: { id: "p03" } }]);
    const { groups: found } = await count(li, { by: [{ as: "name", path: ["name"] }] });
    expect(found.map(({ keys }) => keys["name"])).toEqual(["李 娜"]);
  });

  test("with their own values", async () => {
    const fields = columns("id_no", "birth_date", "email");
    expect(await ask(li, { entity: "person", fields })).toEqual([
      { id_no: "110101199001012", birth_date: "1990-01-01", email: "p03@example.edu" },
    ]);
  });

  test("and of what is open to all, what is open", async () => {
    expect(await ids(li, "class_session")).toHaveLength(24);
    const delta = ask(li, { entity: "class_session", fields: columns("teacher_delta") });
    await expect(delta).rejects.toMatchObject(refused);
    const grades = ask(li, {
      entity: "class_section",
      fields: [],
      where: eq(["grade_mean"], "70.5"),
    });
    await expect(grades).rejects.toMatchObject(refused);
  });

  test("by a staff number that was used twice: its newest holder", async () => {
    expect(await ids({ role: "staff", staff_no: "10001" }, "person")).toEqual(["p01"]);
    expect(await ids({ role: "staff", staff_no: "77777" }, "person")).toEqual([]);
  });
});

describe("analysts and leaders", () => {
  const analyst: Principal = { role: "analyst" };
  const leader: Principal = { role: "leader" };

  test("an analyst has every row, and nothing that names a person", async () => {
    expect(await ids(analyst, "person")).toHaveLength(15);
    for (const name of [
      "name",
      "name_pinyin",
      "id_no",
      "phone",
      "birth_date",
      "staff_no",
      "political_name",
    ]) {
      const asked = [
        ask(analyst, { entity: "person", fields: [column(name)] }),
        ask(analyst, {
          entity: "person",
          fields: [],
          where: { kind: "compare", path: [name], op: "isNull", value: true },
        }),
        ask(analyst, {
          entity: "person",
          fields: [],
          orderBy: [{ path: [name], direction: "asc" }],
        }),
        ask(analyst, {
          entity: "title",
          fields: [],
          where: { kind: "compare", path: ["person", name], op: "isNull", value: true },
        }),
        count(analyst, { by: [{ as: "x", path: [name] }] }),
        count(analyst, { measures: [{ kind: "figure", as: "x", fn: "max", path: [name] }] }),
        ask(analyst, {
          entity: "org_unit",
          fields: [
            { kind: "aggregate", as: "x", relation: "members", fn: "list", path: ["person", name] },
          ],
        }),
      ];
      for (const one of asked) await expect(one).rejects.toMatchObject(refused);
    }
  });

  test("small groups are withheld, and cannot be felt out", async () => {
    const byLevel = { by: [{ as: "level", path: ["title", "level"] }] };
    const { groups: found } = await count(analyst, byLevel);
    const seen = found.map(({ keys, values, suppressed }) => [
      keys["level"],
      values["n"],
      suppressed,
    ]);
    // 中级 4, 副高级 4, 正高级 4, none 3
    expect(seen).toEqual([
      ["中级", null, true],
      ["副高级", null, true],
      ["正高级", null, true],
      [null, null, true],
    ]);
    const having = await count(analyst, { ...byLevel, having: [{ as: "n", op: "ge", value: 0 }] });
    expect(having.groups).toEqual([]);
    const total = await count(analyst, {
      measures: [
        { kind: "figure", as: "n", fn: "count" },
        { kind: "figure", as: "few", fn: "count", where: eq(["title", "level"], "中级") },
        { kind: "figure", as: "none", fn: "count", where: eq(["title", "level"], "院士") },
      ],
    });
    expect(total.groups).toEqual([
      { keys: {}, values: { n: "15", few: null, none: null }, over: [], suppressed: true },
    ]);
    const sessions = await count(analyst, {
      entity: "class_session",
      by: [{ as: "level", path: ["teacher", "title", "level"] }],
    });
    expect(sessions.groups.every(({ suppressed }) => suppressed)).toBe(true);
    const office = await count({ role: "office", domain: "personnel" }, byLevel);
    expect(office.groups.map(({ values }) => values["n"])).toEqual(["4", "4", "4", "3"]);
  });

  test("a leader gets figures, and lists of what is open only", async () => {
    expect(await ids(leader, "org_unit")).toHaveLength(5);
    const { groups: found } = await count(leader, { by: [{ as: "sex", path: ["sex_name"] }] });
    expect(found.map(({ keys, values }) => [keys["sex"], values["n"]])).toEqual([
      ["女", "8"],
      ["男", "7"],
    ]);
    const list: readonly Selection[] = [
      { entity: "person", fields: [] },
      { entity: "project", fields: columns("name") },
      { entity: "org_unit", fields: [], where: eq(["head", "sex_name"], "女") },
      { entity: "org_unit", fields: [], where: { kind: "some", relation: "members" } },
      {
        entity: "class_session",
        fields: [
          { kind: "one", as: "t", relation: "teacher", selection: { fields: columns("sex_name") } },
        ],
      },
      {
        entity: "org_unit",
        fields: [
          { kind: "many", as: "m", relation: "members", selection: { fields: columns("kind") } },
        ],
      },
    ];
    for (const selection of list)
      await expect(ask(leader, selection)).rejects.toMatchObject(refused);
    await expect(count(leader, { by: [{ as: "id", path: ["id"] }] })).rejects.toMatchObject(
      refused,
    );
    const beside = await ask(leader, {
      entity: "org_unit",
      fields: [column("org_no"), { kind: "aggregate", as: "n", relation: "members", fn: "count" }],
    });
    expect(beside.map((row) => row["n"])).toEqual([null, null, null, null, null]);
  });
});

describe("stewards, administrators, strangers", () => {
  test("a steward sees the entities they own and the open ones", async () => {
    const steward: Principal = { role: "steward", entities: ["project"] };
    expect(await ids(steward, "project")).toHaveLength(4);
    expect(await ids(steward, "person")).toEqual([]);
    expect(await ids(steward, "course")).toEqual(["c1"]);
  });

  test("an administrator, or a role nobody wrote a rule for, sees nothing", async () => {
    const roles = [
      { role: "admin" },
      { role: "root" },
      { role: "__proto__" },
    ] as unknown as Principal[];
    for (const principal of roles) {
      for (const entity of ["person", "org_unit"]) {
        await expect(ids(principal, entity)).rejects.toMatchObject(refused);
        const one: Selection = { entity, fields: [] };
        await expect(ask(principal, one)).rejects.toMatchObject(refused);
        await expect(count(principal, { entity })).rejects.toMatchObject(refused);
      }
    }
  });
});

describe("a form being filled", () => {
  const fill = (scope: Extract<Principal, { role: "fill" }>["scope"]): Principal => ({
    role: "fill",
    form: "staff-card",
    columns: { person: ["id_no"], published_evaluation: ["score"] },
    scope,
  });

  test("starts from the rows in its scope", async () => {
    expect(await ids(fill({ persons: ["p08", "p02"] }), "person")).toEqual(["p02", "p08"]);
    expect(await ids(fill({ orgs: ["110"] }), "person")).toEqual(softwarePeople);
    expect(await ids(fill({ orgs: ["210"], persons: ["p01"] }), "person")).toEqual([
      "p01",
      "p10",
      "p11",
      "p12",
    ]);
    expect(await ids(fill({}), "person")).toEqual([]);
    expect(await ids(fill("all"), "person")).toHaveLength(15);
    const { groups: found } = await count(fill({ orgs: ["110"] }), {});
    expect(found[0]?.values["n"]).toBe("4");
  });

  test("carries granted columns of its own people, and others' without them", async () => {
    const rows = await ask(fill({ persons: ["p01"] }), {
      entity: "person",
      fields: [
        column("id_no"),
        {
          kind: "many",
          as: "projects",
          relation: "headed_projects",
          selection: {
            fields: [
              column("name"),
              {
                kind: "many",
                as: "members",
                relation: "members",
                selection: {
                  fields: [
                    {
                      kind: "one",
                      as: "person",
                      relation: "person",
                      selection: { fields: columns("name", "id_no") },
                    },
                  ],
                },
              },
            ],
          },
        },
      ],
    });
    expect(rows).toEqual([
      {
        id_no: "110101197003020",
        projects: [
          {
            name: "量子算法",
            members: [
              { person: { name: "张伟", id_no: "110101197003020" } },
              { person: { name: "王芳", id_no: null } },
              { person: { name: "黄强", id_no: null } },
            ],
          },
        ],
      },
    ]);
  });

  test("cannot name what was not granted", async () => {
    const phone = ask(fill("all"), { entity: "person", fields: columns("phone") });
    await expect(phone).rejects.toThrow('the role "fill" may not use "person.phone"');
  });
});
