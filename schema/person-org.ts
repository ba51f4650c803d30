import { decimal, entity, text } from "./entity.ts";

export const personOrg = entity({
  name: "person_org",
  plural: "person_orgs",
  zh: "人员单位关系",
  en: "Person–unit relation",
  grain: "one relation of a kind between a person and a unit",
  domain: "personnel",
  scope: { person: "person_id", org: "org_no" },
  history: true,
  label: "kind",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    org_no: text("单位号", "Unit number", "L1", { required: true }),
    college_no: text("所属院系（部处）号", "Top-level unit number", "L1"),
    kind: text("关系类型", "Kind", "L1", { required: true }),
    share: decimal("比例", "Share", "L1", { unit: "share" }),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "单位", en: "Unit" },
    college: {
      kind: "one",
      to: "org_unit",
      on: { college_no: "org_no" },
      zh: "院系（部处）",
      en: "Top-level unit",
    },
  },
});
