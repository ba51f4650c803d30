import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedClock } from "../../core/clock.ts";
import type { Connection } from "../../core/duckdb.ts";
import { catalogue } from "../../forms/catalogue.ts";
import { type FillRequest, type FillSummary, fillForm } from "../../forms/fill.ts";
import type { Principal } from "../../query/principal.ts";
import { openReader, type Reader } from "../../query/run.ts";
import { openUniversity } from "../query/release.ts";
import type { Given, Tables } from "../query/university.ts";
import {
  classrooms,
  classroomWeeks,
  graduates,
  projectSources,
  supervisions,
} from "./department-layouts.ts";
import { teachingAndResearch } from "./department-more.ts";

const units: readonly Given[] = [
  { id: "o9", org_no: "900", name: "示范大学" },
  {
    id: "o1",
    org_no: "100",
    name: "信息学院",
    parent_no: "900",
    college_no: "100",
    type_name: "教学院系",
  },
  {
    id: "o4",
    org_no: "300",
    name: "党委办公室",
    parent_no: "900",
    college_no: "300",
    type_name: "党务部门",
  },
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
  { id: "p7", name: "一名研究生", student_no: "2026901" },
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
  appointed_on: "2026-07-01",
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
  appointed_on: "2005-07-01",
  valid_from: "2005-07-01",
  valid_to: "2026-07-01",
  source_key: "ZW-1",
};

const duties: readonly Given[] = [
  {
    id: "d1",
    person_id: "p2",
    duty_name: "系主任",
    rank_order: 4,
    org_no: "110",
    valid_from: "2020-01-01",
  },
];
const posts: readonly Given[] = [
  {
    id: "po1",
    person_id: "p2",
    category_name: "教师岗位",
    grade_name: "专业技术十级岗位",
    valid_from: "2020-01-01",
  },
];

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

/** Credited hours of the academic year that was over at the end of 2025. */
const earlier: readonly Given[] = ["2024-2025-1", "2024-2025-2", "2025-2026-1"].map((term) => ({
  id: `w-${term}`,
  person_id: "p1",
  section_id: "s1",
  term,
  org_no: "100",
  own_done_hours: "16.5",
  share: "0.5",
}));
const workloads: readonly Given[] = [1, 2, 3].map((n) => ({
  id: `w${n}`,
  person_id: "p1",
  section_id: `s${n}`,
  term: n === 3 ? "2025-2026-2" : "2026-2027-1",
  org_no: "100",
  section_planned_hours: "32",
  section_done_hours: "30.5",
  share: "0.5",
  own_done_hours: "15.25",
  standard_hours: `${16 + n}.25`,
}));
const sections: readonly Given[] = [1, 2, 3].map((n) => ({
  id: `s${n}`,
  term: "2026-2027-1",
  section_no: `00${4 - n}`,
  course_no: "C01",
  course_name: "离散数学",
  enrolled: 40 + n,
  level: "本科",
  org_no: "100",
}));

const projects: readonly Given[] = [
  { id: "j1", contract_amount: "123456.78", approved_on: "2026-08-01", state: "在研" },
  { id: "j2", contract_amount: "0", approved_on: "2020-03-01", state: "延期" },
  {
    id: "j3",
    contract_amount: "50000",
    approved_on: "2022-03-01",
    ended_on: "2025-06-30",
    state: "结题",
  },
  {
    id: "j4",
    contract_amount: "1",
    approved_on: "2024-03-01",
    ended_on: "2026-10-20",
    state: "结题",
  },
].map((one) => ({
  ...one,
  ...projectSources[one.id],
  project_no: `NO-${one.id}`,
  name: `项目${one.id}`,
  org_no: "100",
  head_person_id: "p1",
}));
const alsoApproved: Given = {
  id: "j5",
  project_no: "NO-j5",
  name: "项目j5",
  approved_on: "2025-05-01",
  ended_on: "2025-11-30",
  org_no: "100",
  head_person_id: "p3",
};

const funds: readonly Given[] = [
  ["j2", "到账", "30000", "2025-12-31"],
  ["j2", "到账", "12345.67", "2026-03-31"],
  ["j2", "到账", "999", "2026-10-01"],
  ["j2", "支出", "20000", "2026-05-05"],
  ["j1", "到账", "100000", "2026-09-30"],
].map(([project, kind, amount, on], index) => ({
  id: `f${index}`,
  voucher_no: `V${index}`,
  project_id: project ?? null,
  kind: kind ?? null,
  amount: amount ?? null,
  booked_on: on ?? null,
  org_no: "100",
}));

const outputs: readonly Given[] = [
  ["u1", "期刊论文", "储能<系统>&控制", "2025-05-01"],
  ["u2", "会议论文", "A Study", "2025-12-31"],
  ["u3", "期刊论文", "去年的论文", "2024-12-31"],
  ["u4", "软件著作权", "一个软件", "2025-06-01"],
  ["u5", "专著", "一本专著", "2025-07-01"],
].map(([id = "", type, title, on]) => ({
  id: id ?? "",
  output_no: `CG-${id}`,
  type: type ?? null,
  title: title ?? null,
  published_on: on ?? null,
  org_no: "100",
}));

const equipment: readonly Given[] = [
  ["e1", "服务器", "82340.9800", "2006-10-25"],
  ["e2", "投影仪", "5980.5", "2025-12-31"],
  ["e3", "新电脑", "6000", "2026-01-01"],
  ["e4", "旧设备", "10.5", null],
].map(([id = "", name, price, on]) => ({
  id: id ?? "",
  asset_no: `ZC-${id}`,
  name: name ?? null,
  unit_price: price ?? null,
  bought_on: on ?? null,
  org_no: "100",
  custodian_person_id: "p1",
  room_id: "m301",
  state: "在用",
  use_direction: "教学",
}));

const assignments: readonly Given[] = [
  ["s1", "主讲", "30"],
  ["s1", "实验指导", "2"],
  ["s2", "主讲", "32"],
  ["s3", "主讲", "16", "2025-2026-2"],
  // Half of a section that somebody else taught as well.
  ...["2024-2025-1", "2024-2025-2", "2025-2026-1"].map((term) => ["s1", "主讲", "16.5", term]),
].map(([section, role, hours, term = "2026-2027-1"]) => ({
  id: `ta-${section}-${role}-${term}`,
  section_id: section ?? null,
  term,
  person_id: "p1",
  org_no: "100",
  role: role ?? null,
  hours: hours ?? null,
}));
const meetings: readonly Given[] = [
  ["k1", "s1", 1, 1, 2, "1-16", "m301"],
  ["k2", "s1", 3, 9, 11, "1-8", "m302"],
  ["k3", "s2", 3, 9, 10, "9-16", null],
].map(([id, section, weekday, first, last, weeks, room]) => ({
  id: id ?? "",
  section_id: section ?? null,
  term: "2026-2027-1",
  weekday: weekday ?? null,
  first_period: first ?? null,
  last_period: last ?? null,
  weeks: weeks ?? null,
  room_id: room ?? null,
}));

/** The academic year before the appraised calendar year's end has scores in two terms; others must not count. */
const evaluations: readonly Given[] = [
  ["2024-2025-1", "80"],
  ["2024-2025-2", "91"],
  ["2025-2026-1", "10"],
].map(([term, score]) => ({
  id: `ev-${term}`,
  term: term ?? null,
  person_id: "p1",
  section_id: "s1",
  score: score ?? null,
}));

export const departmentTables: Tables = {
  ...teachingAndResearch,
  org_unit: units,
  org_unit_history: units,
  person: people,
  staff_role: roles,
  person_org: homes,
  person_org_history: homes,
  title: titles,
  title_history: [...titles, formerTitle],
  building: [{ id: "bd1", building_no: "B01", name: "信息楼" }],
  room: [...rooms, ...classrooms],
  classroom_week: classroomWeeks,
  student_role: [...(teachingAndResearch["student_role"] ?? []), ...graduates],
  supervision: supervisions,
  room_allocation: allocations,
  room_allocation_history: allocations,
  workload: [...workloads, ...earlier],
  fund_transaction: funds,
  output: outputs,
  output_author: outputs.map((one, index) => ({
    id: `au-${one["id"]}`,
    output_id: one["id"] ?? null,
    person_id: "p1",
    name: "张伟",
    order_no: index + 1,
  })),
  equipment,
  teaching_assignment: assignments,
  section_meeting: meetings,
  published_evaluation: evaluations,
  appraisal: [
    ["2024", "优秀"],
    ["2025", "合格"],
  ].map(([year, result]) => ({
    id: `ap-${year}`,
    person_id: "p1",
    year: year ?? null,
    result_name: result ?? null,
  })),
  award: [
    {
      id: "w1",
      award_no: "W1",
      name: "省科学技术奖",
      awarded_on: "2025-09-10",
      person_id: "p1",
      org_no: "100",
    },
    { id: "w2", award_no: "W2", name: "更早的奖", awarded_on: "2020-09-10", person_id: "p1" },
  ],
  class_section: sections,
  duty: duties,
  duty_history: duties,
  post: posts,
  post_history: posts,
  project: [...projects, alsoApproved],
  project_member: ["j1", "j2", "j3", "j4"].map((id) => ({
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
  /** A file of the form's latest fill. */
  readonly file: (form: string, name: string) => Uint8Array;
}

/** The office whose form it is; a form that does not exist is anybody's. */
function officeOf(form: string): Principal {
  const known = catalogue().find(({ definition }) => definition.id === form);
  return known === undefined
    ? { role: "analyst" }
    : { role: "office", domain: known.definition.office };
}

/** Systems disagree on the phone and the political status of p1. */
export async function addGolden(connection: Connection): Promise<readonly string[]> {
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
  return goldenColumns;
}

/** A release of two colleges whose systems disagree on one person's phone and political status. */
export async function openDepartment(): Promise<Department> {
  const university = await openUniversity(departmentTables);
  const { connection } = university;
  await addGolden(connection);
  const shape = { ...university.reader.release.tables, golden: { columns: goldenColumns } };
  const reader = openReader({ release: { id: 7, tables: shape }, alias: "r7", connection });
  const out = mkdtempSync(join(tmpdir(), "fillonce-fills-"));
  const folders = new Map<string, string>();
  return {
    reader,
    out,
    fill: async (request) => {
      const made = await fillForm({
        profile: "submit",
        out: mkdtempSync(join(out, "fill-")),
        reader,
        principal: officeOf(request.form),
        clock: fixedClock("2026-11-09T07:30:00+08:00"),
        ...request,
      });
      folders.set(request.form, made.folder);
      return made;
    },
    file: (form, name) => readFileSync(join(folders.get(form) ?? out, name)),
    [Symbol.asyncDispose]: async () => {
      rmSync(out, { recursive: true, force: true });
      await university[Symbol.asyncDispose]();
    },
  };
}
