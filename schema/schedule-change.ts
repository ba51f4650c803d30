import { boolean, date, entity, text, timestamp } from "./entity.ts";

export const scheduleChange = entity({
  name: "schedule_change",
  plural: "schedule_changes",
  zh: "调停课",
  en: "Schedule change",
  grain: "one request to move, cancel or substitute a session",
  domain: "teaching",
  scope: { org: "org_no", person: "person_id" },
  label: "change_type",
  columns: {
    section_id: text("教学班标识", "Section id", "L1"),
    session_id: text("课堂标识", "Session id", "L1"),
    term: text("学年学期", "Term", "L1"),
    org_no: text("开课单位号", "Unit number", "L1"),
    change_type: text("变动类型", "Type", "L1"),
    original_on: date("原上课日期", "Original date", "L1"),
    moved_to: date("现上课日期", "New date", "L1"),
    person_id: text("申请人标识", "Applicant (person id)", "L1"),
    reason: text("申请原因", "Reason", "L2"),
    is_approved: boolean("已批准", "Approved", "L1"),
    requested_at: timestamp("申请时间", "Requested at", "L1"),
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
    session: {
      kind: "one",
      to: "class_session",
      on: { session_id: "id" },
      zh: "课堂",
      en: "Session",
    },
  },
});
