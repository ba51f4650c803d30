/** When something comes again and again: a cron of five fields (minute, hour, day, month, weekday) in a time zone. */
export interface Recurrence {
  readonly cron: string;
  /** Asia/Shanghai when absent. */
  readonly zone?: string;
  /** Days on which it comes at all, as "2026-11-09" in that zone; every day when absent. */
  readonly onDay?: (date: string) => boolean;
}

interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** A day by the clock on the wall: "02:30", not "every half hour". */
  readonly isFixed: boolean;
  readonly onDay: (day: number, weekday: number) => boolean;
  readonly months: readonly number[];
}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const longestGapDays = 8 * 366; // 29 February around a year such as 2100

/**
 * The first moment after `after` at which it comes; undefined when it never does, such as 31 February or a calendar that
 * has ended. Throws when the text is no cron. Where clocks are put forward, a fixed time that is left out comes when
 * they have been; where they are put back, it comes once. What comes every so many minutes follows the time that passes.
 */
export function nextMoment(rule: Recurrence, after: Date): Date | undefined {
  const cron = parseCron(rule.cron);
  const offset = offsetIn(rule.zone ?? "Asia/Shanghai");
  const wall = after.getTime() + offset(after.getTime());
  const midnight = Math.floor(wall / dayMs) * dayMs;
  for (let ahead = 0; ahead <= longestGapDays; ahead++) {
    const day = new Date(midnight + ahead * dayMs);
    if (!cron.months.includes(day.getUTCMonth() + 1)) continue;
    if (!cron.onDay(day.getUTCDate(), day.getUTCDay())) continue;
    if (rule.onDay?.(day.toISOString().slice(0, 10)) === false) continue;
    const moment = firstAfter(after.getTime(), day.getTime(), cron, offset);
    if (moment !== undefined) return new Date(moment);
  }
  return undefined;
}

/** As `nextMoment`, for what must come some day. Throws when it never does. */
export function nextTick(cron: string, after: Date, zone?: string): Date {
  const moment = nextMoment({ cron, ...(zone === undefined ? {} : { zone }) }, after);
  if (moment === undefined) throw new Error(`"${cron}" never comes`);
  return moment;
}

type Offset = (moment: number) => number;

function firstAfter(after: number, day: number, cron: Cron, offset: Offset): number | undefined {
  const [before, later] = [offset(day - dayMs), offset(day + 2 * dayMs)];
  const found: number[] = [];
  for (const hour of cron.hours)
    for (const minute of cron.minutes) {
      const wall = day + (hour * 60 + minute) * minuteMs;
      if (before === later) {
        if (wall - before > after) return wall - before;
      } else found.push(...momentsOf(wall, cron.isFixed, before, later, offset));
    }
  const coming = found.filter((moment) => moment > after);
  return coming.length === 0 ? undefined : Math.min(...coming);
}

/** When a clock on the wall shows a time around the day it is put forward or back: never, once or twice. */
function momentsOf(
  wall: number,
  isFixed: boolean,
  before: number,
  later: number,
  offset: Offset,
): readonly number[] {
  const shown = [wall - before, wall - later].filter((moment) => moment + offset(moment) === wall);
  if (shown.length > 0) return isFixed ? [Math.min(...shown)] : shown;
  if (!isFixed) return [];
  let [low, high] = [wall - Math.max(before, later), wall - Math.min(before, later)];
  while (high - low > minuteMs) {
    const middle = Math.floor((low + high) / 2 / minuteMs) * minuteMs;
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return [high];
}

const offsets = new Map<string, Offset>();

/** How far a zone is ahead of UTC at a moment, milliseconds. Throws when there is no such zone. */
function offsetIn(zone: string): Offset {
  const known = offsets.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  // China has kept one time without summer time since 1991.
  const offset: Offset =
    zone === "Asia/Shanghai"
      ? () => 480 * minuteMs
      : (moment) => {
          const second = Math.floor(moment / 1000) * 1000;
          return Date.parse(`${format.format(second).replace(" ", "T")}Z`) - second;
        };
  offsets.set(zone, offset);
  return offset;
}

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
    isFixed: !/[*/-]/.test(hour),
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
