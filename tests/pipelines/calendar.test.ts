import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { homeAt, packageRoot } from "../../core/paths.ts";
import { calendarOf, loadCalendar } from "../../pipelines/calendar.ts";
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

const term = "{ term: 2026-2027-1, starts_on: 2026-08-31, weeks: 18, exam_weeks: [18] }";
const next = "{ term: 2026-2027-2, starts_on: 2027-03-01, weeks: 17 }";

function homeWith(calendar: string) {
  const home = homeAt(mkdtempSync(join(inject("shared"), "calendar-")));
  writeFileSync(home.calendar, calendar);
  return home;
}

test("the example of docs/operate.md is a calendar", () => {
  const [, example = ""] =
    /```yml\n(.*?)```/s.exec(readFileSync(join(packageRoot, "docs", "operate.md"), "utf8")) ?? [];
  expect(calendarOf(homeWith(example))).toMatchObject({
    terms: [{ term: "2026-2027-2", exam_weeks: [17, 18] }],
    days_off: [{ name: "劳动节假期" }],
    notes: [{ week: 1 }],
  });
});

test("a home lives by its own calendar, and without one by the package's", async () => {
  const home = homeWith(`terms: [${term}, ${next}]`);
  expect(calendarOf(home).terms.map(({ term }) => term)).toEqual(["2026-2027-1", "2026-2027-2"]);
  await using campus = await stdCampus();
  await loadCalendar(campus.connection, calendarOf(home));
  expect(
    await campus.rows(
      "SELECT week::INTEGER AS week, term, note FROM step.calendar_week WHERE starts_on = '2027-06-21' OR note <> []",
    ),
  ).toEqual([
    { week: 18, term: "2026-2027-1", note: ["考试周"] },
    { week: 17, term: "2026-2027-2", note: [] },
  ]);
  rmSync(home.calendar);
  expect(calendarOf(home).terms.length).toBeGreaterThan(2);
});

test.each([
  [
    "terms: [{ term: 2026-2027-1, starts_on: 2026-09-01, weeks: 18 }]",
    /terms\.0\.starts_on.*Monday/,
  ],
  ["terms: [{ term: 2026, starts_on: 2026-08-31, weeks: 18 }]", /terms\.0\.term/],
  [
    `terms: [${term}, { term: 2026-2027-2, starts_on: 2026-12-28, weeks: 18 }]`,
    /terms\.1.*2026-2027-2 begins before 2026-2027-1 has ended/,
  ],
  [`terms: [${term}, { term: 2026-2027-1, starts_on: 2027-03-01, weeks: 18 }]`, /twice/],
  [
    `terms: [{ term: 2026-2027-1, starts_on: 2026-08-31, weeks: 16, exam_weeks: [17] }]`,
    /exam week/,
  ],
  [`terms: [${term}]\ndays_off: [{ from: 2026-10-07, to: 2026-10-01, name: 国庆 }]`, /days_off\.0/],
  [
    `terms: [${term}]\nnotes: [{ term: 2026-2027-1, week: 19, note: 军训 }]`,
    /notes\.0.*no week 19/,
  ],
  ["terms: []", /terms/],
  ["terms: [{ term: ", /the teaching calendar is wrong/],
])("a calendar that cannot be is refused with its file and the place: %s", (wrong, said) => {
  const home = homeWith(wrong);
  expect(() => calendarOf(home)).toThrow(said);
  expect(() => calendarOf(home)).toThrow(home.calendar);
});
