import { UserError } from "../core/errors.ts";

const day = /^\d{4}-\d{2}-\d{2}$/;
const number = /^-?\d{1,24}(\.\d{1,10})?$/;

/** A calendar day as text; UserError when it is none. */
export function parseDay(value: unknown): string {
  if (typeof value === "string" && day.test(value) && isDay(value)) return value;
  throw new UserError(`不是日期 · not a date: ${shown(value)}`, '写作 · write it as "2026-09-30"');
}

const isDay = (text: string) => {
  const moment = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
};

/** Digits as text, so that no digit is lost on the way. */
export function parseDecimal(value: unknown): string {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && number.test(text)) return text;
  throw new UserError(
    `不是数 · not a number: ${shown(value)}`,
    '写作 · write it as "12.50" or 12.5',
  );
}

/** A moment as the warehouse keeps it: local time of Asia/Shanghai. e.g. "2026-11-09 08:00:00" */
export function parseMoment(value: unknown): string {
  const moment = typeof value === "string" ? Date.parse(withOffset(value)) : Number.NaN;
  if (Number.isNaN(moment)) {
    throw new UserError(`not a moment: ${shown(value)}`, 'write it as "2026-11-09T08:00:00+08:00"');
  }
  return momentOf(moment);
}

/** e.g. "2026-11-09 08:00:00" → "2026-11-09T08:00:00+08:00" */
export const writeMoment = (value: unknown): string => `${String(value).replace(" ", "T")}+08:00`;

/** Epoch milliseconds as the warehouse would keep them. e.g. "2026-11-09 08:00:00" */
export const momentOf = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");

const withOffset = (text: string) =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text) ? `${text}+08:00` : text;

const shown = (value: unknown) => `"${String(value).slice(0, 40)}"`;
