import { cellText } from "./cell-text.ts";
import type { Batch, Kind, TypedColumn } from "./cells.ts";
import { newFile } from "./file.ts";

/**
 * CSV after RFC 4180: CRLF, quotes doubled, UTF-8 with a byte order mark, which Excel and WPS need. No value is an empty
 * field, an empty text is "". A text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay
 * numbers.
 */
export async function writeCsv(
  path: string,
  columns: readonly TypedColumn[],
  batches: AsyncIterable<Batch>,
): Promise<number> {
  const file = await newFile(path);
  const heads = columns.map(({ zh }) => field(zh, text)).join(",");
  await file.write(Buffer.from(`\ufeff${heads}\r\n`));
  let rows = 0;
  for await (const { cells, rowCount } of batches) {
    const lines = Array.from({ length: rowCount }, (_, at) =>
      columns.map(({ kind }, index) => field(cellText(cells[index]?.[at] ?? null, kind), kind)),
    );
    await file.write(Buffer.from(lines.map((line) => `${line.join(",")}\r\n`).join("")));
    rows += rowCount;
  }
  await file.close();
  return rows;
}

const text: Kind = { is: "text" };

/** What begins a formula, also in full width, as some spreadsheets read it. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function field(value: string | undefined, kind: Kind): string {
  if (value === undefined) return "";
  if (kind.is !== "text") return value;
  const safe = formula.test(value) ? `'${value}` : value;
  return safe === "" || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
