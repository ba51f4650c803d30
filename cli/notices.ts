import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import type { Home } from "../core/paths.ts";
import type { Attention } from "../graphql/attention.ts";
import { calendarEnd, calendarWords } from "../jobs/calendar-end.ts";
import { calendarOrWhyNot } from "../pipelines/calendar.ts";
import type { Installation } from "./world.ts";

const link = "#/runs/calendar";

/** What the pages warn of besides runs and releases. Read each time: who corrects the calendar sees it. */
export function noticesOf(
  home: Pick<Home, "calendar">,
  { config, clock }: Pick<Installation, "config" | "clock">,
): readonly Attention[] {
  const calendar = calendarOrWhyNot(home);
  if (calendar instanceof UserError) return [wrongCalendar(calendar)];
  const end = calendarEnd(config, dateOf(clock.now()), calendar);
  if (end === undefined) return [];
  const { zh, en, hintZh, hintEn } = calendarWords(end);
  return [{ level: "warning", zh: `${zh}。${hintZh}`, en: `${en}: ${hintEn}`, link }];
}

/** The place that is wrong is named in English only, so the Chinese text has all of the message. */
function wrongCalendar({ message, hint }: UserError): Attention {
  const [hintZh = "", hintEn = ""] = hint.split(" · ");
  const [, ...english] = message.split(" · ");
  return {
    level: "error",
    zh: `${message}。改正之前刷新停在开头：${hintZh}`,
    en: `${english.join(" · ")}. No refresh gets past its beginning: ${hintEn}`,
    link,
  };
}
