import { is, type Metric, oneOf, type RowMetric } from "../metric.ts";

const common = {
  entity: "class_session",
  time: { kind: "period", column: "held_on" },
  dimensions: {
    org: ["org_no"],
    college: ["org", "college_no"],
    campus: ["section", "campus"],
    term: ["term"],
    course_level: ["section", "level"],
    course_attribute: ["section", "course", "attribute"],
    building: ["room", "building_name"],
  },
  owner: "teaching",
  since: "2026-09-01",
} as const satisfies Partial<RowMetric>;

const held = is(["is_held"], true);
const attendance = is(["has_attendance"], true);
const visited = {
  ...common,
  entity: "observation",
  time: { kind: "period", column: "observed_on" },
} as const;
const visitDimensions: RowMetric["dimensions"] = {
  org: ["org_no"],
  college: ["org", "college_no"],
  term: ["term"],
  observer_kind: ["observer_kind"],
};

export const sessionMetrics: readonly Metric[] = [
  {
    ...common,
    id: "sessions.scheduled",
    zh: "计划课堂",
    en: "Sessions scheduled",
    definition: {
      zh: "课表在期间内的课堂（一个教学班的一次课），放假的日子不排。",
      en: "Sessions that the timetable has in the period: one meeting of a section on one day.",
    },
    unit: "课次",
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "sessions.held",
    zh: "实开课堂",
    en: "Sessions held",
    definition: {
      zh: "计划课堂中没有停课的；调课、代课算开课，记在原课表的日期。",
      en: "Sessions scheduled that were not cancelled; a moved or substituted one was held and counts on its original day.",
    },
    unit: "课次",
    population: held,
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "sessions.held_rate",
    zh: "开课率",
    en: "Sessions held as planned or moved",
    definition: {
      zh: "实开课堂 ÷ 计划课堂。",
      en: "Sessions held as a share of sessions scheduled.",
    },
    unit: "%",
    measure: { kind: "share", of: held },
  },
  {
    ...common,
    id: "sessions.changed_rate",
    zh: "调停代课率",
    en: "Sessions changed",
    definition: {
      zh: "调课、停课、代课的课堂占计划课堂的比例。",
      en: "Sessions moved, cancelled or substituted as a share of sessions scheduled.",
    },
    unit: "%",
    measure: { kind: "share", of: oneOf(["status"], "调课", "停课", "代课") },
  },
  {
    ...common,
    id: "attendance.rate",
    zh: "到课率",
    en: "Attendance rate",
    definition: {
      zh: "有考勤的实开课堂，实到人次占应到人次的比例；人数缺失或矛盾的课堂不计。",
      en: "Students present as a share of students expected, in sessions held whose attendance was taken; a session with missing or contradictory numbers does not count.",
    },
    unit: "%",
    population: attendance,
    measure: { kind: "ratio", numerator: ["present"], denominator: ["expected"] },
  },
  {
    ...common,
    id: "attendance.late_rate",
    zh: "学生迟到率",
    en: "Students late",
    definition: {
      zh: "迟到人次占实到人次的比例，范围同到课率。",
      en: "Students late as a share of students present, in the sessions of the attendance rate.",
    },
    unit: "%",
    population: attendance,
    measure: { kind: "ratio", numerator: ["late"], denominator: ["present"] },
  },
  {
    ...common,
    id: "attendance.coverage",
    zh: "考勤覆盖率",
    en: "Sessions with attendance",
    definition: {
      zh: "有考勤的课堂占实开课堂的比例；覆盖率低时到课率不能代表全体。",
      en: "Sessions with attendance as a share of sessions held; the attendance rate speaks only for these.",
    },
    unit: "%",
    population: held,
    measure: { kind: "share", of: attendance },
  },
  {
    ...visited,
    id: "observation.done",
    zh: "听课人次",
    en: "Visits to classes",
    definition: {
      zh: "期间内校领导、处级、院级、督导、同行的听课，一人听一次课计一次。",
      en: "Visits of leaders, offices, colleges, supervisors and peers to classes in the period.",
    },
    unit: "人次",
    measure: { kind: "count" },
    dimensions: visitDimensions,
  },
  {
    ...common,
    id: "observation.planned",
    zh: "计划听课人次",
    en: "Visits planned",
    definition: {
      zh: "实开课堂的 1%（fillonce 默认的计划，学校可另行议定）。",
      en: "One per cent of the sessions held: our default plan until the university decides its own.",
    },
    unit: "人次",
    population: held,
    measure: { kind: "weighted", weights: [], otherwise: 0.01 },
  },
  {
    id: "observation.completion",
    zh: "听课完成率",
    en: "Visits done of those planned",
    definition: {
      zh: "听课人次 ÷ 计划听课人次。",
      en: "Visits to classes divided by visits planned.",
    },
    unit: "%",
    measure: {
      kind: "quotient",
      numerator: "observation.done",
      denominator: "observation.planned",
    },
    owner: "teaching",
    since: "2026-09-01",
  },
  {
    ...visited,
    id: "observation.resolved_rate",
    zh: "听课问题整改率",
    en: "Findings resolved",
    definition: {
      zh: "期间内听课发现的问题中，截至数据日已整改的比例。",
      en: "Of the findings of visits in the period, the share resolved by the day of the data.",
    },
    unit: "%",
    measure: { kind: "ratio", numerator: ["resolved"], denominator: ["findings"] },
    dimensions: visitDimensions,
  },
  {
    ...common,
    entity: "incident",
    id: "incident.confirmed",
    zh: "认定教学事故数",
    en: "Teaching incidents confirmed",
    definition: {
      zh: "认定日期在期间内的教学事故；待认定、已撤销的不计。",
      en: "Teaching incidents confirmed in the period; not those pending or withdrawn.",
    },
    unit: "件",
    population: is(["state"], "已认定"),
    measure: { kind: "count" },
    time: { kind: "period", column: "confirmed_on" },
    dimensions: { org: ["org_no"], college: ["org", "college_no"], term: ["term"] },
  },
];
