/**
 * connectors/ reads other people's systems: one folder per technology behind one interface, batches written as Parquet
 * chunks with manifests. It knows nothing of our entities.
 */

/** What a column of a source promises. `partial_date` is "2021", "2021-05" or a whole date and stays text. */
export type ColumnType =
  | "text"
  | "integer"
  | "decimal"
  | "date"
  | "partial_date"
  | "timestamp"
  | "boolean";

/** Sensitivity, JY/T 0661-2025 as read in codes/: L1 open … L4 identity numbers, bank, pay, health. */
export type Level = "L1" | "L2" | "L3" | "L4";

export interface Column {
  readonly type: ColumnType;
  readonly zh: string;
  readonly level: Level;
  /** A row without it is a problem row. Key columns are always required. */
  readonly required: boolean;
  /** Where the value stands in the source when not under the column's own name: a merged head "面积/使用面积", a JSON path. */
  readonly from?: string;
}

export interface Resource {
  readonly name: string;
  readonly zh: string;
  /** Table, endpoint, or file pattern with an optional sheet. e.g. "GXJG0101", "/projects", "*.xlsx#房间" */
  readonly at: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  /** Tells what changed, so that not everything is read every night; absent, it is. */
  readonly cursor?: Cursor;
  /** Absent: "evolve". */
  readonly drift?: DriftMode;
  /** Columns of the source that nobody misses and nobody is to be told of. */
  readonly ignore?: readonly string[];
}

/**
 * What becomes of a resource that no longer looks as declared. evolve: a new column is kept beside the row until it is
 * declared, one that is gone is NULL, both are told. freeze: the resource fails, what was read before is served.
 * quarantine: rows that would lose a value are problem rows and keep what they said last; the others load.
 */
export const driftModes = ["evolve", "freeze", "quarantine"] as const;
export type DriftMode = (typeof driftModes)[number];

export const driftOf = ({ drift }: Resource): DriftMode => drift ?? "evolve";

/** A column that grows whenever a row is added or changed: a moment or a number. */
export interface Cursor {
  readonly column: string;
  /** It says nothing but when the row was saved last: a row of which only that is another says what it said. */
  readonly isUpdateTime?: true;
  /** How much earlier than the newest is read again: rows written late, clocks that differ. */
  readonly lagMinutes: number;
}

/** The columns that say something of a row: all but its update time. */
export const tellingColumns = ({ columns, cursor }: Resource): readonly string[] =>
  Object.keys(columns).filter((name) => !(cursor?.isUpdateTime && cursor.column === name));

/** How a system is read. Which database it is, the configuration says. */
export type ConnectorKind = "database" | "rest" | "xlsx" | "csv" | "ndjson" | "parquet";

/** How a JSON API gives its rows. Paths go into objects by dots: "data.list". */
export interface RestShape {
  readonly paging: Paging;
  /** Where the rows of a page stand. (Default: "items"; a page that is a list is its rows.) */
  readonly items?: string;
  /** Where the number of all rows stands. (Default: "total") */
  readonly total?: string;
  /** Rows of a page. (Default: 1,000) */
  readonly size?: number;
  /** The parameter that asks for what changed since a cursor; absent, there is none. */
  readonly since?: string;
}

/** How the next page is found. Names are those of parameters, with their defaults; `pages` and `next` stand in the answer. */
export type Paging =
  | {
      readonly style: "page";
      readonly page?: string;
      readonly size?: string;
      /** An API without it is asked until all of `total` came, or until a page is empty. */
      readonly pages?: string;
    }
  | { readonly style: "offset"; readonly offset?: string; readonly limit?: string }
  | {
      readonly style: "cursor";
      readonly cursor?: string;
      readonly limit?: string;
      readonly next?: string;
    }
  /** Everything is in one answer. */
  | { readonly style: "none" }
  /** A whole address, in the Link header or at `next` in the answer. */
  | { readonly style: "link"; readonly limit?: string; readonly next?: string };

export interface SourceSystem {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: ConnectorKind;
  /** Text encoding of files; databases and REST are UTF-8. */
  readonly charset?: "utf-8" | "gb18030";
  /** Of a JSON API; absent: `?page=1&size=1000` → {"total", "page", "pages", "items"}. */
  readonly rest?: RestShape;
  readonly resources: readonly Resource[];
}

interface ColumnOptions {
  readonly level?: Level;
  readonly required?: boolean;
  readonly from?: string;
}

const column =
  (type: ColumnType) =>
  (zh: string, options: ColumnOptions = {}): Column => ({
    type,
    zh,
    level: options.level ?? "L2",
    required: options.required ?? false,
    ...(options.from === undefined ? {} : { from: options.from }),
  });

export const text = column("text");
export const integer = column("integer");
export const decimal = column("decimal");
export const date = column("date");
export const partialDate = column("partial_date");
export const timestamp = column("timestamp");
export const boolean = column("boolean");

interface ResourceOptions extends Pick<Resource, "drift" | "ignore"> {
  /** A column of what a row says that grows with every change, e.g. the day on which it was handed in. */
  readonly cursor?: string;
  /** The column of the system's own update time, 更新时间: a cursor too. It need not stand among the columns. */
  readonly updated?: string;
  readonly lagMinutes?: number;
}

/** Declares one resource; the key columns become required. */
export function resource(
  name: string,
  zh: string,
  at: string,
  key: string | readonly string[],
  columns: Readonly<Record<string, Column>>,
  options: ResourceOptions = {},
): Resource {
  const keys = typeof key === "string" ? [key] : key;
  const { cursor, updated, lagMinutes = 60, ...more } = options;
  const followed = updated ?? cursor;
  const added =
    updated === undefined || updated in columns
      ? {}
      : { [updated]: timestamp("更新时间", { level: "L1" }) };
  const required = Object.entries({ ...columns, ...added }).map(([id, declared]) => [
    id,
    keys.includes(id) ? { ...declared, required: true } : declared,
  ]);
  const cursorOf = (column: string): Cursor => ({
    column,
    lagMinutes,
    ...(updated === undefined ? {} : { isUpdateTime: true }),
  });
  return {
    name,
    zh,
    at,
    key: keys,
    columns: Object.fromEntries(required),
    ...(followed === undefined ? {} : { cursor: cursorOf(followed) }),
    ...more,
  };
}
