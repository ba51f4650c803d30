import type { Answered } from "../api.ts";

/** Answers of the served release, in memory alone; the least recently used goes first. */
export interface KeptAnswers {
  /** An answer kept under that key for that release; undefined when there is none. */
  readonly find: (release: number, key: string) => Answered | undefined;
  readonly keep: (release: number, key: string, answer: Answered) => void;
  readonly bytes: () => number;
}

interface Options {
  readonly mostBytes?: number;
  /** A larger answer is not kept. */
  readonly mostBytesEach?: number;
  readonly mostAgeMs?: number;
  readonly now?: () => number;
}

const megabyte = 1024 * 1024;

export function openKeptAnswers({
  mostBytes = 64 * megabyte,
  mostBytesEach = 2 * megabyte,
  mostAgeMs = 10 * 60_000,
  now = Date.now,
}: Options = {}): KeptAnswers {
  // A map keeps the order of insertion, and using an answer inserts it anew: the longest unused comes first.
  const kept = new Map<string, { readonly answer: Answered; readonly keptAt: number }>();
  let bytes = 0;
  let served: number | undefined;
  const drop = (key: string): void => {
    const found = kept.get(key);
    if (found === undefined) return;
    kept.delete(key);
    bytes -= weightOf(key, found.answer);
  };
  const turnTo = (release: number): void => {
    if (release === served) return;
    served = release;
    kept.clear();
    bytes = 0;
  };
  return {
    find: (release, key) => {
      turnTo(release);
      const found = kept.get(key);
      if (found === undefined) return undefined;
      if (now() - found.keptAt > mostAgeMs) {
        drop(key);
        return undefined;
      }
      kept.delete(key);
      kept.set(key, found);
      return found.answer;
    },
    keep: (release, key, answer) => {
      const weight = weightOf(key, answer);
      if (release !== served || weight > mostBytesEach) return;
      drop(key);
      kept.set(key, { answer, keptAt: now() });
      bytes += weight;
      for (const oldest of kept.keys()) {
        if (bytes <= mostBytes) return;
        drop(oldest);
      }
    },
    bytes: () => bytes,
  };
}

/** A person's id and its place in the list take about a hundred bytes; so does everything else about an entry. */
const weightOf = (key: string, { body, persons }: Answered): number =>
  key.length + body.byteLength + 100 * (persons.length + 5);
