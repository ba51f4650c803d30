import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { DataType, type Decimal, tableFromIPC } from "apache-arrow";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import type { ExportFormat } from "../../query/export/write.ts";

/**
 * Reads exported files back without any of our code: Parquet by the engine, CSV and workbooks by Python, Arrow by its
 * library. Every value becomes a text, no value null.
 */
export type Cells = readonly (readonly (string | null)[])[];

export interface ReadBack {
  readonly heads: readonly string[];
  readonly rows: Cells;
  /** As the file itself calls them; empty where a format has none. */
  readonly types: readonly string[];
}

export const readBack: Record<ExportFormat, (file: string) => Promise<ReadBack>> = {
  csv: async (file) => byPython(csvReader, file),
  xlsx: async (file) => byPython(workbookReader, file),
  parquet: byEngine,
  arrow: byArrow,
};

function byPython(program: string, file: string): ReadBack {
  const { status, stdout, stderr } = spawnSync("/usr/bin/python3", ["-c", program, file], {
    encoding: "utf8",
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ReadBack; // the programs below
}

/** Python's csv takes "" and nothing for the same, so the two are told apart by hand. */
const csvReader = `
import json, sys
text = open(sys.argv[1], "rb").read().decode("utf-8")
assert text.startswith("\\ufeff"), "no byte order mark"
rows, row, at = [], [], 1
while at < len(text):
    if text[at] == '"':
        at += 1
        value = ""
        while True:
            end = text.index('"', at)
            value += text[at:end]
            at = end + 1
            if text[at:at+1] != '"': break
            value += '"'
            at += 1
    else:
        end = min(e for e in (text.find(",", at), text.find("\\r\\n", at)) if e >= 0)
        value = text[at:end] or None
        assert value is None or '"' not in value and "\\n" not in value
        at = end
    row.append(value)
    if text[at] == ",": at += 1
    else:
        assert text[at:at+2] == "\\r\\n", repr(text[at:at+2])
        at += 2
        rows.append(row)
        row = []
import csv, io
again = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
assert again == [[v or "" for v in r] for r in rows], "csv of Python reads it differently"
print(json.dumps({"heads": rows[0], "rows": rows[1:], "types": []}))
`;

const workbookReader = `
import json, sys, datetime, zipfile, re
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
def shown(cell):
    value = cell.value
    if value is None: return None
    assert cell.data_type != "f", "a formula: " + value
    if isinstance(value, bool): return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return str(value) if "h" in cell.number_format else value.strftime("%Y-%m-%d").rjust(10, "0")
    if cell.data_type in ("s", "inlineStr"): return unescape(value)
    return repr(value)
book = load_workbook(sys.argv[1])
heads, rows, types = None, [], None
for sheet in book.worksheets:
    lines = list(sheet.iter_rows())
    heads = [cell.value for cell in lines[0]]
    for line in lines[1:]:
        rows.append([shown(cell) for cell in line])
        types = types or [cell.data_type for cell in line]
print(json.dumps({"heads": heads, "rows": rows, "types": types or []}))
`;

async function byEngine(file: string): Promise<ReadBack> {
  const database = await openMemory({ memory: "512MB", threads: 1, temp: "/tmp" });
  const connection = await database.connect();
  try {
    const from = `read_parquet(${quoteText(file)}, file_row_number = true)`;
    const described = await connection.rows(`DESCRIBE FROM ${from}`);
    const columns = described.slice(0, -1);
    const heads = columns.map((column) => String(column["column_name"]));
    const texts = heads.map((head) => `CAST("${head.replaceAll('"', '""')}" AS VARCHAR)`);
    const found = await connection.rows(
      `SELECT [${texts.join(", ")}] AS r FROM ${from} ORDER BY file_row_number`,
    );
    return {
      heads,
      rows: found.map(({ r }) => r as (string | null)[]), // a list of texts, as selected
      types: columns.map((column) => String(column["column_type"])),
    };
  } finally {
    connection.close();
    database.close();
  }
}

async function byArrow(file: string): Promise<ReadBack> {
  const table = tableFromIPC(await readFile(file));
  const { fields } = table.schema;
  const columns = fields.map((field, index) => {
    const vector = table.getChildAt(index);
    return Array.from({ length: table.numRows }, (_, at) =>
      vector?.isValid(at) === true ? arrowText(vector.get(at), field.type) : null,
    );
  });
  return {
    heads: fields.map(({ name }) => name),
    rows: Array.from({ length: table.numRows }, (_, at) =>
      columns.map((column) => column[at] ?? null),
    ),
    types: fields.map(({ type }) => String(type)),
  };
}

function arrowText(value: unknown, type: DataType): string {
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type); // four words
  if (DataType.isDate(type)) return new Date(value as number).toISOString().slice(0, 10); // ms
  if (DataType.isTimestamp(type)) {
    return new Date(value as number).toISOString().slice(0, 19).replace("T", " ");
  }
  return String(value);
}

function decimalText(words: Uint32Array, { scale }: Decimal): string {
  const hex = [...words].reverse().map((word) => word.toString(16).padStart(8, "0"));
  const value = BigInt.asIntN(128, BigInt(`0x${hex.join("")}`));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const sign = value < 0n ? "-" : "";
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
