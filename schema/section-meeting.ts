import { entity, integer, text } from "./entity.ts";

export const sectionMeeting = entity({
  name: "section_meeting",
  plural: "section_meetings",
  zh: "排课",
  en: "Section meeting",
  grain: "one weekly meeting of a section",
  domain: "teaching",
  scope: { open: true },
  label: "weeks",
  columns: {
    section_id: text("教学班标识", "Section id", "L1", { required: true }),
    term: text("学年学期", "Term", "L1"),
    weeks: text("周次", "Weeks", "L1"),
    weekday: integer("星期", "Weekday (1 Monday)", "L1"),
    first_period: integer("开始节次", "First period", "L1"),
    last_period: integer("结束节次", "Last period", "L1"),
    room_id: text("房间标识", "Room id", "L1"),
    room_source_value: text("教室（原始）", "Room as typed", "L1"),
  },
  relations: {
    section: {
      kind: "one",
      to: "class_section",
      on: { section_id: "id" },
      zh: "教学班",
      en: "Section",
    },
    room: { kind: "one", to: "room", on: { room_id: "id" }, zh: "教室", en: "Room" },
  },
});
