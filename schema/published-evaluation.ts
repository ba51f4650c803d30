import { date, decimal, entity, integer, text } from "./entity.ts";

export const publishedEvaluation = entity({
  name: "published_evaluation",
  plural: "published_evaluations",
  zh: "评教结果",
  en: "Published evaluation",
  grain: "the official rating of one teacher in one section",
  domain: "teaching",
  scope: { person: "person_id" },
  label: "id",
  columns: {
    section_id: text("教学班标识", "Section id", "L1"),
    term: text("学年学期", "Term", "L1"),
    person_id: text("教师标识", "Teacher (person id)", "L1"),
    score: decimal("评教成绩", "Score", "L3", { mask: "hide" }),
    due_count: integer("应评人数", "Due", "L1", { unit: "people" }),
    received_count: integer("实评人数", "Received", "L1", { unit: "people" }),
    published_on: date("发布日期", "Published on", "L1"),
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
  },
});
