import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assetsTables } from "../../campus/assets/tables.ts";
import { facilitiesTables } from "../../campus/facilities/tables.ts";
import { graduateTables } from "../../campus/graduate/tables.ts";
import { personnelTables } from "../../campus/personnel/tables.ts";
import { researchTables } from "../../campus/research/tables.ts";
import { seedCampus } from "../../campus/seed.ts";
import { studentsTables } from "../../campus/students/tables.ts";
import { teachingTables } from "../../campus/teaching/tables.ts";
import type { CampusTruth } from "../../campus/truth.ts";
import { contentHashes, csvRecords, lines, sheets, sqliteRows } from "./independent.ts";

const root = mkdtempSync(join(tmpdir(), "campus-"));
const folder = join(root, "first");
let truth: CampusTruth;

beforeAll(async () => {
  truth = await seedCampus(folder, { scale: 0.02, seed: 7 });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const of = (system: string, resource: string) => {
  const found = truth.systems[system]?.[resource];
  if (found === undefined) throw new Error(`no truth about ${system} ${resource}`);
  return found;
};

test("the same seed gives the same content, another seed another", async () => {
  const [second, other] = [join(root, "second"), join(root, "other")];
  await seedCampus(second, { scale: 0.02, seed: 7 });
  await seedCampus(other, { scale: 0.02, seed: 8 });
  const hashes = await contentHashes(folder);
  expect(Object.keys(hashes).length).toBeGreaterThan(25);
  expect(await contentHashes(second)).toEqual(hashes);
  expect(await contentHashes(other)).not.toEqual(hashes);
}, 60_000);

test("the numbers of one resource add up, in the file and in the answer", () => {
  expect(JSON.parse(readFileSync(join(folder, "truth.json"), "utf8"))).toEqual(truth);
  for (const resources of Object.values(truth.systems))
    for (const one of Object.values(resources))
      expect(one.data + one.duplicates + one.malformed + one.totals_and_notes).toBe(one.expected);
});

const databases = {
  personnel: personnelTables,
  teaching: teachingTables,
  graduate: graduateTables,
};

describe.each(Object.entries(databases))("%s", (system, tables) => {
  test.each(Object.entries(tables))(
    "%s has the rows and the keys of the truth",
    (resource, table) => {
      const file = join(folder, `${system}.sqlite`);
      const expected = of(system, resource);
      expect(sqliteRows(file, `SELECT count(*) n FROM ${table.at}`)).toEqual([
        { n: expected.expected },
      ]);
      const keys = `SELECT count(*) n FROM (SELECT DISTINCT ${table.key.join(", ")} FROM ${table.at})`;
      expect(sqliteRows(file, keys)).toEqual([{ n: expected.data }]);
    },
  );
});

test.each(Object.entries(researchTables))(
  "research %s has the lines and the keys of the truth",
  (resource, table) => {
    const found = lines(join(folder, "research"), new RegExp(`^${table.at.slice(1)}\\.ndjson$`));
    const expected = of("research", resource);
    expect(found.length).toBe(expected.expected);
    const keys = found
      .map((line) => JSON.parse(line))
      .map((row) => table.key.map((name) => row[name]).join("|"));
    expect(new Set(keys).size).toBe(expected.data + expected.malformed);
  },
);

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

test.each(Object.entries(studentsTables))(
  "students %s has the lines of the truth",
  (resource, table) => {
    const found = lines(join(folder, "students"), new RegExp(`^${table.at}-\\d{8}\\.ndjson$`));
    const expected = of("students", resource);
    expect(found.length).toBe(expected.expected);
    expect(new Set(found).size).toBe(expected.data + expected.malformed);
    expect(found.filter((line) => !isJson(line)).length).toBe(expected.malformed);
  },
);

test.each(Object.entries(assetsTables))(
  "assets %s has the records of the truth",
  (resource, table) => {
    const found = csvRecords(join(folder, "assets", table.at));
    const expected = of("assets", resource);
    expect(found.length).toBe(expected.expected);
    expect(new Set(found).size).toBe(expected.data + expected.malformed);
  },
);

test.each(Object.entries(facilitiesTables))(
  "facilities %s has the rows of the truth",
  async (resource, table) => {
    const books = await sheets(join(folder, "facilities"), table.at);
    const expected = of("facilities", resource);
    expect(books.length).toBe(4);
    const under = books.map((rows) => rows.slice(3));
    expect(under.flat().length).toBe(expected.expected);
    const extra = under
      .flat()
      .filter(([first]) => first === "合计" || String(first).startsWith("注："));
    expect(extra.length).toBe(expected.totals_and_notes);
    const keys = under
      .flat()
      .map(([first]) => first)
      .filter((first) => !extra.some(([other]) => other === first));
    expect(new Set(keys).size).toBe(expected.data + expected.malformed);
    for (const rows of books) {
      const [top, own] = [rows[1] ?? [], rows[2] ?? []];
      expect(top.map((head, i) => (head === own[i] ? head : `${head}/${own[i]}`))).toEqual(
        table.heads,
      );
    }
  },
);

test("the checked college has people at a small scale", () => {
  expect(truth.department).toEqual({ org_no: "0101", name: "电气工程学院" });
  const [count] = sqliteRows(
    join(folder, "personnel.sqlite"),
    "SELECT count(*) n FROM GXJG0101 WHERE DWH = '0101' AND DQZTM = '11'",
  );
  expect(Number(count?.["n"])).toBeGreaterThanOrEqual(12);
});

test("every kind of dirt is planted and known", () => {
  const kinds =
    "same_name rehired identity_number_typed unreadable_name name_cut graduate_became_staff undergraduate_became_graduate birth_disagrees title_disagrees_with_post recoded_course room_variant left_but_holds_room pinyin_author teacher_effect malformed";
  for (const kind of kinds.split(" ")) expect(truth.planted[kind]?.length, kind).toBeGreaterThan(0);
  expect(readdirSync(join(folder, "facilities")).length).toBe(4);
});
