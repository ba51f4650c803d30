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
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

/**
 * What a form's clock means on a day. A point is the latest such date not after today; a term is the one running; an
 * academic or calendar year the last finished one. `asOf` overrules the point.
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
  const at = asOf ?? (clock.startsWith("point ") ? lastPoint(clock.slice(6), today) : today);
  const term = termAt(at);
  const [from, to] = periodOf(clock, at);
  const text = clock.startsWith("point ")
    ? `时点 ${at}`
    : clock === "term"
      ? `学期 ${term}（截至 ${at}）`
      : `时期 ${from} 至 ${dayBefore(to)}（截至 ${at}）`;
  return { asOf: at, from, to, term, text };
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
  if (clock === "academic-year") {
    const end = at >= `${year}-09-01` ? year : year - 1;
    return [`${end - 1}-09-01`, `${end}-09-01`];
  }
  if (clock === "term") {
    const [first, , half] = termAt(at).split("-");
    const begins = Number(first);
    return half === "1"
      ? [`${begins}-08-01`, `${begins + 1}-02-01`]
      : [`${begins + 1}-02-01`, `${begins + 1}-08-01`];
  }
  if (clock === "calendar-year") return [`${year - 1}-01-01`, `${year}-01-01`];
  return [`${year}-01-01`, dayAfter(at)];
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
    from: time.from,
    to: time.to,
  };
}
