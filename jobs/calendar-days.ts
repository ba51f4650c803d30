import type { OnlyDays } from "../core/runs/config.ts";
import type { Calendar } from "../pipelines/calendar.ts";

const dayMs = 86_400_000;

/** Whether a date such as "2026-11-09" is one of the days of the teaching calendar that a schedule keeps to. */
export function onlyOn(
  { teaching_weeks, term_days, days_off }: OnlyDays,
  calendar: Calendar,
): (date: string) => boolean {
  const weeks = teaching_weeks === undefined ? undefined : numbersOf(teaching_weeks);
  const days = term_days === undefined ? undefined : numbersOf(term_days);
  return (date) => {
    if (!days_off && calendar.days_off.some(({ from, to }) => date >= from && date <= to))
      return false;
    if (weeks === undefined && days === undefined) return true;
    return calendar.terms.some(({ starts_on, weeks: length }) => {
      const day = (Date.parse(date) - Date.parse(starts_on)) / dayMs + 1;
      if (day < 1 || day > length * 7) return false;
      return (weeks?.has(Math.ceil(day / 7)) ?? true) && (days?.has(day) ?? true);
    });
  };
}

/** "1-3,8" → 1, 2, 3, 8 */
function numbersOf(text: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const [from = "", to = from] = part.split("-");
    for (let number = Number(from); number <= Number(to); number++) numbers.add(number);
  }
  return numbers;
}
