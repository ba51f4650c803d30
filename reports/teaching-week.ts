import type { Row } from "../core/duckdb.ts";
import { quoteName } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { NotRecordedThen } from "../query/not-recorded.ts";
import type { Principal } from "../query/principal.ts";
import type { ReleaseLease } from "../query/run.ts";

/**
 * reports/ renders marts: the weekly brief, its page and its workbook. It computes nothing that is not a sum or a share
 * of mart columns, and knows nothing of the warehouse.
 */

/** One teaching week. e.g. { term: "2026-2027-1", week: 10 } */
export interface WeekKey {
  readonly term: string;
  readonly week: number;
}

export interface TeachingWeek extends WeekKey {
  readonly startsOn: string;
  readonly endsOn: string;
  /** What makes it unlike others. e.g. 国庆假期；考试周 */
  readonly note: string | null;
  /** e.g. 2026—2027学年第一学期第10教学周（11月2日—8日） */
  readonly heading: string;
  /** Sessions recorded day by day: a brief can be made. */
  readonly recorded: boolean;
  readonly plannedMeetings: number;
  readonly previousWeek: number | null;
  readonly lastYearTerm: string;
}

const roles = "leader or office:teaching";

/**
 * Marts are no entities: no row of theirs is asked for, filtered or grouped by a reader, each is an answer computed
 * before publish at the level it is shown at. So what is left to decide is who may open the report, and that is decided
 * here, in the one place that names a mart table; the selection IR would add nothing but a second vocabulary.
 */
export async function readMart(
  reader: ReleaseLease,
  principal: Principal,
  mart: string,
  sql: (table: string) => string,
  params: readonly (string | number)[] = [],
): Promise<Row[]> {
  if (!mayReadReports(principal)) {
    throw new UserError("this role may not read the weekly teaching report", `ask as ${roles}`);
  }
  const table = `mart_${mart}`;
  if (reader.release.tables[table] === undefined)
    throw new NotRecordedThen(reader.release.id, table);
  return reader.connection.rows(sql(`${quoteName(reader.alias)}.main.${quoteName(table)}`), params);
}

/** Leadership and the teaching office; nobody else opens the weekly report. */
export const mayReadReports = (principal: Principal): boolean =>
  principal.only === undefined && (principal.role === "leader" || mayReadRows(principal));

/** Only the teaching office sees sessions, visits and incidents one by one. */
export const mayReadRows = (principal: Principal): boolean =>
  principal.only === undefined && principal.role === "office" && principal.domain === "teaching";

/** Every week of the calendar, oldest first. */
export async function weeksOf(
  reader: ReleaseLease,
  principal: Principal,
): Promise<readonly TeachingWeek[]> {
  const rows = await readMart(
    reader,
    principal,
    "week",
    (table) => `FROM ${table} ORDER BY starts_on`,
  );
  return rows.map(weekOf);
}

function weekOf(row: Row): TeachingWeek {
  const key = { term: String(row["term"]), week: Number(row["week"]) };
  const [startsOn, endsOn] = [String(row["starts_on"]), String(row["ends_on"])];
  return {
    ...key,
    startsOn,
    endsOn,
    note: row["note"] === null ? null : String(row["note"]),
    heading: headingOf(key, startsOn, endsOn),
    recorded: Number(row["sessions"]) > 0,
    plannedMeetings: Number(row["planned_meetings"]),
    previousWeek: row["previous_week"] === null ? null : Number(row["previous_week"]),
    lastYearTerm: String(row["last_year_term"]),
  };
}

const termNames: Readonly<Record<string, string>> = { "1": "一", "2": "二", "3": "三" };

function headingOf({ term, week }: WeekKey, startsOn: string, endsOn: string): string {
  const [from = "", to = "", number = ""] = term.split("-");
  return `${from}—${to}学年第${termNames[number] ?? number}学期第${week}教学周（${daysText(startsOn, endsOn)}）`;
}

/** e.g. 11月2日—8日, 10月26日—11月1日 */
export function daysText(startsOn: string, endsOn: string): string {
  const [, startMonth, startDay] = startsOn.split("-").map(Number);
  const [, endMonth, endDay] = endsOn.split("-").map(Number);
  const end = startMonth === endMonth ? `${endDay}日` : `${endMonth}月${endDay}日`;
  return `${startMonth}月${startDay}日—${end}`;
}

/** "2026-2027-1:10" → its term and week; UserError for anything else. */
export function parseWeek(text: string): WeekKey {
  const [, term, week] = /^(\d{4}-\d{4}-[123]):(\d{1,2})$/.exec(text.trim()) ?? [];
  if (term === undefined || week === undefined) {
    throw new UserError(`not a teaching week: "${text.slice(0, 40)}"`, "e.g. 2026-2027-1:10");
  }
  return { term, week: Number(week) };
}

/** The last recorded week that is over on that day; undefined when there is none. */
export const lastFullWeek = (
  weeks: readonly TeachingWeek[],
  today: string,
): TeachingWeek | undefined => weeks.findLast((week) => week.recorded && week.endsOn < today);
