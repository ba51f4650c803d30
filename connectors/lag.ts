/** A cursor less its lag. A number has none: it is read again from itself. e.g. ("2026-11-09 01:00:00", 60) → "2026-11-09 00:00:00.000" */
export function lowerBound(since: string, lagMinutes: number): string {
  if (/^-?\d+(\.\d+)?$/.test(since)) return since;
  const moment = Date.parse(`${since.slice(0, 10)}T${since.slice(11, 23) || "00:00:00"}Z`);
  const lower = new Date(moment - lagMinutes * 60_000).toISOString();
  return lower.slice(0, -1).replace("T", " ");
}

/** The same as it is written to an API: as a day when the cursor is one, else to the second. e.g. "2026-11-09 00:00:00" */
export const shortBound = (since: string, lagMinutes: number): string => {
  const bound = lowerBound(since, lagMinutes);
  return bound === since ? since : bound.slice(0, since.length === 10 ? 10 : 19);
};
