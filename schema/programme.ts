import { entity, integer, text } from "./entity.ts";

export const programme = entity({
  name: "programme",
  plural: "programmes",
  zh: "本科专业",
  en: "Programme",
  grain: "one undergraduate programme",
  domain: "teaching",
  scope: { open: true },
  label: "name",
  columns: {
    programme_no: text("专业号", "Programme number", "L1", { required: true }),
    name: text("专业名称", "Name", "L1", { required: true }),
    national_code: text("国家专业代码", "National code", "L1"),
    degree_category: text("学位授予门类", "Degree category", "L1"),
    years: integer("学制", "Years", "L1"),
    org_no: text("开设单位号", "Unit number", "L1"),
    founded_year: text("开办年份", "Founded", "L1"),
    enrolment_state: text("招生状态", "Enrolment state", "L1"),
  },
  relations: {
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "开设单位", en: "Unit" },
    students: {
      kind: "many",
      to: "student_role",
      on: { programme_no: "programme_no" },
      zh: "学生",
      en: "Students",
    },
  },
});
