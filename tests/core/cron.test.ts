import fc from "fast-check";
import { expect, test } from "vitest";
import { nextTick } from "../../core/runs/cron.ts";

/** Moments of Asia/Shanghai, e.g. "2026-11-09 02:00". */
const next = (cron: string, after: string): string =>
  new Date(nextTick(cron, new Date(`${after.replace(" ", "T")}+08:00`)).getTime() + 8 * 3_600_000)
    .toISOString()
    .slice(0, 16)
    .replace("T", " ");

test.each([
  ["every night", "0 2 * * *", "2026-11-09 01:59", "2026-11-09 02:00"],
  ["strictly after the moment itself", "0 2 * * *", "2026-11-09 02:00", "2026-11-10 02:00"],
  ["Monday, though it is still Sunday in UTC", "0 7 * * 1", "2026-11-09 06:59", "2026-11-09 07:00"],
  ["Sunday as 7", "0 7 * * 7", "2026-11-09 07:00", "2026-11-15 07:00"],
  ["the first of the month, over a new year", "0 3 1 * *", "2026-12-01 03:00", "2027-01-01 03:00"],
  ["lists, ranges, steps", "*/15 9-17/4 1,15 * *", "2026-11-02 00:00", "2026-11-15 09:00"],
  ["a step from a number on", "5/20 * * * *", "2026-11-09 10:46", "2026-11-09 11:05"],
  [
    "a day or a weekday, where both are named",
    "0 0 13 * 5",
    "2026-11-09 00:00",
    "2026-11-13 00:00",
  ],
  ["a leap day", "0 0 29 2 *", "2026-11-09 00:00", "2028-02-29 00:00"],
])("%s: %s", (_what, cron, after, expected) => {
  expect(next(cron, after)).toBe(expected);
});

test.each([
  ["0 2 * *", "4 fields instead of five"],
  ["60 2 * * *", '"60" is no minute'],
  ["0 24 * * *", '"24" is no hour'],
  ["0 2 0 * *", '"0" is no day'],
  ["0 2 * * MON", '"MON" is no weekday'],
  ["5-1 * * * *", '"5-1" is no minute'],
  ["*/0 * * * *", '"*/0" is no minute'],
  ["0 0 31 2 *", "never comes"],
])("%s is refused: %s", (cron, message) => {
  expect(() => nextTick(cron, new Date())).toThrow(message);
});

test("a moment found is after the one asked, on its minute and hour, and nothing is left out between", () => {
  const moments = fc.date({
    min: new Date("2020-01-01"),
    max: new Date("2040-01-01"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(fc.nat(59), fc.nat(23), moments, (minute, hour, after) => {
      const found = nextTick(`${minute} ${hour} * * *`, after);
      const wall = new Date(found.getTime() + 8 * 3_600_000);
      expect([wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()]).toEqual([
        hour,
        minute,
        0,
      ]);
      expect(found.getTime() - after.getTime()).toBeGreaterThan(0);
      expect(found.getTime() - after.getTime()).toBeLessThanOrEqual(24 * 3_600_000);
    }),
  );
});
