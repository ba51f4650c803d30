import { afterAll, beforeAll, expect, test } from "vitest";
import { type TableLineage, traceModels } from "../../pipelines/lineage/lineage.ts";
import { type Origins, originOf } from "../../pipelines/lineage/origin.ts";
import { loadModels } from "../../pipelines/model.ts";
import { systems } from "../../pipelines/sources/index.ts";
import { smallHome } from "../small-home.ts";
import { type Effect, type Mutation, type MutationCampus, mutationCampus } from "./mutation.ts";
import { mutations } from "./mutation-kinds.ts";

/** All 1,300 take minutes: FILLONCE_MUTATIONS=all. Else some of each system, and those that found something. */
const every = process.env["FILLONCE_MUTATIONS"] === "all" ? 1 : 70;
const telling: readonly Mutation[] = [
  { resource: "personnel.staff", column: "LXDH", how: "emptied" }, // UNPIVOT leaves out what is missing
  { resource: "personnel.title", column: "JPRQ", how: "rotated" }, // of a history only what holds today is there
  { resource: "personnel.staff", column: "XM", how: "marked" },
  { resource: "personnel.title", column: "QDRQ", how: "marked" },
  { resource: "personnel.education", column: "XLM", how: "rotated" },
  { resource: "facilities.room", column: "SYMJ", how: "marked" },
  { resource: "students.undergraduate", column: "", how: "fewer" }, // whom one record is left of has no winner among them
];

interface Case {
  readonly mutation: Mutation;
  readonly effect: Effect;
}

let campus: MutationCampus;
let lineage: readonly TableLineage[];
let cases: readonly Case[];

beforeAll(async () => {
  campus = await mutationCampus(await smallHome(), "2026-11-09");
  lineage = await traceModels(campus.connection, await loadModels(campus.connection), systems);
  const tried = [...telling, ...mutations.filter((_, at) => at % every === 0)];
  const found: Case[] = [];
  for (const mutation of tried)
    for (const effect of await campus.effectsOf(mutation)) found.push({ mutation, effect });
  cases = found;
}, 1_800_000);
afterAll(() => campus[Symbol.asyncDispose]());

/** A value that came along has its column as origin; another value is at least decided by it, and so is which rows there are. */
function isTold({ mutation, effect }: Case, told: readonly TableLineage[]): boolean {
  const of = (origins: Origins = new Set()): boolean =>
    [...origins].map(originOf).some(
      ({ name, column }) =>
        // Rows that go take all their columns along.
        name === mutation.resource && (mutation.column === "" || column === mutation.column),
    );
  const table = told.find((one) => one.table === effect.table);
  if (effect.kind === "rows") {
    const id = table?.columns.get("id") ?? table?.columns.get("entity_id");
    return of(table?.rows) || of(id?.from) || of(id?.by);
  }
  const column = table?.columns.get(effect.column);
  return of(column?.from) || (effect.kind === "changes" && of(column?.by));
}

const untold = (told: readonly TableLineage[]): readonly string[] =>
  cases
    .filter((one) => !isTold(one, told))
    .map(
      ({ mutation: { resource, column, how }, effect }) =>
        `${effect.table}.${effect.column} ${effect.kind} with ${resource}.${column} ${how}`,
    );

test("a change of no source column shows anywhere that the lineage does not tell", () => {
  expect(untold(lineage)).toEqual([]);
});

test("the changes show: values come along, other values are chosen, rows come and go", () => {
  const showing = (kind: Effect["kind"]): ReadonlySet<string> =>
    new Set(
      cases
        .filter(({ effect }) => effect.kind === kind)
        .map(({ effect: { table, column } }) => `${table}.${column}`),
    );
  expect([...showing("carries")]).toEqual(
    expect.arrayContaining(["person.name", "title.obtained_on", "room.usable_area"]),
  );
  expect([...showing("changes")]).toEqual(
    expect.arrayContaining(["golden.source_key", "person.highest_education_name"]),
  );
  expect([...showing("rows")]).toEqual(expect.arrayContaining(["title.", "golden."]));
});

test("a lineage that forgets an origin is found out", () => {
  const without = lineage.map((table) => ({
    ...table,
    columns: new Map(
      [...table.columns].map(([name, { from, by }]) => [
        name,
        { from: new Set([...from].filter((key) => !key.endsWith("\tSYMJ"))), by },
      ]),
    ),
  }));
  expect(untold(without)).toContain(
    "room_allocation.area carries with facilities.room.SYMJ marked",
  );
});
