import { UserError } from "../core/errors.ts";
import type { Compiling } from "./compiling.ts";
import {
  type CalendarGrain,
  calendar,
  calendarColumns,
  isCalendarGrain,
  type TimeKey,
} from "./grain.ts";
import type { Comparison, Grain } from "./selection.ts";
import { bound, joined, name, type Sql, sql } from "./sql.ts";

/** UserError when periods of that grain have no such earlier one. */
export function checkComparison(comparison: Comparison, grain: Grain | undefined): void {
  const fits: Readonly<Record<Comparison, readonly Grain[] | "every">> = {
    previous: "every",
    last_year: "every",
    same_term_last_year: ["term", "teaching_week"],
    same_week_last_term: ["teaching_week"],
  };
  const grains = fits[comparison];
  if (grain === undefined || grains === "every" || grains.includes(grain)) return;
  throw new UserError(
    `按 ${grain} 的周期不能这样比较 · periods of a ${grain} cannot be compared by "${comparison}"`,
    `grain 改为 ${grains.join("、")}，或 compare 改为 PREVIOUS、LAST_YEAR · split by ${grains.join(" or ")}, or compare with "previous" or "last_year"`,
  );
}

/** The later period that counts the rows of `key` as its earlier one; missing where there is none. */
export function movedOn(
  compiling: Compiling,
  key: TimeKey,
  grain: Grain,
  comparison: Comparison,
): TimeKey {
  if (!isCalendarGrain(grain)) {
    const value = laterDate(key.value, grain, comparison);
    return { value, begins: value, joins: key.joins };
  }
  const followers = compiling.declare("followers");
  followers.define(followersOf(compiling, grain, comparison));
  const table = compiling.tableName();
  return {
    value: sql`${table}."then_key"`,
    begins: sql`${table}."then_from"`,
    joins: sql`${key.joins}\n  LEFT JOIN ${followers.table} AS ${table} ON ${table}."key" = ${key.value}`,
  };
}

function laterDate(value: Sql, grain: Grain, comparison: Comparison): Sql {
  const date = (moved: Sql) => sql`CAST(${moved} AS DATE)`;
  const years = comparison === "last_year";
  switch (grain) {
    case "day":
      // 29 February has no day a year later: 28 February would count twice.
      return years
        ? sql`CASE WHEN month(${value}) = 2 AND day(${value}) = 29 THEN NULL ELSE ${date(sql`${value} + INTERVAL 1 YEAR`)} END`
        : sql`${value} + 1`;
    case "week":
      return years ? sql`${value} + 364` : sql`${value} + 7`;
    case "month":
      return date(years ? sql`${value} + INTERVAL 1 YEAR` : sql`${value} + INTERVAL 1 MONTH`);
    case "quarter":
      return date(years ? sql`${value} + INTERVAL 1 YEAR` : sql`${value} + INTERVAL 3 MONTH`);
    default:
      return date(sql`${value} + INTERVAL 1 YEAR`);
  }
}

const yearOn = (term: Sql): Sql => sql`(CAST(left(${term}, 4) AS INTEGER) + 1) || '-'
  || (CAST(left(${term}, 4) AS INTEGER) + 2) || substr(${term}, 10)`;

/** key → the period that follows it in the sense of the comparison: then_key, then_from. */
function followersOf(compiling: Compiling, grain: CalendarGrain, comparison: Comparison): Sql {
  const [key, from] = calendarColumns[grain];
  const columns = [...new Set([key, from, "term", "week"])];
  const periods = sql`(SELECT ${name(key)} AS "key", min(${name(from)}) AS "from", any_value("term") AS "term",
      any_value("week") AS "week"
    FROM ${calendar(compiling, columns)} WHERE ${name(key)} IS NOT NULL GROUP BY ${name(key)})`;
  if (comparison === "previous" || grain === "academic_year") {
    return sql`SELECT "key", lead("key") OVER (ORDER BY "from") AS "then_key", lead("from") OVER (ORDER BY "from") AS "then_from"
      FROM ${periods}`;
  }
  const then =
    comparison === "same_week_last_term" ? sql`earlier."next_term"` : yearOn(sql`earlier."term"`);
  const same = [
    sql`later."term" = ${then}`,
    ...(grain === "teaching_week" ? [sql`later."week" = earlier."week"`] : []),
  ];
  return sql`SELECT earlier."key", later."key" AS "then_key", later."from" AS "then_from"
    FROM (SELECT p.*, n."next_term" FROM ${periods} AS p LEFT JOIN ${nextTerms(compiling)} AS n ON n."term" = p."term") AS earlier
    JOIN ${periods} AS later ON ${joined(same, " AND ")}`;
}

const nextTerms = (compiling: Compiling): Sql =>
  sql`(SELECT "term", lead("term") OVER (ORDER BY min("term_from")) AS "next_term"
    FROM ${calendar(compiling, ["term", "term_from"])} WHERE "term" IS NOT NULL GROUP BY "term")`;

const dayMs = 86_400_000;

/** The dates of the earlier window, as SQL: for `previous` the days right before, for the others the same days earlier. */
export function earlierWindow(
  compiling: Compiling,
  { from, to }: { readonly from: string; readonly to: string },
  comparison: Comparison,
): { readonly from: Sql; readonly to: Sql } {
  const [first, last] = [bound(from, "date"), bound(to, "date")];
  if (comparison === "previous") {
    const days = Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
    const earlier = new Date(Date.parse(from) - days * dayMs).toISOString().slice(0, 10);
    return { from: bound(earlier, "date"), to: first };
  }
  if (comparison === "last_year") {
    const yearAgo = (day: Sql) => sql`CAST(${day} - INTERVAL 1 YEAR AS DATE)`;
    return { from: yearAgo(first), to: yearAgo(last) };
  }
  const days = termDistance(compiling, first, comparison);
  return { from: sql`${first} - ${days}`, to: sql`${last} - ${days}` };
}

/** Days from the first day of the earlier term to that of the term of `day`; NULL where there is none. */
function termDistance(compiling: Compiling, day: Sql, comparison: Comparison): Sql {
  const earlier =
    comparison === "same_week_last_term"
      ? sql`e."next_term" = own."term"`
      : sql`own."term" = ${yearOn(sql`e."term"`)}`;
  return sql`(SELECT CAST(own."term_from" - e."term_from" AS INTEGER)
    FROM ${calendar(compiling, ["day", "term", "term_from"])} AS own
    JOIN (SELECT t."term", t."term_from", n."next_term"
      FROM (SELECT DISTINCT "term", "term_from" FROM ${calendar(compiling, ["term", "term_from"])} WHERE "term" IS NOT NULL) AS t
      JOIN ${nextTerms(compiling)} AS n ON n."term" = t."term") AS e ON ${earlier}
    WHERE own."day" = ${day})`;
}
