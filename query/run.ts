import { randomBytes } from "node:crypto";
import type { Connection, Param, Row } from "../core/duckdb.ts";
import type { FillPrincipal, Principal } from "./principal.ts";
import type { GroupSelection, Selection } from "./selection.ts";

/** What a reader needs of core/releases.ts `Lease`: a connection that sees tables as "<alias>".main.<table>. */
export interface ReleaseLease {
  readonly release: {
    readonly id: number;
    readonly tables: Readonly<Record<string, { readonly columns: readonly string[] }>>;
  };
  readonly alias: string;
  readonly connection: Connection;
}

/** One leased release, ready to be asked. One request uses one reader, one question at a time. */
export interface Reader extends ReleaseLease {
  /** Signs cursors. */
  readonly key: string;
}

/** Values as core/duckdb.ts gives them: integers, counts and decimals as text, dates as "2026-11-09", no value as null. */
export interface Page {
  readonly rows: readonly Row[];
  /** Only when asked for. */
  readonly totalCount?: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string };
  /** The cursor of the row at that index of `rows`. */
  readonly cursorAt: (index: number) => string;
}

export interface Group {
  /** By `as` of the group keys; null in a key that `over` names. */
  readonly keys: Row;
  /** By `as` of the measures; all null when suppressed. */
  readonly values: Row;
  /** The keys this row sums over; empty but for totals. */
  readonly over: readonly string[];
  /** Fewer than five people, and the principal may not see so few. */
  readonly suppressed: boolean;
}

export interface Groups {
  readonly groups: readonly Group[];
  readonly hasMore: boolean;
}

/** What ran, for tests and provenance: positional parameters $1, $2 … */
export interface Explained {
  readonly sql: string;
  readonly params: readonly Param[];
}

export interface Asking {
  /** Ends the running query; the call rejects. */
  readonly signal?: AbortSignal;
}

const processKey = randomBytes(32).toString("hex");

/** A reader over a leased release. Cursors live as long as the key; by default that of this process. */
export function openReader(lease: ReleaseLease, key: string = processKey): Reader {
  return { release: lease.release, alias: lease.alias, connection: lease.connection, key };
}

/** One page of rows in one statement. UserError when the principal may not ask this; NotRecordedThen for what the release never had. */
export declare function select(
  reader: Reader,
  selection: Selection,
  principal: Principal,
  asking?: Asking,
): Promise<Page>;

/** Every row, in batches of about 2,048, for forms and exports. The connection is busy until the last batch. */
export declare function selectStream(
  reader: Reader,
  selection: Selection,
  principal: FillPrincipal,
  asking?: Asking,
): AsyncGenerator<Row[]>;

/** Figures by group in one statement. */
export declare function groups(
  reader: Reader,
  selection: GroupSelection,
  principal: Principal,
  asking?: Asking,
): Promise<Groups>;

/** The statement a selection becomes, without running it. */
export declare function explain(
  reader: Reader,
  selection: Selection | GroupSelection,
  principal: Principal,
): Explained;
