/** Hands in the moment. A demo home lives at a fixed one. */
export interface Clock {
  readonly now: () => Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still. e.g. fixedClock("2026-11-09T07:00:00+08:00") */
export function fixedClock(at: string): Clock {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) throw new Error(`not a moment: "${at}"`);
  return { now: () => new Date(moment) };
}

const shanghai = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
});

/** The calendar date in Asia/Shanghai. e.g. "2026-11-09" */
export const dateOf = (moment: Date): string => shanghai.format(moment);
