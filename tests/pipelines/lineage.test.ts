import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "../../core/duckdb.ts";
import { type TableLineage, traceModels } from "../../pipelines/lineage/lineage.ts";
import { originOf } from "../../pipelines/lineage/origin.ts";
import { loadModels, type Model } from "../../pipelines/model.ts";
import { systems } from "../../pipelines/sources/index.ts";
import { syntaxOf } from "../../pipelines/syntax.ts";
import { entities } from "../../schema/entities.ts";
import { type StdCampus, stdCampus } from "./std-campus.ts";

let campus: StdCampus;
let connection: Connection;
let models: readonly Model[];
let lineage: readonly TableLineage[];

beforeAll(async () => {
  campus = await stdCampus();
  connection = campus.connection;
  await connection.run("CREATE OR REPLACE TEMP MACRO today() AS DATE '2026-11-09'");
  models = await loadModels(connection);
  lineage = await traceModels(connection, models, systems);
});
afterAll(() => campus[Symbol.asyncDispose]());

/** As a person would write them: "personnel.staff.XM", "code gbt2261.1-2003_sex", "constant 0". */
function written(origins: ReadonlySet<string> | undefined): string[] {
  return [...(origins ?? [])]
    .map((key) => {
      const { kind, name, column } = originOf(key);
      return kind === "column" ? `${name}.${column}` : `${kind} ${name}`.trim();
    })
    .sort();
}

function columnOf(path: string) {
  const [table, column = ""] = path.split(".");
  return lineage.find((one) => one.table === table)?.columns.get(column);
}

test("every column of every entity leads back to something that was declared", () => {
  const declared = new Set(
    systems.flatMap(({ name, resources }) =>
      resources.flatMap((resource) =>
        Object.keys(resource.columns).map((column) => `${name}.${resource.name}.${column}`),
      ),
    ),
  );
  const lists = readFileSync("codes/INDEX.csv", "utf8");
  const stray: string[] = [];
  let count = 0;
  for (const { name, columns } of entities)
    for (const column of Object.keys(columns)) {
      const traced = columnOf(`${name}.${column}`);
      const origins = [...(traced?.from ?? [])].map(originOf);
      count += 1;
      if (origins.length === 0) stray.push(`${name}.${column}: from nowhere`);
      for (const origin of [...origins, ...[...(traced?.by ?? [])].map(originOf)]) {
        const path = `${origin.name}.${origin.column}`;
        if (origin.kind === "column" && !declared.has(path))
          stray.push(`${name}.${column}: ${path}`);
        if (origin.kind === "code" && !lists.includes(`${origin.name}.csv`))
          stray.push(`${name}.${column}: list ${origin.name}`);
      }
    }
  expect(stray).toEqual([]);
  expect(count).toBeGreaterThan(500);
});

// Written from reading the SQL, not from what the tracing says.
describe("tricky columns, read by eye", () => {
  const unitNumbers = [
    "personnel.unit.DWH",
    "personnel.unit_change.XDWH",
    "personnel.unit_change.YDWH",
  ];
  const expected: readonly {
    readonly column: string;
    readonly from: readonly string[];
    readonly by?: readonly string[];
    readonly notBy?: readonly string[];
  }[] = [
    {
      // Only the personnel arm of the union has one; a struct beside the number it goes with.
      column: "person.id_type_code",
      from: ["personnel.staff.SFZJLXM"],
      by: ["personnel.staff.SFZJH"],
      notBy: ["personnel.staff.XBM"],
    },
    {
      // A field of a struct that arg_min chose, through an entity of its own.
      column: "person.highest_education_name",
      from: ["code gbt4658-2006_education_level"],
      by: ["personnel.education.XLM", "personnel.education.ZGXLBS"],
      notBy: ["personnel.education.XWM"],
    },
    {
      column: "person.highest_education_code",
      from: ["personnel.education.XLM"],
      notBy: ["personnel.education.XWM", "personnel.education.ZGXWBS"],
    },
    {
      column: "person.name",
      from: ["graduate.student.XM", "personnel.staff.XM", "students.undergraduate.XM"],
      by: ["personnel.staff.DQZTM"],
    },
    {
      // least(CASE …, lead(coalesce(…)) OVER …)
      column: "title.valid_to",
      from: [
        "personnel.staff.LXRQ",
        "personnel.title.FWRQ",
        "personnel.title.JPRQ",
        "personnel.title.PRRQ",
        "personnel.title.QDRQ",
      ],
    },
    {
      // A CTE over a code list: its JSON column, found by code or by a name that no two series use.
      column: "title.level",
      from: ["code school_title_series_level"],
      by: ["personnel.title.ZYJSZWM", "personnel.title.ZYJSZWMC"],
    },
    {
      // A union: the graduate school's half has the unit of its teacher.
      column: "class_section.org_no",
      from: [
        ...unitNumbers,
        "personnel.staff.DWH",
        "teaching.course.KCKSDWH",
        "teaching.section.KKDWH",
      ].sort(),
      by: ["graduate.section.GH", "teaching.section.KCH"],
    },
    {
      // Joined to the teaching half alone: source_system = 'teaching'.
      column: "class_session.section_id",
      from: ["teaching.section.JXBH", "teaching.section.XNXQ"],
      by: ["teaching.class_session.JXBH", "teaching.class_session.XNXQ"],
      notBy: ["graduate.section.BJH"],
    },
    {
      column: "project.received_amount",
      from: ["constant 0", "research.fund.JE"],
      by: ["research.fund.LX", "research.fund.XMBH", "research.project.XMBH"],
      notBy: ["research.project.HTJF"],
    },
    { column: "project.member_count", from: ["constant 0", "rows research.member"] },
    {
      // A macro: day_after(last day, next start, left on); only the first is the value.
      column: "post.valid_to",
      from: ["personnel.post.JSRQ"],
      by: ["personnel.post.KSRQ", "personnel.staff.LXSJ"],
    },
    {
      column: "room_allocation.area",
      from: ["facilities.allocation.ZYBL", "facilities.room.SYMJ"],
      by: ["facilities.allocation.FJBH"],
    },
    {
      // CASE of constants inside a macro.
      column: "education.degree_level",
      from: ["constant 博士", "constant 学士", "constant 硕士"],
      by: ["personnel.education.XWM"],
    },
    {
      // CROSS JOIN LATERAL.
      column: "student_role.due_on",
      from: ["graduate.student.RXNY", "students.undergraduate.RXNY", "teaching.programme.XZ"],
      by: ["students.undergraduate.ZYH"],
    },
    {
      // A recursive walk over renames.
      column: "course.former_nos",
      from: ["teaching.course.KCH", "teaching.course_change.YKCH"],
    },
    { column: "org_unit.name_pinyin", from: ["personnel.unit.DWMC"] },
    {
      // UNPIVOT
      column: "golden.attribute",
      from: [
        "birth_date",
        "email",
        "ethnic_code",
        "id_no",
        "name",
        "phone",
        "political_code",
        "sex_code",
      ].map((name) => `constant ${name}`),
    },
    {
      // Two CTEs, an aggregate with FILTER, a left join.
      column: "classroom_week.seats_offered",
      from: ["constant 0", "facilities.room.ZWS"],
      by: [
        "teaching.class_session.SDRS",
        "teaching.class_session.YDRS",
        "teaching.class_session.ZT",
      ],
    },
    { column: "supervisor.valid_to", from: ["constant NULL"] },
    { column: "award.person_id", from: ["registry person"], by: ["research.award.DYWCRGH"] },
  ];

  test.each(expected)("$column", ({ column, from, by = [], notBy = [] }) => {
    const traced = columnOf(column);
    expect(written(traced?.from)).toEqual([...from]);
    expect(written(traced?.by)).toEqual(expect.arrayContaining([...by]));
    expect(written(traced?.by).filter((one) => notBy.includes(one))).toEqual([]);
  });
});

describe("a model whose columns cannot be told is refused, by name", () => {
  const withSql = async (name: string, sql: string): Promise<readonly Model[]> => {
    const syntax = await syntaxOf(connection, name, sql);
    return models.map((model) => (model.name === name ? { ...model, sql, syntax } : model));
  };

  test.each([
    ["SELECT a.NOSUCH AS id FROM std.research__award a", 'nobody knows the column "a.NOSUCH"'],
    ["SELECT 1 AS id FROM std.research__prize", 'nobody knows the table "std.research__prize"'],
    ["SELECT HJBH AS id FROM std.research__award", 'the column "award_no" comes from nowhere'],
    ["SELECT COLUMNS('H.*') FROM std.research__award", "nobody traced"],
  ])("%s", async (sql, why) => {
    const changed = await withSql("award", sql);
    const message = await traceModels(connection, changed, systems).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toContain('model "award" (pipelines/models/award.sql)');
    expect(message).toContain(why);
  });
});
