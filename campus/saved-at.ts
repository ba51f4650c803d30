import { day, iso, today } from "./calendar.ts";
import type { Table, Value } from "./tables.ts";

/** When everything that is older was taken over from the system before: thousands of rows in one second. */
const takenOver = { on: day("2024-08-18"), at: "2024-08-18 02:17:05" };

/** The batch of last night: the newest second of a table has several rows. */
const lastNight = `${iso(today - 1)} 23:50:00`;

/**
 * When a row was saved last, to the second, after all that it tells of has happened; null for a few that no program ever
 * dated. It follows from the table, the key and the dates of the row alone, so that no stream of random numbers moves.
 */
export function savedAt(
  { at, key }: Pick<Table, "at" | "key">,
  row: Readonly<Record<string, Value>>,
): string | null {
  const parts = partsOf(`${at}|${key.map((name) => row[name]).join("|")}`);
  const [chance, share, second] = [parts(), parts(), parts()];
  if (chance < 0.003) return null;
  if (chance < 0.004) return lastNight;
  const from = newestDay(row);
  if (chance < 0.3 && from < takenOver.on) return takenOver.at;
  const saved = from + Math.floor(share * share * (today - from));
  return `${iso(saved)} ${clock(8 * 3600 + Math.floor(second * 10 * 3600))}`;
}

const long = day("2019-09-01");

/** The newest day that a row names and that has passed. */
function newestDay(row: Readonly<Record<string, Value>>): number {
  let newest = long;
  for (const value of Object.values(row)) {
    if (typeof value !== "string" || value[4] !== "-" || !/^\d{4}-\d\d-\d\d\b/.test(value))
      continue;
    const named = day(value.slice(0, 10));
    if (named < today && named > newest) newest = named;
  }
  return newest;
}

/** e.g. clock(3723) → "01:02:03" */
const clock = (seconds: number): string =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");

/** Numbers from 0 to 1 out of a text: FNV-1a, and murmur3's last mixing for each. */
function partsOf(text: string): () => number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return () => {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
  };
}
