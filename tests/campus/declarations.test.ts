import { expect, test } from "vitest";
import { assetsTables } from "../../campus/assets/tables.ts";
import { facilitiesTables } from "../../campus/facilities/tables.ts";
import { graduateTables } from "../../campus/graduate/tables.ts";
import { personnelTables } from "../../campus/personnel/tables.ts";
import { researchTables } from "../../campus/research/tables.ts";
import { studentsTables } from "../../campus/students/tables.ts";
import type { Table } from "../../campus/tables.ts";
import { teachingTables } from "../../campus/teaching/tables.ts";
import { systems } from "../../pipelines/sources/index.ts";

const campusTables: Record<string, Record<string, Table>> = {
  personnel: personnelTables,
  teaching: teachingTables,
  graduate: graduateTables,
  research: researchTables,
  facilities: facilitiesTables,
  assets: assetsTables,
  students: studentsTables,
};

/** Where the pipelines look for what the campus calls by a plain name. */
const placeOf: Record<string, (at: string) => string> = {
  xlsx: (at) => `*.xlsx#${at}`,
  ndjson: (at) => `${at}-*.ndjson`,
};

const numeric = (type: string) => (type === "integer" || type === "decimal" ? type : "text");

test.each(systems)("$name writes what is declared", (system) => {
  const tables = campusTables[system.name] ?? {};
  const written = Object.entries(tables).map(([name, table]) => ({
    name,
    at: (placeOf[system.kind] ?? String)(table.at),
    key: table.key,
    columns: table.columns.map((column) => [column.name, column.type]),
  }));
  const declared = system.resources.map((resource) => ({
    name: resource.name,
    at: resource.at,
    key: resource.key,
    columns: Object.entries(resource.columns).map(([name, column]) => [name, numeric(column.type)]),
  }));
  expect(written).toEqual(declared);
});

test("the heads of the sheets are the declared paths", () => {
  const facilities = systems.find((system) => system.name === "facilities");
  for (const resource of facilities?.resources ?? []) {
    const heads = Object.values(resource.columns).map((column) => column.from);
    const sheet = Object.entries(facilitiesTables).find(([name]) => name === resource.name)?.[1];
    expect(sheet?.heads).toEqual(heads);
  }
});
