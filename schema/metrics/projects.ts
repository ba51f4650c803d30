import { is, type Metric, oneOf, type RowMetric } from "../metric.ts";

const common = {
  entity: "project",
  dimensions: {
    org: ["org_no"],
    college: ["org", "college_no"],
    project_nature: ["nature"],
    project_level: ["level"],
    discipline: ["discipline_name"],
  },
  owner: "research",
  since: "2026-09-01",
} as const satisfies Partial<RowMetric>;

const vouchers = {
  ...common,
  entity: "fund_transaction",
  unit: "元",
  measure: { kind: "sum", path: ["amount"] },
  time: { kind: "period", column: "booked_on" },
  dimensions: {
    org: ["org_no"],
    college: ["org", "college_no"],
    project_nature: ["project", "nature"],
    project_level: ["project", "level"],
    discipline: ["project", "discipline_name"],
  },
} as const;

export const projectMetrics: readonly Metric[] = [
  {
    ...common,
    id: "projects.approved",
    zh: "立项数",
    en: "Projects approved",
    definition: {
      zh: "立项日期在期间内的科研项目，不论现在的状态。",
      en: "Research projects approved in the period, whatever their state today.",
    },
    unit: "项",
    measure: { kind: "count" },
    time: { kind: "period", column: "approved_on" },
  },
  {
    ...common,
    id: "projects.contract_amount",
    zh: "立项合同经费",
    en: "Contract amount of projects approved",
    definition: {
      zh: "立项日期在期间内的科研项目的合同经费之和。",
      en: "Sum of the contract amounts of projects approved in the period.",
    },
    unit: "元",
    measure: { kind: "sum", path: ["contract_amount"] },
    time: { kind: "period", column: "approved_on" },
  },
  {
    ...common,
    id: "projects.running",
    zh: "在研项目数",
    en: "Projects running",
    definition: {
      zh: "项目状态为在研、延期的科研项目。",
      en: "Research projects in progress or prolonged.",
    },
    unit: "项",
    population: oneOf(["state"], "在研", "延期"),
    measure: { kind: "count" },
    time: { kind: "point" },
  },
  {
    ...common,
    id: "projects.concluded",
    zh: "结题数",
    en: "Projects concluded",
    definition: {
      zh: "实际结题日期在期间内、状态为结题的科研项目；终止的不计。",
      en: "Research projects concluded in the period; not those broken off.",
    },
    unit: "项",
    population: is(["state"], "结题"),
    measure: { kind: "count" },
    time: { kind: "period", column: "ended_on" },
  },
  {
    ...vouchers,
    id: "project.received",
    zh: "项目到账经费",
    en: "Project funds received",
    definition: {
      zh: "期间内类型为到账的经费凭证金额之和，按项目所属单位统计；外拨的不扣除。",
      en: "Sum of vouchers of kind 到账 booked in the period, by the project's unit; transfers to partners are not taken off.",
    },
    population: is(["kind"], "到账"),
  },
  {
    ...vouchers,
    id: "project.spent",
    zh: "项目支出",
    en: "Project funds spent",
    definition: {
      zh: "期间内类型为支出的经费凭证金额之和，按项目所属单位统计；外拨不算支出。",
      en: "Sum of vouchers of kind 支出 booked in the period, by the project's unit; transfers to partners are no spending.",
    },
    population: is(["kind"], "支出"),
  },
  {
    id: "project.received_per_teacher",
    zh: "师均到账经费",
    en: "Project funds received per teacher",
    definition: {
      zh: "项目到账经费 ÷ 专任教师数；期间一般取一个自然年。",
      en: "Project funds received divided by full-time teachers; the period is usually a calendar year.",
    },
    unit: "元/人",
    measure: {
      kind: "quotient",
      numerator: "project.received",
      denominator: "teachers.full_time",
    },
    owner: "research",
    since: "2026-09-01",
  },
];
