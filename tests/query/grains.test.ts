import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { groups } from "../../query/run.ts";
import { type Grain, type GroupSelection, grains } from "../../query/selection.ts";
import { refused } from "./asking.ts";
import type { Given } from "./university.ts";
import { dayAfter, type OpenYears, openYears, termOf, yearOf, yearsTables } from "./years.ts";

const office: Principal = { role: "office", domain: "teaching" };

let open: OpenYears;
beforeAll(async () => {
  open = await openYears();
});
afterAll(async () => open[Symbol.asyncDispose]());

/** The period of a day, told in plain JavaScript. */
const periodOf: Readonly<Record<Grain, (day: string) => string | null>> = {
  day: (day) => day,
  week: (day) => dayAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7)),
  month: (day) => day.slice(0, 7),
  quarter: (day) => `${day.slice(0, 4)}-Q${Math.floor((Number(day.slice(5, 7)) + 2) / 3)}`,
  year: (day) => day.slice(0, 4),
  academic_year: (day) => yearOf(day) ?? null,
  term: (day) => termOf(day)?.[0] ?? null,
  teaching_week: (day) => termOf(day)?.join(":") ?? null,
};

const sessions = yearsTables["class_session"] ?? [];
const textOf = (value: Given[string] | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

function counted<T>(rows: readonly T[], keyOf: (row: T) => string | null) {
  const counts = new Map<string | null, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

const ask = async (selection: Partial<GroupSelection>) =>
  await groups(
    open.reader,
    {
      entity: "class_session",
      by: [],
      measures: [{ kind: "figure", as: "n", fn: "count" }],
      ...selection,
    },
    office,
  );

describe.each(grains.map((grain) => [grain]))("by %s", (grain) => {
  test("every day is in the period that a hand puts it in, and what has none in none", async () => {
    const { groups } = await ask({ by: [{ as: "period", path: ["held_on"], grain }] });
    const expected = counted(sessions, ({ held_on }) => {
      const day = textOf(held_on);
      return day === null ? null : periodOf[grain](day);
    });
    const found = groups.map(({ keys, values }) => [keys["period"], Number(values["n"])] as const);
    expect(new Map(found)).toEqual(expected);
    expect(found).toHaveLength(expected.size);
  });

  test("periods follow each other in time", async () => {
    const { groups } = await ask({ by: [{ as: "period", path: ["held_on"], grain }] });
    const firstDays = groups.slice(0, -1).map(({ keys }) => {
      const days = sessions.map(({ held_on }) => textOf(held_on));
      return days
        .filter((day) => day !== null && periodOf[grain](day) === keys["period"])
        .sort()
        .at(0);
    });
    expect(firstDays).toEqual([...firstDays].sort());
    expect(groups.at(-1)?.keys["period"]).toBe(null);
  });
});

test("a column of terms is split by term and by academic year", async () => {
  const by = (grain: Grain) =>
    ask({ entity: "workload", by: [{ as: "period", path: ["term"], grain }] });
  const rows = yearsTables["workload"] ?? [];
  for (const [grain, length] of [
    ["term", 11],
    ["academic_year", 9],
  ] as const) {
    const { groups } = await by(grain);
    const expected = counted(rows, ({ term }) => {
      const text = textOf(term);
      return text === null || text === "短学期" ? null : text.slice(0, length);
    });
    expect(
      new Map(groups.map(({ keys, values }) => [keys["period"], Number(values["n"])])),
    ).toEqual(expected);
  }
});

test("two periods and a dimension at once, with sums that are the sums of their parts", async () => {
  const { groups } = await ask({
    by: [
      { as: "year", path: ["held_on"], grain: "year" },
      { as: "unit", path: ["org_no"] },
    ],
    measures: [{ kind: "figure", as: "n", fn: "sum", path: ["expected"] }],
    totals: "cube",
  });
  const sum = (rows: typeof groups) => rows.reduce((all, row) => all + Number(row.values["n"]), 0);
  const over = (...keys: readonly string[]) =>
    groups.filter((row) => row.over.join() === keys.join());
  const [whole] = over("year", "unit");
  const expected = sessions.reduce((all, row) => all + Number(row["expected"] ?? 0), 0);
  expect(Number(whole?.values["n"])).toBe(expected);
  for (const part of [over(), over("year"), over("unit")]) expect(sum(part)).toBe(expected);
  for (const subtotal of over("unit")) {
    const parts = over().filter(({ keys }) => keys["year"] === subtotal.keys["year"]);
    expect(sum(parts)).toBe(Number(subtotal.values["n"]));
  }
});

test("one total stands before no group and beside all of them", async () => {
  const { groups } = await ask({ by: [{ as: "unit", path: ["org_no"] }], totals: "total" });
  expect(groups.at(-1)).toMatchObject({ over: ["unit"], values: { n: String(sessions.length) } });
  expect(groups.filter(({ over }) => over.length > 0)).toHaveLength(1);
});

describe("groups are chosen and ordered by what was measured, missing values where they are wanted", () => {
  const selection: Partial<GroupSelection> = {
    by: [{ as: "unit", path: ["org_no"] }],
    measures: [
      {
        kind: "metric",
        as: "rate",
        metric: "attendance.rate",
        where: { kind: "compare", path: ["org_no"], op: "in", value: ["100", "200", "210"] },
      },
      { kind: "figure", as: "n", fn: "count" },
    ],
  };
  const ratesOf = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.groups.map(({ values }) => (values["rate"] === null ? null : Number(values["rate"])));

  test.each([
    ["asc", "last", [false, false, false, true, true, true]],
    ["asc", "first", [true, true, true, false, false, false]],
    ["desc", "last", [false, false, false, true, true, true]],
    ["desc", "first", [true, true, true, false, false, false]],
  ] as const)("%s, missing ones %s", async (direction, nulls, missing) => {
    const rates = ratesOf(await ask({ ...selection, orderBy: [{ as: "rate", direction, nulls }] }));
    expect(rates.map((rate) => rate === null)).toEqual(missing);
    const present = rates.filter((rate) => rate !== null);
    const ascending = [...present].sort((a, b) => a - b);
    expect(present).toEqual(direction === "asc" ? ascending : ascending.reverse());
  });

  test("by a metric: what has no value meets no condition but being different", async () => {
    const some = await ask({ ...selection, having: [{ as: "rate", op: "gt", value: "0" }] });
    expect(ratesOf(some)).toHaveLength(3);
    const other = await ask({ ...selection, having: [{ as: "rate", op: "ne", value: "0" }] });
    expect(ratesOf(other)).toHaveLength(6);
  });
});

test.each([
  ["a period of a text", { by: [{ as: "x", path: ["status"], grain: "week" }] }],
  ["a period of a number", { by: [{ as: "x", path: ["week"], grain: "term" }] }],
  ["a day of a term", { by: [{ as: "x", path: ["term"], grain: "day" }] }],
] as const)("%s is the asker's mistake", async (_what, selection) => {
  await expect(ask(selection)).rejects.toMatchObject(refused);
});
