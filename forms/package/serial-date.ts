/** Dates as spreadsheets count them. */

const dayMs = 86_400_000;

/**
 * Days since the workbook's epoch, with the time as a fraction; undefined when the text is no date or lies before
 * the epoch. Serial 60 is a 29 February 1900 that never was, so earlier days count one less.
 */
export function serialDate(text: string, date1904: boolean): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((digits) => (digits === undefined ? 0 : Number(digits)));
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24;
  if (!real || minute > 59 || second > 59) return undefined;
  const days =
    (at - Date.UTC(date1904 ? 1904 : 1899, date1904 ? 0 : 11, date1904 ? 1 : 30)) / dayMs;
  const serial = !date1904 && days < 61 ? days - 1 : days;
  return serial < (date1904 ? 0 : 1) ? undefined : serial;
}

/** The day a serial number stands for. e.g. 46335 → "2026-11-09"; the time of day is left out. */
export function dateOfSerial(serial: number, date1904: boolean): string {
  const whole = Math.floor(serial);
  const days = !date1904 && whole < 60 ? whole + 1 : whole;
  const epoch = Date.UTC(date1904 ? 1904 : 1899, date1904 ? 0 : 11, date1904 ? 1 : 30);
  return new Date(epoch + days * dayMs).toISOString().slice(0, 10);
}
