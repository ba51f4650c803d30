import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import { type Connection, quoteName } from "../../core/duckdb.ts";
import type { ExportColumn } from "./columns.ts";
import type { ExportStatement } from "./statement.ts";

/** What a column of a file holds; the same in every format. */
export type Kind =
  | { readonly is: "text" | "integer" | "double" | "date" | "timestamp" | "boolean" }
  | { readonly is: "decimal"; readonly width: number; readonly scale: number };

/**
 * Text as string; integers, decimals (without their point) and moments (µs since 1970, local time) as bigint; days since
 * 1970 and doubles as number; null where there is no value.
 */
export type Cell = string | bigint | number | boolean | null;

export interface TypedColumn extends ExportColumn {
  readonly kind: Kind;
}

/** Some rows, column by column. */
export interface Batch {
  readonly rowCount: number;
  readonly cells: readonly (readonly Cell[])[];
}

/** A statement whose columns have the types of the file. */
export interface TypedStatement extends Omit<ExportStatement, "columns" | "persons" | "terms"> {
  readonly columns: readonly TypedColumn[];
}

/** Fixes the types before anything is read, so that a file's types depend on the question and not on its rows. */
export async function typed(
  connection: Connection,
  { sql, params, columns }: ExportStatement,
): Promise<TypedStatement> {
  // A prepared statement does not know its types before its parameters are there.
  const none = await connection.raw.run(`SELECT * FROM (${sql}) AS t LIMIT 0`, [...params]);
  const kinds = none.columnTypes().map(kindOf);
  const casts = columns.map(({ name }, index) => {
    const quoted = quoteName(name);
    return `CAST(${quoted} AS ${sqlType(kinds[index] ?? text)}) AS ${quoted}`;
  });
  return {
    sql: `SELECT ${casts.join(", ")} FROM (${sql}) AS t`,
    params,
    columns: columns.map((column, index) => ({ ...column, kind: kinds[index] ?? text })),
  };
}

const text: Kind = { is: "text" };

function kindOf(type: DuckDBType): Kind {
  if (type instanceof DuckDBDecimalType) {
    return { is: "decimal", width: type.width, scale: type.scale };
  }
  return { is: kindByType.get(type.typeId) ?? "text" };
}

const kindByType: ReadonlyMap<DuckDBTypeId, Exclude<Kind["is"], "decimal">> = new Map([
  [DuckDBTypeId.BOOLEAN, "boolean"],
  [DuckDBTypeId.TINYINT, "integer"],
  [DuckDBTypeId.SMALLINT, "integer"],
  [DuckDBTypeId.INTEGER, "integer"],
  [DuckDBTypeId.BIGINT, "integer"],
  [DuckDBTypeId.HUGEINT, "integer"],
  [DuckDBTypeId.FLOAT, "double"],
  [DuckDBTypeId.DOUBLE, "double"],
  [DuckDBTypeId.DATE, "date"],
  [DuckDBTypeId.TIMESTAMP, "timestamp"],
]);

const sqlTypes: Record<Exclude<Kind["is"], "decimal">, string> = {
  text: "VARCHAR",
  integer: "BIGINT",
  double: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMP",
  boolean: "BOOLEAN",
};

const sqlType = (kind: Kind): string =>
  kind.is === "decimal" ? `DECIMAL(${kind.width}, ${kind.scale})` : sqlTypes[kind.is];

/** The rows of a statement in batches of about 2,048, without the whole result in memory. */
export async function* batches(
  { raw }: { readonly raw: DuckDBConnection },
  { sql, params }: TypedStatement,
): AsyncGenerator<Batch> {
  const result = await raw.stream(sql, [...params]);
  for await (const chunk of result) {
    const cells = Array.from({ length: chunk.columnCount }, (_, index) =>
      chunk.getColumnValues(index).map(cellOf),
    );
    yield { rowCount: chunk.rowCount, cells };
  }
}

function cellOf(value: DuckDBValue): Cell {
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBTimestampValue) return value.micros;
  return value as Cell; // the statement casts to these types alone
}
