import { boolean, decimal, entity, integer, text } from "./entity.ts";

export const course = entity({
  name: "course",
  plural: "courses",
  zh: "课程",
  en: "Course",
  grain: "one course, under its current number",
  domain: "teaching",
  scope: { open: true },
  label: "name",
  columns: {
    course_no: text("课程号", "Course number", "L1", { std: "KCH", required: true }),
    name: text("课程名称", "Name", "L1", { std: "KCMC", required: true }),
    name_en: text("英文名称", "English name", "L1"),
    credits: decimal("学分", "Credits", "L1", { std: "XF" }),
    hours: integer("总学时", "Hours", "L1", { std: "ZXS", unit: "hours" }),
    theory_hours: integer("理论学时", "Theory hours", "L1", { unit: "hours" }),
    lab_hours: integer("实验学时", "Lab hours", "L1", { unit: "hours" }),
    practice_hours: integer("实践学时", "Practice hours", "L1", { unit: "hours" }),
    attribute: text("课程性质", "Attribute", "L1"),
    category: text("课程类别", "Category", "L1"),
    org_no: text("开课单位号", "Unit number", "L1"),
    head_person_id: text("课程负责人标识", "Head (person id)", "L1"),
    is_active: boolean("启用", "Active", "L1"),
    former_nos: text("原课程号", "Former numbers", "L1"),
  },
  relations: {
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "开课单位", en: "Unit" },
    sections: {
      kind: "many",
      to: "class_section",
      on: { id: "course_id" },
      zh: "教学班",
      en: "Sections",
    },
  },
});
