import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import type { GroupSelection } from "../../query/selection.ts";
import { isQuotient } from "../../schema/metric.ts";
import { metrics } from "../../schema/metrics.ts";
import { eq, groupsFor, refused } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { type Given, university } from "./university.ts";

const office: Principal = { role: "office", domain: "personnel" };

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const ask = async (selection: Partial<GroupSelection>, principal = office) =>
  await groupsFor(open, principal, selection);
const table = (name: string): readonly Given[] => university[name] ?? [];

/** The current role of a person, by hand: on duty first, then the newest. */
function roleOf(person: unknown): Given {
  const [first] = table("staff_role")
    .filter((role) => role["person_id"] === person)
    .sort(
      (a, b) =>
        Number(b["is_current"]) - Number(a["is_current"]) ||
        String(b["valid_from"]).localeCompare(String(a["valid_from"])),
    );
  return first ?? {};
}

describe("groups", () => {
  test("count by a path of several relations", async () => {
    const { groups } = await ask({
      by: [{ as: "campus", path: ["staff", "org", "campus"] }],
      where: eq(["staff", "is_current"], true),
    });
    const expected = new Map<unknown, number>();
    for (const person of table("person")) {
      const role = roleOf(person["id"]);
      if (role["is_current"] !== true) continue;
      const unit = table("org_unit").find((one) => one["org_no"] === role["org_no"]);
      const campus = unit?.["campus"] ?? null;
      expected.set(campus, (expected.get(campus) ?? 0) + 1);
    }
    expect(new Map(groups.map((one) => [one.keys["campus"], Number(one.values["n"])]))).toEqual(
      expected,
    );
  });

  test("make a cross-tab with its sums: rows, columns and corner", async () => {
    const { groups } = await ask({
      by: [
        { as: "level", path: ["title", "level"] },
        {
          as: "age",
          path: ["birth_date"],
          bands: [
            { label: "35岁及以下", from: "1991-09-01" },
            { label: "36-45岁", from: "1981-09-01", to: "1991-09-01" },
            { label: "46岁以上", to: "1981-09-01" },
          ],
        },
      ],
      where: eq(["staff", "is_full_time_teacher"], true),
      totals: "cube",
    });
    const bandOf = (born: string) =>
      born >= "1991-09-01" ? "35岁及以下" : born >= "1981-09-01" ? "36-45岁" : "46岁以上";
    const expected: Record<string, number> = {};
    for (const person of table("person")) {
      if (roleOf(person["id"])["is_full_time_teacher"] !== true) continue;
      const title = table("title").find((one) => one["person_id"] === person["id"]);
      const level = String(title?.["level"] ?? null);
      const band = bandOf(String(person["birth_date"]));
      for (const cell of [`${level}/${band}`, `${level}/*`, `*/${band}`, "*/*"]) {
        expected[cell] = (expected[cell] ?? 0) + 1;
      }
    }
    const found = groups.map(({ keys, over, values }) => {
      const cell = ["level", "age"].map((key) => (over.includes(key) ? "*" : String(keys[key])));
      return [cell.join("/"), Number(values["n"])];
    });
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(groups).toHaveLength(Object.keys(expected).length);
    // Bands stand in their own order, sums after what they sum.
    expect(groups.slice(-4).map(({ keys }) => keys["age"])).toEqual([
      "35岁及以下",
      "36-45岁",
      "46岁以上",
      null,
    ]);
    expect(groups.at(-1)?.over).toEqual(["level", "age"]);
  });

  test("can be chosen and ordered by their figures, and cut", async () => {
    const selection: Partial<GroupSelection> = {
      entity: "fund_transaction",
      by: [{ as: "kind", path: ["kind"] }],
      measures: [
        { kind: "figure", as: "sum", fn: "sum", path: ["amount"] },
        { kind: "figure", as: "projects", fn: "countDistinct", path: ["project_id"] },
        {
          kind: "figure",
          as: "large",
          fn: "count",
          where: { kind: "compare", path: ["amount"], op: "gt", value: "10000" },
        },
      ],
      having: [{ as: "sum", op: "gt", value: "100" }],
      orderBy: [{ as: "sum", direction: "desc" }],
    };
    const { groups, hasMore } = await ask({ ...selection, first: 1 });
    expect(hasMore).toBe(true);
    expect(groups.map(({ keys, values }) => ({ ...keys, ...values }))).toEqual([
      { kind: "到账", sum: "410000.2100", projects: "3", large: "3" },
    ]);
    const all = await ask(selection);
    expect(all.hasMore).toBe(false);
    expect(all.groups.map(({ keys }) => keys["kind"])).toEqual(["到账", "支出"]);
  });

  test("sorted by a key have their sums after what they sum, wherever missing values go", async () => {
    for (const nulls of ["first", "last"] as const) {
      const { groups } = await ask({
        by: [{ as: "level", path: ["title", "level"] }],
        totals: "total",
        orderBy: [{ as: "level", direction: "desc", nulls }],
      });
      expect(groups.map(({ over }) => over.length)).toEqual([...groups.slice(1).map(() => 0), 1]);
      expect(groups.at(nulls === "first" ? 0 : -2)?.keys["level"]).toBeNull();
    }
  });

  test("over nothing are one group of none", async () => {
    const { groups } = await ask({
      where: eq(["name"], "nobody"),
      measures: [
        { kind: "figure", as: "n", fn: "count" },
        { kind: "figure", as: "first", fn: "min", path: ["birth_date"] },
      ],
    });
    expect(groups).toEqual([
      { keys: {}, values: { n: "0", first: null }, over: [], suppressed: false },
    ]);
  });

  const bad: readonly (readonly [string, Partial<GroupSelection>])[] = [
    ["an unknown metric", { measures: [{ kind: "metric", as: "x", metric: "made.up" }] }],
    [
      "a metric of another entity",
      { measures: [{ kind: "metric", as: "x", metric: "equipment.value" }] },
    ],
    ["a having of nothing", { having: [{ as: "x", op: "gt", value: 1 }] }],
    ["a having by injection", { having: [{ as: "n", op: "gt", value: "1 OR true" }] }],
    ["an order of nothing", { orderBy: [{ as: "n; --", direction: "asc" }] }],
    ["a sum of texts", { measures: [{ kind: "figure", as: "x", fn: "sum", path: ["name"] }] }],
    ["a sum of nothing", { measures: [{ kind: "figure", as: "x", fn: "sum" }] }],
    ["nothing at all", { measures: [] }],
    [
      "bands of another type",
      { by: [{ as: "x", path: ["birth_date"], bands: [{ label: "old", to: 40 }] }] },
    ],
    [
      "too many keys",
      { by: Array.from({ length: 6 }, (_, n) => ({ as: `k${n}`, path: ["sex_name"] })) },
    ],
  ];
  test.each(bad)("%s is the asker's mistake", async (_what, selection) => {
    await expect(ask(selection)).rejects.toMatchObject(refused);
  });
});

describe("metrics", () => {
  const measure = async (
    metric: string,
    by: GroupSelection["by"] = [],
    where?: GroupSelection["where"],
  ) => {
    const asked = metrics.find(({ id }) => id === metric);
    const entity = asked === undefined || isQuotient(asked) ? "" : asked.entity;
    const { groups } = await ask({
      entity,
      by,
      measures: [{ kind: "metric", as: "value", metric }],
      ...(where === undefined ? {} : { where }),
    });
    return groups.map(({ keys, values }) => [keys["unit"] ?? null, values["value"]]);
  };

  test("are what a hand counts", async () => {
    const duty = table("person").filter((one) => roleOf(one["id"])["is_current"] === true);
    expect(await measure("staff.on_duty")).toEqual([[null, String(duty.length)]]);
    const teachers = duty.filter((one) => roleOf(one["id"])["is_full_time_teacher"] === true);
    expect(await measure("teachers.full_time")).toEqual([[null, String(teachers.length)]]);
    expect(duty.length).toBeGreaterThan(teachers.length);
    expect(await measure("project.received")).toEqual([[null, "410000.2100"]]);
    expect(await measure("equipment.value")).toEqual([[null, "88000.2500"]]);
    const covered = table("class_session").filter((one) => one["has_attendance"] === true);
    const sum = (name: string) => covered.reduce((all, one) => all + Number(one[name] ?? 0), 0);
    const rate = (100 * sum("present")) / sum("expected");
    expect(await measure("attendance.rate")).toEqual([[null, rate.toFixed(4)]]);
  });

  test("split by unit", async () => {
    const by = [{ as: "unit", path: ["project", "org", "college_name"] }];
    expect(await measure("project.received", [{ as: "unit", path: ["org_no"] }])).toEqual([
      ["100", "300000.0100"],
      ["110", "20000.2000"],
      ["200", "90000.0000"],
    ]);
    expect(await measure("project.received", by)).toEqual([[null, "410000.2100"]]);
    const where = eq(["custodian", "staff", "org_no"], "200");
    expect(await measure("equipment.value", [], where)).toEqual([[null, "3000.2500"]]);
  });

  test("a ratio of nothing is no number", async () => {
    const { groups } = await ask({
      entity: "class_session",
      measures: [{ kind: "metric", as: "rate", metric: "attendance.rate" }],
      where: eq(["week"], 99),
    });
    expect(groups[0]?.values).toEqual({ rate: null });
  });

  test.each(metrics.map((metric) => [metric.id, metric] as const))(
    "%s is fully named",
    (_id, metric) => {
      expect(metric.zh).toMatch(/\p{Script=Han}/u);
      expect(metric.en).toMatch(/^[A-Z]/);
      expect(metric.definition.zh).toMatch(/\p{Script=Han}.*。$/u);
      expect(metric.definition.en).toMatch(/^[A-Z].*\.$/);
    },
  );
});
