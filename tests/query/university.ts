import type { Param } from "../../core/duckdb.ts";

export type Given = Readonly<Record<string, Param>>;

/** Rows by table; columns that are left out are NULL, or empty where the schema requires a value. */
export type Tables = Readonly<Record<string, readonly Given[]>>;

const units: readonly Given[] = [
  { id: "o1", org_no: "100", name: "信息学院", college_no: "100", campus: "东区" },
  { id: "o2", org_no: "110", name: "软件系", parent_no: "100", college_no: "100", campus: "东区" },
  { id: "o3", org_no: "111", name: "软件工程教研室", parent_no: "110", campus: "西区" },
  { id: "o4", org_no: "200", name: "数学学院", college_no: "200", campus: "西区" },
  { id: "o5", org_no: "210", name: "统计系", parent_no: "200", college_no: "200" },
];

/** id, name, sex, born, unit, title level, on duty, full-time teacher */
const staff: readonly (readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  boolean,
  boolean,
])[] = [
  ["p01", "张伟", "男", "1970-03-02", "100", "正高级", true, true],
  ["p02", "王芳", "女", "1981-11-20", "110", "副高级", true, true],
  ["p03", "李 娜", "女", "1990-01-01", "110", "中级", true, true],
  ["p04", "刘洋", "男", "1965-07-15", "111", "正高级", false, false],
  ["p05", "陈静", "女", "1985-05-05", "111", "副高级", true, false],
  ["p06", "杨磊", "男", "1979-09-09", "100", "中级", true, true],
  ["p07", "赵敏", "女", "1992-12-31", "100", "中级", true, true],
  ["p08", "黄强", "男", "1975-02-28", "200", "正高级", true, true],
  ["p09", "周杰", "男", "1988-08-08", "200", "副高级", true, true],
  ["p10", "吴秀", "女", "1968-06-01", "210", "正高级", true, true],
  ["p11", "徐明", "男", "1995-04-04", "210", "", true, true],
  ["p12", "孙丽", "女", "1983-10-10", "210", "中级", false, false],
  ["p13", "ＡＤＡ Lee", "女", "1991-02-03", "200", "副高级", true, true],
];

const people: readonly Given[] = [
  ...staff.map(([id, name, sex, born], index) => ({
    id,
    name,
    sex_name: sex,
    birth_date: born,
    staff_no: `1000${index + 1}`,
    id_no: `110101${born.replaceAll("-", "")}${index % 10}`,
    phone: index % 2 === 0 ? `1390000${1000 + index}` : "110",
    email: `${id}@example.edu`,
    political_name: index % 2 === 0 ? "群众" : "中共党员",
    highest_degree_level: index % 3 === 0 ? "博士" : "硕士",
  })),
  { id: "s1", name: "钱多多", sex_name: "男", student_no: "2026001", birth_date: "2008-01-01" },
  { id: "s2", name: "郑十三", sex_name: "女", student_no: "2026002", birth_date: "2007-02-02" },
];

const roles: readonly Given[] = [
  ...staff.map(([id, , , , org, , current, teacher], index) => ({
    id: `r${id}`,
    person_id: id,
    staff_no: `1000${index + 1}`,
    org_no: org,
    category_name: index % 2 === 0 ? "专任教师" : "行政人员",
    is_current: current,
    is_full_time_teacher: teacher,
    valid_from: `20${10 + index}-07-01`,
  })),
  // p01 was someone else's number before; p02 has an ended role that must not win.
  {
    id: "r-old",
    person_id: "p02",
    staff_no: "90001",
    org_no: "200",
    is_current: false,
    is_full_time_teacher: false,
    valid_from: "2025-01-01",
  },
  {
    id: "r-reused",
    person_id: "p12",
    staff_no: "10001",
    org_no: "200",
    is_current: false,
    is_full_time_teacher: false,
    valid_from: "1990-01-01",
    valid_to: "2005-01-01",
  },
];

const belongings: readonly Given[] = [
  ...staff.map(([id, , , , org]) => ({
    id: `b${id}`,
    person_id: id,
    org_no: org,
    kind: "人事归属",
    valid_from: "2015-01-01",
  })),
  // A mathematician who teaches for the software department is not one of its people.
  { id: "b-teaches", person_id: "p08", org_no: "110", kind: "开课单位", valid_from: "2020-01-01" },
];

const titles: readonly Given[] = staff
  .filter(([, , , , , level]) => level !== "")
  .map(([id, , , , , level], index) => ({
    id: `t${id}`,
    person_id: id,
    title_name: level === "正高级" ? "教授" : level === "副高级" ? "副教授" : "讲师",
    level,
    valid_from: `20${10 + (index % 10)}-01-01`,
  }));

const pastTitles: readonly Given[] = [
  ...titles,
  {
    id: "tp08-old",
    person_id: "p08",
    title_name: "副教授",
    level: "副高级",
    valid_from: "2001-01-01",
    valid_to: "2016-01-01",
  },
].map((row) => (row["id"] === "tp08" ? { ...row, valid_from: "2016-01-01" } : row));

const pastUnits: readonly Given[] = [
  ...units.map((row) => ({
    ...row,
    valid_from: row["org_no"] === "100" ? "2020-09-01" : "1990-01-01",
  })),
  {
    id: "o1",
    org_no: "100",
    name: "计算机系",
    college_no: "100",
    campus: "东区",
    valid_from: "1990-01-01",
    valid_to: "2020-09-01",
  },
];

const projects: readonly Given[] = [
  ["j1", "量子算法", "100", "p01", "国家级", "500000"],
  ["j2", "软件测试", "110", "p02", "省部级", "120000.50"],
  ["j3", "数论", "200", "p08", "国家级", "90000"],
  ["j4", "统计推断", "210", "p10", "校级", null],
].map(([id, name, org_no, head, level, amount]) => ({
  id: id ?? "",
  name: name ?? "",
  project_no: `no-${id}`,
  org_no: org_no ?? null,
  head_person_id: head ?? null,
  level: level ?? null,
  contract_amount: amount ?? null,
}));

const members: readonly Given[] = [
  ["j1", "p01", 1],
  ["j1", "p02", 2],
  ["j1", "p08", 3],
  ["j2", "p02", 1],
  ["j2", "p03", 2],
  ["j3", "p08", 1],
  ["j3", "p10", 2],
  ["j3", "p11", 3],
  ["j4", "p10", 1],
  ["j4", null, 2],
].map(([project, person, order]) => ({
  id: `m-${project}-${order}`,
  project_id: project ?? "",
  person_id: person ?? null,
  name: `成员${order}`,
  order_no: order ?? null,
}));

const funds: readonly Given[] = [
  ["v1", "j1", "100", "到账", "300000"],
  ["v2", "j1", "100", "到账", "0.01"],
  ["v3", "j1", "100", "支出", "1000"],
  ["v4", "j2", "110", "到账", "20000.20"],
  ["v5", "j3", "200", "到账", "90000"],
  ["v6", "j3", "200", "外拨", "5"],
].map(([id, project, org, kind, amount]) => ({
  id: id ?? "",
  voucher_no: id ?? "",
  project_id: project ?? null,
  org_no: org ?? null,
  kind: kind ?? null,
  amount: amount ?? null,
  booked_on: "2026-03-01",
}));

const equipment: readonly Given[] = [
  ["e1", "显微镜", "100", "p01", "5000"],
  ["e2", "服务器", "110", "p02", "80000"],
  ["e3", "投影", "200", "p08", "3000.25"],
  ["e4", "计算机", "210", null, null],
].map(([id, name, org, person, price]) => ({
  id: id ?? "",
  asset_no: `a-${id}`,
  name: name ?? "",
  org_no: org ?? null,
  custodian_person_id: person ?? null,
  unit_price: price ?? null,
}));

const sessions: readonly Given[] = Array.from({ length: 24 }, (_, index) => ({
  id: `cs${String(index).padStart(2, "0")}`,
  section_id: `x${index % 3}`,
  week: (index % 8) + 1,
  held_on: `2026-09-${String(index + 1).padStart(2, "0")}`,
  person_id: staff[index % staff.length]?.[0] ?? null,
  org_no: index % 2 === 0 ? "100" : "200",
  expected: 30,
  present: index % 5 === 0 ? null : 20 + (index % 10),
  teacher_delta: index - 5,
  is_covered: index % 4 !== 0,
  is_held: index % 7 !== 0,
  has_attendance: index % 4 !== 0 && index % 5 !== 0 && index % 7 !== 0,
}));

const sections: readonly Given[] = [0, 1, 2].map((n) => ({
  id: `x${n}`,
  term: "2026-2027-1",
  section_no: `S${n}`,
  course_id: "c1",
  org_no: n === 2 ? "200" : "100",
  enrolled: 30 + n,
  grade_mean: `${70 + n}.5`,
}));

/** A university of a few dozen rows, made by hand: two colleges, their people, what they do and own. */
export const university: Tables = {
  org_unit: units.map((row) => ({ ...row, valid_from: "1990-01-01" })),
  org_unit_history: pastUnits,
  person: people,
  staff_role: roles,
  student_role: [
    { id: "sr1", person_id: "s1", student_no: "2026001", org_no: "100", is_enrolled: true },
    { id: "sr2", person_id: "s2", student_no: "2026002", org_no: "200", is_enrolled: true },
  ],
  person_org: belongings,
  person_org_history: belongings,
  title: titles,
  title_history: pastTitles,
  published_evaluation: staff.map(([id], index) => ({
    id: `ev${id}`,
    person_id: id,
    section_id: `x${index % 3}`,
    score: `${80 + index}.25`,
  })),
  course: [{ id: "c1", course_no: "C1", name: "离散数学", org_no: "100" }],
  class_section: sections,
  class_session: sessions,
  teaching_assignment: staff.slice(0, 9).map(([id], index) => ({
    id: `ta${index}`,
    section_id: `x${index % 3}`,
    person_id: id,
    org_no: index % 3 === 2 ? "200" : "100",
    role: "主讲",
    hours: "32",
  })),
  project: projects,
  project_member: members,
  fund_transaction: funds,
  equipment,
  incident: [
    { id: "i1", incident_no: "I1", org_no: "100", person_id: "p03", grade: "一般" },
    { id: "i2", incident_no: "I2", org_no: "200", person_id: "p09", grade: "严重" },
  ],
};
