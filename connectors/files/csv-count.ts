type State = "empty" | "field" | "plain" | "quoted" | "closed"; // closed: a quote ended, or the first of two

/**
 * Counts the records of a CSV file over its bytes, sharing nothing with the parser: a quote, a comma and a line feed are
 * never part of another character in UTF-8 or GB18030. The head counts as one; lines without a character do not.
 */
export async function countCsv(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let records = 0;
  let state: State = "empty";
  for await (const piece of bytes)
    for (const byte of piece) {
      if (byte === 0x0a && state !== "quoted" && state !== "empty") records += 1;
      state = after(state, byte);
    }
  return state === "empty" ? records : records + 1;
}

function after(state: State, byte: number): State {
  if (state === "quoted") return byte === 0x22 ? "closed" : "quoted";
  if (byte === 0x0a) return "empty";
  if (byte === 0x0d) return state;
  if (byte === 0x2c) return "field";
  return byte === 0x22 && state !== "plain" ? "quoted" : "plain";
}
