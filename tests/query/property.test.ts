import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { groups, select } from "../../query/run.ts";
import type { Filter, Order, Path, Selection, Value } from "../../query/selection.ts";
import { column } from "./asking.ts";
import { answer, valueAt } from "./oracle.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { university } from "./university.ts";

const office: Principal = { role: "office", domain: "personnel" };

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

/** Texts and dates that can be compared, by entity; every value of the university and some strangers. */
const paths: Readonly<Record<string, readonly Path[]>> = {
  person: [
    ["id"],
    ["name"],
    ["sex_name"],
    ["birth_date"],
    ["title", "level"],
    ["staff", "org_no"],
    ["staff", "org", "name"],
    ["staff", "org", "parent", "campus"],
    ["home_org", "org", "campus"],
  ],
  project: [["name"], ["level"], ["org", "name"], ["head", "name"], ["head", "title", "level"]],
  class_session: [
    ["held_on"],
    ["teacher", "sex_name"],
    ["section", "course", "name"],
    ["org", "campus"],
  ],
  project_member: [
    ["person", "name"],
    ["project", "level"],
    ["project", "head", "staff", "org_no"],
  ],
};
type List = readonly [relation: string, to: string, through?: Path];
const lists: Readonly<Record<string, readonly List[]>> = {
  person: [
    ["project_memberships", "project_member"],
    ["headed_projects", "project"],
  ],
  project: [
    ["members", "project_member"],
    ["headed_projects", "project", ["head"]],
  ],
  class_session: [["headed_projects", "project", ["teacher"]]],
  project_member: [["members", "project_member", ["project"]]],
};

const pathOf = (entity: string) => fc.constantFrom(...(paths[entity] ?? []));
const isDate = (path: Path) => ["birth_date", "held_on"].includes(path.at(-1) ?? "");

function someValue(entity: string, path: Path): fc.Arbitrary<Value> {
  const known = (university[entity] ?? [])
    .map((row) => valueAt(university, entity, row, path))
    .filter((value) => typeof value === "string");
  const strangers = isDate(path) ? ["1980-01-01", "2026-09-10"] : ["", "学院", "zzz", "a'b", "%"];
  return fc.constantFrom(...known, ...strangers);
}

const compare = (entity: string): fc.Arbitrary<Filter> =>
  pathOf(entity).chain((path) =>
    fc.oneof(
      fc.record({
        kind: fc.constant("compare" as const),
        path: fc.constant(path),
        op: fc.constantFrom(
          "eq" as const,
          "ne" as const,
          "lt" as const,
          "le" as const,
          "gt" as const,
          "ge" as const,
        ),
        value: someValue(entity, path),
      }),
      fc.record({
        kind: fc.constant("compare" as const),
        path: fc.constant(path),
        op: fc.constant("in" as const),
        value: fc.array(someValue(entity, path), { maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant("compare" as const),
        path: fc.constant(path),
        op: fc.constant("isNull" as const),
        value: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("compare" as const),
        path: fc.constant(isDate(path) ? ["id"] : path),
        op: fc.constantFrom("same" as const, "contains" as const, "startsWith" as const),
        value: fc.constantFrom("学", "张", "a", "Ｅ", "级", "p0", "", "ada lee"),
      }),
    ),
  );

function filterOf(entity: string, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return compare(entity);
  const inner = filterOf(entity, depth - 1);
  const many = (lists[entity] ?? []).map(([relation, to, through = []]) =>
    filterOf(to, 0).map((filter): Filter => ({ kind: "some", through, relation, filter })),
  );
  return fc.oneof(
    compare(entity),
    fc.array(inner, { maxLength: 3 }).map((filters): Filter => ({ kind: "and", filters })),
    fc.array(inner, { maxLength: 3 }).map((filters): Filter => ({ kind: "or", filters })),
    inner.map((filter): Filter => ({ kind: "not", filter })),
    ...many,
  );
}

const orderOf = (entity: string): fc.Arbitrary<Order> =>
  fc
    .record({
      path: pathOf(entity),
      direction: fc.constantFrom("asc" as const, "desc" as const),
      nulls: fc.constantFrom("first" as const, "last" as const),
      pinyin: fc.boolean(),
    })
    .map(({ pinyin, ...order }) =>
      pinyin && !isDate(order.path) ? { ...order, collation: "pinyin" } : order,
    );

const question: fc.Arbitrary<Selection & { readonly first: number }> = fc
  .constantFrom(...Object.keys(paths))
  .chain((entity) =>
    fc.record({
      entity: fc.constant(entity),
      fields: fc.constant([column("id")]),
      where: filterOf(entity, 2),
      orderBy: fc.array(orderOf(entity), { maxLength: 2 }),
      first: fc.integer({ min: 1, max: 30 }),
      totalCount: fc.constant(true),
    }),
  );

test("any selection answers what row-by-row reading answers, and goes on where its page ends", async () => {
  await fc.assert(
    fc.asyncProperty(question, async (selection) => {
      const expected = answer(university, selection).map((row) => row["id"]);
      const page = await select(open.reader, selection, office);
      expect(page.rows.map((row) => row["id"])).toEqual(expected.slice(0, selection.first));
      expect(page.totalCount).toBe(expected.length);
      expect(page.pageInfo.hasNextPage).toBe(expected.length > (selection.first ?? 0));
      const after = page.pageInfo.endCursor;
      const { first: size, ...backwards } = selection;
      const end = await select(open.reader, { ...backwards, last: size }, office);
      expect(end.rows.map((row) => row["id"])).toEqual(expected.slice(-size));
      expect(end.pageInfo.hasPreviousPage).toBe(expected.length > size);
      if (after === undefined) return;
      const before = end.cursorAt(0);
      const head = await select(open.reader, { ...backwards, last: 500, before }, office);
      expect(head.rows.map((row) => row["id"])).toEqual(expected.slice(0, -size));
      const rest = await select(open.reader, { ...selection, after, first: 500 }, office);
      expect(rest.rows.map((row) => row["id"])).toEqual(expected.slice(selection.first));
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("any grouping counts what row-by-row reading counts", async () => {
  const grouping = fc.constantFrom(...Object.keys(paths)).chain((entity) =>
    fc.record({
      entity: fc.constant(entity),
      where: filterOf(entity, 1),
      inner: filterOf(entity, 1),
      by: fc.array(pathOf(entity), { maxLength: 2 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(grouping, async ({ entity, where, inner, by }) => {
      const selection = { entity, fields: [], where };
      const chosen = answer(university, selection);
      const counted = new Set(answer(university, { ...selection, where: inner }));
      const expected = new Map<string, readonly [number, number]>();
      if (by.length === 0) expected.set("[]", [0, 0]);
      for (const row of chosen) {
        const key = JSON.stringify(by.map((path) => valueAt(university, entity, row, path)));
        const [all, some] = expected.get(key) ?? [0, 0];
        expected.set(key, [all + 1, some + Number(counted.has(row))]);
      }
      const found = await groups(
        open.reader,
        {
          entity,
          by: by.map((path, index) => ({ as: String(index), path })),
          measures: [
            { kind: "figure", as: "all", fn: "count" },
            { kind: "figure", as: "some", fn: "count", where: inner },
          ],
          where,
        },
        office,
      );
      const asked = found.groups.map(({ keys, values }) => [
        JSON.stringify(by.map((_path, index) => keys[String(index)])),
        [Number(values["all"]), Number(values["some"])],
      ]);
      expect(new Map(asked as [string, [number, number]][])).toEqual(expected);
    }),
    { numRuns: 80 },
  );
}, 60_000);
