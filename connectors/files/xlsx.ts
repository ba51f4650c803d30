import { messageOf } from "../../core/errors.ts";
import type { Access, Batch, Connector, ObservedColumn } from "../connector.ts";
import { matchColumns, sourceName } from "../drift.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { type Drop, fileError, openFolder, patternOf } from "./folder.ts";
import { findHead, isAside, type SheetHead, searchedRows } from "./head.ts";
import { type SheetRow, sheetMerges, sheetRows } from "./sheet.ts";
import { countSheetRows } from "./sheet-count.ts";
import { openWorkbook, type Workbook } from "./workbook.ts";
import { type ZipEntry, ZipError } from "./zip.ts";

/** Workbooks in a drop folder: one sheet of each is one resource, `*.xlsx#房间`. */
export function openXlsx(system: SourceSystem, access: Access): Connector {
  const books = new Map<string, Promise<Workbook>>(); // one sheet after the other asks for the same
  const found = new Map<string, Promise<Table>>(); // counting and reading look for the same
  const folder = openFolder(system, access);
  const tableAt = (resource: Resource, drop: Drop): Promise<Table> => {
    const opened = kept(books, drop.path, () => openWorkbook(drop.path));
    const at = `${drop.path}#${resource.name}`;
    return said(system, resource, drop, () =>
      kept(found, at, () => tableOf(system, resource, drop, opened)),
    );
  };
  const tables = async function* (resource: Resource): AsyncGenerator<Table> {
    for (const drop of await folder.drops(resource)) yield await tableAt(resource, drop);
  };
  return {
    describe: async (resource) => {
      const columns = new Map<string, ObservedColumn>();
      for await (const table of tables(resource))
        for (const name of table.head.paths)
          if (name !== "") columns.set(name, { name, type: "cell" });
      return [...columns.values()];
    },
    count: async (resource) => {
      let rows = 0;
      for await (const { drop, book, entry, head } of tables(resource))
        rows += await said(system, resource, drop, () => countSheetRows(book, entry, head.last));
      return rows;
    },
    read: (resource) =>
      folder.read(resource, async function* (drop) {
        yield* readTable(system, resource, await tableAt(resource, drop));
      }),
    [Symbol.asyncDispose]: async () => {},
  };
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** Where one resource stands in one workbook. */
interface Table {
  readonly drop: Drop;
  readonly book: Workbook;
  readonly entry: ZipEntry;
  readonly sheet: string;
  readonly head: SheetHead;
  readonly merged: ReadonlySet<number>; // numbers of the rows with a cell merged sideways
}

async function tableOf(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  opened: Promise<Workbook>,
): Promise<Table> {
  const book = await opened;
  const [, sheet] = patternOf(resource);
  const entry = book.sheets.get(sheet);
  if (entry === undefined)
    throw fileError(
      system,
      resource,
      `"${drop.name}" has no sheet "${sheet}"; found ${[...book.sheets.keys()].join(", ") || "no sheet"}`,
      "give the sheet its agreed name back, or declare the new one",
    );
  const merges = await sheetMerges(book, entry);
  const top: SheetRow[] = [];
  for await (const rows of sheetRows(book, entry)) {
    top.push(...rows.filter((row) => row.number <= searchedRows));
    if ((rows.at(-1)?.number ?? 0) >= searchedRows) break;
  }
  const wanted = Object.entries(resource.columns).map(([name, column]) => sourceName(name, column));
  const head = findHead(top, merges, wanted);
  if (head.matched * 2 < wanted.length)
    throw fileError(
      system,
      resource,
      `"${drop.name}" sheet "${sheet}" has no head with the declared columns; found ${foundIn(top)}; expected ${wanted.join(", ")}`,
      "the head must stand in the first 30 rows with its agreed names; merged cells count for all they span",
    );
  const sideways = merges.filter((merge) => merge.right > merge.left);
  return {
    drop,
    book,
    entry,
    sheet,
    head,
    merged: new Set(sideways.map(({ top: row }) => row + 1)),
  };
}

function foundIn(rows: readonly SheetRow[]): string {
  const texts = rows
    .slice(0, 3)
    .map((row) => row.cells.filter((cell) => cell !== null).join(" | "));
  return texts.length === 0
    ? "an empty sheet"
    : texts.map((text) => `"${text.slice(0, 120)}"`).join(", ");
}

async function* readTable(
  system: SourceSystem,
  resource: Resource,
  { drop, book, entry, sheet, head, merged }: Table,
): AsyncGenerator<Batch> {
  const columns = Object.keys(resource.columns);
  const where = `"${drop.name}" sheet "${sheet}"`;
  const { positions, drift } = matchColumns(system, resource, head.paths, where);
  yield { columns, rows: [], range: `${drop.name} ${sheet} head`, skipped: 0, drift };
  try {
    for await (const piece of sheetRows(book, entry)) {
      const below = piece.filter((row) => row.number > head.last);
      const data = below.filter((row) => !isAside(row, merged));
      yield {
        columns,
        rows: data.map(({ cells }) => positions.map((position) => cells[position] ?? null)),
        range: `${drop.name} ${sheet} rows ${below[0]?.number ?? 0}-${below.at(-1)?.number ?? 0}`,
        skipped: below.length - data.length,
      };
    }
  } catch (cause) {
    throw told(system, resource, drop, cause);
  }
}

/** What is wrong with a package, said with its file's name. */
async function said<T>(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw told(system, resource, drop, cause);
  }
}

function told(system: SourceSystem, resource: Resource, drop: Drop, cause: unknown): unknown {
  if (!(cause instanceof ZipError)) return cause;
  const hint = /^is truncated/.test(cause.message)
    ? "is it still being written, or did the export break off? the next refresh reads it again"
    : "ask for the workbook again, saved as .xlsx without a password";
  return fileError(system, resource, `"${drop.name}" ${messageOf(cause)}`, hint, cause);
}
