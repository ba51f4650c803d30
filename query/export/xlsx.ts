import { UserError } from "../../core/errors.ts";
import { cellText } from "./cell-text.ts";
import type { Batch, Cell, TypedColumn } from "./cells.ts";
import { newFile } from "./file.ts";
import { closing, escaped, letters, opening, workbookParts } from "./xlsx-parts.ts";
import { zipStream } from "./zip-stream.ts";

/** What a sheet holds below its head row. */
const mostRows = 1_048_575;

/**
 * A workbook, sheet after sheet as each is full. Texts are texts and never formulas; numbers are numbers as far as a
 * spreadsheet keeps every digit (15), beyond that texts; dates are dates from 1900 on, earlier ones texts. An empty cell
 * is no value. UserError for a text that no cell can hold.
 */
export async function writeXlsx(
  path: string,
  columns: readonly TypedColumn[],
  batches: AsyncIterable<Batch>,
  most = mostRows,
): Promise<number> {
  const file = await newFile(path);
  const zip = zipStream(file);
  const rows = rowsOf(columns, batches, most);
  let next = await rows.next();
  let count = 0;
  let sheets = 0;
  const sheet = async function* () {
    yield opening(columns);
    for (let row = 0; row < most && next.done !== true; row += 1) {
      yield next.value;
      count += 1;
      next = await rows.next();
    }
    yield closing;
  };
  do {
    sheets += 1;
    await zip.entry(`xl/worksheets/sheet${sheets}.xml`, inPieces(sheet()));
  } while (next.done !== true);
  for (const [name, content] of workbookParts(sheets)) await zip.entry(name, once(content));
  await zip.end();
  await file.close();
  return count;
}

async function* once(text: string) {
  yield text;
}

/** Packing costs per piece: rows are handed on by the hundred. */
async function* inPieces(texts: AsyncIterable<string>) {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

async function* rowsOf(
  columns: readonly TypedColumn[],
  batches: AsyncIterable<Batch>,
  most: number,
) {
  const places = columns.map((_column, index) => letters(index));
  let count = 0;
  for await (const { cells, rowCount } of batches) {
    for (let at = 0; at < rowCount; at += 1) {
      const number = (count % most) + 2;
      count += 1;
      let row = `<row r="${number}">`;
      for (let index = 0; index < columns.length; index += 1) {
        const column = columns[index];
        const cell = cells[index]?.[at] ?? null;
        if (column === undefined || cell === null) continue;
        row += `<c r="${places[index]}${number}"${valueXml(cell, column)}</c>`;
      }
      yield `${row}</row>`;
    }
  }
}

/** What follows a cell's address. */
function valueXml(cell: Cell, column: TypedColumn): string {
  const { kind } = column;
  const text = cellText(cell, kind) ?? "";
  switch (kind.is) {
    case "integer":
    case "decimal":
      return isExact(text) ? `><v>${text}</v>` : textXml(text, column);
    case "double":
      return Number.isFinite(cell) ? `><v>${text}</v>` : textXml(text, column);
    case "boolean":
      return ` t="b"><v>${cell === true ? 1 : 0}</v>`;
    case "date":
      return serialXml(Number(cell), 1) ?? textXml(text, column);
    case "timestamp":
      return serialXml(Number(cell) / 86_400_000_000, 2) ?? textXml(text, column);
    case "text":
      return textXml(text, column);
  }
}

/** Zeros around the digits cost nothing. */
const isExact = (text: string): boolean =>
  text
    .replace(/^-?[0.]*/, "")
    .replace(".", "")
    .replace(/0+$/, "").length <= 15;

/** Days since 1899-12-30. Serial 60 is a 29 February 1900 that never was, so earlier days count one less. */
function serialXml(days: number, style: number): string | undefined {
  const serial = days + 25_569;
  const shown = serial < 61 ? serial - 1 : serial;
  return shown < 1 ? undefined : ` s="${style}"><v>${shown}</v>`;
}

const longest = 32_767;

function textXml(text: string, { zh }: TypedColumn): string {
  if (text.length > longest) {
    throw new UserError(
      `“${zh}”有一个值 ${text.length} 字，表格单元格至多 ${longest} 字 · a text is too long for a cell`,
      "改用 csv、parquet、arrow，或去掉那一列 · export csv, parquet or arrow, or leave that column out",
    );
  }
  return ` t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is>`;
}
