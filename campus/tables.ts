import { savedAt } from "./saved-at.ts";

export type Value = string | number | boolean | readonly string[] | null;

/** "GH XM XS# JE$" → "GH" | "XM" | "XS" | "JE": # marks whole numbers, $ decimals. */
type Names<S extends string> = S extends `${infer Head} ${infer Rest}`
  ? Names<Head> | Names<Rest>
  : S extends `${infer Name}#` | `${infer Name}$`
    ? Name
    : S;

export type RowOf<S extends string> = Readonly<Record<Names<S>, Value>>;

/** The columns a declared table was declared with. */
export type ColumnsOf<T> = T extends Table<infer S> ? S : never;

/** A table, endpoint, sheet or file of one system as the campus itself declares it. */
export interface Table<S extends string = string> {
  readonly at: string; // GXJG0101, /projects, 房间, equipment.csv, undergraduate
  readonly key: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: "text" | "integer" | "decimal";
  }[];
  /** The column that tells when a row was saved last, where writers do not say it. */
  readonly saved?: string;
  /** Only carries the names of the columns for the compiler. */
  readonly row?: RowOf<S>;
}

/** Declares a table in one line; the key names come first in nobody's interest, so they are told apart. */
export function table<const S extends string>(at: string, key: string, columns: S): Table<S> {
  return {
    at,
    key: key.split(" "),
    columns: columns.split(" ").map((column) => ({
      name: column.replace(/[#$]$/, ""),
      type: column.endsWith("#") ? "integer" : column.endsWith("$") ? "decimal" : "text",
    })),
  };
}

/** 更新时间, as most systems call it. */
export const updateTime = "GXSJ";

/** The same with a last column that tells when each row was saved last. */
export function savedTable<const S extends string>(at: string, key: string, columns: S): Table<S> {
  const plain = table(at, key, columns);
  return {
    ...plain,
    columns: [...plain.columns, { name: updateTime, type: "text" }],
    saved: updateTime,
  };
}

/** The values of a row in the order of the table's columns. */
export function valuesOf<S extends string>(declared: Table<S>, row: RowOf<S>): readonly Value[] {
  const values = row as Readonly<Record<string, Value>>; // RowOf is keyed by exactly these names
  return declared.columns.map(({ name }) =>
    name === declared.saved ? savedAt(declared, values) : (values[name] ?? null),
  );
}

/** What the campus knows of the rows it wrote; `expected` is what somebody else would count. */
export interface Tally {
  expected: number;
  duplicates: number;
  malformed: number;
  totals_and_notes: number;
}

/** Takes the rows of one table one by one. */
export interface Sink<S extends string> {
  readonly add: (row: RowOf<S>) => void;
  /** Writes the last row once more, as exports that stumble do. */
  readonly repeat: () => void;
  /** Adds a row that no typed contract can take. */
  readonly addMalformed: (row: RowOf<S>) => void;
  readonly tally: Tally;
}

export const newTally = (): Tally => ({
  expected: 0,
  duplicates: 0,
  malformed: 0,
  totals_and_notes: 0,
});
