import {
  both,
  is,
  type Metric,
  onDuty,
  oneOf,
  type Population,
  type RowMetric,
} from "../metric.ts";

/** Where the shared dimensions of a member of staff are found. */
const ofStaff: RowMetric["dimensions"] = {
  org: ["staff", "org_no"],
  college: ["staff", "org", "college_no"],
  campus: ["staff", "org", "campus"],
  sex: ["sex_name"],
  title_level: ["title", "level"],
  degree_level: ["highest_degree_level"],
  staff_category: ["staff", "category_name"],
  discipline: ["staff", "discipline_name"],
};

const ofStaffThen: RowMetric["dimensions"] = {
  org: ["home_org", "org_no"],
  college: ["home_org", "college_no"],
  campus: ["home_org", "org", "campus"],
};

const common = {
  entity: "person",
  time: { kind: "point" },
  dimensions: ofStaff,
  dimensionsThen: ofStaffThen,
  owner: "personnel",
  since: "2026-09-01",
} as const;

const staffOnDuty = onDuty(["staff"]);
const fullTime = both(staffOnDuty, is(["staff", "is_full_time_teacher"], true));
/** JZGLB 50 to 59. */
const external: Population = {
  kind: "compare",
  path: ["staff", "category_code"],
  op: "startsWith",
  value: "5",
};

export const personnelMetrics: readonly Metric[] = [
  {
    ...common,
    id: "staff.on_duty",
    zh: "在岗教职工数",
    en: "Staff on duty",
    definition: {
      zh: "当前状态为在岗的教职工，一人只计一次。",
      en: "Members of staff on duty; one person counts once.",
    },
    unit: "人",
    population: staffOnDuty,
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "staff.teacher_share",
    zh: "专任教师占教职工比例",
    en: "Full-time teachers among staff",
    definition: {
      zh: "专任教师数占在岗教职工数的比例。",
      en: "Full-time teachers as a share of staff on duty.",
    },
    unit: "%",
    population: staffOnDuty,
    measure: { kind: "share", of: is(["staff", "is_full_time_teacher"], true) },
  },
  {
    ...common,
    id: "teachers.full_time",
    zh: "专任教师数",
    en: "Full-time teachers",
    definition: {
      zh: "在岗且教职工类别为专任教师的人员，一人只计一次；返聘、停薪留职、待退休的不计。",
      en: "Full-time teachers on duty; one person counts once. Not those re-engaged after retirement, on unpaid leave or waiting for retirement.",
    },
    unit: "人",
    population: fullTime,
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "teachers.external",
    zh: "聘请校外教师数",
    en: "External teachers",
    definition: {
      zh: "在岗且教职工类别为聘请（兼任）教师（代码 50—59）的人员，一人只计一次。",
      en: "Teachers engaged from outside (staff categories 50 to 59) on duty; one person counts once.",
    },
    unit: "人",
    population: both(staffOnDuty, external),
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "teachers.equivalent",
    zh: "折合教师数",
    en: "Equivalent teachers",
    definition: {
      zh: "专任教师数 + 聘请校外教师数 × 0.5。",
      en: "Full-time teachers plus half of the external teachers.",
    },
    unit: "人",
    population: { kind: "or", filters: [fullTime, both(staffOnDuty, external)] },
    measure: { kind: "weighted", weights: [{ where: external, weight: 0.5 }], otherwise: 1 },
  },
  {
    ...common,
    id: "teachers.professors",
    zh: "正高级专任教师数",
    en: "Full professors",
    definition: {
      zh: "现职专业技术职务为正高级的专任教师。",
      en: "Full-time teachers whose present title is of the highest level (正高级).",
    },
    unit: "人",
    population: both(fullTime, is(["title", "level"], "正高级")),
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "teachers.senior_rate",
    zh: "高级职称教师占比",
    en: "Teachers with a senior title",
    definition: {
      zh: "现职专业技术职务为正高级、副高级的专任教师占专任教师数的比例；未定职级的计入分母。",
      en: "Full-time teachers whose present title is 正高级 or 副高级, as a share of all full-time teachers; those without a title count below the line.",
    },
    unit: "%",
    population: fullTime,
    measure: { kind: "share", of: oneOf(["title", "level"], "正高级", "副高级") },
  },
  {
    ...common,
    id: "teachers.graduate_degree_rate",
    zh: "具有研究生学位教师占比",
    en: "Teachers with a graduate degree",
    definition: {
      zh: "最高学位为博士、硕士的专任教师占专任教师数的比例；学位不详的计入分母。",
      en: "Full-time teachers whose highest degree is a doctorate or a master's, as a share of all; an unknown degree counts below the line.",
    },
    unit: "%",
    population: fullTime,
    measure: { kind: "share", of: oneOf(["highest_degree_level"], "博士", "硕士") },
  },
  {
    ...common,
    id: "teachers.doctorate_rate",
    zh: "具有博士学位教师占比",
    en: "Teachers with a doctorate",
    definition: {
      zh: "最高学位为博士的专任教师占专任教师数的比例；学位不详的计入分母。",
      en: "Full-time teachers whose highest degree is a doctorate, as a share of all; an unknown degree counts below the line.",
    },
    unit: "%",
    population: fullTime,
    measure: { kind: "share", of: is(["highest_degree_level"], "博士") },
  },
];
