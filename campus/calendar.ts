/** A date as whole days since 1970-01-01; no time zone anywhere. */
export type Day = number;

const oneDay = 86_400_000;
const texts = new Map<Day, string>();

/** e.g. day("2026-11-09") → 20766 */
export const day = (iso: string): Day => Date.parse(`${iso}T00:00:00Z`) / oneDay;

/** e.g. iso(20766) → "2026-11-09" */
export function iso(date: Day): string {
  const known = texts.get(date);
  if (known !== undefined) return known;
  const text = new Date(date * oneDay).toISOString().slice(0, 10);
  texts.set(date, text);
  return text;
}

export const isoOrNull = (date: Day | undefined): string | null =>
  date === undefined ? null : iso(date);

export const yearOf = (date: Day): number => Number(iso(date).slice(0, 4));

/** e.g. "202611": how JY/T 1006 writes a year and month. */
export const yearMonth = (date: Day): string => iso(date).slice(0, 7).replace("-", "");

/** The first day of a month; the month may run past 12. */
export const monthStart = (year: number, month: number): Day =>
  Date.UTC(year, month - 1, 1) / oneDay;

/** The same day so many years later. */
export function addYears(date: Day, years: number): Day {
  const from = new Date(date * oneDay);
  return Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate()) / oneDay;
}

/** The campus stands still at this Monday. */
export const today: Day = day("2026-11-09");
export const thisYear = 2026;

export interface Term {
  readonly code: string; // "2026-2027-1"
  readonly start: Day; // Monday of week 1
  readonly end: Day; // last day of week 18
}

const term = (code: string, start: string): Term => ({
  code,
  start: day(start),
  end: day(start) + 18 * 7 - 1,
});

/** The eight terms the teaching system holds; the last one is running. */
export const terms: readonly Term[] = [
  term("2022-2023-2", "2023-02-20"),
  term("2023-2024-1", "2023-09-04"),
  term("2023-2024-2", "2024-02-26"),
  term("2024-2025-1", "2024-09-02"),
  term("2024-2025-2", "2025-02-24"),
  term("2025-2026-1", "2025-09-01"),
  term("2025-2026-2", "2026-03-02"),
  term("2026-2027-1", "2026-08-31"),
];

/** The last week that was taught in full: 2 to 8 November 2026. */
export const lastFullWeek = 10;

/** National Day and Mid-Autumn in the two autumns whose classes are recorded day by day. */
export const isHoliday = (date: Day): boolean =>
  (date >= day("2026-10-01") && date <= day("2026-10-07")) ||
  (date >= day("2025-10-01") && date <= day("2025-10-08"));
