import type { Given } from "../query/university.ts";

/** What the forms of several lists, groups and sheets find in the department. */

/** By project: what it is about, and who pays. */
export const projectSources: Readonly<Record<string, Given>> = {
  j2: { id: "j2", discipline_code: "790", source_name: "国家社科基金" },
  j3: { id: "j3", discipline_code: "790", source_name: "国家社科基金" },
  j4: { id: "j4", discipline_code: "820", source_name: "企业委托" },
};

export const classrooms: readonly Given[] = [
  ["m401", "A-401", "信息楼", 60],
  ["m402", "A-402", "信息楼", 40],
  ["m501", "B-501", "理科楼", 120],
].map(([id, no, building, seats]) => ({
  id: String(id),
  room_no: no ?? null,
  building_name: building ?? null,
  campus: "东区",
  usable_area: "80.25",
  use_name: "多媒体教室",
  seats: seats ?? null,
}));

export const classroomWeeks: readonly Given[] = ["m401", "m401", "m501"].map((room, index) => ({
  id: `cw${index}`,
  room_id: room,
  term: "2026-2027-1",
  week: index + 1,
  starts_on: `2026-09-${["07", "14", "21"][index]}`,
  periods_available: 40,
  periods_booked: 20 + index,
  periods_used: 18,
}));

export const graduates: readonly Given[] = [
  {
    id: "sr-2026901",
    person_id: "p7",
    student_no: "2026901",
    level: "硕士",
    study_mode: "全日制",
    org_no: "100",
    entered: "2026-09",
    status: "在读",
    is_enrolled: true,
  },
];

export const supervisions: readonly Given[] = [
  {
    id: "sv1",
    supervisor_person_id: "p1",
    student_person_id: "p7",
    level: "硕士",
    kind: "导师",
    start_on: "2026-09-01",
  },
];
