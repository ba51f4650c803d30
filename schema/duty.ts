import { entity, integer, text } from "./entity.ts";

export const duty = entity({
  name: "duty",
  plural: "duties",
  zh: "党政职务",
  en: "Administrative duty",
  grain: "one administrative or party duty over one interval",
  domain: "personnel",
  scope: { person: "person_id" },
  history: true,
  label: "duty_name",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    duty_name: text("职务名称", "Duty", "L1"),
    type_code: text("职务类别码", "Duty type code", "L1", { std: "ZWLBM", codes: "jyt1001_ZWLB" }),
    type_name: text("职务类别", "Duty type", "L1"),
    rank: text("职务级别", "Rank", "L1"),
    rank_order: integer("职务级别次序", "Order of ranks (1 highest)", "L1"),
    org_no: text("任职单位号", "Unit number", "L1"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "任职单位", en: "Unit" },
  },
});
