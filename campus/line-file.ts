import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { updateTime } from "./tables.ts";

const newline = 0x0a;
const comma = 0x2c;

/** Lines by their number. */
export interface Lines {
  readonly count: number;
  /** Lines from..to (the last not included) as they are, joined by commas; empty when there are none. */
  readonly joined: (from: number, to: number) => Buffer;
}

/** The lines of a file without the file in memory: only where each begins. */
export interface LineFile extends Lines {
  /** Those whose row was saved at that time or later, or nobody knows when. e.g. savedSince("2026-11-08 23:00:00") */
  readonly savedSince: (time: string) => Lines;
  readonly close: () => void;
}

export function openLines(file: string): LineFile {
  const starts = lineStarts(readFileSync(file));
  const descriptor = openSync(file, "r");
  const count = starts.length - 1;
  const joined = (from: number, to: number): Buffer => {
    const [start = 0, end = 0] = [starts[from], starts[to]];
    if (end <= start) return Buffer.alloc(0);
    const bytes = Buffer.allocUnsafe(end - start - 1); // without the last newline
    readSync(descriptor, bytes, 0, bytes.length, start);
    // JSON has no bare newline, so each one ends a line.
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1))
      bytes[at] = comma;
    return bytes;
  };
  let asked: { readonly time: string; readonly lines: Lines } | undefined;
  return {
    count,
    joined,
    savedSince: (time) => {
      if (asked?.time !== time)
        asked = { time, lines: some(savedSince(readFileSync(file), starts, time), joined) };
      return asked.lines;
    },
    close: () => closeSync(descriptor),
  };
}

/** Lines of a file by their numbers there. */
const some = (numbers: readonly number[], joined: Lines["joined"]): Lines => ({
  count: numbers.length,
  joined: (from, to) => {
    const lines = numbers.slice(from, to).map((number) => joined(number, number + 1));
    return Buffer.from(lines.map((line) => line.toString("utf8")).join(","));
  },
});

const saved = Buffer.from(`"${updateTime}":"`);
const timeLength = "2026-11-08 23:00:00".length;

/** The numbers of lines that end with a time not before that one, or with none. */
function savedSince(bytes: Buffer, starts: readonly number[], time: string): number[] {
  const found: number[] = [];
  for (let number = 0; number + 1 < starts.length; number++) {
    const end = (starts[number + 1] ?? 0) - '"}\n'.length; // behind the time, which stands last
    const from = end - timeLength;
    const isTold = bytes.subarray(from - saved.length, from).equals(saved);
    if (!isTold || bytes.toString("latin1", from, end) >= time) found.push(number);
  }
  return found;
}

/** Where each line begins, and where the file ends; every line ends with a newline. */
function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1))
    starts.push(at + 1);
  return starts;
}
