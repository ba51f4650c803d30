import type { Row } from "../core/duckdb.ts";
import { compileMetric, metricRowOf } from "./compile-metric.ts";
import { figureLimits } from "./limits.ts";
import { namedIn } from "./named.ts";
import type { Principal } from "./principal.ts";
import type { Asking, Reader } from "./run.ts";
import { rowsOf } from "./running.ts";
import type { MetricSelection } from "./selection.ts";
import { checkTermsBegun } from "./terms-begun.ts";

/** One metric, split as asked for. Values are text; undefined where withheld or where there is none. */
export interface Measurement {
  readonly keys: Row;
  /** The keys as people call them: of a unit's number its name that day, else the key itself. Null where it has no name. */
  readonly labels: Row;
  /** e.g. "2026-11"; undefined without a grain, and for what lies in none. */
  readonly period: string | undefined;
  readonly value: string | undefined;
  /** When compared: the value of the earlier time, undefined where nothing was recorded then. */
  readonly previous: string | undefined;
  readonly difference: string | undefined;
  /** In percent of the earlier value. */
  readonly change: string | undefined;
  readonly suppressed: boolean;
}

export interface Measurements {
  /** Over all of the rows and those that `first` left out. */
  readonly whole: Measurement;
  /** Empty without dimensions and grain. */
  readonly rows: readonly Measurement[];
  readonly hasMore: boolean;
}

/** A metric in one statement, with its value over everything it is split by. */
export async function measurements(
  reader: Reader,
  selection: MetricSelection,
  principal: Principal,
  asking: Asking = {},
): Promise<Measurements> {
  reader.watch?.asked?.(namedIn(selection));
  const compiled = compileMetric(reader, selection, principal, figureLimits(principal));
  const found = await rowsOf(reader, asking, compiled);
  if (found[0] !== undefined) checkTermsBegun(selection, found[0]);
  const isSplit = selection.by.length > 0 || selection.grain !== undefined;
  const read = found.map((row) => metricRowOf(selection, row));
  const rows = read.filter(({ total }) => isSplit && !total);
  const shown = rows.slice(0, compiled.size);
  const whole = read.find(({ total }) => total || !isSplit);
  reader.watch?.shown?.({ persons: [], rows: found.length });
  return { whole: whole ?? nothingMeasured, rows: shown, hasMore: rows.length > shown.length };
}

const nothingMeasured: Measurement = {
  keys: {},
  labels: {},
  period: undefined,
  value: undefined,
  previous: undefined,
  difference: undefined,
  change: undefined,
  suppressed: false,
};
