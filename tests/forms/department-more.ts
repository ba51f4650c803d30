import type { Given, Tables } from "../query/university.ts";

const students: readonly Given[] = [
  ["2026001", "本科", "2026-09", null, "在读"],
  ["2020001", "本科", "2020-09", "2024-07", "毕业"],
  ["2025001", "本科", "2025-09", null, "退学"],
].map(([no = "", level, entered, left, status]) => ({
  id: `sr-${no}`,
  person_id: "p5",
  student_no: no ?? "",
  level: level ?? null,
  programme_no: "0809",
  org_no: "100",
  grade: entered?.slice(0, 4) ?? null,
  entered: entered ?? null,
  left: left ?? null,
  status: status ?? null,
}));

const qualifications: readonly Given[] = [
  ["博士生导师", 1, "2024-06-01"],
  ["硕士生导师", 2, "2010-06-01"],
].map(([kind = "", order, from]) => ({
  id: `q-${kind}`,
  person_id: "p1",
  kind: kind ?? null,
  kind_order: order ?? null,
  valid_from: from ?? null,
  is_active: true,
}));

/** The department's students, supervisors, platforms, patents and visits to classes. */
export const teachingAndResearch: Tables = {
  student_role: students,
  programme: [{ id: "pg1", programme_no: "0809", name: "计算机科学与技术", org_no: "100" }],
  supervisor: qualifications,
  platform_lab: [
    { id: "pl1", platform_no: "PT1", name: "重点实验室", approved_on: "2015-01-01", org_no: "100" },
  ],
  patent: [
    {
      id: "pt1",
      patent_no: "ZL1",
      name: "一种方法",
      type: "发明专利",
      granted_on: "2025-03-04",
      first_inventor_person_id: "p1",
      org_no: "100",
    },
  ],
  observation: [
    {
      id: "ob1",
      section_id: "s1",
      term: "2026-2027-1",
      observer_person_id: "p1",
      observer_kind: "院级",
      observed_on: "2026-10-12",
      score: "88",
      org_no: "100",
    },
  ],
};
