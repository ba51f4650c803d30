import type { Language } from "./language.tsx";

/** e.g. 2135047 → "2,135,047"; "16.0000" → "16"; null → "—" */
export function numberText(value: number | string | null | undefined, digits = 2): string {
  if (value === null || value === undefined || value === "") return "—";
  return Number(value).toLocaleString("zh-CN", { maximumFractionDigits: digits });
}

/** Yuan as ten thousands. e.g. "147657.7600" → "14.77" */
export const tenThousands = (value: string | null): string =>
  value === null ? "—" : numberText(Number(value) / 10_000, 2);

type Precision = "day" | "month" | "year";

/** e.g. "2026-11-09" → "2026年11月9日", or "9 Nov 2026" */
export function dayText(
  day: string | null | undefined,
  language: Language,
  precision: Precision = "day",
): string {
  const [, year = "", month = "", date = ""] = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? "") ?? [];
  if (year === "") return "—";
  if (language === "zh") {
    const upTo = {
      day: `${Number(month)}月${Number(date)}日`,
      month: `${Number(month)}月`,
      year: "",
    };
    return `${year}年${upTo[precision]}`;
  }
  const name = months[Number(month) - 1] ?? month;
  const upTo = { day: `${Number(date)} ${name} `, month: `${name} `, year: "" };
  return `${upTo[precision]}${year}`;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A moment in Shanghai's time, to the minute. e.g. "2026年11月9日 02:13" */
export function momentText(moment: string | null | undefined, language: Language): string {
  const at = new Date(moment ?? "");
  if (Number.isNaN(at.getTime())) return "—";
  const local = new Date(at.getTime() + 8 * 3_600_000).toISOString(); // Shanghai has no summer time
  return `${dayText(local, language)} ${local.slice(11, 16)}`;
}

/** e.g. ("2020-01-01", null) → "2020年1月1日 至今" */
export const spanText = (
  from: string | null,
  to: string | null,
  language: Language,
  precision: Precision = "day",
): string => {
  const start = dayText(from, language, precision);
  if (language === "en")
    return `${start} – ${to === null ? "now" : dayText(to, language, precision)}`;
  return to === null ? `${start} 至今` : `${start} 至 ${dayText(to, language, precision)}`;
};

/** e.g. "2026-2027-1" → "2026—2027学年第一学期" */
export function termText(term: string, language: Language): string {
  const [from = "", to = "", part = ""] = term.split("-");
  if (language === "en") return `${from}–${to}, term ${part}`;
  return `${from}—${to}学年第${["", "一", "二", "三"][Number(part)] ?? part}学期`;
}

/** e.g. 75.3 → "1分15秒" */
export function secondsText(seconds: number | null, language: Language): string {
  if (seconds === null) return "—";
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (language === "en") return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
  return minutes === 0 ? `${rest}秒` : `${minutes}分${rest}秒`;
}

/** Dates inside a server's sentence, as this page writes dates. e.g. "时点 2026-09-30" → "时点 2026年9月30日" */
export const datesIn = (text: string, language: Language): string =>
  text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => dayText(day, language));
