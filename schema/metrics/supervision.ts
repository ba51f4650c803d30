import { both, is, type Metric } from "../metric.ts";

const qualified = {
  entity: "supervisor",
  time: { kind: "point" },
  dimensions: {
    org: ["person", "staff", "org_no"],
    college: ["person", "staff", "org", "college_no"],
    sex: ["person", "sex_name"],
    title_level: ["person", "title", "level"],
    discipline: ["discipline_name"],
  },
  owner: "graduate",
  since: "2026-09-01",
} as const;

const guided = {
  entity: "supervision",
  // The supervisor of record; a deputy (副导师) guides the same student a second time.
  population: both(is(["status"], "在读"), is(["kind"], "导师")),
  time: { kind: "point" },
  dimensions: {
    org: ["supervisor", "staff", "org_no"],
    college: ["supervisor", "staff", "org", "college_no"],
    title_level: ["supervisor", "title", "level"],
    sex: ["supervisor", "sex_name"],
    student_level: ["level"],
  },
  owner: "graduate",
  since: "2026-09-01",
} as const;

export const supervisionMetrics: readonly Metric[] = [
  {
    ...qualified,
    id: "supervisors.active",
    zh: "在岗导师数",
    en: "Supervisors who take students",
    definition: {
      zh: "上岗状态为在岗的研究生导师，一人只计一次；停招、退出的不计。",
      en: "Supervisors whose qualification is in force and who take students; one person counts once.",
    },
    unit: "人",
    population: is(["state"], "在岗"),
    measure: { kind: "countDistinct", path: ["person_id"] },
  },
  {
    ...qualified,
    id: "supervisors.doctoral",
    zh: "在岗博士生导师数",
    en: "Doctoral supervisors who take students",
    definition: {
      zh: "上岗状态为在岗的博士生导师，一人只计一次。",
      en: "Doctoral supervisors who take students; one person counts once.",
    },
    unit: "人",
    population: both(is(["state"], "在岗"), is(["kind"], "博士生导师")),
    measure: { kind: "countDistinct", path: ["person_id"] },
  },
  {
    ...guided,
    id: "supervision.students",
    zh: "导师名下在读研究生数",
    en: "Graduate students with a supervisor",
    definition: {
      zh: "学籍状态为在读、有第一导师（关系类型为导师）的研究生，按学号计，归导师所在单位。",
      en: "Graduate students who study and have a supervisor of record, by the supervisor's unit.",
    },
    unit: "人",
    measure: { kind: "countDistinct", path: ["student_role_id"] },
  },
  {
    ...guided,
    id: "supervision.supervisors",
    zh: "有在读研究生的导师数",
    en: "Supervisors with students",
    definition: {
      zh: "名下有在读研究生的第一导师，一人只计一次。",
      en: "Supervisors of record of at least one student who studies; one person counts once.",
    },
    unit: "人",
    measure: { kind: "countDistinct", path: ["supervisor_person_id"] },
  },
  {
    id: "supervision.per_supervisor",
    zh: "师均指导研究生数",
    en: "Graduate students per supervisor",
    definition: {
      zh: "导师名下在读研究生数 ÷ 有在读研究生的导师数。",
      en: "Graduate students with a supervisor, divided by the supervisors who have any.",
    },
    unit: "人/人",
    measure: {
      kind: "quotient",
      numerator: "supervision.students",
      denominator: "supervision.supervisors",
    },
    owner: "graduate",
    since: "2026-09-01",
  },
];
