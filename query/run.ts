import { randomBytes } from "node:crypto";
import type { Connection, Param, Row } from "../core/duckdb.ts";
import { type ByIds, compileByIds } from "./compile-by-ids.ts";
import { compileGroups, groupOf } from "./compile-groups.ts";
import { compileMetric } from "./compile-metric.ts";
import { compileSelection, positionLength } from "./compile-selection.ts";
import { idsIn } from "./crowd.ts";
import { type CursorScope, cursorScope, openCursor, sealCursor } from "./cursor.ts";
import { nothingMet } from "./decode.ts";
import { figureLimits, noLimits, pageLimits } from "./limits.ts";
import { type Named, namedIn } from "./named.ts";
import type { FillPrincipal, Principal } from "./principal.ts";
import type { ReadFrom } from "./roll-up.ts";
import { interruptOn, rowsOf } from "./running.ts";
import type { GroupSelection, MetricSelection, Selection } from "./selection.ts";

/** What a reader needs of core/releases.ts `Lease`: a connection that sees tables as "<alias>".main.<table>. */
export interface ReleaseLease {
  readonly release: {
    readonly id: number;
    readonly tables: Readonly<Record<string, { readonly columns: readonly string[] }>>;
  };
  readonly alias: string;
  readonly connection: Connection;
  /** Of the home; absent where a release is read without one. */
  readonly key?: string;
}

/** Is told, for the record of who asked what and who saw whom. */
export interface Watch {
  /** What is asked, before it is answered or refused. */
  readonly asked?: (named: Named) => void;
  /** What was answered. */
  readonly shown?: (answer: Shown) => void;
}

interface Shown {
  readonly persons: readonly string[];
  readonly rows: number;
  /** Names of lists below rows that have more rows than are shown. */
  readonly cut?: ReadonlySet<string>;
}

/** One leased release, ready to be asked. One request uses one reader, one question at a time. */
export interface Reader extends ReleaseLease {
  /** Signs cursors. */
  readonly key: string;
  readonly watch?: Watch;
  /** The served release where another is read: it decides whose rows are whose. Attached to the same connection. */
  readonly standing?: Pick<ReleaseLease, "release" | "alias">;
}

/** Values as core/duckdb.ts gives them: integers, counts and decimals as text, dates as "2026-11-09", no value as null. */
export interface Page {
  readonly rows: readonly Row[];
  /** Only when asked for. */
  readonly totalCount?: number;
  /** By `as`; empty when none was asked. Null where there is nothing to measure, or where it is withheld. */
  readonly figures: Row;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor?: string;
  };
  /**
   * The ids of the persons whose rows are in `rows`, nested ones included, sorted, each once: of every entity that is
   * about people and not open to everyone, whether or not they were asked for or may be named.
   */
  readonly persons: readonly string[];
  /** The cursor of the row at that index of `rows`. */
  readonly cursorAt: (index: number) => string;
}

export interface Group {
  /** By `as` of the group keys; null in a key that `over` names. */
  readonly keys: Row;
  /** By `as` of the measures; null where withheld. */
  readonly values: Row;
  /** The keys this row sums over; empty but for totals. */
  readonly over: readonly string[];
  /** A measure is withheld: it covers fewer than five people, and the principal may not see so few. */
  readonly suppressed: boolean;
}

export interface Groups {
  readonly groups: readonly Group[];
  readonly hasMore: boolean;
}

/** What runs, for tests and provenance: positional parameters $1, $2 … */
export interface Statement {
  readonly sql: string;
  readonly params: readonly Param[];
  /** Of figures: where each part of them is read. */
  readonly readFrom?: readonly ReadFrom[];
}

export interface Asking {
  /** Ends the running query; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is given every statement instead of the engine; the answers are empty. */
  readonly instead?: (statement: Statement) => void;
  /** Of a stream: is filled with the ids of the persons whose rows it gives, as a page tells them. */
  readonly persons?: Set<string>;
}

const processKey = randomBytes(32).toString("hex");

/** A reader over a leased release. Cursors live as long as the key: the home's, or that of this process. */
export function openReader(
  lease: ReleaseLease,
  key: string = lease.key ?? processKey,
  watch: Watch = {},
  standing?: ReleaseLease,
): Reader {
  const { release, alias, connection } = lease;
  return {
    release,
    alias,
    connection,
    key,
    watch,
    ...(standing === undefined ? {} : { standing }),
  };
}

/**
 * One page of rows in one statement. UserError when the principal may not ask this, NotRecordedThen for what the
 * release never had.
 */
export async function select(
  reader: Reader,
  selection: Selection,
  principal: Principal,
  asking: Asking = {},
): Promise<Page> {
  reader.watch?.asked?.(namedIn(selection));
  const { after, before, last } = selection;
  const scope = cursorScope(reader, selection, principal);
  const compiled = compileSelection(reader, selection, principal, pageLimits, {
    ...bounds(scope, selection),
    tellsPersons: true,
  });
  const found = await rowsOf(reader, asking, compiled);
  const total = found[0]?.["#total"];
  const present = found.filter((row) => compiled.position(row).at(-1) !== undefined);
  const size = compiled.size ?? present.length;
  const hasMore = present.length > size;
  const shown = last === undefined || !hasMore ? present.slice(0, size) : present.slice(1);
  const cursorAt = (index: number): string => {
    const row = shown[index];
    if (row === undefined) throw new Error(`the page has no row ${index}`);
    return sealCursor(scope, compiled.position(row));
  };
  const met = nothingMet();
  const rows = shown.map((row) => compiled.decode(row, met));
  for (const person of idsIn(found[0]?.["#who"])) met.persons.add(person);
  const persons = [...met.persons].sort();
  reader.watch?.shown?.({ persons, rows: rows.length, cut: met.cut });
  return {
    rows,
    ...(total === undefined ? {} : { totalCount: Number(total) }),
    figures: found[0] === undefined ? {} : compiled.figures(found[0]),
    pageInfo: {
      hasNextPage: (last === undefined && hasMore) || before !== undefined,
      hasPreviousPage: (last !== undefined && hasMore) || after !== undefined,
      ...(shown.length === 0 ? {} : { endCursor: cursorAt(shown.length - 1) }),
    },
    persons,
    cursorAt,
  };
}

/**
 * Rows of several entities by their ids, in one statement: for each question the rows that are there for this principal,
 * by id. The caller bounds how many ids there are.
 */
export async function selectByIds(
  reader: Reader,
  asked: readonly ByIds[],
  principal: Principal,
  asking: Asking = {},
): Promise<readonly ReadonlyMap<string, Row>[]> {
  for (const { entity, fields } of asked) reader.watch?.asked?.(namedIn({ entity, fields }));
  const compiled = compileByIds(reader, asked, principal);
  const [row] = await rowsOf(reader, asking, compiled);
  const met = nothingMet();
  const found = compiled.decode(row ?? {}, met);
  const rows = found.reduce((sum, { size }) => sum + size, 0);
  reader.watch?.shown?.({ persons: [...met.persons].sort(), rows, cut: met.cut });
  return found;
}

/** The opened cursors of a selection; CursorRefused when one was not sealed for it. */
function bounds(scope: CursorScope, selection: Selection) {
  const opened = (cursor: string | undefined) =>
    cursor === undefined ? undefined : openCursor(scope, cursor, positionLength(selection));
  return { after: opened(selection.after), before: opened(selection.before) };
}

/**
 * Every row, in batches of about 2,048, for forms and exports; `first` alone cuts it. The connection is busy until the
 * last batch.
 */
export async function* selectStream(
  reader: Reader,
  selection: Omit<Selection, "after" | "before" | "last" | "totalCount" | "figures">,
  principal: FillPrincipal,
  asking: Asking = {},
): AsyncGenerator<Row[]> {
  const whole = { ...selection, totalCount: false };
  const { persons } = asking;
  const compiled = compileSelection(reader, whole, principal, noLimits, {
    tellsPersons: persons !== undefined,
  });
  const met = persons === undefined ? nothingMet() : { ...nothingMet(), persons };
  const ended = interruptOn(reader, asking);
  try {
    for await (const batch of reader.connection.stream(compiled.sql, compiled.params)) {
      asking.signal?.throwIfAborted();
      yield batch.map((row) => compiled.decode(row, met));
    }
  } finally {
    ended();
  }
}

/** Figures by group in one statement. */
export async function groups(
  reader: Reader,
  selection: GroupSelection,
  principal: Principal,
  asking: Asking = {},
): Promise<Groups> {
  reader.watch?.asked?.(namedIn(selection));
  const tells = principal.role !== "fill";
  const compiled = compileGroups(reader, selection, principal, figureLimits(principal), tells);
  const found = await rowsOf(reader, asking, compiled);
  const shown = found.slice(0, compiled.size);
  const persons = [...new Set(shown.flatMap((row) => idsIn(row["who"])))].sort();
  reader.watch?.shown?.({ persons, rows: shown.length });
  return {
    groups: shown.map((row) => groupOf(selection, row)),
    hasMore: found.length > shown.length,
  };
}

/** The statement a selection becomes, without running it; a fill's without page limits. */
export function explain(
  reader: Reader,
  selection: Selection | GroupSelection | MetricSelection,
  principal: Principal,
): Statement {
  if ("metric" in selection)
    return compileMetric(reader, selection, principal, figureLimits(principal));
  return "by" in selection
    ? compileGroups(reader, selection, principal, figureLimits(principal))
    : explainSelection(reader, selection, principal);
}

function explainSelection(reader: Reader, selection: Selection, principal: Principal) {
  const scope = cursorScope(reader, selection, principal);
  const limits = principal.role === "fill" ? noLimits : pageLimits;
  return compileSelection(reader, selection, principal, limits, {
    ...bounds(scope, selection),
    tellsPersons: principal.role !== "fill",
  });
}
