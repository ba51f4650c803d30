import { date, entity, text } from "./entity.ts";

export const patent = entity({
  name: "patent",
  plural: "patents",
  zh: "专利",
  en: "Patent",
  grain: "one patent",
  domain: "research",
  scope: { open: true },
  label: "name",
  columns: {
    patent_no: text("专利编号", "Patent record number", "L1", { required: true }),
    name: text("专利名称", "Name", "L1", { required: true }),
    type: text("专利类型", "Type", "L1"),
    application_no: text("申请号", "Application number", "L1"),
    applied_on: date("申请日", "Applied on", "L1"),
    grant_no: text("授权公告号", "Grant number", "L1"),
    granted_on: date("授权公告日", "Granted on", "L1"),
    legal_state: text("法律状态", "Legal state", "L1"),
    owner: text("专利权人", "Owner", "L1"),
    first_inventor_person_id: text("第一发明人标识", "First inventor (person id)", "L1"),
    inventors: text("全部发明人", "Inventors", "L1"),
    org_no: text("所属单位号", "Unit number", "L1"),
  },
  relations: {
    first_inventor: {
      kind: "one",
      to: "person",
      on: { first_inventor_person_id: "id" },
      zh: "第一发明人",
      en: "First inventor",
    },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "所属单位", en: "Unit" },
  },
});
