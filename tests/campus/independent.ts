import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import Database from "libsql";

/** Counting and hashing that shares nothing with how the campus writes. */

export function sqliteRows(file: string, sql: string): Record<string, unknown>[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all() as Record<string, unknown>[]; // named columns
  } finally {
    database.close();
  }
}

/** Records of RFC 4180 without the head line: line ends outside quotes. */
export function csvRecords(file: string): string[] {
  const text = new TextDecoder("gb18030", { fatal: true }).decode(readFileSync(file));
  const records: string[] = [];
  let [from, inside] = [0, false];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') inside = !inside;
    if (text[at] !== "\n" || inside) continue;
    records.push(text.slice(from, at - 1));
    from = at + 1;
  }
  return records.slice(1);
}

export function lines(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line !== "");
}

/** All rows of a sheet as lists of cells, over the workbooks of a folder; title and heads included. */
export async function sheets(folder: string, sheet: string): Promise<unknown[][][]> {
  const found: unknown[][][] = [];
  for (const name of readdirSync(folder).sort()) {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, name));
    const rows: unknown[][] = [];
    workbook.getWorksheet(sheet)?.eachRow((row) => {
      rows.push((row.values as unknown[]).slice(1)); // exceljs counts columns from 1
    });
    found.push(rows);
  }
  return found;
}

/** Hashes of everything in a seeded folder; of workbooks the cells, because a zip holds the time it was made. */
export async function contentHashes(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (/\.(sqlite|ndjson|csv|json)$/.test(name))
      hashes[name] = createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex");
  }
  for (const sheet of ["楼宇", "房间", "用房分配", "借用与考试"]) {
    const cells = JSON.stringify(await sheets(join(folder, "facilities"), sheet));
    hashes[sheet] = createHash("sha256").update(cells).digest("hex");
  }
  return hashes;
}
