import { closeSync, openSync, writeSync } from "node:fs";
import iconv from "iconv-lite";
import { newTally, type RowOf, type Sink, type Table, type Value, valuesOf } from "./tables.ts";

const charactersAtOnce = 256 * 1024;

export interface LineSink<S extends string> extends Sink<S> {
  /** Puts a line that is not a row of any kind; it counts as malformed. */
  readonly addLine: (line: string) => void;
  readonly close: () => void;
}

/** How one row becomes text with its line end, and text becomes bytes. */
interface Format {
  readonly line: (values: readonly Value[]) => string;
  readonly bytes: (text: string) => Buffer;
  readonly first: string;
}

function lineSink<S extends string>(file: string, declared: Table<S>, format: Format): LineSink<S> {
  const descriptor = openSync(file, "w");
  const tally = newTally();
  let text = format.first;
  const flush = () => {
    if (text !== "") writeSync(descriptor, format.bytes(text));
    text = "";
  };
  const push = (line: string) => {
    text += line;
    tally.expected += 1;
    if (text.length > charactersAtOnce) flush();
  };
  const lineOf = (row: RowOf<S>) => format.line(valuesOf(declared, row));
  let last = "";
  return {
    tally,
    add: (row) => {
      last = lineOf(row);
      push(last);
    },
    repeat: () => {
      tally.duplicates += 1;
      push(last);
    },
    addMalformed: (row) => {
      tally.malformed += 1;
      push(lineOf(row));
    },
    addLine: (line) => {
      tally.malformed += 1;
      push(line);
    },
    close: () => {
      flush();
      closeSync(descriptor);
    },
  };
}

/** One JSON object a line, in UTF-8. */
export function ndjsonFile<S extends string>(file: string, declared: Table<S>): LineSink<S> {
  const keys = declared.columns.map((column) => `"${column.name}":`);
  return lineSink(file, declared, {
    line: (values) => `{${values.map((value, i) => keys[i] + JSON.stringify(value)).join(",")}}\n`,
    bytes: (text) => Buffer.from(text, "utf8"),
    first: "",
  });
}

const quoted = /[",\r\n]/;

/** RFC 4180 in GB18030 with a head line; NULL and "" both come out empty, as from the system this stands for. */
export function csvFile<S extends string>(file: string, declared: Table<S>): LineSink<S> {
  const cell = (value: Value): string => {
    const text = value === null ? "" : String(value);
    return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return lineSink(file, declared, {
    line: (values) => `${values.map(cell).join(",")}\r\n`,
    bytes: (text) => iconv.encode(text, "gb18030"),
    first: `${declared.columns.map((column) => column.name).join(",")}\r\n`,
  });
}
