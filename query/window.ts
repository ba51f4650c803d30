import { UserError } from "../core/errors.ts";
import type { Grain } from "./selection.ts";
import { all, any, bound, type Sql, sql } from "./sql.ts";

/** The days [from, to). */
interface Window {
  readonly from?: Sql | undefined;
  readonly to?: Sql | undefined;
}

export const boundDay = (day: string | undefined): Sql | undefined =>
  day === undefined ? undefined : bound(day, "date");

export const within = (day: Sql, { from, to }: Window): readonly Sql[] => [
  ...(from === undefined ? [] : [sql`${day} >= ${from}`]),
  ...(to === undefined ? [] : [sql`${day} < ${to}`]),
];

/**
 * Whether a term (or academic year) that begins on that day belongs to the window: where it begins in it. Autumn terms
 * begin on a Monday between 28 August and 5 September, but people write 1 September: a window that begins or ends within
 * the first two weeks of a term is meant to begin or end with it. One that lies within these weeks has the term.
 */
export function beginsWithin(begins: Sql, { from, to }: Window): readonly Sql[] {
  const before = to === undefined ? [] : [sql`${begins} < ${to} - 13`];
  const inside =
    from === undefined || to === undefined
      ? []
      : [all([sql`${begins} < ${to}`, sql`${begins} <= ${from}`])];
  return [
    ...(from === undefined ? [] : [sql`${begins} >= ${from} - 13`]),
    ...(to === undefined ? [] : [any([...before, ...inside])]),
  ];
}

/** UserError when whole periods of that grain are asked for from a day on which none begins. */
export function checkAligned(grain: Grain, from: string): void {
  const first = firstDay(grain, from);
  if (first === undefined || first === from) return;
  throw new UserError(
    `from 是 ${from}，不是周期的第一天，比较要完整的周期 · whole periods are compared, and none of a ${grain} begins on ${from}`,
    `写 from: "${first}" · give "${first}"`,
  );
}

/** The first day of the period a day lies in; undefined for periods that only the calendar knows. */
function firstDay(grain: Grain, day: string): string | undefined {
  const month = Number(day.slice(5, 7));
  switch (grain) {
    case "week":
    case "teaching_week": {
      const date = new Date(`${day}T00:00:00Z`);
      date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
      return date.toISOString().slice(0, 10);
    }
    case "month":
      return `${day.slice(0, 7)}-01`;
    case "quarter":
      return `${day.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`;
    case "year":
      return `${day.slice(0, 4)}-01-01`;
    default:
      return undefined;
  }
}
