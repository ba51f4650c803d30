import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { noticesOf } from "../../cli/notices.ts";
import { readConfig } from "../../core/config.ts";
import { schedulesConfig } from "../../core/runs/config.ts";
import { nextMoment } from "../../core/runs/cron.ts";
import { openState } from "../../core/state.ts";
import { onlyOn } from "../../jobs/calendar-days.ts";
import { calendarEnd, tellCalendarEnd } from "../../jobs/calendar-end.ts";
import { readCalendar } from "../../pipelines/calendar.ts";
import { fillonce } from "../small-home.ts";
import { newHome } from "./stage.ts";

const calendar = {
  terms: [
    { term: "2026-2027-1", starts_on: "2026-08-31", weeks: 18, exam_weeks: [17, 18] },
    { term: "2026-2027-2", starts_on: "2027-03-01", weeks: 18, exam_weeks: [17, 18] },
  ],
  days_off: [{ from: "2026-10-01", to: "2026-10-07", name: "国庆假期" }],
  notes: [],
};

/** The first so many days, in Asia/Shanghai, on which a schedule comes. */
function days(cron: string, only: Parameters<typeof onlyOn>[0], many: number): readonly string[] {
  const found: string[] = [];
  for (let after = new Date("2026-08-01T00:00:00+08:00"); found.length < many; ) {
    const next = nextMoment({ cron, onDay: onlyOn(only, calendar) }, after);
    if (next === undefined) break;
    found.push(new Date(next.getTime() + 8 * 3_600_000).toISOString().slice(0, 10));
    after = next;
  }
  return found;
}

test("Monday of teaching weeks 1 to 18: thirty-six of two terms, from their first Mondays on", () => {
  const mondays = days("0 7 * * 1", { teaching_weeks: "1-18", days_off: true }, 100);
  expect(mondays).toHaveLength(36);
  expect([mondays[0], mondays[17], mondays[18]]).toEqual([
    "2026-08-31",
    "2026-12-28",
    "2027-03-01",
  ]);
});

test("the first day of a term", () => {
  const first = days("0 8 * * *", { term_days: "1", days_off: true }, 100);
  expect(first).toEqual(["2026-08-31", "2027-03-01"]);
});

test("no runs in holidays, and every other day, also between terms", () => {
  const all = days("0 2 * * *", { days_off: false }, 70);
  expect(all).not.toContain("2026-10-01");
  expect(all).not.toContain("2026-10-07");
  expect(all.slice(60, 63)).toEqual(["2026-09-30", "2026-10-08", "2026-10-09"]);
});

test("weeks by number and range", () => {
  const chosen = days("0 7 * * 3", { teaching_weeks: "2,9-10", days_off: true }, 3);
  expect(chosen).toEqual(["2026-09-09", "2026-10-28", "2026-11-04"]);
});

const schedules = schedulesConfig.parse({
  "weekly-draft": { only: { teaching_weeks: "1-18" } },
  "forms-batch": { only: { term_days: "1" } }, // not enabled
});

test("the end of the calendar is told six weeks before its last Sunday, with the schedules that come no more", () => {
  const seenFrom = (today: string) => calendarEnd({ schedules }, today, calendar);
  expect(seenFrom("2027-05-22")).toBeUndefined();
  expect(seenFrom("2027-05-23")).toEqual({
    term: "2026-2027-2",
    ends_on: "2027-07-04",
    days_left: 42,
    schedules: ["weekly-draft"],
  });
  expect(seenFrom("2027-07-11")?.days_left).toBe(-7);
  expect(seenFrom("2027-07-11")).toBeDefined();
});

test("the end of the calendar is told once for its last term, by the way alerts go", async () => {
  await using state = await openState(newHome());
  for (const today of ["2026-11-09", "2027-01-01", "2027-01-02", "2027-01-02"])
    await tellCalendarEnd(state, { schedules }, today, readCalendar());
  const told = await state.knex("outbox");
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ status: "waiting", person: null });
  expect(told[0].body).toContain("pipelines/calendar.yaml");
  expect(told[0].body).toContain("weekly-draft");
});

test("a typo in a home's own calendar is told by the pages and by status, and hides nothing else", async () => {
  const home = newHome();
  writeFileSync(
    home.config,
    `university: 某某大学\nschedules: { weekly-draft: { only: { teaching_weeks: "1-18" } } }\n`,
  );
  writeFileSync(
    home.calendar,
    "terms: [{ term: 2026-2027-1, starts_on: 2026-09-01, weeks: 18 }]\n",
  );
  const wrong = /terms\.0\.starts_on/;
  const config = readConfig(home);
  const [notice, ...others] = noticesOf(home, { config, clock: { now: () => new Date() } });
  expect(notice).toMatchObject({
    level: "error",
    zh: expect.stringMatching(/^校历.*有误.*改正/),
    en: expect.stringMatching(/^the teaching calendar is wrong.*correct/),
  });
  expect([notice?.zh, notice?.en]).toEqual([
    expect.stringMatching(wrong),
    expect.stringMatching(wrong),
  ]);
  expect(others).toEqual([]);

  const status = (...more: string[]) => fillonce(["status", "--home", home.root, ...more]);
  const [told, { code, stdout }] = await Promise.all([status("--json"), status()]);
  expect([told.code, code], told.stderr).toEqual([0, 0]);
  const { calendar_error, planned, runs } = JSON.parse(told.stdout);
  expect(calendar_error).toMatch(wrong);
  expect(runs).toEqual([]);
  // The refresh keeps to no calendar; of the weekly draft nobody can say when it comes.
  expect(planned.map(({ next }: { next: string | null }) => next === null)).toEqual([
    false,
    true,
    true,
  ]);
  expect(stdout).toMatch(/^! 校历.*有误/m);
  expect(stdout).toMatch(/^下次周报草稿.*校历/m);
});
