import type { OnlyDays } from "../core/runs/config.ts";

const weekdays = ["日", "一", "二", "三", "四", "五", "六", "日"];

/** A cron in Chinese where it has a plain one. e.g. "0 7 * * 1" → "每周一 07:00"; otherwise the cron itself. */
export function cronZh(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.trim().split(/\s+/);
  const everyDay = day === "*" && month === "*" && weekday === "*";
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (everyDay && hour === "*") {
    if (minute === "*") return "每分钟";
    if (step !== undefined) return `每 ${step} 分钟`;
    if (isNumber(minute)) return `每小时 ${minute} 分`;
  }
  if (!isNumber(minute) || !isNumber(hour) || month !== "*") return cron;
  const at = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (everyDay) return `每天 ${at}`;
  if (day === "*" && weekday === "1-5") return `周一至周五 ${at}`;
  if (day === "*" && isNumber(weekday)) return `每周${weekdays[Number(weekday)] ?? weekday} ${at}`;
  if (weekday === "*" && isNumber(day)) return `每月 ${day} 日 ${at}`;
  return cron;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** "，只在第 1-18 教学周，放假不跑" */
export function onlyZh(only: OnlyDays | undefined): string {
  if (only === undefined) return "";
  return [
    only.teaching_weeks === undefined ? "" : `，只在第 ${only.teaching_weeks} 教学周`,
    only.term_days === undefined ? "" : `，只在开学第 ${only.term_days} 天`,
    only.days_off ? "" : "，放假不跑",
  ].join("");
}
