import type { Config } from "../core/config.ts";
import { enqueueMessage } from "../core/runs/outbox.ts";
import { type RunKind, runKinds } from "../core/runs/run.ts";
import { kindZh } from "../core/runs/words.ts";
import type { State } from "../core/state.ts";
import type { Calendar } from "../pipelines/calendar.ts";

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
  { terms }: Calendar,
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
interface CalendarWords {
  readonly zh: string;
  readonly en: string;
  readonly hintZh: string;
  readonly hintEn: string;
}

export function calendarWords(end: CalendarEnd): CalendarWords {
  const { term, ends_on, days_left, schedules } = end;
  const names = schedules.map((kind) => kindZh[kind]).join("、");
  const isOver = days_left < 0;
  const whenZh = isOver ? `校历已在 ${ends_on} 到头` : `校历排到 ${ends_on}，还有 ${days_left} 天`;
  const whenEn = isOver ? `ended on ${ends_on}` : `ends on ${ends_on}, in ${days_left} days`;
  const stops = schedules.length > 0;
  return {
    zh: `${whenZh}（${term}）${stops ? `；之后这些计划不再来：${names}` : ""}`,
    en: `the teaching calendar ${whenEn}${stops ? `; then these come no more: ${schedules.join(", ")}` : ""}`,
    hintZh:
      "把下一学期（学期、第一周的周一、周数、考试周、放假）写进家目录的 calendar.yaml，没有就先把程序的 pipelines/calendar.yaml 抄去；再刷新一次、重启服务。不写，周报和按教学周的统计认不出下学期的日子",
    hintEn:
      "add the next term to calendar.yaml in the home, a copy of pipelines/calendar.yaml at first; refresh, restart the service",
  };
}

/** The same as two lines. */
export function calendarLines(end: CalendarEnd): readonly [message: string, hint: string] {
  const { zh, en, hintZh, hintEn } = calendarWords(end);
  return [`${zh} · ${en}`, `${hintZh} · ${hintEn}`];
}

/** Tells once for each last term that the calendar comes to its end. */
export async function tellCalendarEnd(
  state: State,
  config: Pick<Config, "schedules">,
  today: string,
  calendar: Calendar,
): Promise<void> {
  const end = calendarEnd(config, today, calendar);
  if (end === undefined) return;
  const [message, hint] = calendarLines(end);
  await enqueueMessage(state.knex, {
    cause: `calendar:${end.term}`,
    person: null,
    subject: "校历快到头了",
    body: `${message}\n→ ${hint}`,
  });
}
