import { date, entity, text } from "./entity.ts";

export const supervision = entity({
  name: "supervision",
  plural: "supervisions",
  zh: "导师学生关系",
  en: "Supervision",
  grain: "one supervisor of one graduate student",
  domain: "graduate",
  scope: { person: "supervisor_person_id" },
  subjects: ["student_person_id"],
  label: "kind",
  columns: {
    supervisor_person_id: text("导师标识", "Supervisor (person id)", "L1"),
    student_person_id: text("学生标识", "Student (person id)", "L1"),
    student_role_id: text("学生身份标识", "Student role id", "L1"),
    level: text("培养层次", "Level", "L1"),
    kind: text("关系类型", "Kind", "L1"),
    start_on: date("开始日期", "Starts on", "L1"),
    end_on: date("结束日期", "Ends on", "L1"),
    status: text("学籍状态", "Student status", "L1"),
  },
  relations: {
    supervisor: {
      kind: "one",
      to: "person",
      on: { supervisor_person_id: "id" },
      zh: "导师",
      en: "Supervisor",
    },
    student: {
      kind: "one",
      to: "person",
      on: { student_person_id: "id" },
      zh: "学生",
      en: "Student",
    },
    student_role: {
      kind: "one",
      to: "student_role",
      on: { student_role_id: "id" },
      zh: "学生身份",
      en: "Student role",
    },
  },
});
