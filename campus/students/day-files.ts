import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Day, day, iso } from "../calendar.ts";
import { type LineSink, ndjsonFile } from "../line-sinks.ts";
import { newTally, type Table, type Tally } from "../tables.ts";

/** The day of the whole dump, then the days of the small files since; each holds what was new by then. */
const days = ["2026-09-01", "2026-09-15", "2026-10-09", "2026-10-23", "2026-11-06"].map(day);

export interface DayFiles<S extends string> {
  /** Writes a row into the file of the first day it was known on. */
  readonly on: (known: Day) => LineSink<S>;
  readonly close: () => Tally;
}

export function dayFiles<S extends string>(folder: string, table: Table<S>): DayFiles<S> {
  mkdirSync(folder, { recursive: true });
  const sinks = days.map((date) => {
    const name = `${table.at}-${iso(date).replaceAll("-", "")}.ndjson`;
    const file = join(folder, name);
    return { date, file, sink: ndjsonFile(file, table) };
  });
  const last = sinks.at(-1);
  if (last === undefined) throw new Error("there are no days");
  return {
    on: (known) => (sinks.find(({ date }) => known <= date) ?? last).sink,
    close: () => {
      const sum = newTally();
      for (const { sink, file } of sinks) {
        sink.close();
        if (sink.tally.expected === 0) rmSync(file); // nothing new, no file
        sum.expected += sink.tally.expected;
        sum.duplicates += sink.tally.duplicates;
        sum.malformed += sink.tally.malformed;
      }
      return sum;
    },
  };
}
