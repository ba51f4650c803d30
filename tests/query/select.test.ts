import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { explain, select, selectStream } from "../../query/run.ts";
import type { Field, Filter, Selection } from "../../query/selection.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { university } from "./university.ts";

const office: Principal = { role: "office", domain: "personnel" };
const column = (name: string): Field => ({ kind: "column", as: name, column: name });
const eq = (path: readonly string[], value: string | number | boolean): Filter => ({
  kind: "compare",
  path,
  op: "eq",
  value,
});

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const ask = async (selection: Selection, principal: Principal = office) =>
  await select(open.reader, selection, principal);
const idsOf = async (where: Filter, entity = "person") => {
  const page = await ask({ entity, fields: [column("id")], where, first: 500 });
  return page.rows.map((row) => row["id"]);
};

describe("a page of rows", () => {
  test("gives twenty in the order of their ids when nothing else is said", async () => {
    const page = await ask({ entity: "class_session", fields: [column("id"), column("expected")] });
    expect(page.rows).toHaveLength(20);
    expect(page.rows[0]).toEqual({ id: "cs00", expected: "30" });
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(page.totalCount).toBeUndefined();
  });

  test("counts all rows beside an empty page", async () => {
    const none = await ask({
      entity: "person",
      fields: [column("id")],
      first: 0,
      totalCount: true,
    });
    expect(none).toMatchObject({ rows: [], totalCount: 15, pageInfo: { hasNextPage: true } });
    const where = eq(["name"], "nobody");
    const empty = await ask({ entity: "person", fields: [], where, totalCount: true });
    expect(empty).toMatchObject({ rows: [], totalCount: 0, pageInfo: { hasNextPage: false } });
  });

  test("sorts missing values last in both directions", async () => {
    const sorted = async (direction: "asc" | "desc") => {
      const orderBy = [{ path: ["title", "level"], direction }] as const;
      const page = await ask({ entity: "person", fields: [column("id")], orderBy });
      return page.rows.map((row) => row["id"]);
    };
    expect((await sorted("asc")).slice(-3)).toEqual(["p11", "s1", "s2"]);
    expect((await sorted("desc")).slice(-3)).toEqual(["p11", "s1", "s2"]);
  });

  test("names answers by any text, also one the engine would trip over", async () => {
    const fields = ["__proto__", 'a"; DROP', "A", "a"].map(
      (as, index): Field => ({
        kind: "column",
        as,
        column: ["id", "name", "sex_name", "id"][index] ?? "",
      }),
    );
    const one: Field = { kind: "one", as: "同样", relation: "staff", selection: { fields: [] } };
    const { rows } = await ask({ entity: "person", fields: [...fields, one], first: 1 });
    expect(Object.entries(rows[0] ?? {})).toEqual([
      ["__proto__", "p01"],
      ['a"; DROP', "张伟"],
      ["A", "男"],
      ["a", "p01"],
      ["同样", {}],
    ]);
  });

  test("values come as text where JavaScript would lose digits", async () => {
    const fields = ["contract_amount", "approved_on", "member_count"].map(column);
    const { rows } = await ask({ entity: "project", fields, where: eq(["id"], "j2") });
    expect(rows).toEqual([
      { contract_amount: "120000.5000", approved_on: null, member_count: null },
    ]);
  });
});

describe("relations", () => {
  const nested: Field[] = [
    column("id"),
    {
      kind: "one",
      as: "head",
      relation: "head",
      selection: {
        fields: [
          column("name"),
          {
            kind: "one",
            as: "role",
            relation: "staff",
            selection: { fields: [column("org_no"), column("is_current")] },
          },
        ],
      },
    },
    {
      kind: "many",
      as: "members",
      relation: "members",
      selection: {
        fields: [
          column("order_no"),
          { kind: "one", as: "who", relation: "person", selection: { fields: [column("name")] } },
        ],
        orderBy: [{ path: ["order_no"], direction: "desc" }],
        first: 2,
      },
    },
    { kind: "aggregate", as: "size", relation: "members", fn: "count" },
    {
      kind: "aggregate",
      as: "received",
      relation: "funds",
      fn: "sum",
      path: ["amount"],
      where: eq(["kind"], "到账"),
    },
  ];

  test("come nested in one statement, each list cut and ordered for itself", async () => {
    const { rows } = await ask({ entity: "project", fields: nested });
    expect(rows[0]).toEqual({
      id: "j1",
      head: { name: "张伟", role: { org_no: "100", is_current: true } },
      members: [
        { order_no: "3", who: { name: "黄强" } },
        { order_no: "2", who: { name: "王芳" } },
      ],
      size: "3",
      received: "300000.0100",
    });
    expect(rows[3]).toEqual({
      id: "j4",
      head: { name: "吴秀", role: { org_no: "210", is_current: true } },
      members: [
        { order_no: "2", who: null },
        { order_no: "1", who: { name: "吴秀" } },
      ],
      size: "2",
      received: null,
    });
  });

  test("two of the same relation under other names are two", async () => {
    const list = (as: string, where: Filter): Field => ({
      kind: "many",
      as,
      relation: "members",
      selection: { fields: [column("id")], where },
    });
    const fields = [
      list("first", eq(["order_no"], 1)),
      list("mathematicians", eq(["person", "staff", "org_no"], "200")),
      list("nobody", eq(["order_no"], 99)),
    ];
    const { rows } = await ask({ entity: "project", fields, where: eq(["id"], "j1") });
    expect(rows).toEqual([
      { first: [{ id: "m-j1-1" }], mathematicians: [{ id: "m-j1-3" }], nobody: [] },
    ]);
  });

  test("one of several is the one the declaration prefers", async () => {
    // p02 has a newer role that has ended.
    expect(await idsOf(eq(["staff", "staff_no"], "10002"))).toEqual(["p02"]);
    expect(await idsOf(eq(["staff", "staff_no"], "90001"))).toEqual([]);
  });

  test("a list of distinct texts is joined in order", async () => {
    const fields: Field[] = [
      { kind: "aggregate", as: "kinds", relation: "funds", fn: "list", path: ["kind"] },
      {
        kind: "aggregate",
        as: "kind_count",
        relation: "funds",
        fn: "countDistinct",
        path: ["kind"],
      },
      { kind: "aggregate", as: "mean", relation: "funds", fn: "avg", path: ["amount"] },
      { kind: "aggregate", as: "top", relation: "funds", fn: "max", path: ["amount"] },
      { kind: "aggregate", as: "last", relation: "funds", fn: "max", path: ["booked_on"] },
    ];
    const { rows } = await ask({ entity: "project", fields, where: eq(["id"], "j3") });
    expect(rows).toEqual([
      {
        kinds: "到账、外拨",
        kind_count: "2",
        mean: "45002.5000",
        top: "90000.0000",
        last: "2026-03-01",
      },
    ]);
  });
});

describe("filters", () => {
  const compare = (op: "contains" | "startsWith", value: string, path = ["name"]): Filter => ({
    kind: "compare",
    path,
    op,
    value,
  });

  test("find text whatever its case and width, and take wildcards as letters", async () => {
    expect(await idsOf(compare("contains", "ada lee"))).toEqual(["p13"]);
    expect(await idsOf(compare("startsWith", "ＡＤＡ　ｌ"))).toEqual(["p13"]);
    expect(await idsOf(compare("contains", "李 娜"))).toEqual(["p03"]);
    expect(await idsOf(compare("contains", "%"))).toEqual([]);
    expect(await idsOf(compare("contains", "_"))).toEqual([]);
  });

  test("`ne` and `not` are true of a missing value", async () => {
    const level = ["title", "level"];
    const ne: Filter = { kind: "compare", path: level, op: "ne", value: "正高级" };
    const not: Filter = { kind: "not", filter: eq(level, "正高级") };
    expect(await idsOf(ne)).toEqual(await idsOf(not));
    expect(await idsOf(ne)).toContain("p11");
    expect(await idsOf(ne)).not.toContain("p01");
  });

  test("an empty `and` holds for all, an empty `or` and an empty `in` for none", async () => {
    expect(await idsOf({ kind: "and", filters: [] })).toHaveLength(15);
    expect(await idsOf({ kind: "or", filters: [] })).toEqual([]);
    expect(await idsOf({ kind: "compare", path: ["id"], op: "in", value: [] })).toEqual([]);
  });

  test("`some` asks whether a related row passes", async () => {
    const some: Filter = {
      kind: "some",
      relation: "headed_projects",
      filter: eq(["level"], "国家级"),
    };
    expect(await idsOf(some)).toEqual(["p01", "p08"]);
    const without: Filter = { kind: "not", filter: { kind: "some", relation: "headed_projects" } };
    expect(await idsOf(without)).toHaveLength(11);
  });

  test("thousands of ids are one parameter", async () => {
    const value = [...Array.from({ length: 5000 }, (_, n) => `nobody-${n}`), "p05"];
    const where: Filter = { kind: "compare", path: ["id"], op: "in", value };
    expect(await idsOf(where)).toEqual(["p05"]);
    const { params } = explain(open.reader, { entity: "person", fields: [], where }, office);
    expect(params).toHaveLength(1);
  });

  test.each([
    ["integer", ["class_session", "expected"], "30 OR 1=1"],
    ["decimal", ["equipment", "unit_price"], "NaN"],
    ["date", ["person", "birth_date"], "1970-02-30"],
    ["boolean", ["staff_role", "is_current"], "yes"],
    ["text", ["person", "name"], "a\0b"],
    ["text", ["person", "name"], "\ud800"],
    ["timestamp", ["schedule_change", "requested_at"], "2026-09-30 23:59:60"],
  ] as const)("a %s is compared with nothing else", async (_type, [entity, path], value) => {
    await expect(idsOf(eq([path], value), entity)).rejects.toMatchObject({ name: "UserError" });
  });
});

describe("what is no question", () => {
  const bad: readonly (readonly [string, Selection])[] = [
    ["an unknown entity", { entity: "users", fields: [] }],
    ["an entity of the warehouse", { entity: "evaluation_response", fields: [column("id")] }],
    ["an unknown column", { entity: "person", fields: [column("password")] }],
    ["a column by injection", { entity: "person", fields: [column('id" FROM x; --')] }],
    ["a column of every object", { entity: "person", fields: [column("constructor")] }],
    [
      "a sort by injection",
      { entity: "person", fields: [], orderBy: [{ path: ["id) --"], direction: "asc" }] },
    ],
    ["a relation as a column", { entity: "person", fields: [column("title")] }],
    ["a list as one", { entity: "person", fields: [], where: eq(["titles", "level"], "x") }],
    ["an empty path", { entity: "person", fields: [], where: eq([], "x") }],
    ["a negative page", { entity: "person", fields: [], first: -1 }],
    ["a huge page", { entity: "person", fields: [], first: 501 }],
    ["a page of no size", { entity: "person", fields: [], first: Number.NaN }],
    ["a day that never was", { entity: "person", fields: [], asOf: "2026-02-30" }],
    [
      "a sum of texts",
      {
        entity: "project",
        fields: [{ kind: "aggregate", as: "x", relation: "members", fn: "sum", path: ["name"] }],
      },
    ],
    [
      "a huge list",
      {
        entity: "project",
        fields: [
          { kind: "many", as: "x", relation: "members", selection: { fields: [], first: 1e9 } },
        ],
      },
    ],
  ];
  test.each(bad)("%s is the asker's mistake", async (_what, selection) => {
    await expect(ask(selection)).rejects.toMatchObject({ name: "UserError" });
  });

  test("a filter too deep and a question too wide are the asker's mistake", async () => {
    let deep: Filter = eq(["name"], "张伟");
    for (let times = 0; times < 20; times += 1) deep = { kind: "not", filter: deep };
    expect(await idsOf(deep)).toEqual(["p01"]);
    await expect(idsOf({ kind: "not", filter: deep })).rejects.toThrow("nested");
    const wide = Array.from(
      { length: 500 },
      (_, n): Field => ({
        kind: "many",
        as: `m${n}`,
        relation: "members",
        selection: { fields: [], first: n },
      }),
    );
    await expect(ask({ entity: "project", fields: wide })).rejects.toThrow("too many");
    const far = [...Array.from({ length: 400 }, () => "parent"), "name"];
    await expect(idsOf(eq(far, "x"), "org_unit")).rejects.toThrow("too many");
  });

  test("injected values stay values", async () => {
    for (const value of ["' OR '1'='1", "'; DROP TABLE person; --", "$1", "\\", "张伟"]) {
      expect(await idsOf(eq(["name"], value))).toEqual(value === "张伟" ? ["p01"] : []);
    }
    expect(await idsOf({ kind: "and", filters: [] })).toHaveLength(15);
  });
});

describe("a stream", () => {
  test("gives every row and every related row, however many", async () => {
    const tables = {
      ...university,
      equipment: Array.from({ length: 3000 }, (_, n) => ({
        id: `e${String(n).padStart(4, "0")}`,
        asset_no: `a${n}`,
        name: "仪器",
        org_no: "100",
      })),
    };
    await using many = await openUniversity(tables);
    const fill: Principal = { role: "fill", form: "f", columns: {}, scope: "all" };
    const list: Field = {
      kind: "many",
      as: "equipment",
      relation: "equipment",
      selection: { fields: [column("id")] },
    };
    const seen: string[] = [];
    const selection: Selection = { entity: "equipment", fields: [column("id")] };
    for await (const batch of selectStream(many.reader, selection, fill)) {
      await expect(select(many.reader, selection, fill)).rejects.toThrow(/stream/);
      seen.push(...batch.map((row) => String(row["id"])));
    }
    expect(seen).toEqual(tables.equipment.map((row) => row.id));
    const where = eq(["org_no"], "100");
    const units: Selection = { entity: "org_unit", fields: [list], where };
    for await (const [row] of selectStream(many.reader, units, fill)) {
      expect(row?.["equipment"]).toHaveLength(3000);
    }
  });

  test("ends when its signal fires", async () => {
    const asking = { signal: AbortSignal.abort(new Error("gone")) };
    const selection: Selection = { entity: "person", fields: [column("id")] };
    await expect(select(open.reader, selection, office, asking)).rejects.toThrow("gone");
  });
});
