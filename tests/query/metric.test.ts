import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Measurement, measurements } from "../../query/measurements.ts";
import type { Principal } from "../../query/principal.ts";
import type { Comparison, Grain, MetricSelection } from "../../query/selection.ts";
import { refused } from "./asking.ts";
import type { Given } from "./university.ts";
import { dayAfter, type OpenYears, openYears, termOf, terms, yearsTables } from "./years.ts";

const teaching: Principal = { role: "office", domain: "teaching" };
const research: Principal = { role: "office", domain: "research" };

let open: OpenYears;
beforeAll(async () => {
  open = await openYears();
});
afterAll(async () => open[Symbol.asyncDispose]());

const ask = async (
  selection: Partial<MetricSelection> & { metric: string },
  principal = research,
) => await measurements(open.reader, { by: [], ...selection }, principal);

const table = (name: string): readonly Given[] => yearsTables[name] ?? [];
const textOf = (value: Given[string] | undefined): string | undefined =>
  value === undefined || value === null ? undefined : String(value);
const cents = (row: Given, column: string): number => Math.round(Number(row[column] ?? 0) * 100);

/** Money received within days, in cents; undefined where no voucher of any kind was booked, null where none was received. */
function received(
  within: (day: string) => boolean,
  unit?: (org: string | undefined) => boolean,
): number | null | undefined {
  const rows = table("fund_transaction").filter((row) => {
    const day = textOf(row["booked_on"]);
    return day !== undefined && within(day) && (unit?.(textOf(row["org_no"])) ?? true);
  });
  if (rows.length === 0) return undefined;
  const counting = rows.filter((row) => row["kind"] === "到账" && row["amount"] !== null);
  return counting.length === 0
    ? null
    : counting.reduce((sum, row) => sum + cents(row, "amount"), 0);
}

const money = (amount: number | null | undefined) =>
  amount === undefined || amount === null ? undefined : (amount / 100).toFixed(4);
const between = (from: string, to: string) => (day: string) => day >= from && day < to;

/** The values of a row as a hand computes them from the two figures. */
function compared(value: number | null | undefined, previous: number | null | undefined) {
  const known = typeof value === "number" && typeof previous === "number";
  return {
    value: money(value),
    previous: money(previous),
    difference: known ? money(value - previous) : undefined,
    change:
      known && previous !== 0
        ? ((100 * (value - previous)) / Math.abs(previous)).toFixed(4)
        : undefined,
  };
}

const figuresOf = ({ value, previous, difference, change }: Measurement) => ({
  value,
  previous,
  difference,
  change,
});

describe("a metric of money, month by month", () => {
  const monthOn = (month: string, by: number): string => {
    const [year = 0, number = 0] = month.split("-").map(Number);
    const moved = year * 12 + number - 1 + by;
    return `${Math.floor(moved / 12)}-${String((moved % 12) + 1).padStart(2, "0")}`;
  };

  test.each([
    ["previous", 1],
    ["last_year", 12],
  ] as const)(
    "compared with the %s: nothing recorded then is nothing, not 0",
    async (compare, months) => {
      const { rows } = await ask({
        metric: "project.received",
        grain: "month",
        compare,
        from: "2024-01-01",
        to: "2026-12-01",
      });
      const inMonth = (month: string) => received((day) => day.startsWith(month));
      const found = new Map(rows.map((row) => [row.period, figuresOf(row)]));
      const expected = new Map<string, ReturnType<typeof compared>>();
      for (let month = "2024-01"; month < "2026-12"; month = monthOn(month, 1)) {
        const [now, then] = [inMonth(month), inMonth(monthOn(month, -months))];
        if (now === undefined && then === undefined) continue;
        expected.set(month, compared(now, then));
      }
      expect(found).toEqual(expected);
      expect(rows.map(({ period }) => period)).toEqual([...expected.keys()]);
      // The first months have no year before them.
      expect(found.get("2024-01")?.previous).toBeUndefined();
      expect([...found.values()].filter(({ previous }) => previous === undefined)).not.toEqual([]);
      expect([...found.values()].filter(({ change }) => change !== undefined)).not.toEqual([]);
    },
  );

  test("by unit in one period, beside the whole", async () => {
    const [from, to] = ["2025-01-01", "2026-01-01"];
    const answer = await ask({
      metric: "project.received",
      by: ["org"],
      compare: "last_year",
      from,
      to,
      orderBy: [{ as: "difference", direction: "desc", nulls: "first" }],
    });
    const units = [...new Set(table("fund_transaction").map((row) => textOf(row["org_no"])))];
    const expected = units.map((unit) => {
      const of = (org: string | undefined) => org === unit;
      const [now, then] = [
        received(between(from, to), of),
        received(between("2024-01-01", from), of),
      ];
      return [unit ?? null, compared(now, then)] as const;
    });
    expect(new Map(answer.rows.map((row) => [row.keys["org"], figuresOf(row)]))).toEqual(
      new Map(expected),
    );
    const differences = answer.rows.map(({ difference }) => Number(difference));
    expect(differences).toEqual([...differences].sort((a, b) => b - a));
    expect(figuresOf(answer.whole)).toEqual(
      compared(received(between(from, to)), received(between("2024-01-01", from))),
    );
  });

  test("over days, with the days right before", async () => {
    const { whole, rows } = await ask({
      metric: "project.received",
      compare: "previous",
      from: "2025-06-10",
      to: "2025-09-18",
    });
    expect(rows).toEqual([]);
    expect(figuresOf(whole)).toEqual(
      compared(
        received(between("2025-06-10", "2025-09-18")),
        received(between("2025-03-02", "2025-06-10")),
      ),
    );
  });

  test("long before anything was booked", async () => {
    const { whole } = await ask({
      metric: "project.received",
      compare: "previous",
      from: "2024-01-01",
      to: "2025-01-01",
    });
    expect(whole.value).toBeDefined();
    expect([whole.previous, whole.difference, whole.change]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("the whole is the sum of its months", async () => {
    const { whole, rows } = await ask({ metric: "project.received", grain: "month" });
    const sum = rows.reduce((all, { value }) => all + Math.round(Number(value ?? 0) * 100), 0);
    expect(money(sum)).toBe(whole.value);
    expect(rows.at(-1)?.period).toBeUndefined(); // vouchers without a day
  });
});

describe("sessions by the calendar", () => {
  /** How many sessions were scheduled in a period, and in which were any. */
  const scheduled = new Map<string, number>();
  const add = (key: string) => scheduled.set(key, (scheduled.get(key) ?? 0) + 1);
  for (const row of table("class_session")) {
    const day = textOf(row["held_on"]);
    const place = day === undefined ? undefined : termOf(day);
    if (place === undefined) continue;
    add(place[0]);
    add(place.join(":"));
  }
  const order = terms.flatMap(([term, , weeks]) =>
    Array.from({ length: weeks }, (_, at) => `${term}:${at + 1}`),
  );
  const termBefore = (term: string) =>
    terms[terms.findIndex(([name]) => name === term) - 1]?.[0] ?? "none";
  const yearBefore = (term: string) => {
    const [from = 0, , part] = term.split("-").map(Number);
    return `${from - 1}-${from}-${part}`;
  };
  const split = (key: string): readonly [string, string] => {
    const [term = "", week = ""] = key.split(":");
    return [term, week];
  };
  const earlier: Readonly<Record<string, (key: string) => string>> = {
    "teaching_week previous": (key) => order[order.indexOf(key) - 1] ?? "none",
    "teaching_week same_week_last_term": (key) => {
      const [term, week] = split(key);
      return `${termBefore(term)}:${week}`;
    },
    "teaching_week same_term_last_year": (key) => {
      const [term, week] = split(key);
      return `${yearBefore(term)}:${week}`;
    },
    "term previous": termBefore,
    "term same_term_last_year": yearBefore,
    "term last_year": yearBefore,
  };

  test.each(Object.entries(earlier))("%s", async (way, before) => {
    const [grain, compare] = way.split(" ") as [Grain, Comparison];
    const { rows } = await ask(
      { metric: "sessions.scheduled", grain, compare, from: "2024-09-02", to: "2027-01-01" },
      teaching,
    );
    const keys = grain === "term" ? terms.map(([term]) => term) : order;
    const expected = keys.flatMap((key) => {
      const [value, previous] = [scheduled.get(key), scheduled.get(before(key))];
      return value === undefined && previous === undefined
        ? []
        : [[key, value ?? 0, previous] as const];
    });
    expect(
      rows.map((row) => [
        row.period,
        Number(row.value),
        row.previous === undefined ? undefined : Number(row.previous),
      ]),
    ).toEqual(expected);
  });

  test("days of a term, with the same days of last year's term", async () => {
    const [from, to] = ["2026-09-07", "2026-10-05"]; // weeks 2 to 5
    const { whole } = await ask(
      { metric: "sessions.scheduled", compare: "same_term_last_year", from, to },
      teaching,
    );
    const count = (first: string, end: string) =>
      table("class_session").filter((row) => {
        const day = textOf(row["held_on"]) ?? "";
        return day >= first && day < end;
      }).length;
    expect(Number(whole.value)).toBe(count(from, to));
    expect(Number(whole.previous)).toBe(count("2025-09-08", dayAfter("2025-09-08", 28)));
  });

  test("days of the first term have no earlier term", async () => {
    const { whole } = await ask(
      {
        metric: "sessions.scheduled",
        compare: "same_week_last_term",
        from: "2024-09-09",
        to: "2024-09-16",
      },
      teaching,
    );
    expect(whole.previous).toBeUndefined();
  });
});

describe("terms of a column", () => {
  const hours = (term: string) => {
    const rows = table("workload").filter((row) => row["term"] === term);
    return rows.length === 0
      ? undefined
      : rows.reduce((sum, row) => sum + cents(row, "own_planned_hours"), 0);
  };

  test.each(["previous", "same_term_last_year"] as const)("with the %s", async (compare) => {
    const { rows } = await ask(
      {
        metric: "workload.planned_hours",
        grain: "term",
        compare,
        from: "2024-09-01",
        to: "2027-01-01",
      },
      teaching,
    );
    const back = compare === "previous" ? 1 : 2;
    expect(rows.map((row) => [row.period, figuresOf(row)])).toEqual(
      terms.map(([term], at) => {
        const before = terms[at - back]?.[0];
        return [term, compared(hours(term), before === undefined ? undefined : hours(before))];
      }),
    );
  });

  test.each([
    ["2026-09-01", "2027-01-01", ["2026-2027-1"]],
    ["2026-08-25", "2026-09-01", []],
    ["2026-08-31", "2026-09-03", ["2026-2027-1"]],
    ["2026-09-02", "2026-09-03", ["2026-2027-1"]],
    ["2025-09-01", "2026-09-01", ["2025-2026-1", "2025-2026-2"]],
    ["2025-09-10", "2026-08-31", ["2025-2026-1", "2025-2026-2"]],
    ["2025-09-15", "2026-08-31", ["2025-2026-2"]],
    ["2026-01-01", "2027-01-01", ["2025-2026-2", "2026-2027-1"]],
    ["2026-10-01", "2026-11-01", []],
  ])("%s to %s has the terms that begin then, give or take two weeks", async (from, to, of) => {
    const asked = { metric: "workload.planned_hours", by: [], from, to };
    if (of.length === 0) {
      await expect(ask(asked, teaching)).rejects.toThrow(/没有学期开始/);
      return;
    }
    const { whole } = await ask(asked, teaching);
    const sum = of.reduce((all, term) => all + (hours(term) ?? 0), 0);
    expect(Math.round(Number(whole.value) * 100)).toBe(sum);
  });

  test.each([
    ["teaching_week", "2026-11-03", "2026-11-02"],
    ["month", "2026-11-09", "2026-11-01"],
    ["quarter", "2026-11-01", "2026-10-01"],
    ["year", "2026-11-01", "2026-01-01"],
  ] as const)("whole periods of a %s do not begin on %s but on %s", async (grain, from, first) => {
    const asked = { metric: "sessions.scheduled", grain, compare: "previous" } as const;
    const refused = await ask({ ...asked, from, to: "2027-01-01" }, teaching).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ name: "UserError", hint: expect.stringContaining(first) });
    await ask({ ...asked, from: first, to: "2027-01-01" }, teaching);
  });

  test("one term, with that of last year", async () => {
    const { whole } = await ask(
      {
        metric: "workload.planned_hours",
        compare: "last_year",
        from: "2026-03-02",
        to: "2026-08-31",
      },
      teaching,
    );
    expect(figuresOf(whole)).toEqual(compared(hours("2025-2026-2"), hours("2024-2025-2")));
  });
});

describe("one metric divided by another", () => {
  const roleOf = (person: Given) =>
    [...table("staff_role")]
      .filter((role) => role["person_id"] === person["id"])
      .sort(
        (a, b) =>
          Number(b["is_current"]) - Number(a["is_current"]) ||
          String(b["valid_from"]).localeCompare(String(a["valid_from"])),
      )[0];
  const teachersOf = (unit: (org: string | undefined) => boolean) =>
    table("person").filter((person) => {
      const role = roleOf(person);
      const teaches = role?.["is_current"] === true && role["is_full_time_teacher"] === true;
      return teaches && unit(textOf(role["org_no"]));
    }).length;
  const perTeacher = (amount: number | null | undefined, teachers: number) =>
    typeof amount !== "number" || teachers === 0 ? undefined : (amount / 100 / teachers).toFixed(4);

  test("over the whole and by unit: where one side is missing there is no value", async () => {
    const [from, to] = ["2025-01-01", "2026-01-01"];
    const { whole, rows } = await ask({
      metric: "project.received_per_teacher",
      by: ["org"],
      from,
      to,
    });
    const within = between(from, to);
    expect(whole.value).toBe(
      perTeacher(
        received(within),
        teachersOf(() => true),
      ),
    );
    const units = new Set([
      ...table("fund_transaction").map((row) => textOf(row["org_no"])),
      ...table("person").map((person) => textOf(roleOf(person)?.["org_no"])),
    ]);
    const expected = [...units].map((unit) => {
      const of = (org: string | undefined) => org === unit;
      return [unit ?? null, perTeacher(received(within, of), teachersOf(of))] as const;
    });
    expect(new Map(rows.map((row) => [row.keys["org"], row.value]))).toEqual(new Map(expected));
    expect(expected.filter(([, value]) => value === undefined)).not.toEqual([]);
  });

  test("keeps the dimensions it is told to keep, on both sides", async () => {
    const { whole } = await ask({
      metric: "project.received_per_teacher",
      where: [{ dimension: "org", in: ["100", "210"] }],
    });
    const of = (org: string | undefined) => org === "100" || org === "210";
    const rows = table("fund_transaction").filter(
      (row) => row["kind"] === "到账" && of(textOf(row["org_no"])),
    );
    const sum = rows.reduce((all, row) => all + cents(row, "amount"), 0);
    expect(whole.value).toBe(perTeacher(sum, teachersOf(of)));
  });
});

const bad: readonly (readonly [string, Partial<MetricSelection> & { metric: string }])[] = [
  ["an unknown metric", { metric: "made.up" }],
  ["an unknown dimension", { metric: "project.received", by: ["made_up"] }],
  ["a dimension of one side only", { metric: "project.received_per_teacher", by: ["sex"] }],
  ["a dimension by a name of JavaScript", { metric: "project.received", by: ["constructor"] }],
  ["a period of a point", { metric: "staff.on_duty", from: "2026-01-01" }],
  ["a grain of a point", { metric: "staff.on_duty", grain: "month" }],
  ["a grain of half a point", { metric: "project.received_per_teacher", grain: "month" }],
  ["a comparison without a period", { metric: "project.received", compare: "previous" }],
  [
    "the same week of months",
    { metric: "project.received", grain: "month", compare: "same_week_last_term" },
  ],
  [
    "a period that ends before it begins",
    { metric: "project.received", from: "2026-02-01", to: "2026-01-01" },
  ],
  ["a day that is none", { metric: "project.received", from: "2026-02-30" }],
  ["an order of nothing", { metric: "project.received", orderBy: [{ as: "x", direction: "asc" }] }],
];
test.each(bad)("%s is the asker's mistake", async (_what, selection) => {
  await expect(ask(selection)).rejects.toMatchObject(refused);
});
