import type { World } from "./university.ts";
import type { Value } from "./values.ts";

/** A stretch of time; its keys sort as time goes on. */
export interface Period {
  readonly key: string;
  /** As an answer writes it. */
  readonly text: string;
  /** Its first day; undefined of a term that the calendar does not have. */
  readonly begins: string | undefined;
}

interface TermWeek extends Period {
  readonly term: string;
  readonly week: number;
  readonly begins: string;
}

/** The university's own periods, in the order of time. */
interface Calendar {
  readonly academic_year: readonly TermWeek[];
  readonly term: readonly TermWeek[];
  readonly teaching_week: readonly TermWeek[];
}

type OwnGrain = keyof Calendar;

export const isOwn = (grain: string): grain is OwnGrain =>
  ["academic_year", "term", "teaching_week"].includes(grain);

export const daysOn = (text: string, plus: number): string =>
  new Date(Date.parse(`${text}T00:00:00Z`) + plus * 86_400_000).toISOString().slice(0, 10);

export const monday = (text: string): string =>
  daysOn(text, -((new Date(`${text}T00:00:00Z`).getUTCDay() + 6) % 7));

const calendars = new WeakMap<World, Calendar>();

export function calendarOf(world: World): Calendar {
  const known = calendars.get(world);
  if (known !== undefined) return known;
  const found = {
    academic_year: new Map<string, TermWeek>(),
    term: new Map<string, TermWeek>(),
    teaching_week: new Map<string, TermWeek>(),
  };
  for (const one of world.rows("calendar_day")) {
    const { day, academic_year: year, academic_year_from, term, term_from, week } = one;
    const place = { term: String(term), week: Number(week) };
    const add = (grain: OwnGrain, key: string, text: string, begins: Value | undefined) =>
      found[grain].set(key, { key, text, begins: String(begins), ...place });
    add("academic_year", String(year), String(year), academic_year_from);
    if (term == null) continue;
    add("term", String(term), String(term), term_from);
    if (week == null) continue;
    const key = `${term}:${String(week).padStart(2, "0")}`;
    add("teaching_week", key, `${term}:${week}`, monday(String(day)));
  }
  const inOrder = (periods: ReadonlyMap<string, TermWeek>) =>
    [...periods.values()].sort((a, b) => (a.begins < b.begins ? -1 : 1));
  const calendar = {
    academic_year: inOrder(found.academic_year),
    term: inOrder(found.term),
    teaching_week: inOrder(found.teaching_week),
  };
  calendars.set(world, calendar);
  return calendar;
}

/** The period of a day, or of a term; undefined for what lies in none. */
export function periodOf(world: World, grain: string, when: string): Period | undefined {
  if (/^\d{4}-\d{4}-\d$/.test(when)) {
    const key = grain === "term" ? when : when.slice(0, 9);
    const own = calendarOf(world)[grain as OwnGrain].find((one) => one.key === key); // of a term
    return own ?? { key, text: key, begins: undefined };
  }
  if (!isOwn(grain)) return dated(grain, when);
  const [today] = world.having("calendar_day", "day", when);
  const { academic_year: year, term = null, week = null } = today ?? {};
  const key = {
    academic_year: year,
    term,
    teaching_week:
      term === null || week === null ? null : `${term}:${String(week).padStart(2, "0")}`,
  }[grain];
  return calendarOf(world)[grain].find((one) => one.key === key);
}

function dated(grain: string, day: string): Period {
  const [year = "", month = ""] = day.split("-");
  const quarter = Math.ceil(Number(month) / 3);
  const [text, begins] = {
    day: [day, day] as const,
    week: [monday(day), monday(day)] as const,
    month: [`${year}-${month}`, `${year}-${month}-01`] as const,
    quarter: [
      `${year}-Q${quarter}`,
      `${year}-${String(3 * quarter - 2).padStart(2, "0")}-01`,
    ] as const,
    year: [year, `${year}-01-01`] as const,
  }[grain] ?? [day, day];
  return { key: begins, text, begins };
}

/** The later period that a period is the earlier one of; undefined where there is none. */
export function later(
  world: World,
  grain: string,
  period: Period,
  comparison: string,
): Period | undefined {
  if (!isOwn(grain)) return laterDated(grain, period, comparison);
  const calendar = calendarOf(world);
  const own = calendar[grain];
  const at = own.findIndex(({ key }) => key === period.key);
  const here = own[at];
  if (here === undefined) return undefined;
  if (grain === "academic_year" || comparison === "previous") return own[at + 1];
  const terms = calendar.term.map(({ key }) => key);
  const then =
    comparison === "same_week_last_term" ? terms[terms.indexOf(here.term) + 1] : yearOn(here.term);
  return own.find(({ term, week }) => term === then && (grain === "term" || week === here.week));
}

export const yearOn = (term: string): string =>
  term.replace(/^(\d+)-(\d+)/, (_all, from, to) => `${Number(from) + 1}-${Number(to) + 1}`);

function laterDated(grain: string, { key }: Period, comparison: string): Period | undefined {
  const isYear = comparison === "last_year";
  if (grain === "week") return dated(grain, daysOn(key, isYear ? 364 : 7));
  if (grain === "day" && !isYear) return dated(grain, daysOn(key, 1));
  if (isYear || grain === "year") {
    const day = `${Number(key.slice(0, 4)) + 1}${key.slice(4)}`;
    // 29 February has no such day.
    return new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ? dated(grain, day) : undefined;
  }
  return dated(grain, daysOn(key, grain === "month" ? 31 : 92));
}
