import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { groups, select } from "../../query/run.ts";
import type { Filter, Value } from "../../query/selection.ts";
import { columns } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { type Tables, university } from "./university.ts";

/**
 * A masked or absent column is asked about in every way a question can be put, on two universities that differ in nothing
 * but that column's real values, and not in what its mask leaves of them. An answer that differs tells something.
 */
const hidden = ["id_no", "phone", "email", "birth_date", "political_name", "former_name"] as const;
const other: Readonly<Record<string, (value: string) => string>> = {
  id_no: (value) => `44${[...value.slice(2, -4)].reverse().join("")}${value.slice(-4)}`,
  phone: (value) => (value.length < 8 ? "119" : `1871${value.slice(4, -4)}${value.slice(-4)}`),
  email: (value) => `z${value}`,
  birth_date: (value) => `${value.slice(0, 4)}-08-21`,
  political_name: (value) => (value === "群众" ? "中共党员" : "群众"),
  former_name: () => "无",
};

const changed: Tables = {
  ...university,
  person: (university["person"] ?? []).map((row) => ({
    ...row,
    ...Object.fromEntries(
      hidden.flatMap((name) => {
        const value = row[name];
        return typeof value === "string" ? [[name, other[name]?.(value) ?? value]] : [];
      }),
    ),
  })),
};

let one: OpenUniversity;
let two: OpenUniversity;
beforeAll(async () => {
  one = await openUniversity();
  two = await openUniversity(changed);
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await two[Symbol.asyncDispose]();
});

type Ask = (open: OpenUniversity, principal: Principal) => Promise<unknown>;

const list =
  (where?: Filter, path?: readonly string[], direction: "asc" | "desc" = "asc"): Ask =>
  async ({ reader }, principal) => {
    const page = await select(
      reader,
      {
        entity: "person",
        fields: columns("id"),
        first: 5,
        totalCount: true,
        ...(where === undefined ? {} : { where }),
        ...(path === undefined ? {} : { orderBy: [{ path, direction }] }),
      },
      principal,
    );
    const { rows, totalCount } = page;
    // Where a cursor stands tells too: the page after it.
    const after = page.pageInfo.endCursor;
    const next =
      after === undefined || path === undefined || where !== undefined
        ? []
        : (
            await select(
              reader,
              {
                entity: "person",
                fields: columns("id"),
                first: 5,
                orderBy: [{ path, direction }],
                after,
              },
              principal,
            )
          ).rows;
    return [rows, totalCount, next];
  };

const figures =
  (name: string, where?: Filter): Ask =>
  async ({ reader }, principal) =>
    await groups(
      reader,
      {
        entity: "person",
        by: where === undefined ? [{ as: "k", path: [name] }] : [],
        measures: [
          { kind: "figure", as: "min", fn: "min", path: [name] },
          { kind: "figure", as: "max", fn: "max", path: [name] },
          { kind: "figure", as: "distinct", fn: "countDistinct", path: [name] },
          {
            kind: "figure",
            as: "n",
            fn: "count",
            path: [name],
            ...(where === undefined ? {} : { where }),
          },
        ],
      },
      principal,
    );

/** Values to try on a column: every real one, parts of it, and its neighbours. */
function guesses(name: string): readonly Value[] {
  const values = (university["person"] ?? []).flatMap((row) => {
    const value = row[name];
    return typeof value === "string" ? [value] : [];
  });
  return [...new Set(values)].slice(0, 12);
}

function questions(name: string): readonly Ask[] {
  const path = [name];
  const compare = (op: "eq" | "ne" | "lt" | "le" | "gt" | "ge", value: Value): Filter => ({
    kind: "compare",
    path,
    op,
    value,
  });
  const text = (op: "contains" | "startsWith" | "pinyin", value: Value): Filter => ({
    kind: "compare",
    path,
    op,
    value: String(value).slice(0, 6),
  });
  const asked: Ask[] = [list(undefined, path), list(undefined, path, "desc"), figures(name)];
  asked.push(
    list({
      kind: "columns",
      path,
      op: "lt",
      other: [name === "birth_date" ? "birth_date" : "phone"],
    }),
  );
  for (const value of guesses(name)) {
    for (const op of ["eq", "ne", "lt", "le", "gt", "ge"] as const)
      asked.push(list(compare(op, value)));
    asked.push(figures(name, compare("ge", value)));
    asked.push(list({ kind: "not", filter: compare("lt", value) }));
    asked.push(list({ kind: "compare", path, op: "in", value: [String(value)] }));
    if (name !== "birth_date") {
      for (const op of ["contains", "startsWith", "pinyin"] as const)
        asked.push(list(text(op, value)));
    }
  }
  // Through relations, there and back.
  const back: Filter = {
    kind: "some",
    relation: "titles",
    filter: { kind: "compare", path: ["person", name], op: "isNull", value: false },
  };
  asked.push(list(back));
  return asked;
}

const said = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "?");

test("a masked or absent column answers no more than its mask, 1,000 questions long", async () => {
  const roles: readonly Principal[] = [
    { role: "officer", org_no: "100" },
    { role: "dean", org_no: "200" },
    { role: "office", domain: "research" },
    { role: "steward", entities: ["person"] },
    { role: "analyst" },
    { role: "leader" },
  ];
  let asked = 0;
  const told: string[] = [];
  for (const principal of roles) {
    for (const name of hidden) {
      for (const question of questions(name)) {
        asked += 1;
        const [here, there] = [
          JSON.stringify(await question(one, principal).catch(said)),
          JSON.stringify(await question(two, principal).catch(said)),
        ];
        if (here !== there) told.push(`${principal.role} ${name}: ${here} ${there}`);
        if (/Error: (Binder|Catalog|Parser|Conversion)/.test(here)) told.push(here);
      }
    }
  }
  expect(asked).toBeGreaterThanOrEqual(1000);
  expect(told).toEqual([]);
});

test("the questions are real: they tell who may see the values", async () => {
  const office: Principal = { role: "office", domain: "personnel" };
  let different = 0;
  for (const question of questions("id_no")) {
    const [here, there] = [
      JSON.stringify(await question(one, office).catch(said)),
      JSON.stringify(await question(two, office).catch(said)),
    ];
    if (here !== there) different += 1;
  }
  expect(different).toBeGreaterThan(20);
});
