import { date, entity, integer, text } from "./entity.ts";

export const classroomWeek = entity({
  name: "classroom_week",
  plural: "classroom_weeks",
  zh: "教室周使用",
  en: "Classroom in a week",
  grain:
    "one classroom in service, or with a session all the same, in one teaching week that has sessions; daytime is periods 1 to 8, Monday to Friday",
  domain: "teaching",
  scope: { open: true },
  label: "id",
  columns: {
    room_id: text("房间标识", "Room id", "L1", { required: true }),
    term: text("学年学期", "Term", "L1", { required: true }),
    week: integer("教学周", "Teaching week", "L1", { required: true }),
    starts_on: date("周一日期", "Monday of the week", "L1", { required: true }),
    periods_available: integer("白天可用节数", "Daytime periods available", "L1"),
    periods_booked: integer("白天排课节数", "Daytime periods booked", "L1"),
    periods_used: integer("白天上课节数", "Daytime periods used", "L1"),
    sessions: integer("课堂数", "Sessions", "L1"),
    present: integer("实到人次", "Present, where attendance was taken", "L1"),
    seats_offered: integer("座位次", "Seats of the sessions where attendance was taken", "L1"),
  },
  relations: {
    room: { kind: "one", to: "room", on: { room_id: "id" }, zh: "教室", en: "Room" },
  },
});
