import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Connection } from "../core/duckdb.ts";
import { asset } from "../core/paths.ts";

const isMonday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 1;

const calendarSchema = z.strictObject({
  terms: z.array(
    z.strictObject({
      term: z.string().regex(/^\d{4}-\d{4}-[123]$/),
      starts_on: z.iso
        .date()
        .refine(isMonday, { error: "a term begins on the Monday of its first week" }),
      weeks: z.number().int().min(1).max(30),
      exam_weeks: z.array(z.number().int()).default([]),
    }),
  ),
  days_off: z.array(z.strictObject({ from: z.iso.date(), to: z.iso.date(), name: z.string() })),
  notes: z.array(z.strictObject({ term: z.string(), week: z.number().int(), note: z.string() })),
});

/** The teaching calendar: terms with their weeks, and days off. */
export type Calendar = z.infer<typeof calendarSchema>;

/** Reads the teaching calendar. One that breaks its shape is a ZodError naming the place. */
export const readCalendar = (
  content: string = readFileSync(asset("pipelines", "calendar.yaml"), "utf8"),
): Calendar => calendarSchema.parse(parse(content));

/**
 * Loads the teaching calendar as the steps `calendar_week` (term, week, starts_on, ends_on, note: of exams and single
 * weeks) and `day_off` (day, name) that marts read.
 */
export async function loadCalendar(connection: Connection, content?: string): Promise<void> {
  const calendar = readCalendar(content);
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

const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
