import type { CsvSigns } from "./csv-parser.ts";

type State = "empty" | "field" | "plain" | "quoted" | "closed"; // closed: a quote ended, or the first of two

/**
 * Counts the records of a CSV file over its bytes, sharing nothing with the parser: a quote, a separator and a feed are
 * never part of another character in UTF-8 or GB18030. Lines without a character do not count.
 */
export async function countCsv(
  bytes: AsyncIterable<Uint8Array>,
  { separator, feed }: CsvSigns,
): Promise<number> {
  const between = separator.charCodeAt(0);
  const end = feed.charCodeAt(0);
  let records = 0;
  let state: State = "empty";
  for await (const piece of bytes)
    for (const byte of piece) {
      if (byte === end && state !== "quoted" && state !== "empty") records += 1;
      state = after(state, byte, between, end);
    }
  return state === "empty" ? records : records + 1;
}

function after(state: State, byte: number, between: number, end: number): State {
  if (state === "quoted") return byte === 0x22 ? "closed" : "quoted";
  if (byte === end) return "empty";
  if (byte === 0x0d) return state;
  if (byte === between) return "field";
  return byte === 0x22 && state !== "plain" ? "quoted" : "plain";
}
