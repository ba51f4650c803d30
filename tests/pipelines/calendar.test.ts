import { expect, test } from "vitest";
import { loadCalendar } from "../../pipelines/calendar.ts";
import { stdCampus } from "./std-campus.ts";

test("a day knows its term, its teaching week and its academic year", async () => {
  await using campus = await stdCampus();
  await campus.build();
  const rows = await campus.rows(
    `SELECT CAST(day AS VARCHAR) AS day, weekday::INTEGER AS weekday, academic_year, term, week::INTEGER AS week, day_off
     FROM entity.calendar_day
     WHERE day IN ('2026-08-30', '2026-08-31', '2026-10-02', '2026-11-09', '2027-01-04', '2027-08-31', '1980-09-01')
     ORDER BY day`,
  );
  const none = { term: null, week: null, day_off: null };
  expect(rows).toEqual([
    { ...none, day: "1980-09-01", weekday: 1, academic_year: "1980-1981" },
    { ...none, day: "2026-08-30", weekday: 7, academic_year: "2025-2026" },
    {
      day: "2026-08-31",
      weekday: 1,
      academic_year: "2026-2027",
      term: "2026-2027-1",
      week: 1,
      day_off: null,
    },
    {
      day: "2026-10-02",
      weekday: 5,
      academic_year: "2026-2027",
      term: "2026-2027-1",
      week: 5,
      day_off: "国庆假期",
    },
    {
      day: "2026-11-09",
      weekday: 1,
      academic_year: "2026-2027",
      term: "2026-2027-1",
      week: 11,
      day_off: null,
    },
    { ...none, day: "2027-01-04", weekday: 1, academic_year: "2026-2027" },
    { ...none, day: "2027-08-31", weekday: 2, academic_year: "2026-2027" },
  ]);
  const [gaps] = await campus.rows(
    `SELECT count(*)::INTEGER AS days, count(DISTINCT day)::INTEGER AS different,
       (max(day) - min(day))::INTEGER + 1 AS span FROM entity.calendar_day`,
  );
  expect(gaps?.["days"]).toBe(gaps?.["span"]);
  expect(gaps?.["different"]).toBe(gaps?.["span"]);
});

test("a term that does not begin on a Monday is refused", async () => {
  await using campus = await stdCampus();
  const tuesday = `
terms: [{ term: 2026-2027-1, starts_on: 2026-09-01, weeks: 18 }]
days_off: []
notes: []`;
  await expect(loadCalendar(campus.connection, tuesday)).rejects.toThrow(/Monday/);
});
