import { boolean, date, entity, text } from "./entity.ts";

export const studentRole = entity({
  name: "student_role",
  plural: "student_roles",
  zh: "学生身份",
  en: "Student role",
  grain: "one student number of one person",
  domain: "students",
  scope: { person: "person_id", org: "org_no" },
  label: "student_no",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    student_no: text("学号", "Student number", "L2", { std: "XH", mask: "hide", required: true }),
    level: text("培养层次", "Level", "L1"),
    study_mode: text("学习方式", "Study mode", "L1"),
    programme_no: text("专业号", "Programme number", "L1"),
    discipline_code: text("学科专业代码", "Discipline code", "L1"),
    org_no: text("院系单位号", "College number", "L1"),
    grade: text("年级", "Grade", "L1"),
    class_no: text("班级", "Class", "L2"),
    entered: text("入学年月", "Entered (month)", "L2"),
    left: text("毕业年月", "Left (month)", "L2"),
    status: text("学籍状态", "Status", "L2"),
    is_enrolled: boolean("在籍", "Enrolled", "L1"),
    due_on: date(
      "应毕业日期",
      "End of July when the years of the programme are over; undergraduates only",
      "L1",
    ),
    graduated_in_time: boolean("按期毕业", "Graduated by then; undergraduates only", "L2"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "院系", en: "College" },
    programme: {
      kind: "one",
      to: "programme",
      on: { programme_no: "programme_no" },
      zh: "专业",
      en: "Programme",
    },
  },
});
