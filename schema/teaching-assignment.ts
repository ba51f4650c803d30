import { decimal, entity, text } from "./entity.ts";

export const teachingAssignment = entity({
  name: "teaching_assignment",
  plural: "teaching_assignments",
  zh: "授课任务",
  en: "Teaching assignment",
  grain: "one teacher in one role in one section",
  domain: "teaching",
  scope: { person: "person_id", org: "org_no" },
  label: "role",
  columns: {
    section_id: text("教学班标识", "Section id", "L1", { required: true }),
    term: text("学年学期", "Term", "L1"),
    person_id: text("教师标识", "Teacher (person id)", "L1"),
    org_no: text("开课单位号", "Unit number", "L1"),
    role: text("任课角色", "Role", "L1"),
    hours: decimal("承担学时", "Hours", "L1", { unit: "hours" }),
    share: decimal("承担比例", "Share", "L1", { unit: "share" }),
  },
  relations: {
    section: {
      kind: "one",
      to: "class_section",
      on: { section_id: "id" },
      zh: "教学班",
      en: "Section",
    },
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "教师", en: "Teacher" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "开课单位", en: "Unit" },
  },
});
