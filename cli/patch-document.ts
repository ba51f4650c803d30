/** What a command line asks of a .docx: a control or marker by name, a table cell by address ("#2!B3"), rows of a table. */
import { UserError } from "../core/errors.ts";
import { readAsked } from "../forms/package/asked.ts";
import type { DocumentEdits, DocumentTemplate } from "../forms/package/document.ts";

/** Edits for "name=text" and "#1!B2=text", and for rows as "#1!A3" with their records. */
export function documentEdits(
  { names }: DocumentTemplate,
  sets: readonly string[],
  rows: readonly {
    readonly sheet: string;
    readonly at: string;
    readonly records: readonly (readonly string[])[];
  }[],
): DocumentEdits {
  const values: Record<string, string> = {};
  const cells: { table: number; at: string; text: string }[] = [];
  for (const written of sets) {
    const name = names.find((known) => written.startsWith(`${known}=`));
    if (name !== undefined) {
      values[name] = written.slice(name.length + 1);
      continue;
    }
    if (!/^(?:#\d+!)?\$?[A-Z]{1,3}\$?\d+=/i.test(written))
      throw new UserError(
        `文档里没有 "${written}" 指的地方 · the document has no such control, marker or table cell`,
        `控件和标记 controls and markers: ${names.join("、") || "—"}；表格写成 '#1!B2=文字'`,
      );
    const { sheet, at, text = "" } = readAsked(written);
    cells.push({ table: tableNumber(sheet), at, text });
  }
  const repeated = rows.map(({ sheet, at, records }) => ({
    table: tableNumber(sheet),
    at,
    records,
  }));
  return { values, cells, rows: repeated };
}

function tableNumber(sheet: string): number {
  if (sheet === "") return 1;
  const number = /^#(\d{1,5})$/.exec(sheet)?.[1];
  if (number !== undefined) return Number(number);
  throw new UserError(
    `"${sheet}" 不是表格 · is no table`,
    "文档的表格按次序写成 #1、#2 · write #1 for the first table",
  );
}
