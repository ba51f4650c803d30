import type { Definition } from "./definition.ts";
import type { TimeBasis } from "./time-basis.ts";

type Clock = Definition["clock"];

/** Which edition of a form speaks of that time. e.g. "2026", "2025-2026", "2026-2027-1", "2026Q3", "2026-09" */
export function editionOf(clock: Clock, { asOf, from, to, term }: TimeBasis): string {
  if (clock === "term") return term;
  if (clock === "academic-year") return `${from.slice(0, 4)}-${to.slice(0, 4)}`;
  if (clock === "quarter") return `${asOf.slice(0, 4)}Q${Math.ceil(Number(asOf.slice(5, 7)) / 3)}`;
  return clock === "month" ? asOf.slice(0, 7) : asOf.slice(0, 4);
}

/** The same edition a year ago. e.g. "2026-2027-1" → "2025-2026-1" */
export const yearEarlier = (edition: string): string =>
  edition.replace(/^(\d{4})(?:-(\d{4}))?/, (_all, first: string, second: string | undefined) =>
    second === undefined ? before(first) : `${before(first)}-${before(second)}`,
  );

/** The edition before this one: a term, quarter or month earlier where the form comes that often. */
export function editionBefore(clock: Clock, edition: string): string {
  if (clock === "term")
    return edition.endsWith("-2")
      ? edition.replace(/2$/, "1")
      : yearEarlier(edition).replace(/1$/, "2");
  if (clock === "quarter" && !edition.endsWith("Q1"))
    return edition.replace(/\d$/, (quarter) => String(Number(quarter) - 1));
  if (clock === "quarter") return yearEarlier(edition).replace(/1$/, "4");
  if (clock !== "month") return yearEarlier(edition);
  const [year = "", month = ""] = edition.split("-");
  return month === "01"
    ? `${before(year)}-12`
    : `${year}-${String(Number(month) - 1).padStart(2, "0")}`;
}

const before = (year: string): string => String(Number(year) - 1);
