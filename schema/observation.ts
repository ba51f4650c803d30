import { date, decimal, entity, integer, text } from "./entity.ts";

export const observation = entity({
  name: "observation",
  plural: "observations",
  zh: "听课",
  en: "Observation",
  grain: "one visit of an observer to a session",
  domain: "teaching",
  scope: { org: "org_no", person: "observer_person_id" },
  label: "observer_kind",
  columns: {
    section_id: text("教学班标识", "Section id", "L1"),
    session_id: text("课堂标识", "Session id", "L1"),
    term: text("学年学期", "Term", "L1"),
    org_no: text("开课单位号", "Unit number", "L1"),
    observer_person_id: text("听课人标识", "Observer (person id)", "L1"),
    observer_kind: text("听课人类型", "Kind of observer", "L1"),
    observed_on: date("听课日期", "Date", "L1"),
    score: decimal("评分", "Score", "L3", { mask: "hide" }),
    findings: integer("问题数", "Findings", "L2"),
    resolved: integer("已整改数", "Resolved", "L2"),
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
    observer: {
      kind: "one",
      to: "person",
      on: { observer_person_id: "id" },
      zh: "听课人",
      en: "Observer",
    },
    session: {
      kind: "one",
      to: "class_session",
      on: { session_id: "id" },
      zh: "课堂",
      en: "Session",
    },
  },
});
