import type { FormulaFunction, Functions, World } from "../operand.ts";
import { type FormulaError, type FormulaValue, failed, isError, toNumber } from "../value.ts";

interface Day {
  readonly year: number;
  readonly month: number; // from 1
  readonly day: number;
}

const dayMs = 86_400_000;
const zeroOf = (date1904: boolean): number =>
  date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
const lastSerial = 2_958_465; // 9999-12-31

/** The day a serial number stands for; undefined outside 1900 … 9999. */
function dayOf(serial: number, date1904: boolean): Day | undefined {
  const whole = Math.floor(serial);
  if (whole < 0 || whole > lastSerial) return undefined;
  if (!date1904 && whole < 61) return earlyDay(whole);
  const date = new Date(zeroOf(date1904) + whole * dayMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Spreadsheets know a 29 February 1900 (60), and a day 0 before its January. */
function earlyDay(serial: number): Day {
  if (serial === 60) return { year: 1900, month: 2, day: 29 };
  return serial < 32
    ? { year: 1900, month: 1, day: serial }
    : { year: 1900, month: 2, day: serial - 31 };
}

/** The serial number of a day; months and days beyond their end run on into the next. */
function serialOf(year: number, month: number, day: number, date1904: boolean): number {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const serial = Math.round((at.getTime() - zeroOf(date1904)) / dayMs);
  return !date1904 && serial < 61 ? serial - 1 : serial;
}

/** A function of serial dates and numbers. */
function ofNumbers(
  takes: readonly [number, number],
  work: (numbers: readonly number[], world: World) => FormulaValue,
): FormulaFunction {
  return {
    kind: "each",
    takes,
    work: (values, world) => {
      const numbers = values.map((value) => toNumber(value));
      return numbers.find(isError) ?? work(numbers as readonly number[], world); // no error is left
    },
  };
}

const ofDay = (part: (day: Day) => number): FormulaFunction =>
  ofNumbers([1, 1], ([serial = 0], { date1904 }) => {
    const day = dayOf(serial, date1904);
    return day === undefined ? failed("#NUM!") : part(day);
  });

/** Of a day's seconds, taken to the nearest whole one. */
const ofTime = (part: (seconds: number) => number): FormulaFunction =>
  ofNumbers([1, 1], ([serial = 0]) =>
    serial < 0
      ? failed("#NUM!")
      : part(Math.round((serial - Math.floor(serial)) * 86_400) % 86_400),
  );

function dateFrom([year = 0, month = 0, day = 0]: readonly number[], world: World): FormulaValue {
  const full = Math.trunc(year) < 1900 ? Math.trunc(year) + 1900 : Math.trunc(year);
  const serial = serialOf(full, Math.trunc(month), Math.trunc(day), world.date1904);
  return serial < 0 || serial > lastSerial ? failed("#NUM!") : serial;
}

const lastDay = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/** So many months on; the last day of a shorter month when the day is beyond it. */
const monthsOn =
  (toEnd: boolean) =>
  ([serial = 0, months = 0]: readonly number[], { date1904 }: World): FormulaValue => {
    const from = dayOf(serial, date1904);
    if (from === undefined) return failed("#NUM!");
    const month = from.month - 1 + Math.trunc(months);
    const year = from.year + Math.floor(month / 12);
    const within = (((month % 12) + 12) % 12) + 1;
    const end = lastDay(year, within);
    return serialOf(year, within, toEnd ? end : Math.min(from.day, end), date1904);
  };

/** 1: Sunday is 1. 2: Monday is 1. 3: Monday is 0. */
function weekday([serial = 0, kind = 1]: readonly number[], { date1904 }: World): FormulaValue {
  if (serial < 0) return failed("#NUM!");
  const sinceSunday = (Math.floor(serial) + (date1904 ? 5 : 6)) % 7;
  if (kind === 1) return sinceSunday + 1;
  const sinceMonday = (sinceSunday + 6) % 7;
  return kind === 2 ? sinceMonday + 1 : kind === 3 ? sinceMonday : failed("#NUM!");
}

/** Whole years, months or days between two dates, or what is left of them. */
function between(values: readonly FormulaValue[], world: World): FormulaValue {
  const [from, to] = [toNumber(values[0]), toNumber(values[1])];
  const unit = String(values[2] ?? "").toUpperCase();
  if (isError(from)) return from;
  if (isError(to)) return to;
  const [start, end] = [dayOf(from, world.date1904), dayOf(to, world.date1904)];
  if (start === undefined || end === undefined || from > to) return failed("#NUM!");
  const months =
    (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day ? 1 : 0);
  if (unit === "Y") return Math.floor(months / 12);
  if (unit === "M") return months;
  if (unit === "YM") return months % 12;
  return unit === "D" ? Math.floor(to) - Math.floor(from) : failed("#NUM!");
}

function timeOf([hour = 0, minute = 0, second = 0]: readonly number[]): number | FormulaError {
  const seconds = Math.trunc(hour) * 3600 + Math.trunc(minute) * 60 + Math.trunc(second);
  return seconds < 0 ? failed("#NUM!") : (seconds / 86_400) % 1;
}

export const dates: Functions = {
  YEAR: ofDay(({ year }) => year),
  MONTH: ofDay(({ month }) => month),
  DAY: ofDay(({ day }) => day),
  HOUR: ofTime((seconds) => Math.floor(seconds / 3600)),
  MINUTE: ofTime((seconds) => Math.floor(seconds / 60) % 60),
  SECOND: ofTime((seconds) => seconds % 60),
  DATE: ofNumbers([3, 3], dateFrom),
  TIME: ofNumbers([3, 3], timeOf),
  TODAY: { kind: "each", takes: [0, 0], work: (_values, { now }) => Math.floor(now) },
  NOW: { kind: "each", takes: [0, 0], work: (_values, { now }) => now },
  EDATE: ofNumbers([2, 2], monthsOn(false)),
  EOMONTH: ofNumbers([2, 2], monthsOn(true)),
  DAYS: ofNumbers([2, 2], ([to = 0, from = 0]) => Math.floor(to) - Math.floor(from)),
  WEEKDAY: ofNumbers([1, 2], weekday),
  DATEDIF: { kind: "each", takes: [3, 3], work: between },
};
