import { decimal, entity, text } from "./entity.ts";

export const workload = entity({
  name: "workload",
  plural: "workloads",
  zh: "教学工作量",
  en: "Workload",
  grain: "one teacher's credited hours in one section",
  domain: "teaching",
  scope: { person: "person_id", org: "org_no" },
  label: "id",
  columns: {
    section_id: text("教学班标识", "Section id", "L1"),
    term: text("学年学期", "Term", "L1"),
    person_id: text("教师标识", "Teacher (person id)", "L1"),
    org_no: text("开课单位号", "Unit number", "L1"),
    section_planned_hours: decimal("教学班计划学时", "Section's planned hours", "L1", {
      unit: "hours",
    }),
    section_done_hours: decimal("教学班完成学时", "Section's hours done", "L1", { unit: "hours" }),
    size_factor: decimal("规模系数", "Size factor", "L1"),
    course_factor: decimal("课程系数", "Course factor", "L1"),
    repeat_factor: decimal("重复课系数", "Repeat factor", "L1"),
    share: decimal("承担比例", "Share", "L1", { unit: "share" }),
    own_planned_hours: decimal("本人计划学时", "Own planned hours", "L1", { unit: "hours" }),
    own_done_hours: decimal("本人完成学时", "Own hours done", "L1", { unit: "hours" }),
    standard_hours: decimal("标准学时", "Standard hours", "L1", { unit: "hours" }),
  },
  relations: {
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "开课单位", en: "Unit" },
    section: {
      kind: "one",
      to: "class_section",
      on: { section_id: "id" },
      zh: "教学班",
      en: "Section",
    },
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "教师", en: "Teacher" },
  },
});
