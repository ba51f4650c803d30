import type { Row } from "../core/duckdb.ts";
import type { Principal } from "../query/principal.ts";
import type { ReleaseLease } from "../query/run.ts";
import { readMart, type WeekKey } from "./teaching-week.ts";
import type { Thresholds } from "./thresholds.ts";

/** Sums of one week, or of one college in it, by column of the marts. A column without rows is 0. */
export type Totals = Readonly<Record<string, number>>;

export interface CollegeTotals {
  readonly collegeNo: string;
  readonly college: string;
  readonly collegeShort: string;
  readonly totals: Totals;
}

export const weekKeyText = ({ term, week }: WeekKey): string => `${term}:${week}`;

/** Totals of every week of the terms, by "term:week". */
export async function weekTotals(
  reader: ReleaseLease,
  principal: Principal,
  terms: readonly string[],
  rules: Thresholds,
): Promise<ReadonlyMap<string, Totals>> {
  const found = new Map<string, Record<string, number>>();
  const add = (rows: readonly Row[]): void => {
    for (const { term, week, ...sums } of rows) {
      const key = weekKeyText({ term: String(term), week: Number(week) });
      found.set(key, { ...found.get(key), ...numbers(sums) });
    }
  };
  const places = terms.map((_, at) => `$${at + 1}`).join(", ");
  const ask = (mart: string, sql: (table: string) => string) =>
    readMart(reader, principal, mart, sql, terms).then(add);
  await ask(
    "college_week",
    (table) => `SELECT term, week,
      sum(COLUMNS(c -> c NOT IN ('id', 'term', 'week', 'college_no', 'college', 'college_short', 'attendance_rate', 'attendance_low', 'attendance_high'))),
      count(*) FILTER (WHERE held > 0) AS colleges,
      count(*) FILTER (WHERE held > 0 AND 100 * covered < ${rules.coverage_floor} * held) AS withheld,
      sum(sum(findings)) OVER to_date AS term_findings,
      sum(sum(open_findings)) OVER to_date AS term_open,
      sum(sum(incidents)) OVER to_date AS term_incidents
    FROM ${table} WHERE term IN (${places}) GROUP BY term, week
    WINDOW to_date AS (PARTITION BY term ORDER BY week)`,
  );
  await ask(
    "room_week",
    (
      table,
    ) => `SELECT term, week, sum(periods_available) AS periods_available, sum(periods_used) AS periods_used,
      sum(present) AS seats_present, sum(seats_offered) AS seats_offered, count(*) AS rooms
    FROM ${table} WHERE term IN (${places}) GROUP BY term, week`,
  );
  return found;
}

/** Open findings of visits of the term that lie more than the allowed days before the week's end. */
export async function overdueFindings(
  reader: ReleaseLease,
  principal: Principal,
  week: WeekKey & { readonly endsOn: string },
  rules: Thresholds,
): Promise<number> {
  const [row] = await readMart(
    reader,
    principal,
    "observation_week",
    (table) =>
      `SELECT coalesce(sum(open_findings), 0) AS overdue FROM ${table}
       WHERE term = $1 AND week <= $2 AND date < CAST($3 AS DATE) - ${rules.overdue_days}`,
    [week.term, week.week, week.endsOn],
  );
  return Number(row?.["overdue"]);
}

/** The colleges of one week, by number. */
export async function collegeTotals(
  reader: ReleaseLease,
  principal: Principal,
  { term, week }: WeekKey,
): Promise<readonly CollegeTotals[]> {
  const rows = await readMart(
    reader,
    principal,
    "college_week",
    (table) =>
      `SELECT * EXCLUDE (id, term, week) FROM ${table} WHERE term = $1 AND week = $2 ORDER BY college_no`,
    [term, week],
  );
  return rows.map(({ college_no, college, college_short, ...sums }) => ({
    collegeNo: String(college_no),
    college: String(college),
    collegeShort: String(college_short),
    totals: numbers(sums),
  }));
}

function numbers(row: Row): Record<string, number> {
  const known = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(known.map(([name, value]) => [name, Number(value)]));
}
