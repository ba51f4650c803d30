import { date, entity, integer, text } from "./entity.ts";

export const calendarDay = entity({
  name: "calendar_day",
  plural: "calendar_days",
  zh: "校历",
  en: "Calendar",
  grain: "one day of the university's calendar",
  domain: "teaching",
  scope: { open: true },
  lasting: { todayOnly: [] },
  label: "day",
  columns: {
    day: date("日期", "Day", "L1", { required: true }),
    weekday: integer("星期", "Weekday (1: Monday)", "L1", { required: true }),
    academic_year: text("学年", "Academic year", "L1", { required: true }),
    academic_year_from: date("学年起", "First day of the academic year", "L1", { required: true }),
    term: text("学期（不在学期内为空）", "Term; none between terms", "L1"),
    term_from: date("学期起", "First day of the term", "L1"),
    week: integer("教学周", "Teaching week", "L1"),
    teaching_week: text("学期与教学周", "Term and teaching week, in the order of time", "L1"),
    day_off: text("放假", "Why there are no classes", "L1"),
  },
});
