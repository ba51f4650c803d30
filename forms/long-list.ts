import type { Row } from "../core/duckdb.ts";

/** A list of more rows than are held, read from the release each time it is asked for. */
export interface LongList {
  readonly count: number;
  readonly chunks: () => AsyncIterable<readonly Row[]>;
}

/** Up to so many rows of a list are held; every check and mark wants them at hand. */
export const mostHeld = 10_000;
