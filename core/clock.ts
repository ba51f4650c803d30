/** Hands in the moment. A demo home lives at a fixed one. */
export interface Clock {
  readonly now: () => Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still. e.g. fixedClock("2026-11-09T07:00:00+08:00") */
export function fixedClock(at: string): Clock {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) throw new Error(`not a moment: "${at}"`);
  return { now: () => new Date(moment) };
}

const shanghai = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
});

/** The calendar date in Asia/Shanghai. e.g. "2026-11-09" */
export const dateOf = (moment: Date): string => shanghai.format(moment);

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly onDay: (day: number, weekday: number) => boolean;
  readonly months: readonly number[];
}

/**
 * The first moment after `after` at which a cron of five fields (minute, hour, day, month, weekday; Asia/Shanghai) is
 * due. e.g. nextTick("0 2 * * *", …). Throws when the text is no cron, or one that never comes such as 31 February.
 */
export function nextTick(text: string, after: Date): Date {
  const cron = parseCron(text);
  const wall = new Date(after.getTime() + shanghaiOffsetMs);
  const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
  for (let ahead = 0; ahead <= longestGapDays; ahead++) {
    const day = new Date(midnight + ahead * dayMs);
    if (!cron.months.includes(day.getUTCMonth() + 1)) continue;
    if (!cron.onDay(day.getUTCDate(), day.getUTCDay())) continue;
    for (const hour of cron.hours)
      for (const minute of cron.minutes) {
        const moment = day.getTime() + (hour * 60 + minute) * 60_000 - shanghaiOffsetMs;
        if (moment > after.getTime()) return new Date(moment);
      }
  }
  throw new Error(`"${text}" never comes`);
}

// China has kept one time without summer time since 1991.
const shanghaiOffsetMs = 8 * 3_600_000;
const dayMs = 24 * 3_600_000;
const longestGapDays = 8 * 366; // 29 February around a year such as 2100

function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new Error(
      `"${text}" has ${fields.length} fields instead of five: minute hour day month weekday`,
    );
  }
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const days = parseField(day, "day", 1, 31);
  const weekdays = parseField(weekday, "weekday", 0, 7).map((number) => number % 7);
  // As in every cron: with both a day and a weekday named, either will do.
  const either = !day.startsWith("*") && !weekday.startsWith("*");
  return {
    minutes: parseField(minute, "minute", 0, 59),
    hours: parseField(hour, "hour", 0, 23),
    months: parseField(month, "month", 1, 12),
    onDay: (date, ofWeek) =>
      either
        ? days.includes(date) || weekdays.includes(ofWeek)
        : days.includes(date) && weekdays.includes(ofWeek),
  };
}

/** "*", "5", "1-5", "1,3,5", "0-23/2": the numbers it names, ascending. */
function parseField(text: string, name: string, low: number, high: number): readonly number[] {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const found = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    const [, , from, to, step] = found ?? [];
    const alone = from !== undefined && step === undefined;
    const first = Number(from ?? low);
    const last = Number(to ?? (alone ? from : high));
    const by = Number(step ?? 1);
    if (found === null || first < low || last > high || first > last || by < 1) {
      throw new Error(
        `"${part}" is no ${name} of a cron; expected numbers from ${low} to ${high}, *, lists, ranges or steps`,
      );
    }
    for (let number = first; number <= last; number += by) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}
