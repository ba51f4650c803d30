import type { Connection } from "../../core/duckdb.ts";
import { UserError } from "../../core/errors.ts";
import type { ReleaseShape } from "../compiling.ts";
import type { Principal } from "../principal.ts";
import { checkTermsBegun } from "../terms-begun.ts";
import { batches, typed } from "./cells.ts";
import type { ExportColumn } from "./columns.ts";
import { writeCsv } from "./csv.ts";
import { writeParquet } from "./parquet.ts";
import { compileExport, type ExportAsked, type ExportStatement } from "./statement.ts";
import { writeXlsx } from "./xlsx.ts";

export const exportFormats = ["csv", "parquet", "arrow", "xlsx"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One file to write. `most`: how many rows this principal may have in it. */
export interface ExportOrder {
  readonly asked: ExportAsked;
  readonly principal: Principal;
  readonly format: ExportFormat;
  /** Must not be there yet. */
  readonly file: string;
  readonly most: number;
}

export interface Exported {
  readonly rows: number;
  readonly columns: readonly ExportColumn[];
  /** The ids of the persons whose rows are in it, or stand behind a figure over few rows; sorted. */
  readonly persons: readonly string[];
}

/** The release to read, as a lease gives it. */
export interface ExportReader extends ReleaseShape {
  readonly release: ReleaseShape["release"] & { readonly today?: string };
  readonly connection: Connection;
}

/**
 * Writes what is asked into a file, row by row, as much as the principal may see. UserError when it may not be asked or
 * has too many rows; the file is then to be thrown away.
 */
export async function writeExport(
  reader: ExportReader,
  { asked, principal, format, file, most }: ExportOrder,
): Promise<Exported> {
  const { connection, release } = reader;
  const compiled = compileExport(reader, asked, principal, most);
  await checkTerms(connection, asked, compiled);
  const statement = await typed(connection, compiled);
  const { columns } = statement;
  const about: Readonly<Record<string, string>> = {
    release: String(release.id),
    ...(release.today === undefined ? {} : { today: release.today }),
    ...(asked.asOf === undefined ? {} : { as_of: asked.asOf }),
  };
  const write: Record<ExportFormat, () => Promise<number>> = {
    csv: () => writeCsv(file, columns, batches(connection, statement)),
    parquet: () => writeParquet(file, connection, statement, about),
    arrow: async () => {
      const { writeArrow } = await import("./arrow.ts"); // its library is large, and few ask for it
      return writeArrow(file, columns, batches(connection, statement), about);
    },
    xlsx: () => writeXlsx(file, columns, batches(connection, statement)),
  };
  const rows = await write[format]();
  if (rows > most) throw tooMany(most);
  return {
    rows,
    columns: columns.map(({ name, zh, en }) => ({ name, zh, en })),
    persons: await personsIn(connection, compiled),
  };
}

async function checkTerms(
  connection: Connection,
  asked: ExportAsked,
  { terms }: ExportStatement,
): Promise<void> {
  if (terms === undefined || !("metric" in asked)) return;
  const [row = {}] = await connection.rows(terms.sql, terms.params);
  checkTermsBegun(asked, row);
}

async function personsIn(
  connection: Connection,
  { persons, params }: ExportStatement,
): Promise<readonly string[]> {
  if (persons === undefined) return [];
  return (await connection.rows(persons, params)).map(({ person }) => String(person));
}

const tooMany = (most: number) =>
  new UserError(
    `超过 ${most} 行，该身份一次至多导出这么多 · more than ${most} rows, the most this role may export at once`,
    "用 where 缩小，或分几次导出 · narrow it with where, or export it in parts",
  );
