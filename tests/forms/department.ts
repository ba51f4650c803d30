import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedClock } from "../../core/clock.ts";
import { type FillRequest, type FillSummary, fillForm } from "../../forms/fill.ts";
import type { Principal } from "../../query/principal.ts";
import { openReader, type Reader } from "../../query/run.ts";
import { openUniversity } from "../query/release.ts";
import type { Given, Tables } from "../query/university.ts";

const units: readonly Given[] = [
  { id: "o9", org_no: "900", name: "示范大学" },
  { id: "o1", org_no: "100", name: "信息学院", parent_no: "900", college_no: "100" },
  { id: "o2", org_no: "110", name: "软件系", parent_no: "100", college_no: "100" },
  { id: "o3", org_no: "200", name: "数学学院", parent_no: "900", college_no: "200" },
].map((unit) => ({ ...unit, valid_from: "1990-01-01" }));

const people: readonly Given[] = [
  {
    id: "p1",
    staff_no: "00123",
    name: "张伟",
    sex_code: "1",
    sex_name: "男性",
    birth_date: "1975-02-28",
    id_no: "110101197502280018",
    phone: "13900001234",
    email: "=cmd@example.edu",
    political_code: "01",
    political_name: "中国共产党党员",
    highest_degree_code: "208",
    highest_education_code: "11",
    nationality_code: "156",
  },
  {
    id: "p2",
    staff_no: "00124",
    name: "王芳",
    sex_code: "2",
    sex_name: "女性",
    highest_degree_code: "308",
    highest_education_code: "14",
  },
  { id: "p3", staff_no: "00200", name: "李雷", sex_code: "1", sex_name: "男性" },
  { id: "p4", staff_no: "00050", name: "退休人", sex_code: "1", sex_name: "男性" },
  { id: "p6", staff_no: "00125", name: "刚退休", sex_code: "1", sex_name: "男性" },
  { id: "p5", name: "一名学生", student_no: "2026001" },
];

const roles: readonly Given[] = [
  ["p1", "00123", true, true, "1998-07-15", null, "11"],
  ["p2", "00124", true, true, "2010-09-01", null, "11"],
  ["p3", "00200", true, false, "2015-09-01", null, "54"],
  ["p4", "00050", false, false, "1970-01-01", null, "11"],
  ["p6", "00125", false, false, "1990-01-01", "2026-10-15", "12"],
].map(([person, no, current, teacher, from, to, category]) => ({
  id: `r-${person}`,
  person_id: person ?? null,
  staff_no: no ?? null,
  is_current: current ?? null,
  is_full_time_teacher: teacher ?? null,
  valid_from: from ?? null,
  valid_to: to ?? null,
  joined_on: from ?? null,
  work_started: "199807",
  category_code: category ?? null,
  category_name: "专任教师",
  status_name: current ? "在职" : "退休",
}));

const homes: readonly Given[] = [
  ["p1", "100", "100"],
  ["p2", "110", "100"],
  ["p3", "200", "200"],
  ["p4", "100", "100"],
  ["p6", "100", "100"],
].map(([person = "", org = "", college = ""]) => ({
  id: `b-${person}`,
  person_id: person,
  org_no: org,
  college_no: college,
  kind: "人事归属",
  valid_from: "1990-01-01",
}));

const professor: Given = {
  id: "t2",
  person_id: "p1",
  title_name: "教授",
  level: "正高级",
  obtained_on: "2026-06-30",
  valid_from: "2026-07-01",
  source_key: "ZW-2",
};
const titles: readonly Given[] = [
  professor,
  { id: "t3", person_id: "p2", title_name: "讲师", level: "中级", valid_from: "2012-01-01" },
];
const formerTitle: Given = {
  ...professor,
  id: "t1",
  title_name: "副教授",
  level: "副高级",
  obtained_on: "2005-06-30",
  valid_from: "2005-07-01",
  valid_to: "2026-07-01",
  source_key: "ZW-1",
};

const rooms: readonly Given[] = ["301", "302", "303"].map((door, index) => ({
  id: `m${door}`,
  room_no: `A-${door}`,
  door_no: door,
  building_id: "bd1",
  building_name: "信息楼",
  campus: "东区",
  usable_area: `${20 + index}.5`,
  use_name: "教学及辅助用房",
  state: "在用",
}));
const allocations: readonly Given[] = [
  ["a1", "m301", "p1", "办公", "20.5", "2020-01-01", "100"],
  ["a2", "m302", "p1", "科研", "10.75", "2020-01-01", "100"],
  ["a3", "m302", "p2", "科研", "10.75", "2020-01-01", "110"],
  ["a4", "m303", null, "公共", "22.5", "2026-02-01", "100"],
].map(([id = "", room = "", person, purpose, area, from, org]) => ({
  id: id ?? "",
  room_id: room ?? "",
  person_id: person ?? null,
  purpose: purpose ?? null,
  area: area ?? null,
  valid_from: from ?? null,
  org_no: org ?? null,
}));

const workloads: readonly Given[] = [1, 2, 3].map((n) => ({
  id: `w${n}`,
  person_id: "p1",
  section_id: `s${n}`,
  term: n === 3 ? "2025-2026-2" : "2026-2027-1",
  org_no: "100",
  planned_hours: "32",
  done_hours: "30.5",
  share: "0.5",
  standard_hours: `${16 + n}.25`,
}));
const sections: readonly Given[] = [1, 2, 3].map((n) => ({
  id: `s${n}`,
  term: "2026-2027-1",
  section_no: `00${4 - n}`,
  course_no: "C01",
  course_name: "离散数学",
  enrolled: 40 + n,
  org_no: "100",
}));

const projects: readonly Given[] = [
  { id: "j1", contract_amount: "123456.78", approved_on: "2026-03-01" },
  { id: "j2", contract_amount: "0", approved_on: "2020-03-01" },
].map((one) => ({
  ...one,
  project_no: `NO-${one.id}`,
  name: `项目${one.id}`,
  org_no: "100",
  head_person_id: "p1",
}));

const tables: Tables = {
  org_unit: units,
  org_unit_history: units,
  person: people,
  staff_role: roles,
  person_org: homes,
  person_org_history: homes,
  title: titles,
  title_history: [...titles, formerTitle],
  building: [{ id: "bd1", building_no: "B01", name: "信息楼" }],
  room: rooms,
  room_allocation: allocations,
  room_allocation_history: allocations,
  workload: workloads,
  class_section: sections,
  project: projects,
  project_member: ["j1", "j2"].map((id) => ({
    id: `jm-${id}`,
    project_id: id,
    person_id: "p1",
    name: "张伟",
    order_no: 1,
  })),
};

const goldenColumns = [
  "entity",
  "entity_id",
  "attribute",
  "value",
  "source_system",
  "source_key",
  "run",
  "rule",
  "losing",
];

export interface Department extends AsyncDisposable {
  readonly reader: Reader;
  readonly out: string;
  /** Fills as the office that issues the form, at 2026-11-09, unless the request says otherwise. */
  readonly fill: (
    request: Partial<FillRequest> & Pick<FillRequest, "form" | "subjects">,
  ) => Promise<FillSummary>;
  readonly file: (form: string, name: string) => Uint8Array;
}

const officeOf: Readonly<Record<string, Principal>> = {
  PE: { role: "office", domain: "personnel" },
  GJ: { role: "office", domain: "personnel" },
  TW: { role: "office", domain: "teaching" },
  RM: { role: "office", domain: "facilities" },
  PR: { role: "office", domain: "research" },
};
const analyst: Principal = { role: "analyst" };

/** A release of two colleges whose systems disagree on one person's phone and political status. */
export async function openDepartment(): Promise<Department> {
  const university = await openUniversity(tables);
  const { connection } = university;
  await connection.run(
    `CREATE TABLE r7.main.golden (${goldenColumns.map((name) => `"${name}" VARCHAR`).join(", ")})`,
  );
  for (const [attribute, value, losing] of [
    ["phone", "13900001234", '[{"system":"research","key":"R1","value":"13811112222"}]'],
    ["political_code", "01", '[{"system":"students","key":"S1","value":"13"}]'],
    ["name", "张伟", "[]"],
  ])
    await connection.run(
      `INSERT INTO r7.main.golden VALUES ('person', 'p1', $1, $2, 'personnel', 'GH-123', 'run-2', '来源优先', $3)`,
      [attribute ?? "", value ?? "", losing ?? ""],
    );
  const shape = { ...university.reader.release.tables, golden: { columns: goldenColumns } };
  const reader = openReader({ release: { id: 7, tables: shape }, alias: "r7", connection });
  const out = mkdtempSync(join(tmpdir(), "fillonce-fills-"));
  return {
    reader,
    out,
    fill: (request) =>
      fillForm({
        profile: "submit",
        out,
        reader,
        principal: officeOf[request.form.slice(0, 2)] ?? analyst,
        clock: fixedClock("2026-11-09T07:30:00+08:00"),
        ...request,
      }),
    file: (form, name) => readFileSync(join(out, form, name)),
    [Symbol.asyncDispose]: async () => {
      rmSync(out, { recursive: true, force: true });
      await university[Symbol.asyncDispose]();
    },
  };
}
