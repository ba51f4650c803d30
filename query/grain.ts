import { UserError } from "../core/errors.ts";
import { calendarDay } from "../schema/calendar-day.ts";
import type { Compiling } from "./compiling.ts";
import type { Reached } from "./rows.ts";
import type { Grain, Path } from "./selection.ts";
import { source } from "./source.ts";
import { name, type Sql, sql } from "./sql.ts";

/** The period a row lies in. */
export interface TimeKey {
  /** A date, or a text whose order is that of time. */
  readonly value: Sql;
  /** Its first day. */
  readonly begins: Sql;
  /** What the FROM needs for it. */
  readonly joins: Sql;
}

const trunc: Partial<Record<Grain, Sql>> = {
  week: sql`'week'`,
  month: sql`'month'`,
  quarter: sql`'quarter'`,
  year: sql`'year'`,
};

/** The period of a date or of a term. UserError when the column holds neither, or a term has no such period. */
export function timeKey(
  compiling: Compiling,
  { value, type }: Reached,
  grain: Grain,
  path: Path,
): TimeKey {
  if (type === "text") return ofTerm(compiling, value, grain, path);
  if (type !== "date" && type !== "timestamp") {
    throw new UserError(
      `"${path.join(".")}" 不能按 ${grain} 拆分 · is of type ${type} and has no ${grain}`,
      "写日期或学期字段 · give a date, or a column of terms",
    );
  }
  const day = type === "date" ? value : sql`CAST(${value} AS DATE)`;
  if (grain === "day") return { value: day, begins: day, joins: sql`` };
  const part = trunc[grain];
  if (part !== undefined) {
    const begins = sql`CAST(date_trunc(${part}, ${day}) AS DATE)`;
    return { value: begins, begins, joins: sql`` };
  }
  return ofCalendar(compiling, day, grain);
}

/** The columns of the calendar that name a period and its first day. */
export const calendarColumns = {
  academic_year: ["academic_year", "academic_year_from"],
  term: ["term", "term_from"],
  teaching_week: ["teaching_week", "day"],
} as const;

export type CalendarGrain = keyof typeof calendarColumns;

export const isCalendarGrain = (grain: Grain): grain is CalendarGrain => grain in calendarColumns;

/** The calendar as the principal sees it; NotRecordedThen where the release has none. */
export const calendar = (compiling: Compiling, columns: readonly string[]): Sql =>
  source(compiling, calendarDay, new Set(columns), "related");

function ofCalendar(compiling: Compiling, day: Sql, grain: Grain): TimeKey {
  if (!isCalendarGrain(grain)) throw new Error(`no period "${grain}"`);
  const table = compiling.tableName();
  const [key, from] = calendarColumns[grain];
  const joins = sql`\n  LEFT JOIN ${calendar(compiling, [...new Set(["day", key, from])])} AS ${table}
    ON ${table}."day" = ${day}`;
  const begins =
    grain === "teaching_week"
      ? sql`CAST(date_trunc('week', ${day}) AS DATE)`
      : sql`${table}.${name(from)}`;
  return { value: sql`${table}.${name(key)}`, begins, joins };
}

/** A term lies in one academic year, which its text begins with. */
function ofTerm(compiling: Compiling, term: Sql, grain: Grain, path: Path): TimeKey {
  if (grain !== "term" && grain !== "academic_year") {
    throw new UserError(
      `"${path.join(".")}" 是学期，不能按 ${grain} 拆分 · holds terms, which have no ${grain}`,
      '按 term 或 academic_year 分组 · group it by "term" or "academic_year"',
    );
  }
  const table = compiling.tableName();
  const [, from] = calendarColumns[grain];
  const joins = sql`\n  LEFT JOIN (SELECT DISTINCT "term", ${name(from)}
    FROM ${calendar(compiling, ["term", from])} WHERE "term" IS NOT NULL) AS ${table} ON ${table}."term" = ${term}`;
  const known = sql`CASE WHEN regexp_full_match(${term}, '\\d{4}-\\d{4}-\\d') THEN ${term} END`;
  const value = grain === "term" ? known : sql`left(${known}, 9)`;
  return { value, begins: sql`${table}.${name(from)}`, joins };
}

/** A key of the statement as people read it: "2026-11-09", "2026-11", "2026-Q4", "2026-2027-1:10". */
export function periodText(grain: Grain, key: string): string {
  switch (grain) {
    case "month":
      return key.slice(0, 7);
    case "quarter":
      return `${key.slice(0, 4)}-Q${Math.ceil(Number(key.slice(5, 7)) / 3)}`;
    case "year":
      return key.slice(0, 4);
    case "teaching_week":
      return key.replace(":0", ":");
    default:
      return key;
  }
}
