import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measurements } from "../../query/measurements.ts";
import type { Principal } from "../../query/principal.ts";
import { groups } from "../../query/run.ts";
import type { Filter, GroupSelection } from "../../query/selection.ts";
import { eq } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import type { Given, Tables } from "./university.ts";

/**
 * The attacker knows everyone's open facts, so who is in every set asked about, how the rounding works and all but its
 * secret; of the target everything but whether it is a doctor. A pair of answers succeeds when only one of the two is
 * possible after it.
 */
interface Person {
  readonly id: string;
  readonly unit: string;
  readonly sex: string;
  readonly category: string;
  readonly born: string;
  readonly isDoctor: boolean;
}

/** A fixed sequence: the same campus in every run. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const draw = sequence(20261109);
const people: readonly Person[] = Array.from({ length: 600 }, (_, at) => ({
  id: `q${String(at).padStart(3, "0")}`,
  unit: `${100 + (draw(12) % (1 + draw(12)))}`,
  sex: draw(3) === 0 ? "女" : "男",
  category: ["专任教师", "行政人员", "教辅人员"][draw(3)] ?? "",
  born: `${2000 + draw(24)}-0${1 + draw(9)}-15`,
  isDoctor: draw(5) < 2,
}));

const tablesOf = (some: readonly Person[]): Tables => ({
  person: some.map(
    ({ id, sex, isDoctor }): Given => ({
      id,
      name: id,
      sex_name: sex,
      highest_degree_level: isDoctor ? "博士" : "硕士",
    }),
  ),
  staff_role: some.map(
    ({ id, unit, category, born }): Given => ({
      id: `r${id}`,
      person_id: id,
      staff_no: id,
      org_no: unit,
      category_name: category,
      is_current: true,
      joined_on: born,
      valid_from: born,
    }),
  ),
});

let now: OpenUniversity;
beforeAll(async () => {
  now = await openUniversity(tablesOf(people));
});
afterAll(async () => now[Symbol.asyncDispose]());

const doctor = eq(["highest_degree_level"], "博士");
const both = (...filters: readonly Filter[]): Filter => ({ kind: "and", filters });
const inUnit = ({ unit }: Person) => eq(["staff", "org_no"], unit);
const without = (target: Person): Filter => ({
  kind: "compare",
  path: ["id"],
  op: "ne",
  value: target.id,
});

/** What the answer says of a set, or that it says nothing. */
type Said = number | undefined;

async function figure(
  principal: Principal,
  selection: Partial<GroupSelection>,
  open: OpenUniversity = now,
  pick: (keys: Readonly<Record<string, unknown>>, over: readonly string[]) => boolean = () => true,
): Promise<Said> {
  const answer = await groups(
    open.reader,
    {
      entity: "person",
      by: [],
      measures: [{ kind: "figure", as: "n", fn: "count" }],
      ...selection,
    },
    principal,
  );
  const value = answer.groups.find(({ keys, over }) => pick(keys, over))?.values["n"];
  return value === undefined || value === null ? undefined : Number(value);
}

/** Could a count of x people be told as that? Written from the documented rule, not from its code. */
function couldTell(x: number, said: Said): boolean {
  for (let move = -4; move <= 3; move += 1) {
    const told = 5 * Math.round((x + move) / 5);
    if (said === undefined ? told < 10 : told === said && told >= 10) return true;
  }
  return false;
}

/** The target's possible answers when `larger` has the target and `smaller` is the same set without it. */
function possible(larger: Said, smaller: Said, most: number, isExact: boolean): readonly boolean[] {
  const fits = (x: number, said: Said) =>
    isExact ? said === undefined || said === x : couldTell(x, said);
  return [false, true].filter((isDoctor) => {
    for (let x = isDoctor ? 1 : 0; x <= most - (isDoctor ? 0 : 1); x += 1) {
      if (fits(x, larger) && fits(x - (isDoctor ? 1 : 0), smaller)) return true;
    }
    return false;
  });
}

const unitSize = ({ unit }: Person): number => people.filter((one) => one.unit === unit).length;

interface Attack {
  readonly name: string;
  readonly run: (principal: Principal, target: Person) => Promise<readonly [Said, Said]>;
}

const attacks: readonly Attack[] = [
  {
    name: "a filter with one condition more",
    run: async (principal, target) => [
      await figure(principal, { where: both(inUnit(target), doctor) }),
      await figure(principal, { where: both(inUnit(target), doctor, without(target)) }),
    ],
  },
  {
    name: "a measure's own filter",
    run: async (principal, target) => {
      const narrowed = (where: Filter) => ({
        where: inUnit(target),
        measures: [{ kind: "figure", as: "n", fn: "count", where } as const],
      });
      return [
        await figure(principal, narrowed(doctor)),
        await figure(principal, narrowed(both(doctor, without(target)))),
      ];
    },
  },
  {
    name: "a total and its cells",
    run: async (principal, target) => {
      const table = {
        where: both(inUnit(target), doctor),
        by: [
          { as: "id", path: ["id"], bands: [{ label: "t", from: target.id, to: `${target.id}~` }] },
        ],
        totals: "total",
      } as const;
      return [
        await figure(principal, table, now, (_keys, over) => over.length > 0),
        await figure(
          principal,
          table,
          now,
          (keys, over) => over.length === 0 && keys["id"] === null,
        ),
      ];
    },
  },
  {
    name: "having, threshold by threshold",
    run: async (principal, target) => {
      const feel = async (where: Filter): Promise<Said> => {
        let least: Said;
        for (const value of [5, 8, 10, 15, 20, 25, 30, 40, 60, 80]) {
          const having = [{ as: "n", op: "ge", value }] as const;
          const said = await figure(principal, { where, having });
          if (said !== undefined) least = said;
        }
        return least;
      };
      return [
        await feel(both(inUnit(target), doctor)),
        await feel(both(inUnit(target), doctor, without(target))),
      ];
    },
  },
  {
    name: "groups in the order of their figures",
    run: async (principal, target) => {
      const ordered = (where: Filter) => ({
        where,
        by: [{ as: "d", path: ["highest_degree_level"] }],
        orderBy: [{ as: "n", direction: "desc" } as const],
      });
      const isDoctor = (keys: Readonly<Record<string, unknown>>) => keys["d"] === "博士";
      return [
        await figure(principal, ordered(inUnit(target)), now, isDoctor),
        await figure(principal, ordered(both(inUnit(target), without(target))), now, isDoctor),
      ];
    },
  },
  {
    name: "two windows of time, a day apart",
    run: async (principal, target) => {
      const others: Filter = {
        kind: "or",
        filters: [
          { kind: "compare", path: ["staff", "joined_on"], op: "ne", value: target.born },
          without(target),
        ],
      };
      const window = both(inUnit(target), doctor);
      return [
        await figure(principal, { where: window }),
        await figure(principal, { where: both(window, others) }),
      ];
    },
  },
  {
    name: "two releases, the target gone in the second",
    run: async (principal, target) => {
      await using later = await openUniversity(tablesOf(people.filter((one) => one !== target)));
      const selection = { where: both(inUnit(target), doctor) };
      return [await figure(principal, selection), await figure(principal, selection, later)];
    },
  },
  {
    name: "a table by unit against one by unit and sex",
    run: async (principal, target) => {
      const where = both(doctor, eq(["staff", "category_name"], target.category), inUnit(target));
      return [
        await figure(principal, { where }),
        await figure(principal, {
          where: both(where, without(target)),
          by: [{ as: "s", path: ["staff", "is_current"] }],
        }),
      ];
    },
  },
];

const sizeFor = (attack: Attack, target: Person): number =>
  attack.name.startsWith("a table")
    ? people.filter(({ unit, category }) => unit === target.unit && category === target.category)
        .length
    : unitSize(target);

async function successes(principal: Principal, isExact: boolean, perAttack: number) {
  const found: string[] = [];
  let tried = 0;
  for (const attack of attacks) {
    for (let at = 0; at < perAttack; at += 1) {
      const target = people[(at * 37 + attacks.indexOf(attack) * 11) % people.length];
      if (target === undefined) throw new Error("no target");
      const [larger, smaller] = await attack.run(principal, target);
      tried += 1;
      const left = possible(larger, smaller, sizeFor(attack, target), isExact);
      if (left.length === 1 && left[0] === target.isDoctor)
        found.push(`${attack.name} on ${target.id}`);
      // Whatever was said, a false certainty would mean that the rule above is not the rule in force.
      if (left.length === 1) expect(left[0], attack.name).toBe(target.isDoctor);
      expect(left.length, `${attack.name}: ${larger} ${smaller}`).toBeGreaterThan(0);
    }
  }
  return { tried, found };
}

describe("differencing small groups", () => {
  test("200 pairs of questions by an analyst tell nothing of their target", async () => {
    const { tried, found } = await successes({ role: "analyst" }, false, 25);
    expect(tried).toBe(200);
    expect(found).toEqual([]);
  });

  test("nor do they for the leadership", async () => {
    const asLeader = attacks.filter(({ name }) => !name.startsWith("a total"));
    expect(asLeader.length).toBeGreaterThan(5);
    // A leader may not name a person's id at all: the attack ends before it begins.
    for (const { run } of asLeader.slice(0, 2)) {
      const target = people[0];
      if (target === undefined) throw new Error("no target");
      await expect(run({ role: "leader" }, target)).rejects.toMatchObject({ name: "UserError" });
    }
  });

  test("every one of them succeeds on who sees exact figures: the attacks are real", async () => {
    const { tried, found } = await successes({ role: "office", domain: "personnel" }, true, 4);
    expect(found).toHaveLength(tried);
  });

  test("asking again, or otherwise, gives the same answer: there is nothing to average", async () => {
    const target = people[7];
    if (target === undefined) throw new Error("no target");
    const one = await figure({ role: "analyst" }, { where: both(inUnit(target), doctor) });
    const other = await figure(
      { role: "analyst" },
      { where: both(doctor, both(inUnit(target), inUnit(target))) },
    );
    expect(one).toBeDefined();
    expect(other).toBe(one);
  });
});

describe("shares and means, which show many digits", () => {
  test("are moved too, by no whole number", async () => {
    const said = new Set<number>();
    let exact = 0;
    for (const target of people.slice(0, 40)) {
      const where = both(inUnit(target), without(target));
      const measures = [{ kind: "figure", as: "n", fn: "countDistinct", path: ["id"] }] as const;
      const value = await figure({ role: "analyst" }, { where, measures });
      if (value === undefined) continue;
      said.add(value);
      if (value === unitSize(target) - 1) exact += 1;
      expect(Math.abs(value - (unitSize(target) - 1))).toBeLessThanOrEqual(7);
    }
    expect(said.size).toBeGreaterThan(3);
    expect(exact).toBeLessThan(20);
  });

  test("extremes and lists of people are never told", async () => {
    for (const fn of ["min", "max", "list"] as const) {
      const measures = [{ kind: "figure", as: "n", fn, path: ["staff", "joined_on"] }] as const;
      expect(await figure({ role: "analyst" }, { measures })).toBeUndefined();
    }
  });
});

describe("a published table", () => {
  const by = [{ as: "c", path: ["staff", "category_name"] }];

  test("is exact", async () => {
    const { groups: found } = await groups(
      now.reader,
      { entity: "person", by, measures: [{ kind: "figure", as: "n", fn: "count" }] },
      { role: "analyst" },
    );
    const counted = found.map(({ keys, values }) => [keys["c"], Number(values["n"])]);
    const expected = [...new Set(people.map(({ category }) => category))].map((category) => [
      category,
      people.filter((one) => one.category === category).length,
    ]);
    expect(new Map(counted as [string, number][])).toEqual(new Map(expected as [string, number][]));
  });

  test("withholds a second group where the total would give one small group back", async () => {
    const few = people.filter(({ category }, at) => category !== "教辅人员" || at < 12);
    expect(few.filter(({ category }) => category === "教辅人员").length).toBeLessThan(5);
    await using small = await openUniversity(tablesOf(few));
    const { groups: found } = await groups(
      small.reader,
      {
        entity: "person",
        by,
        measures: [{ kind: "figure", as: "n", fn: "count" }],
        totals: "total",
      },
      { role: "analyst" },
    );
    const withheld = found
      .filter(({ values }) => values["n"] === null)
      .map(({ keys }) => keys["c"]);
    expect(withheld).toHaveLength(2);
    expect(withheld).toContain("教辅人员");
    expect(found.find(({ over }) => over.length > 0)?.values["n"]).toBe(String(few.length));
  });

  test("is no less exact when it is asked for as a metric", async () => {
    const metric = "staff.on_duty";
    const asked = { metric, by: ["staff_category"], where: [], orderBy: [] };
    const { whole, rows } = await measurements(now.reader, asked, { role: "analyst" });
    expect(whole.value).toBe(String(people.length));
    expect(rows.map(({ keys, value }) => [keys["staff_category"], Number(value)])).toEqual(
      [...new Set(people.map(({ category }) => category))]
        .sort()
        .map((category) => [category, people.filter((one) => one.category === category).length]),
    );
    const { whole: past } = await measurements(
      now.reader,
      { ...asked, by: [], asOf: "2026-01-01" },
      { role: "analyst" },
    );
    expect(Number(past.value) % 5).toBe(0);
  });

  test("is not by units: a department would follow from its college and its siblings", async () => {
    const asked = { metric: "staff.on_duty", by: ["org"] };
    const { rows, whole } = await measurements(now.reader, asked, { role: "analyst" });
    // The sum is the university's, which is published.
    expect(whole.value).toBe(String(people.length));
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter(({ value }) => value !== undefined && Number(value) % 5 !== 0)).toEqual([]);
  });

  test("withholds a second group with people in it, though another one is empty", async () => {
    const few = people.filter(({ category }, at) => category !== "教辅人员" || at < 12);
    const retired = Array.from({ length: 6 }, (_, at) => ({ id: `r${at}`, name: `r${at}` }));
    const tables = tablesOf(few);
    await using small = await openUniversity({
      ...tables,
      person: [...(tables["person"] ?? []), ...retired],
      staff_role: [
        ...(tables["staff_role"] ?? []),
        ...retired.map(({ id }) => ({
          id: `r${id}`,
          person_id: id,
          staff_no: id,
          category_name: "退休人员",
          is_current: false,
        })),
      ],
    });
    const { rows, whole } = await measurements(
      small.reader,
      { metric: "staff.on_duty", by: ["staff_category"] },
      { role: "analyst" },
    );
    expect(whole.value).toBe(String(few.length));
    const withheld = rows.filter(({ value }) => value === undefined);
    expect(withheld.map(({ keys }) => keys["staff_category"])).toContain("教辅人员");
    expect(withheld).toHaveLength(2);
  });
});

test("incidents are counted by their people, though an analyst may not name them", async () => {
  const incident = (at: number): Given => ({
    id: `i${at}`,
    incident_no: `I${at}`,
    org_no: at < 3 ? "100" : "101",
    person_id: `q${String(at).padStart(3, "0")}`,
    grade: "一般",
  });
  await using open = await openUniversity({
    ...tablesOf(people),
    incident: Array.from({ length: 30 }, (_, at) => incident(at)),
  });
  const inUnit100 = { entity: "incident", where: eq(["org_no"], "100") };
  expect(await figure({ role: "analyst" }, inUnit100, open)).toBeUndefined();
  expect(await figure({ role: "leader" }, inUnit100, open)).toBeUndefined();
  expect(await figure({ role: "office", domain: "teaching" }, inUnit100, open)).toBe(3);
  expect(await figure({ role: "analyst" }, { entity: "incident" }, open)).toBe(30);
});
