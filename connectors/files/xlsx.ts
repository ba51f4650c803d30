import { messageOf, type SourceError } from "../../core/errors.ts";
import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { declaredNames, foldedName, matchColumns, sourceName } from "../drift.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { isAside } from "./aside.ts";
import { type Drop, expression, fileError, openFolder, patternOf, readable } from "./folder.ts";
import { findHead, type SheetHead, searchedRows } from "./head.ts";
import { fillDown } from "./merged.ts";
import { type Merge, type SheetRow, sheetMerges, sheetRows } from "./sheet.ts";
import { countSheetRows } from "./sheet-count.ts";
import { openWorkbook, type Workbook } from "./workbook.ts";
import { type ZipEntry, ZipError } from "./zip.ts";

/** Workbooks in a drop folder: one sheet of each is one resource, `*.xlsx#房间`. */
export function openXlsx(system: SourceSystem, access: Access): Connector {
  const books = new Map<string, Promise<Workbook>>(); // one sheet after the other asks for the same
  const found = new Map<string, Promise<Tables>>(); // counting and reading look for the same
  const folder = openFolder(system, access);
  const tablesIn = (resource: Resource, drop: Drop): Promise<Tables> => {
    const opened = kept(books, drop.path, () => openWorkbook(drop.path));
    const at = `${drop.path}#${resource.name}`;
    const look = () => kept(found, at, () => tablesOf(system, resource, drop, opened));
    return readable(system, resource, drop, look, told);
  };
  const counted = (resource: Resource, drop: Drop, count: () => Promise<number>) =>
    readable(system, resource, drop, count, told);
  const all = async function* (resource: Resource): AsyncGenerator<Table> {
    for (const drop of await folder.drops(resource)) yield* (await tablesIn(resource, drop)).tables;
  };
  return {
    describe: async (resource) => {
      const columns = new Map<string, ObservedColumn>();
      for await (const table of all(resource))
        for (const name of declaredNames(resource, table.head.paths))
          if (name !== "") columns.set(name, { name, type: "cell" });
      return [...columns.values()];
    },
    count: async (resource) => {
      let rows = 0;
      for await (const { drop, book, entry, head } of all(resource))
        rows += await counted(resource, drop, () => countSheetRows(book, entry, head.last));
      return rows;
    },
    content: folder.content,
    read: (resource) =>
      folder.read(resource, async function* (drop) {
        const { tables, drift } = await tablesIn(resource, drop);
        const columns = Object.keys(resource.columns);
        yield { columns, rows: [], range: `${drop.name} sheets`, skipped: 0, drift };
        for (const table of tables) yield* readTable(system, resource, table);
      }),
    [Symbol.asyncDispose]: async () => {},
  };
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** The sheets of a workbook that hold a resource, and what is said of the others. */
interface Tables {
  readonly tables: readonly Table[];
  readonly drift: readonly string[];
}

/** Where one resource stands in one sheet. */
interface Table {
  readonly drop: Drop;
  readonly book: Workbook;
  readonly entry: ZipEntry;
  readonly sheet: string;
  readonly head: SheetHead;
  readonly merged: ReadonlySet<number>; // numbers of the rows with a cell merged sideways
  readonly down: readonly Merge[]; // cells that stand for those below them too
}

/** One sheet by its name; the first that is seen when none is named; all that are seen and fit when the name has a *. */
async function tablesOf(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  opened: Promise<Workbook>,
): Promise<Tables> {
  const book = await opened;
  const [, wanted] = patternOf(resource);
  const isPattern = wanted.includes("*");
  const names = isPattern
    ? book.visible.filter((name) => expression(wanted).test(name))
    : wanted === ""
      ? book.visible.slice(0, 1)
      : [...book.sheets.keys()].filter((name) => foldedName(name) === foldedName(wanted));
  const drift: string[] = [];
  if (wanted === "" && book.visible.length > 1)
    drift.push(
      `"${drop.name}" has ${book.visible.length} sheets; "${names[0]}" is read, as the declaration names none`,
    );
  const tables: Table[] = [];
  for (const name of names) {
    const entry = book.sheets.get(name);
    if (entry === undefined) continue;
    const table = await tableOf(resource, drop, book, name, entry);
    if ("head" in table) tables.push(table);
    else if (isPattern && names.length > 1)
      drift.push(
        `"${drop.name}" sheet "${name}" has no head with the declared columns; it is left out`,
      );
    else throw headless(system, resource, drop, name, table.top);
  }
  if (tables.length > 0) return { tables, drift };
  throw fileError(
    system,
    resource,
    `"${drop.name}" has no sheet "${wanted}"${isPattern ? " with the declared columns" : ""}; found ${[...book.sheets.keys()].join(", ") || "no sheet"}`,
    "give the sheet its agreed name back, or declare the new one",
  );
}

async function tableOf(
  resource: Resource,
  drop: Drop,
  book: Workbook,
  sheet: string,
  entry: ZipEntry,
): Promise<Table | { readonly top: readonly SheetRow[] }> {
  const merges = await sheetMerges(book, entry);
  const top: SheetRow[] = [];
  for await (const rows of sheetRows(book, entry)) {
    top.push(...rows.filter((row) => row.number <= searchedRows));
    if ((rows.at(-1)?.number ?? 0) >= searchedRows) break;
  }
  const wanted = wantedNames(resource);
  const head = findHead(top, merges, wanted);
  if (head.matched * 2 < wanted.length) return { top };
  const sideways = merges.filter((merge) => merge.right > merge.left);
  const down = merges.filter((merge) => merge.bottom > merge.top && merge.top >= head.last);
  return {
    drop,
    book,
    entry,
    sheet,
    head,
    merged: new Set(sideways.map(({ top: row }) => row + 1)),
    down,
  };
}

const wantedNames = ({ columns }: Resource): readonly string[] =>
  Object.entries(columns).map(([name, column]) => sourceName(name, column));

function headless(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  sheet: string,
  top: readonly SheetRow[],
): SourceError {
  return fileError(
    system,
    resource,
    `"${drop.name}" sheet "${sheet}" has no head with the declared columns; found ${foundIn(top)}; expected ${wantedNames(resource).join(", ")}`,
    "the head must stand in the first 30 rows with its agreed names; merged cells count for all they span",
  );
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
  { drop, book, entry, sheet, head, merged, down }: Table,
): AsyncGenerator<Batch> {
  const columns = Object.keys(resource.columns);
  const where = `"${drop.name}" sheet "${sheet}"`;
  const observed = declaredNames(resource, head.paths);
  const { positions, drift } = matchColumns(system, resource, observed, where);
  const key = resource.key.map((name) => positions[columns.indexOf(name)] ?? -1);
  const isLeftOut = ({ number, cells, faults }: SheetRow): boolean => {
    const texts = cells.filter((cell) => cell !== null && cell.trim() !== "");
    if (faults !== undefined && texts.length === 0) return false;
    if (texts.length === 1 && merged.has(number)) return true; // a line of text across the table
    return isAside(
      cells,
      key.map((position) => cells[position] ?? null),
    );
  };
  yield { columns, rows: [], range: `${drop.name} ${sheet} head`, skipped: 0, drift };
  const filled = fillDown(down);
  try {
    for await (const piece of sheetRows(book, entry)) {
      const below = piece.filter((row) => row.number > head.last).map(filled);
      const data = below.filter((row) => !isLeftOut(row));
      const read = data.map((row) => rowOf(row, positions, columns, where));
      yield {
        columns,
        rows: read.flatMap((row) => (Array.isArray(row) ? [row] : [])),
        problems: read.flatMap((row) => (Array.isArray(row) ? [] : [row])),
        range: `${drop.name} ${sheet} rows ${below[0]?.number ?? 0}-${below.at(-1)?.number ?? 0}`,
        skipped: below.length - data.length,
      };
    }
  } catch (cause) {
    throw told(system, resource, drop, cause);
  }
}

function rowOf(
  { number, cells, faults }: SheetRow,
  positions: readonly number[],
  columns: readonly string[],
  where: string,
): (string | null)[] | BadRow {
  const values = positions.map((position) => cells[position] ?? null);
  const bad = faults === undefined ? -1 : positions.findIndex((position) => faults.has(position));
  if (bad === -1) return values;
  const column = columns[bad] ?? "";
  const fault = faults?.get(positions[bad] ?? -1);
  const found = `row ${number} of ${where}: ${column} ${fault}`;
  return { rule: "malformed", column, found, values };
}

/** What is wrong with a package, said with its file's name. */
function told(system: SourceSystem, resource: Resource, drop: Drop, cause: unknown): unknown {
  if (!(cause instanceof ZipError)) return cause;
  const hint = /^is truncated/.test(cause.message)
    ? "is it still being written, or did the export break off? the next refresh reads it again"
    : "ask for the workbook again, saved as .xlsx without a password";
  return fileError(system, resource, `"${drop.name}" ${messageOf(cause)}`, hint, cause);
}
