import { both, is, type Metric, type RowMetric } from "../metric.ts";

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

export const personnelMetrics: readonly Metric[] = [
  {
    id: "staff.on_duty",
    zh: "在岗教职工数",
    en: "Staff on duty",
    definition: {
      zh: "当前状态为在岗的教职工，一人只计一次。",
      en: "Members of staff on duty; one person counts once.",
    },
    unit: "人",
    entity: "person",
    population: is(["staff", "is_current"], true),
    measure: { kind: "count" },
    time: { kind: "point" },
    dimensions: ofStaff,
    owner: "personnel",
    since: "2026-09-01",
  },
  {
    id: "teachers.full_time",
    zh: "专任教师数",
    en: "Full-time teachers",
    definition: {
      zh: "在岗且教职工类别为专任教师的人员，一人只计一次。",
      en: "Full-time teachers on duty; one person counts once.",
    },
    unit: "人",
    entity: "person",
    population: both(
      is(["staff", "is_current"], true),
      is(["staff", "is_full_time_teacher"], true),
    ),
    measure: { kind: "count" },
    time: { kind: "point" },
    dimensions: ofStaff,
    owner: "personnel",
    since: "2026-09-01",
  },
];
