import { both, is, type Metric, oneOf, type Population, type RowMetric } from "../metric.ts";

const common = {
  dimensions: { org: ["org_no"], college: ["org", "college_no"] },
  owner: "research",
  since: "2026-09-01",
  measure: { kind: "count" },
} as const satisfies Partial<RowMetric>;

const papers = {
  ...common,
  entity: "output",
  unit: "篇",
  time: { kind: "period", column: "published_on" },
  dimensions: { ...common.dimensions, indexing: ["indexing"], output_type: ["type"] },
} as const;

const paper = oneOf(["type"], "期刊论文", "会议论文");

/** "SCI;EI" is indexed by both; "SSCI" and "CSSCI" are not "SCI". */
const indexedBy = (index: string): Population => ({
  kind: "or",
  filters: [
    { kind: "compare", path: ["indexing"], op: "startsWith", value: index },
    { kind: "compare", path: ["indexing"], op: "contains", value: `;${index}` },
  ],
});

const indexed = (id: string, index: string): Metric => ({
  ...papers,
  id: `papers.${id}`,
  zh: `${index} 收录论文数`,
  en: `Papers indexed in ${index}`,
  definition: {
    zh: `发表日期在期间内、收录类型含 ${index} 的期刊论文和会议论文；同时被几个库收录的，各库分别计。`,
    en: `Journal and conference papers published in the period and indexed in ${index}; a paper in several indexes counts in each.`,
  },
  population: both(paper, indexedBy(index)),
});

const patents = {
  ...common,
  entity: "patent",
  unit: "件",
  dimensions: { ...common.dimensions, patent_type: ["type"] },
} as const;

const granted = { kind: "period", column: "granted_on" } as const;

export const outputMetrics: readonly Metric[] = [
  {
    ...papers,
    id: "papers.published",
    zh: "论文数",
    en: "Papers published",
    definition: {
      zh: "发表日期在期间内的期刊论文和会议论文，一篇只计一次；只知道月份的按当月。",
      en: "Journal and conference papers published in the period, each once; those known by month count in that month.",
    },
    population: paper,
  },
  indexed("sci", "SCI"),
  indexed("ssci", "SSCI"),
  indexed("ei", "EI"),
  indexed("cssci", "CSSCI"),
  {
    id: "papers.per_teacher",
    zh: "师均论文数",
    en: "Papers per teacher",
    definition: {
      zh: "论文数 ÷ 专任教师数；期间一般取一个自然年。",
      en: "Papers published divided by full-time teachers; the period is usually a calendar year.",
    },
    unit: "篇/人",
    measure: {
      kind: "quotient",
      numerator: "papers.published",
      denominator: "teachers.full_time",
    },
    owner: "research",
    since: "2026-09-01",
  },
  {
    ...patents,
    id: "patents.granted",
    zh: "授权专利数",
    en: "Patents granted",
    definition: {
      zh: "授权公告日在期间内的专利，不论现在是否失效。",
      en: "Patents granted in the period, even when they have lapsed since.",
    },
    time: granted,
  },
  {
    ...patents,
    id: "patents.inventions_granted",
    zh: "授权发明专利数",
    en: "Invention patents granted",
    definition: {
      zh: "授权公告日在期间内的发明专利。",
      en: "Invention patents granted in the period.",
    },
    population: is(["type"], "发明专利"),
    time: granted,
  },
  {
    ...patents,
    id: "patents.applied",
    zh: "专利申请数",
    en: "Patents applied for",
    definition: { zh: "申请日在期间内的专利。", en: "Patents applied for in the period." },
    time: { kind: "period", column: "applied_on" },
  },
  {
    ...common,
    id: "awards.received",
    zh: "科研获奖数",
    en: "Research awards",
    definition: {
      zh: "获奖日期在期间内的科研奖励，各级别都计。",
      en: "Research awards of the period, of every level.",
    },
    unit: "项",
    entity: "award",
    time: { kind: "period", column: "awarded_on" },
    dimensions: { ...common.dimensions, award_level: ["level"] },
  },
  {
    ...common,
    id: "awards.provincial",
    zh: "省部级及以上科研获奖数",
    en: "Research awards of province or state",
    definition: {
      zh: "获奖日期在期间内、级别为国家级或省部级的科研奖励。",
      en: "Research awards of the period of national or provincial level.",
    },
    unit: "项",
    entity: "award",
    population: oneOf(["level"], "国家级", "省部级"),
    time: { kind: "period", column: "awarded_on" },
    dimensions: { ...common.dimensions, award_level: ["level"] },
  },
  {
    ...common,
    id: "platforms.provincial",
    zh: "省部级及以上平台数",
    en: "Platforms of province or state",
    definition: {
      zh: "级别为国家级或省部级的科研平台。",
      en: "Research platforms of national or provincial level.",
    },
    unit: "个",
    entity: "platform_lab",
    population: oneOf(["level"], "国家级", "省部级"),
    time: { kind: "point" },
  },
];
