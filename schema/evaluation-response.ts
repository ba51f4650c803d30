import { date, entity, integer, text } from "./entity.ts";

export const evaluationResponse = entity({
  name: "evaluation_response",
  plural: "evaluation_responses",
  zh: "评教答卷",
  en: "Evaluation response",
  grain: "one anonymous answer sheet; stays in the warehouse",
  domain: "teaching",
  scope: {},
  subjects: ["person_id"],
  visibility: "warehouse",
  label: "id",
  columns: {
    section_id: text("教学班标识", "Section id", "L1"),
    term: text("学年学期", "Term", "L1"),
    person_id: text("被评教师标识", "Teacher (person id)", "L3"),
    rater_key: text("评价人假名", "Rater pseudonym", "L4"),
    item1: integer("第1题", "Item 1", "L3"),
    item2: integer("第2题", "Item 2", "L3"),
    item3: integer("第3题", "Item 3", "L3"),
    item4: integer("第4题", "Item 4", "L3"),
    item5: integer("第5题", "Item 5", "L3"),
    item6: integer("第6题", "Item 6", "L3"),
    seconds: integer("答题秒数", "Seconds", "L3"),
    submitted_on: date("提交日期", "Submitted on", "L3"),
  },
});
