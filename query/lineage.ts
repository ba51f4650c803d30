import { quoteName } from "../core/duckdb.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import type { ReleaseLease } from "./run.ts";

/** `from`: the value. `by`: what only decides which value. `rows`: what decides which rows there are at all. */
export type LineageRole = "from" | "by" | "rows";

/** Where a column begins: a column of a source, a code list, the registry of persons, a constant … */
export interface LineageOrigin {
  readonly role: LineageRole;
  /** "column", "rows", "code", "registry", "calendar", "run", "today", "constant" */
  readonly kind: string;
  /** Of a source "personnel.staff"; of a code list its name; of a constant its text. */
  readonly name: string;
  /** Of a source; else "". */
  readonly column: string;
  /** Table, endpoint or file of the source. e.g. "GXJG0101"; else "". */
  readonly place: string;
  /** e.g. "人事系统 教职工基本信息 · 姓名" */
  readonly zh: string;
}

export interface ColumnLineage {
  readonly table: string;
  readonly column: string;
  /** The files it is made by, its own first. */
  readonly models: readonly string[];
  readonly origins: readonly LineageOrigin[];
}

/** What hangs on a column of a source: a column of an entity or mart; "" for which rows it has. */
export interface Dependent {
  readonly table: string;
  readonly column: string;
  readonly role: LineageRole;
}

/** As people write it: the system, its table or resource, and the column; without the column the whole table. */
export interface SourceAddress {
  readonly system: string;
  readonly place: string;
  readonly column?: string;
}

/** Reads "personnel.GXJG0101.XM" or "personnel.staff.XM"; undefined for anything shorter. */
export function sourceAddressOf(text: string): SourceAddress | undefined {
  const [, system, place, column] = /^([a-z_]+)\.(.+?)(?:\.([^./#]+))?$/u.exec(text.trim()) ?? [];
  if (system === undefined || place === undefined) return undefined;
  return { system, place, ...(column === undefined ? {} : { column }) };
}

/** How a source's column is written: "personnel.GXJG0101.XM", "facilities.room.SYMJ" where the place is a pattern of files. */
export function addressOf({
  name,
  place,
  column,
}: Omit<LineageOrigin, "role" | "kind" | "zh">): string {
  const [system = "", resource = ""] = name.split(".");
  const readable = /^[\w\p{L}]+$/u.test(place) ? place : resource;
  return [system, readable, ...(column === "" ? [] : [column])].join(".");
}

const table = (reader: ReleaseLease): string => {
  if (reader.release.tables["lineage"] === undefined)
    throw new NotRecordedThen(reader.release.id, "lineage");
  return `${quoteName(reader.alias)}.main.lineage`;
};

/** Where a column of an entity or mart comes from; undefined when there is none of that name. */
export async function lineageOf(
  reader: ReleaseLease,
  name: string,
  column: string,
): Promise<ColumnLineage | undefined> {
  const rows = await reader.connection.rows(
    `SELECT * FROM ${table(reader)} WHERE table_name = $1 AND column_name IN ($2, '')
     ORDER BY list_position(['from', 'by', 'rows'], role), kind, CASE role WHEN 'model' THEN place END, name, source_column`,
    [name, column],
  );
  if (!rows.some((row) => row["column_name"] === column)) return undefined;
  return {
    table: name,
    column,
    models: rows.filter(({ role }) => role === "model").map((row) => String(row["name"])),
    origins: rows
      .filter(({ role }) => role !== "model")
      .map((row) => ({
        role: row["role"] as LineageRole, // written by pipelines/lineage alone
        kind: String(row["kind"]),
        name: String(row["name"]),
        column: String(row["source_column"]),
        place: String(row["place"]),
        zh: String(row["zh"]),
      })),
  };
}

/** Everything of the release that hangs on a column of a source, or on any of its table; empty when nothing does. */
export async function dependentsOf(
  reader: ReleaseLease,
  { system, place, column }: SourceAddress,
): Promise<readonly Dependent[]> {
  const rows = await reader.connection.rows(
    `SELECT DISTINCT table_name, column_name, role FROM ${table(reader)}
     WHERE kind IN ('column', 'rows') AND split_part(name, '.', 1) = $1
       AND lower($2) IN (lower(place), lower(split_part(name, '.', 2)))
       AND ($3 = '' OR lower(source_column) = lower($3))
     ORDER BY table_name, column_name, list_position(['from', 'by', 'rows'], role)`,
    [system, place, column ?? ""],
  );
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const [of, at] = [String(row["table_name"]), String(row["column_name"])];
    if (seen.has(`${of}.${at}`)) return [];
    seen.add(`${of}.${at}`);
    return [{ table: of, column: at, role: row["role"] as LineageRole }]; // written by pipelines/lineage alone
  });
}
