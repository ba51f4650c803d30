import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const newline = 0x0a;
const comma = 0x2c;

/** The lines of a file by their number, without the file in memory: only where each begins. */
export interface LineFile {
  readonly count: number;
  /** Lines from..to (the last not included) as they are, joined by commas; empty when there are none. */
  readonly joined: (from: number, to: number) => Buffer;
  readonly close: () => void;
}

export function openLines(file: string): LineFile {
  const starts = lineStarts(readFileSync(file));
  const descriptor = openSync(file, "r");
  const count = starts.length - 1;
  return {
    count,
    joined: (from, to) => {
      const [start = 0, end = 0] = [starts[from], starts[to]];
      if (end <= start) return Buffer.alloc(0);
      const bytes = Buffer.allocUnsafe(end - start - 1); // without the last newline
      readSync(descriptor, bytes, 0, bytes.length, start);
      // JSON has no bare newline, so each one ends a line.
      for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1))
        bytes[at] = comma;
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

/** Where each line begins, and where the file ends; every line ends with a newline. */
function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1))
    starts.push(at + 1);
  return starts;
}
