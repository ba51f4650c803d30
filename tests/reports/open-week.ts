import ExcelJS from "exceljs";
import { readConfig } from "../../core/config.ts";
import type { Home } from "../../core/paths.ts";
import { type Lease, openReleases } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import type { Principal } from "../../query/principal.ts";
import { weeklyDetail } from "../../reports/detail.ts";
import { type WeeklyBrief, weeklyBrief } from "../../reports/weekly.ts";
import { renderWorkbook } from "../../reports/workbook.ts";

export const office: Principal = { role: "office", domain: "teaching" };
export const weekTen = { term: "2026-2027-1", week: 10 } as const;

/** The current release of a home, held for a test. */
export async function openLease(home: Home): Promise<Lease & AsyncDisposable> {
  const state = await openState(home);
  const releases = await openReleases(home, state, { memory: "512MB", threads: 2, temp: home.tmp });
  const lease = await releases.lease();
  const close = async () => {
    await lease.done();
    await releases.close();
    await state.close();
  };
  return { ...lease, [Symbol.asyncDispose]: close };
}

export const briefOf = (lease: Lease, home: Home, principal: Principal): Promise<WeeklyBrief> =>
  weeklyBrief(lease, { ...weekTen, university: readConfig(home).university }, principal);

export async function workbookOf(
  lease: Lease,
  home: Home,
  principal: Principal,
): Promise<Uint8Array> {
  const brief = await briefOf(lease, home, principal);
  return renderWorkbook(brief, await weeklyDetail(lease, weekTen, principal));
}

type Cell = string | number | boolean | Date | null;
export type SheetRow = Readonly<Record<string, Cell>>;

/** The rows of a table sheet, by the ids in its second row. */
export async function rowsOf(bytes: Uint8Array, name: string): Promise<readonly SheetRow[]> {
  const book = await opened(bytes);
  const sheet = book.getWorksheet(name);
  if (sheet === undefined) throw new Error(`no sheet "${name}"`);
  const ids = texts(sheet.getRow(2));
  const rows: SheetRow[] = [];
  for (let at = 3; at <= sheet.rowCount; at++) {
    const row = sheet.getRow(at);
    rows.push(
      Object.fromEntries(ids.map((id, index) => [id, plain(row.getCell(index + 1).value)])),
    );
  }
  return rows;
}

/** The number beside each measure id of the sheet 周报一页. */
export async function pageSheet(bytes: Uint8Array): Promise<ReadonlyMap<string, Cell>> {
  const sheet = (await opened(bytes)).getWorksheet("周报一页");
  const found = new Map<string, Cell>();
  sheet?.eachRow((row) => {
    const id = plain(row.getCell(11).value);
    if (typeof id === "string") found.set(id, plain(row.getCell(3).value));
  });
  return found;
}

export async function opened(bytes: Uint8Array): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  // exceljs declares a Buffer of its own time; any bytes will do
  await book.xlsx.load(bytes as unknown as Parameters<typeof book.xlsx.load>[0]);
  return book;
}

const texts = (row: ExcelJS.Row): readonly string[] =>
  Array.from({ length: row.cellCount }, (_, index) => String(row.getCell(index + 1).value));

function plain(value: ExcelJS.CellValue): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === "object" && !(value instanceof Date))
    throw new Error(`not a plain cell: ${JSON.stringify(value)}`);
  return value;
}
