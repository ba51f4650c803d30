import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measurements } from "../../query/measurements.ts";
import type { Principal } from "../../query/principal.ts";
import { explain, groups } from "../../query/run.ts";
import {
  comparisons,
  type Filter,
  type Grain,
  type GroupKey,
  type GroupSelection,
  grains,
  type Measure,
  type MetricSelection,
} from "../../query/selection.ts";
import { entities, entityNamed } from "../../schema/entities.ts";
import { isQuotient, type RowMetric } from "../../schema/metric.ts";
import { metrics } from "../../schema/metrics.ts";
import { type RollUp, rollUpKeys, rollUps } from "../../schema/roll-ups.ts";
import { type OpenYears, openYears } from "./years.ts";

const roles: readonly (readonly [string, Principal])[] = [
  ["analyst", { role: "analyst" }],
  ["leader", { role: "leader" }],
  ["office", { role: "office", domain: "teaching" }],
  ["research office", { role: "office", domain: "research" }],
  ["officer", { role: "officer", org_no: "100" }],
  ["staff", { role: "staff", person_id: "p02" }],
  ["fill", { role: "fill", form: "f", columns: {}, scope: { orgs: ["200"] } }],
];

let open: OpenYears;
beforeAll(async () => {
  open = await openYears();
});
afterAll(async () => open[Symbol.asyncDispose]());

const rowMetrics = metrics.filter((metric): metric is RowMetric => !isQuotient(metric));
const of = (entity: string) => rowMetrics.filter((metric) => metric.entity === entity);

const dates = ["2025-01-01", "2025-02-24", "2025-09-01", "2026-01-01", "2026-03-02", "2026-08-31"];
const odd = ["2025-05-17", "2026-10-08"];

/** Questions a roll-up may answer, and some that it may not. */
function questions(rollUp: RollUp): fc.Arbitrary<GroupSelection> {
  const { time } = rollUp;
  const key = (path: readonly string[], grain?: Grain): GroupKey => ({
    as: [...path, grain ?? ""].join("."),
    path,
    ...(grain === undefined ? {} : { grain }),
  });
  const hasOrg = "org" in entityNamed(rollUp.entity).relations;
  const keys = fc.oneof(
    fc.constantFrom(...rollUp.keys.map((column) => key([column]))),
    ...(hasOrg ? [fc.constant(key(["org", "college_no"]))] : []),
    ...(time === undefined
      ? []
      : [fc.constantFrom(...grains.map((one) => key([time.column], one)))]),
  );
  const filter = fc.oneof(
    fc.constantFrom("100", "200", "999").map(
      (value): Filter => ({
        kind: "compare",
        path: ["org_no"],
        op: "ne",
        value,
      }),
    ),
    fc.constantFrom(...rollUp.keys).map(
      (column): Filter => ({
        kind: "compare",
        path: [column],
        op: "isNull",
        value: false,
      }),
    ),
    ...(time === undefined
      ? []
      : [
          fc
            .tuple(fc.constantFrom("ge", "lt", "le"), fc.constantFrom(...dates, ...odd))
            .map(([op, value]): Filter => ({ kind: "compare", path: [time.column], op, value })),
        ]),
  );
  const figure = fc.oneof(
    fc.constant({ fn: "count" as const }),
    ...rollUp.sums.map((column) =>
      fc.constantFrom("count", "sum", "avg").map((fn) => ({ fn, path: [column] })),
    ),
    fc
      .tuple(
        fc.constantFrom("count", "countDistinct", "min", "max"),
        fc.constantFrom(...rollUp.keys),
      )
      .map(([fn, column]) => ({ fn, path: [column] })),
  );
  const measures = fc.record({
    figures: fc.array(fc.tuple(figure, fc.option(filter)), { minLength: 1, maxLength: 4 }),
    metrics: fc.subarray(of(rollUp.entity).map(({ id }) => id)),
  });
  return fc
    .record({
      by: fc.uniqueArray(keys, { maxLength: 3, selector: ({ as }) => as }),
      measures,
      where: fc.option(
        fc.oneof(
          filter,
          filter.map((one): Filter => ({ kind: "not", filter: one })),
          fc.array(filter).map((filters): Filter => ({ kind: "or", filters })),
        ),
      ),
      totals: fc.constantFrom(undefined, "rollup" as const, "cube" as const, "total" as const),
    })
    .map(({ by, measures, where, totals }) => ({
      entity: rollUp.entity,
      by,
      measures: [
        ...measures.figures.map(
          ([figure, where], at): Measure => ({
            kind: "figure",
            as: `f${at}`,
            ...figure,
            ...(where === null ? {} : { where }),
          }),
        ),
        ...measures.metrics.map((metric): Measure => ({ kind: "metric", as: metric, metric })),
      ],
      ...(where === null ? {} : { where }),
      ...(totals === undefined || by.length === 0 ? {} : { totals }),
    }));
}

/** The answer, or the refusal. */
async function told<T>(answer: () => Promise<T>): Promise<T | string> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Error && error.name !== "Error") return error.message;
    throw error;
  }
}

/** A day on which a period of that grain begins: only whole ones are compared. */
const firstOf = (grain: Grain | undefined): string =>
  grain === "year" ? "2025-01-01" : grain === "quarter" ? "2025-07-01" : "2025-09-01";

describe.each(rollUps.map((rollUp) => [rollUp.name, rollUp] as const))("%s", (_name, rollUp) => {
  test.each(roles)("answers the %s as the entity does", async (role, principal) => {
    let used = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(questions(rollUp), async (question) => {
        const [fast, slow] = [
          await told(() => groups(open.reader, question, principal)),
          await told(() => groups(open.base, question, principal)),
        ];
        expect(fast).toEqual(slow);
        if (typeof fast === "string") return;
        asked += 1;
        const [from] = explain(open.reader, question, principal).readFrom ?? [];
        if (from?.rollUp !== undefined) used += 1;
      }),
      { numRuns: 15, seed: 4 },
    );
    // Who sees single people's rows only cannot be answered from sums over many.
    const byPerson = entityNamed(rollUp.entity).scope.person !== undefined;
    const limited = entityNamed(rollUp.entity).scope.open !== true && byPerson;
    const isOwn = role === "officer" || role === "staff" || role === "fill";
    if (limited && isOwn) expect(used).toBe(0);
    else if (asked > 0 && role === "office") expect(used).toBeGreaterThan(0);
  });

  test("metrics over it are the same by dimension, grain and comparison", async () => {
    const office: Principal = { role: "office", domain: entityNamed(rollUp.entity).domain };
    let used = 0;
    const ways = [undefined, ...grains].flatMap((grain) =>
      [undefined, ...comparisons].map((compare) => [grain, compare] as const),
    );
    const chosen = of(rollUp.entity);
    for (const [at, [grain, compare]] of ways.entries()) {
      const metric = chosen[at % chosen.length];
      if (metric === undefined) throw new Error(`no metric over "${rollUp.entity}"`);
      const question: MetricSelection = {
        metric: metric.id,
        by: grain === "day" ? [] : ["org"],
        ...(grain === undefined ? {} : { grain }),
        ...(compare === undefined ? {} : { compare }),
        ...(metric.time.kind === "point" ? {} : { from: firstOf(grain), to: "2026-08-31" }),
      };
      const [fast, slow] = [
        await told(() => measurements(open.reader, question, office)),
        await told(() => measurements(open.base, question, office)),
      ];
      expect(fast).toEqual(slow);
      if (typeof fast === "string") continue;
      const [from] = explain(open.reader, question, office).readFrom ?? [];
      if (from?.rollUp !== undefined) used += 1;
    }
    expect(used).toBeGreaterThan(0);
  });

  test("keeps columns its entity has, and only one that stays the same over time", () => {
    const entity = entityNamed(rollUp.entity);
    expect(entity.history).toBe(false);
    expect(entity.visibility).toBe("graphql");
    for (const column of [...rollUpKeys(rollUp), ...rollUp.sums]) {
      expect(Object.keys(entity.columns)).toContain(column);
    }
    for (const column of rollUp.sums) {
      expect(["integer", "decimal"]).toContain(entity.columns[column]?.type);
      expect(rollUpKeys(rollUp)).not.toContain(column);
    }
  });
});

test("a roll-up is no entity: nobody can ask it by name", async () => {
  for (const { name } of rollUps) {
    expect(entities.some((entity) => entity.name === name)).toBe(false);
    const question = { entity: `rollup_${name}`, by: [], measures: [] };
    await expect(groups(open.reader, question, { role: "analyst" })).rejects.toMatchObject({
      name: "UserError",
    });
  }
});

test("what was passed over says why", () => {
  const why = (principal: Principal, selection: Partial<GroupSelection>) =>
    explain(
      open.reader,
      {
        entity: "fund_transaction",
        by: [],
        measures: [{ kind: "figure", as: "n", fn: "count" }],
        ...selection,
      },
      principal,
    ).readFrom;
  const office: Principal = { role: "office", domain: "research" };
  expect(why(office, {})).toEqual([
    { entity: "fund_transaction", rollUp: "fund_transaction_by_unit_month", passedOver: [] },
  ]);
  expect(why(office, { by: [{ as: "s", path: ["subject"] }] })).toEqual([
    {
      entity: "fund_transaction",
      rollUp: undefined,
      passedOver: ['fund_transaction_by_unit_month: it does not keep "subject"'],
    },
  ]);
  expect(why(office, { by: [{ as: "d", path: ["booked_on"], grain: "day" }] })).toMatchObject([
    { passedOver: [expect.stringMatching(/only the month of "booked_on"/)] },
  ]);
});
