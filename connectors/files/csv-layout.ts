import { foldedName } from "../drift.ts";
import { CsvParser, type CsvRecord, type CsvSigns, usualSigns } from "./csv-parser.ts";

/** How a CSV file is laid out: what parts its fields and records, and which record is its head. */
export interface CsvLayout extends CsvSigns {
  readonly head: number; // the first record being 1
}

const separators = [",", "\t", ";", "|"];
const searched = 30; // records, as in a sheet

/**
 * The layout in which the beginning of a file shows the most of the wanted names in one record; the usual one, its head
 * the first record, when none shows any.
 */
export function layoutOf(beginning: string, wanted: readonly string[]): CsvLayout {
  const feed = /\n/.test(beginning.replace(/"[^"]*"/g, "")) ? "\n" : feedOf(beginning);
  const names = new Set(wanted.map(foldedName));
  let best: CsvLayout = { ...usualSigns, feed, head: 1 };
  let most = 0;
  for (const separator of separators) {
    const parser = new CsvParser({ separator, feed });
    const records = [...parser.push(beginning), ...parser.finish()].slice(0, searched);
    for (const record of records) {
      const matched = new Set(namesOf(record).filter((name) => names.has(foldedName(name)))).size;
      if (matched <= most) continue;
      most = matched;
      best = { separator, feed, head: record.number };
    }
  }
  return best;
}

// Old Macs end a line with a return alone.
const feedOf = (beginning: string): "\n" | "\r" => (beginning.includes("\r") ? "\r" : "\n");

/** The names in a head; undefined has none. */
export const namesOf = (head: CsvRecord | undefined): string[] =>
  (head?.fields ?? []).map((field) => (field ?? "").trim());
