import type { Metric } from "../metric.ts";

const common = {
  entity: "workload",
  time: { kind: "period", column: "term", by: "term" },
  dimensions: {
    org: ["org_no"],
    college: ["org", "college_no"],
    term: ["term"],
    title_level: ["person", "title", "level"],
    course_attribute: ["section", "course", "attribute"],
  },
  owner: "teaching",
  since: "2026-09-01",
} as const;

export const workloadMetrics: readonly Metric[] = [
  {
    ...common,
    id: "workload.planned_hours",
    zh: "计划学时",
    en: "Hours planned",
    definition: {
      zh: "本科教学工作量的计划学时之和，按开课单位统计；几位教师合上的教学班，各计本人承担的部分。",
      en: "Hours planned in the undergraduate workload, by the unit that offers the course; of a section that several teach, each teacher's share.",
    },
    unit: "学时",
    measure: { kind: "sum", path: ["own_planned_hours"] },
  },
  {
    ...common,
    id: "workload.standard_hours",
    zh: "标准课时量",
    en: "Standard hours",
    definition: {
      zh: "本科教学工作量的标准学时之和：教学班完成学时按规模、课程、重复课系数和承担比例折算，以教务系统核定的为准。",
      en: "Standard hours as the teaching system credited them: hours done, weighted by size, kind and repetition of the course and by the teacher's share.",
    },
    unit: "学时",
    measure: { kind: "sum", path: ["standard_hours"] },
  },
  {
    ...common,
    id: "workload.teachers",
    zh: "承担本科教学的教师数",
    en: "Teachers with a workload",
    definition: {
      zh: "期间内有本科教学工作量的教师，一人只计一次。",
      en: "Teachers with an undergraduate workload in the period; one person counts once.",
    },
    unit: "人",
    measure: { kind: "countDistinct", path: ["person_id"] },
  },
  {
    id: "workload.per_teacher",
    zh: "师均标准课时",
    en: "Standard hours per teacher",
    definition: {
      zh: "标准课时量 ÷ 承担本科教学的教师数。",
      en: "Standard hours divided by the teachers with a workload.",
    },
    unit: "学时/人",
    measure: {
      kind: "quotient",
      numerator: "workload.standard_hours",
      denominator: "workload.teachers",
    },
    owner: "teaching",
    since: "2026-09-01",
  },
];
