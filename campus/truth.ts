import type { Table, Tally } from "./tables.ts";

/** What one resource really holds. expected = data + duplicates + malformed + totals_and_notes. */
export interface ResourceTruth extends Readonly<Tally> {
  readonly data: number;
}

export type SystemTally = Readonly<Record<string, ResourceTruth>>;

/** What the campus knows about itself; also written to truth.json. */
export interface CampusTruth {
  readonly scale: number;
  readonly seed: number;
  readonly today: string;
  readonly systems: Readonly<Record<string, SystemTally>>;
  /** By kind: same_name, rehired, name_cut, malformed …; each entry gives what is found, what is true, and where. */
  readonly planted: Readonly<Record<string, readonly unknown[]>>;
  /** The one college that checks look at. */
  readonly department: { readonly org_no: string; readonly name: string };
}

/** Tallies by resource name instead of by table, endpoint or sheet. */
export function tallied(
  tables: Readonly<Record<string, Table>>,
  byPlace: ReadonlyMap<string, Tally>,
): SystemTally {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => {
      const tally = byPlace.get(table.at);
      if (tally === undefined) throw new Error(`nothing was written to "${table.at}"`);
      const data = tally.expected - tally.duplicates - tally.malformed - tally.totals_and_notes;
      return [name, { ...tally, data }];
    }),
  );
}
