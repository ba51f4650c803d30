import { is, type Metric } from "../metric.ts";

export const teachingMetrics: readonly Metric[] = [
  {
    id: "attendance.rate",
    zh: "到课率",
    en: "Attendance rate",
    definition: {
      zh: "有考勤设备覆盖的课堂，实到人次占应到人次的比例。",
      en: "Students present as a share of students expected, in sessions that a device covers.",
    },
    unit: "%",
    entity: "class_session",
    population: is(["is_covered"], true),
    measure: { kind: "ratio", numerator: ["present"], denominator: ["expected"] },
    time: { kind: "period", column: "held_on" },
    dimensions: {
      org: ["org_no"],
      college: ["org", "college_no"],
      campus: ["section", "campus"],
      term: ["term"],
      course_level: ["section", "level"],
      building: ["room", "building_name"],
    },
    owner: "teaching",
    since: "2026-09-01",
  },
];
