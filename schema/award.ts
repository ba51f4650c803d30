import { date, entity, integer, text } from "./entity.ts";

export const award = entity({
  name: "award",
  plural: "awards",
  zh: "科研奖励",
  en: "Award",
  grain: "one research award",
  domain: "research",
  scope: { org: "org_no", person: "person_id" },
  lasting: { from: "awarded_on", todayOnly: [] },
  label: "name",
  columns: {
    award_no: text("获奖编号", "Award number", "L1", { required: true }),
    work_name: text("成果名称", "Work", "L1"),
    name: text("奖励名称", "Award", "L1"),
    level: text("奖励级别", "Level", "L1"),
    grade: text("奖励等级", "Grade", "L1"),
    issuer: text("授奖单位", "Issuer", "L1"),
    awarded_on: date("获奖日期", "Awarded on", "L1"),
    person_id: text("第一完成人标识", "First contributor (person id)", "L1"),
    unit_rank: integer("本校排名", "Rank of the university", "L1"),
    org_no: text("所属单位号", "Unit number", "L1"),
  },
  relations: {
    person: {
      kind: "one",
      to: "person",
      on: { person_id: "id" },
      zh: "第一完成人",
      en: "First contributor",
    },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "所属单位", en: "Unit" },
  },
});
