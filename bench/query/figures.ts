import { cpus, loadavg, totalmem } from "node:os";

/** The value below which that share of them lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The milliseconds some work takes, and what it gives. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedAt };
}

/** One line of the table. `wanted`: what graphql.md asks, in words; `isReached`: undefined where it asks nothing. */
export interface Figure {
  readonly what: string;
  readonly reached: string;
  readonly wanted?: string;
  readonly isReached?: boolean;
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** Least, p50 and p95 of some durations; the least is what other work on the machine disturbed least. */
export const spread = (durations: readonly number[]): string =>
  `least ${milliseconds(quantile(durations, 0))}, p50 ${milliseconds(quantile(durations, 0.5))}, p95 ${milliseconds(quantile(durations, 0.95))} (n=${durations.length})`;

/** A duration held against the most it may be. */
export const atMost = (what: string, value: number, most: number, detail = ""): Figure => ({
  what,
  reached: `${milliseconds(value)}${detail}`,
  wanted: `≤ ${most} ms`,
  isReached: value <= most,
});

export const loadNow = (): string => loadavg()[0]?.toFixed(1) ?? "?";

export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model ?? "unknown"}, ${memory} GiB, Node ${process.version}`;
}

export const tableHead = "| figure | reached | wanted | | load |\n|---|---|---|---|---:|";

export function tableLine({ what, reached, wanted = "", isReached }: Figure, load: string): string {
  const verdict = isReached === undefined ? "" : isReached ? "reached" : "**not reached**";
  return `| ${what} | ${reached} | ${wanted} | ${verdict} | ${load} |`;
}
