import { date, entity, text } from "./entity.ts";

export const platformLab = entity({
  name: "platform_lab",
  plural: "platform_labs",
  zh: "科研平台",
  en: "Platform or laboratory",
  grain: "one platform or laboratory",
  domain: "research",
  scope: { open: true },
  label: "name",
  columns: {
    platform_no: text("平台编号", "Platform number", "L1", { required: true }),
    name: text("平台名称", "Name", "L1", { required: true }),
    level: text("平台级别", "Level", "L1"),
    type: text("平台类型", "Type", "L1"),
    approved_on: date("批准日期", "Approved on", "L1"),
    head_person_id: text("负责人标识", "Head (person id)", "L1"),
    org_no: text("依托单位号", "Unit number", "L1"),
  },
  relations: {
    head: { kind: "one", to: "person", on: { head_person_id: "id" }, zh: "负责人", en: "Head" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "依托单位", en: "Unit" },
    rooms: {
      kind: "many",
      to: "room_allocation",
      on: { id: "platform_id" },
      zh: "用房",
      en: "Rooms",
    },
  },
});
