import { type Clock, dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import type { Definition } from "./definition.ts";

/** The moment and the period one fill speaks of. */
export interface TimeBasis {
  readonly asOf: string; // e.g. "2026-09-30"
  /** The period [from, to). */
  readonly from: string;
  readonly to: string;
  readonly term: string; // e.g. "2026-2027-1"
  readonly text: string; // e.g. "时点 2026-09-30"
  /** The period begins at this date of the person, a path from the person; `from` is then unknown to the plan. */
  readonly since?: string; // e.g. "title.appointed_on"
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

/**
 * What a form's clock means on a day. A point is the latest such date not after today; a term is the one running; a
 * month, a quarter and an academic or calendar year are the last finished ones, and their moment is their last day.
 * `asOf` overrules today.
 */
export function timeBasisOf(clock: Definition["clock"], now: Clock, asOf?: string): TimeBasis {
  const today = dateOf(now.now());
  if (asOf !== undefined && !isDate(asOf))
    throw new UserError(`not a date: "${asOf}"`, "give the census date as YYYY-MM-DD");
  if (asOf !== undefined && asOf > today)
    throw new UserError(
      `the census date ${asOf} is yet to come; today is ${today}`,
      "give a day that has passed",
    );
  const day = asOf ?? (clock.startsWith("point ") ? lastPoint(clock.slice(6), today) : today);
  const [from, to] = periodOf(clock, day);
  const at = finishes(clock) ? dayBefore(to) : day;
  const term = clock === "academic-year" ? lastTerm(from, to) : termAt(at);
  const text = clock.startsWith("point ")
    ? `时点 ${at}`
    : clock === "term"
      ? `学期 ${term}（截至 ${at}）`
      : periodText(from, to, at);
  return { asOf: at, from, to, term, text };
}

const finishes = (clock: Definition["clock"]): boolean =>
  ["academic-year", "calendar-year", "quarter", "month"].includes(clock);

const periodText = (from: string, to: string, at: string): string =>
  `时期 ${from} 至 ${dayBefore(to)}（截至 ${at}）`;

/** The last day of a form's moment that a field may ask for with at(MM-DD). e.g. "12-31"; undefined: none is fixed */
export function fixedDay(clock: Definition["clock"]): string | undefined {
  if (clock.startsWith("point ")) return clock.slice(6);
  if (clock === "calendar-year") return "12-31";
  return clock === "academic-year" ? "08-31" : undefined;
}

/**
 * What a field's own basis means in a fill: the form's moment stays, the period is the field's. A year is the last one
 * finished by then; in a form of a month or quarter the calendar year is the running one, up to the moment. at(MM-DD) is
 * the last such day that is not after the form's moment.
 */
export function fieldTimeOf(
  time: TimeBasis,
  clock: Definition["clock"],
  basis: string | undefined,
): TimeBasis {
  const { asOf } = time;
  const within = (from: string, to: string): TimeBasis => {
    const text = periodText(from, to, asOf);
    const term = from === to ? time.term : termAt(dayBefore(to));
    return { asOf, from, to, term: basis === academicYear ? lastTerm(from, to) : term, text };
  };
  if (basis === "during(calendar-year)" && (clock === "quarter" || clock === "month"))
    return within(`${asOf.slice(0, 4)}-01-01`, dayAfter(asOf));
  const during = /^during\((academic-year|calendar-year|term)\)$/.exec(basis ?? "")?.[1];
  if (during !== undefined && during !== clock)
    return within(...periodOf(during as Definition["clock"], asOf)); // the pattern lists clocks
  const day = momentIn(basis);
  if (day !== undefined) {
    const at = lastPoint(day, asOf);
    return { ...within(`${at.slice(0, 4)}-01-01`, dayAfter(at)), asOf: at, text: `时点 ${at}` };
  }
  const years = /^rolling\((\d+)y\)$/.exec(basis ?? "")?.[1];
  if (years !== undefined)
    return within(dayAfter(yearsBefore(asOf, Number(years))), dayAfter(asOf));
  const since = beginnings[basis ?? ""];
  if (since === undefined) return time;
  const text = `${since.zh}至 ${asOf}`;
  return { ...time, from: "", to: dayAfter(asOf), text, since: since.path };
}

/** The day of a basis that is another moment than the form's. e.g. "at(12-31)" → "12-31"; undefined: it moves nothing */
export function momentIn(basis: string | undefined): string | undefined {
  const day = /^at\((\d\d-\d\d)\)$/.exec(basis ?? "")?.[1];
  return isDate(`2025-${day}`) ? day : undefined; // 29 February is a day of few years
}

/** Periods that begin with a date of the person. */
const beginnings: Readonly<Record<string, { readonly path: string; readonly zh: string }>> = {
  "since(current_title)": { path: "title.appointed_on", zh: "自任现职之日" },
  contract: { path: "post.valid_from", zh: "自现岗位聘任之日" },
};

const academicYear = "during(academic-year)";

/** The second term of an academic year, though the term that holds its last day is the next year's first. */
const lastTerm = (from: string, to: string): string =>
  termsWithin(from, to).at(-1) ?? termAt(dayBefore(to));

/** The same day so many years earlier; 29 February becomes the 28th. */
export function yearsBefore(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) - years).padStart(4, "0");
  const earlier = `${year}${day.slice(4)}`;
  return isDate(earlier) ? earlier : `${year}-02-28`;
}

/** The terms a period holds, by their middle. e.g. the year 2026 holds 2025-2026-2 and 2026-2027-1 */
export function termsWithin(from: string, to: string): readonly string[] {
  const terms: string[] = [];
  const last = Number(to.slice(0, 4));
  for (let year = Number(from.slice(0, 4)) - 1; year <= last; year++)
    for (const [middle, half] of [
      [`${year}-11-01`, 1],
      [`${year + 1}-05-01`, 2],
    ] as const)
      if (from <= middle && middle < to) terms.push(`${year}-${year + 1}-${half}`);
  return terms;
}

/** The calendar years a period holds, by their last day. e.g. three years up to 2026-11-09 hold 2023, 2024 and 2025 */
export function yearsWithin(from: string, to: string): readonly number[] {
  const years: number[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    if (from <= `${year}-12-31` && `${year}-12-31` < to) years.push(year);
  return years;
}

function lastPoint(monthDay: string, today: string): string {
  const year = Number(today.slice(0, 4));
  const inThisYear = `${year}-${monthDay}`;
  return inThisYear <= today ? inThisYear : `${year - 1}-${monthDay}`;
}

/** The term a day falls in: the first from August to January, the second from February to July. */
export function termAt(day: string): string {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  if (month >= 8) return `${year}-${year + 1}-1`;
  return month === 1 ? `${year - 1}-${year}-1` : `${year - 1}-${year}-2`;
}

function periodOf(clock: Definition["clock"], at: string): readonly [string, string] {
  const year = Number(at.slice(0, 4));
  const next = dayAfter(at);
  if (clock === "academic-year") {
    const end = next >= `${year}-09-01` ? year : year - 1;
    return [`${end - 1}-09-01`, `${end}-09-01`];
  }
  if (clock === "quarter" || clock === "month")
    return finishedMonths(clock === "month" ? 1 : 3, next);
  if (clock === "term") {
    const [first, , half] = termAt(at).split("-");
    const begins = Number(first);
    return half === "1"
      ? [`${begins}-08-01`, `${begins + 1}-02-01`]
      : [`${begins + 1}-02-01`, `${begins + 1}-08-01`];
  }
  if (clock === "calendar-year") {
    const end = Number(next.slice(0, 4));
    return [`${end - 1}-01-01`, `${end}-01-01`];
  }
  return [`${year}-01-01`, next];
}

/** The last finished stretch of that many months before a day; stretches begin with January. */
function finishedMonths(length: number, before: string): readonly [string, string] {
  const months = Number(before.slice(0, 4)) * 12 + Number(before.slice(5, 7)) - 1;
  const end = months - (months % length);
  const first = (count: number): string =>
    `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}-01`;
  return [first(end - length), first(end)];
}

const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const dayAfter = (day: string): string => shifted(day, 1);
const dayBefore = (day: string): string => shifted(day, -1);

/** Names a definition may use after "$". */
export const variableNames = [
  "asOf",
  "term",
  "academic_year",
  "semester",
  "year",
  "last_year",
  "from",
  "to",
  "subject_no",
  "subject_name",
  "subject_unit",
  "ordinal",
] as const;
export type VariableName = (typeof variableNames)[number];

/** The variables that do not depend on the subject or the row. */
export function timeVariables(time: TimeBasis): Readonly<Record<string, string>> {
  const cut = time.term.lastIndexOf("-");
  return {
    asOf: time.asOf,
    term: time.term,
    academic_year: time.term.slice(0, cut),
    semester: time.term.slice(cut + 1),
    year: time.asOf.slice(0, 4),
    last_year: String(Number(time.asOf.slice(0, 4)) - 1),
    from: time.from,
    to: time.to,
    ...(time.since && { since: time.since }),
  };
}
