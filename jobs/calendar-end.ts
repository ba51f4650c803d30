import type { Config } from "../core/config.ts";
import { enqueueMessage } from "../core/runs/outbox.ts";
import { type RunKind, runKinds } from "../core/runs/run.ts";
import { kindZh } from "../core/runs/words.ts";
import type { State } from "../core/state.ts";
import { type Calendar, readCalendar } from "../pipelines/calendar.ts";

/** So long before its last term ends people are told that the teaching calendar has no more. */
const warnedDays = 42;

const dayMs = 86_400_000;

/** The end of the teaching calendar, when it is near or past. */
export interface CalendarEnd {
  readonly term: string; // the last one
  readonly ends_on: string; // its last Sunday, e.g. "2027-01-03"
  /** Negative when it is past. */
  readonly days_left: number;
  /** Enabled schedules that keep to teaching weeks or days of a term, and come no more after it. */
  readonly schedules: readonly RunKind[];
}

/** The end of the teaching calendar seen from a day such as "2026-11-09"; undefined while it is more than six weeks away. */
export function calendarEnd(
  { schedules }: Pick<Config, "schedules">,
  today: string,
  { terms }: Calendar = readCalendar(),
): CalendarEnd | undefined {
  const ends = terms.map(({ term, starts_on, weeks }) => ({
    term,
    lastDay: Date.parse(starts_on) + (weeks * 7 - 1) * dayMs,
  }));
  const last = ends.sort((a, b) => a.lastDay - b.lastDay).at(-1);
  if (last === undefined) return undefined;
  const days_left = (last.lastDay - Date.parse(today)) / dayMs;
  if (days_left > warnedDays) return undefined;
  const ends_on = new Date(last.lastDay).toISOString().slice(0, 10);
  const bound = runKinds.filter((kind) => {
    const { enabled, only } = schedules[kind];
    return enabled && (only?.teaching_weeks ?? only?.term_days) !== undefined;
  });
  return { term: last.term, ends_on, days_left, schedules: bound };
}

/** What is told of it: what happens, and what to do. */
export function calendarWords({ term, ends_on, days_left, schedules }: CalendarEnd): {
  readonly message: string;
  readonly hint: string;
} {
  const when =
    days_left < 0
      ? `校历已在 ${ends_on} 到头 · the teaching calendar ended on ${ends_on}`
      : `校历排到 ${ends_on}，还有 ${days_left} 天 · the teaching calendar ends on ${ends_on}, in ${days_left} days`;
  const names = schedules.map((kind) => kindZh[kind]).join("、");
  const stopped =
    schedules.length === 0
      ? ""
      : `；之后这些计划不再来：${names} · then these come no more: ${schedules.join(", ")}`;
  return {
    message: `${when}（${term}）${stopped}`,
    hint: "把下一学期写进 pipelines/calendar.yaml（学期、第一周的周一、周数、考试周、放假），再刷新一次、重启服务；不写，周报和按教学周的统计认不出下学期的日子 · add the next term there, refresh, restart the service",
  };
}

/** Tells once for each last term that the calendar comes to its end. */
export async function tellCalendarEnd(
  state: State,
  config: Pick<Config, "schedules">,
  today: string,
): Promise<void> {
  const end = calendarEnd(config, today);
  if (end === undefined) return;
  const { message, hint } = calendarWords(end);
  await enqueueMessage(state.knex, {
    cause: `calendar:${end.term}`,
    person: null,
    subject: "校历快到头了",
    body: `${message}\n→ ${hint}`,
  });
}
