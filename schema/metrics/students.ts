import { both, is, type Metric, oneOf, type RowMetric } from "../metric.ts";

const ofStudent: RowMetric["dimensions"] = {
  org: ["org_no"],
  college: ["org", "college_no"],
  student_level: ["level"],
  grade: ["grade"],
  sex: ["person", "sex_name"],
};

const common = {
  entity: "student_role",
  time: { kind: "point" },
  dimensions: ofStudent,
  owner: "students",
  since: "2026-09-01",
} as const;

const studying = is(["status"], "在读");

/** 折合系数 of the sector; dated like the metric: a new regulation is a new metric. */
const weights = [
  { where: is(["level"], "硕士"), weight: 1.5 },
  { where: is(["level"], "博士"), weight: 2 },
];

export const studentMetrics: readonly Metric[] = [
  {
    ...common,
    id: "students.enrolled",
    zh: "在籍学生数",
    en: "Students on the roll",
    definition: {
      zh: "学籍状态为在读、休学的本科生和研究生，按学号计。",
      en: "Undergraduates and graduates who study or are on leave; one per student number.",
    },
    unit: "人",
    population: is(["is_enrolled"], true),
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "students.studying",
    zh: "在校生数",
    en: "Students at the university",
    definition: {
      zh: "学籍状态为在读的本科生和研究生，按学号计；休学的不计。",
      en: "Undergraduates and graduates who study; not those on leave. One per student number.",
    },
    unit: "人",
    population: studying,
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "students.equivalent",
    zh: "折合在校生数",
    en: "Equivalent students",
    definition: {
      zh: "本科在校生 + 硕士在校生 × 1.5 + 博士在校生 × 2（含非全日制）。留学生、预科生、进修生、成人、夜大、函授学生没有系统记录，不计。",
      en: "Undergraduates plus 1.5 per master's and 2 per doctoral student, part-time ones included. No system records foreign, preparatory, visiting, adult or correspondence students: they are not counted.",
    },
    unit: "人",
    population: studying,
    measure: { kind: "weighted", weights, otherwise: 1 },
  },
  {
    id: "students.per_teacher",
    zh: "生师比",
    en: "Students per teacher",
    definition: {
      zh: "折合在校生数 ÷ 折合教师数。",
      en: "Equivalent students divided by equivalent teachers.",
    },
    unit: "人/人",
    measure: {
      kind: "quotient",
      numerator: "students.equivalent",
      denominator: "teachers.equivalent",
    },
    owner: "personnel",
    since: "2026-09-01",
  },
  {
    ...common,
    id: "students.in_time_rate",
    zh: "本科按期毕业率",
    en: "Undergraduates who graduate in time",
    definition: {
      zh: "学制在期间内届满（最后一学年的 7 月底）的本科生，含已退学、休学、延期在读的，届满前已毕业的比例。",
      en: "Of the undergraduates whose years of study end in the period (at the end of July), whatever became of them, the share that graduated by then.",
    },
    unit: "%",
    population: is(["level"], "本科"),
    measure: { kind: "share", of: is(["graduated_in_time"], true) },
    time: { kind: "period", column: "due_on" },
  },
  {
    ...common,
    id: "graduates.studying",
    zh: "在读研究生数",
    en: "Graduate students",
    definition: {
      zh: "学籍状态为在读的硕士生、博士生，按学号计。",
      en: "Master's and doctoral students who study; one per student number.",
    },
    unit: "人",
    population: both(studying, oneOf(["level"], "硕士", "博士")),
    measure: { kind: "count" },
    owner: "graduate",
  },
];
