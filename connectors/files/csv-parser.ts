/** One record of a CSV file: a field is null when nothing or \N stood there unquoted, "" when it was quoted and empty. */
export interface CsvRecord {
  readonly fields: readonly (string | null)[];
  readonly number: number; // of the record in the file, the head being 1
  /** False when the file ended inside its quotes. */
  readonly closed: boolean;
}

/** What parts fields, and what ends records: with a feed, returns before it are no text. */
export interface CsvSigns {
  readonly separator: string;
  readonly feed: "\n" | "\r";
}

export const usualSigns: CsvSigns = { separator: ",", feed: "\n" };

/** RFC 4180 over text that comes in pieces. Lines without a character are no records. */
export class CsvParser {
  readonly #signs: Codes;
  #text = "";
  #number = 0;

  constructor({ separator, feed }: CsvSigns = usualSigns) {
    this.#signs = { separator: separator.charCodeAt(0), feed: feed.charCodeAt(0) };
  }

  /** The records that are whole by now. */
  push(text: string): CsvRecord[] {
    this.#text += text;
    return this.#take(false);
  }

  /** What stood after the last line break. */
  finish(): CsvRecord[] {
    return this.#take(true);
  }

  #take(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    for (;;) {
      const record = readRecord(this.#text, at, last, this.#signs);
      if (record === undefined) break;
      at = record.next;
      if (record.fields.length === 0) continue;
      this.#number += 1;
      records.push({ fields: record.fields, closed: record.closed, number: this.#number });
    }
    this.#text = this.#text.slice(at);
    return records;
  }
}

interface Reading {
  readonly fields: (string | null)[]; // none: a line without a character
  readonly next: number;
  readonly closed: boolean;
}

interface Codes {
  readonly separator: number;
  readonly feed: number;
}

const quote = 34;
const carriageReturn = 13;

/** Undefined when the record does not end in this text and more may come, or when nothing is left. */
function readRecord(text: string, from: number, last: boolean, signs: Codes): Reading | undefined {
  if (from >= text.length) return undefined;
  const fields: (string | null)[] = [];
  let at = from;
  for (;;) {
    const quoted = text.charCodeAt(at) === quote;
    const field = quoted ? quotedField(text, at, last, signs) : plainField(text, at, last, signs);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end;
    if (text.charCodeAt(at) === signs.separator) {
      at += 1;
      continue;
    }
    const blank = fields.length === 1 && /^\r*$/.test(text.slice(from, at));
    const next = at < text.length ? at + 1 : at;
    return { fields: blank ? [] : fields, next, closed: field.closed };
  }
}

interface Field {
  readonly value: string | null;
  readonly end: number; // where the separator, the feed or the end stands
  readonly closed: boolean;
}

function plainField(text: string, from: number, last: boolean, signs: Codes): Field | undefined {
  let end = from;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === signs.separator || code === signs.feed) break;
  }
  if (end === text.length && !last) return undefined;
  const value = text.slice(from, beforeReturn(text, from, end));
  return { value: value === "" || value === "\\N" ? null : value, end, closed: true };
}

function quotedField(text: string, from: number, last: boolean, signs: Codes): Field | undefined {
  let value = "";
  let start = from + 1;
  for (;;) {
    const close = text.indexOf('"', start);
    if (close === -1 || (close === text.length - 1 && !last)) {
      if (!last) return undefined;
      return { value: value + text.slice(start), end: text.length, closed: false };
    }
    value += text.slice(start, close);
    if (text.charCodeAt(close + 1) !== quote) {
      // Text after the closing quote is kept as it stands: nothing may be lost.
      const rest = plainField(text, close + 1, last, signs);
      return rest && { value: value + (rest.value ?? ""), end: rest.end, closed: true };
    }
    value += '"';
    start = close + 2;
  }
}

/** A file that was turned from one system's lines into another's twice has several returns. */
function beforeReturn(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && text.charCodeAt(at - 1) === carriageReturn) at -= 1;
  return at;
}
