import { decimal, entity, text } from "./entity.ts";

export const roomAllocation = entity({
  name: "room_allocation",
  plural: "room_allocations",
  zh: "用房分配",
  en: "Room allocation",
  grain: "one occupant of one room over one interval",
  domain: "facilities",
  scope: { org: "org_no", person: "person_id" },
  history: true,
  label: "purpose",
  columns: {
    room_id: text("房间标识", "Room id", "L1", { required: true }),
    org_no: text("使用单位号", "Unit number", "L1"),
    person_id: text("使用人标识", "Occupant (person id)", "L1"),
    occupant_name: text("使用人（原始）", "Occupant as given", "L2", { mask: "surname" }),
    platform_id: text("平台标识", "Platform id", "L1"),
    share: decimal("占用比例", "Share", "L1", { unit: "share" }),
    area: decimal("折算面积", "Area × share", "L1", { unit: "m2" }),
    purpose: text("用途", "Purpose", "L1"),
  },
  relations: {
    room: { kind: "one", to: "room", on: { room_id: "id" }, zh: "房间", en: "Room" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "使用单位", en: "Unit" },
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "使用人", en: "Occupant" },
    platform: {
      kind: "one",
      to: "platform_lab",
      on: { platform_id: "id" },
      zh: "平台",
      en: "Platform",
    },
  },
});
