import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import type { Path, Value } from "./selection.ts";

const forms: Record<ValueType, { readonly pattern: RegExp; readonly expected: string }> = {
  // The engine's texts end at a NUL, and half a character is none of its.
  text: { pattern: /^[^\0\p{Surrogate}]*$/u, expected: "a text" },
  integer: { pattern: /^-?\d{1,18}$/, expected: "a whole number" },
  decimal: { pattern: /^-?\d{1,18}(\.\d{1,10})?$/, expected: "a number, e.g. 12.50" },
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, expected: "a date, e.g. 2026-09-30" },
  timestamp: {
    pattern: /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$/,
    expected: "a moment, e.g. 2026-09-30 08:00:00",
  },
  boolean: { pattern: /^(true|false)$/, expected: "true or false" },
};

/** The value as text the engine will read as that type; UserError when it is none. */
export function checkedValue(value: Value, type: ValueType, path: Path): string {
  const text = String(value);
  const fits = type === "text" ? typeof value === "string" : forms[type].pattern.test(text);
  if (fits && forms[type].pattern.test(text) && isReal(text, type)) return text;
  throw new UserError(
    `"${path.join(".")}" 不能与 "${text}" 比较 · cannot be compared with "${text}"`,
    `应写 · give ${forms[type].expected}`,
  );
}

/** A day of a "2026-09-30"; UserError when there is no such day. */
export const checkedDay = (day: string, what: string): string => checkedValue(day, "date", [what]);

function isReal(text: string, type: ValueType): boolean {
  if (type === "date") return isDay(text);
  if (type !== "timestamp") return true;
  const time = text.slice(11) || "00:00";
  return isDay(text.slice(0, 10)) && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(time);
}

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
