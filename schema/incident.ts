import { date, entity, text } from "./entity.ts";

export const incident = entity({
  name: "incident",
  plural: "incidents",
  zh: "教学事故",
  en: "Teaching incident",
  grain: "one teaching incident",
  domain: "teaching",
  scope: { org: "org_no" },
  subjects: ["person_id"],
  personal: true,
  label: "incident_no",
  columns: {
    incident_no: text("事故编号", "Number", "L1", { required: true }),
    section_id: text("教学班标识", "Section id", "L1"),
    term: text("学年学期", "Term", "L1"),
    org_no: text("开课单位号", "Unit number", "L1"),
    person_id: text("责任人标识", "Person responsible", "L3", { mask: "hide" }),
    occurred_on: date("事故日期", "Date", "L1"),
    category: text("事故类别", "Category", "L1"),
    grade: text("事故等级", "Grade", "L1"),
    state: text("认定状态", "State", "L1"),
    confirmed_on: date("认定日期", "Confirmed on", "L1"),
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
  },
});
