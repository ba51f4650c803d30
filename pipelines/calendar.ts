import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Connection } from "../core/duckdb.ts";
import { issuesAsText, messageOf, UserError } from "../core/errors.ts";
import { asset, type Home } from "../core/paths.ts";

const isMonday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 1;

const termSchema = z
  .strictObject({
    term: z.string().regex(/^\d{4}-\d{4}-[123]$/, "a term is written like 2026-2027-1"),
    starts_on: z.iso
      .date()
      .refine(isMonday, { error: "a term begins on the Monday of its first week" }),
    weeks: z.number().int().min(1).max(30),
    exam_weeks: z.array(z.number().int().min(1)).default([]),
  })
  .refine(({ weeks, exam_weeks }) => exam_weeks.every((week) => week <= weeks), {
    error: "an exam week is one of the term's weeks",
  });

const dayOffSchema = z
  .strictObject({ from: z.iso.date(), to: z.iso.date(), name: z.string() })
  .refine(({ from, to }) => from <= to, { error: "a holiday ends after it begins" });

const calendarSchema = z
  .strictObject({
    terms: z.array(termSchema).min(1),
    days_off: z.array(dayOffSchema).default([]),
    notes: z
      .array(z.strictObject({ term: z.string(), week: z.number().int(), note: z.string() }))
      .default([]),
  })
  .superRefine(({ terms, notes }, { addIssue }) => {
    const wrong = (path: (string | number)[], message: string) =>
      addIssue({ code: "custom", path, message });
    const inOrder = terms
      .map((term, at) => ({ ...term, at, ends_on: dayAfter(term.starts_on, term.weeks * 7 - 1) }))
      .sort((a, b) => (a.starts_on < b.starts_on ? -1 : 1));
    for (const [i, term] of inOrder.entries()) {
      const before = inOrder[i - 1];
      if (before !== undefined && before.ends_on >= term.starts_on)
        wrong(["terms", term.at], `${term.term} begins before ${before.term} has ended`);
      if (terms.findIndex((other) => other.term === term.term) !== term.at)
        wrong(["terms", term.at], `${term.term} stands there twice`);
    }
    for (const [at, { term, week }] of notes.entries())
      if (!terms.some((one) => one.term === term && week >= 1 && week <= one.weeks))
        wrong(["notes", at], `there is no week ${week} of ${term}`);
  });

/** The teaching calendar: terms with their weeks, and days off. */
export type Calendar = z.infer<typeof calendarSchema>;

/** The teaching calendar of a file, that of the package when none is named. UserError naming the place that is wrong. */
export function readCalendar(file: string = asset("pipelines", "calendar.yaml")): Calendar {
  const wrong = (found: string, cause?: unknown) =>
    new UserError(
      `校历 "${file}" 有误 · the teaching calendar is wrong: ${found}`,
      "改正指出的地方；写法见 docs/operate.md 的“校历” · correct the place it names",
      { cause },
    );
  let parsed: unknown;
  try {
    parsed = parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw wrong(messageOf(cause), cause);
  }
  const checked = calendarSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  throw wrong(issuesAsText(checked.error.issues));
}

/** The teaching calendar that a home lives by: its own calendar.yaml, or without one the package's. */
export const calendarOf = ({ calendar }: Pick<Home, "calendar">): Calendar =>
  existsSync(calendar) ? readCalendar(calendar) : readCalendar();

/** The same, or why it cannot be read: for whoever has more to tell than the calendar. */
export function calendarOrWhyNot(home: Pick<Home, "calendar">): Calendar | UserError {
  try {
    return calendarOf(home);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/**
 * Loads the teaching calendar as the steps `calendar_week` (term, week, starts_on, ends_on, note: of exams and single
 * weeks) and `day_off` (day, name) that marts read.
 */
export async function loadCalendar(
  connection: Connection,
  calendar: Calendar = readCalendar(),
): Promise<void> {
  const weeks = calendar.terms.flatMap(({ term, starts_on, weeks, exam_weeks }) =>
    Array.from({ length: weeks }, (_, at) => {
      const week = at + 1;
      const notes = calendar.notes.filter((note) => note.term === term && note.week === week);
      return {
        term,
        week,
        starts_on: dayAfter(starts_on, at * 7),
        ends_on: dayAfter(starts_on, at * 7 + 6),
        note: [...(exam_weeks.includes(week) ? ["考试周"] : []), ...notes.map(({ note }) => note)],
      };
    }),
  );
  await connection.run(
    `CREATE OR REPLACE TABLE step.calendar_week AS
     SELECT unnest(from_json($1::JSON, '[{"term":"VARCHAR","week":"BIGINT","starts_on":"DATE","ends_on":"DATE","note":["VARCHAR"]}]'), recursive := true)`,
    [JSON.stringify(weeks)],
  );
  await connection.run(
    `CREATE OR REPLACE TABLE step.day_off AS
     SELECT CAST(unnest(generate_series(CAST(d ->> 'from' AS DATE), CAST(d ->> 'to' AS DATE), INTERVAL 1 DAY)) AS DATE) AS day, d ->> 'name' AS name
     FROM (SELECT unnest(from_json($1::JSON, '["JSON"]')) AS d)`,
    [JSON.stringify(calendar.days_off)],
  );
}

function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
