import { boolean, date, entity, integer, text } from "./entity.ts";

export const supervisor = entity({
  name: "supervisor",
  plural: "supervisors",
  zh: "导师资格",
  en: "Supervisor qualification",
  grain: "one qualification of a person to supervise graduates in one discipline",
  domain: "graduate",
  scope: { person: "person_id" },
  label: "kind",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    kind: text("导师类别", "Kind", "L1"),
    kind_order: integer("导师类别次序", "Order of kinds (1 doctoral)", "L1"),
    discipline_code: text("学科专业代码", "Discipline code", "L1", {
      codes: "degree-catalogue-2022",
    }),
    discipline_name: text("学科专业", "Discipline", "L1"),
    valid_from: date("评定年月", "Qualified since (first of the month)", "L1"),
    valid_to: date("退出日期", "Withdrawn on; never recorded", "L1"),
    state: text("上岗状态", "State", "L1"),
    is_active: boolean("未退出", "Not withdrawn", "L1"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
