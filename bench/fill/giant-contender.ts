import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Row } from "../../core/duckdb.ts";
import { writeCalculated } from "../../forms/calculated-rows.ts";
import type { CellValue, ValueRow } from "../../forms/package/edits.ts";
import { openTemplate } from "../../forms/package/patch.ts";
import { firstRow, formulaHead, heads, kinds, listed, openList, sheetName } from "./giant-list.ts";

/** Writes one list of so many rows, out of DuckDB, in a process of its own. */
const [name = "", blank = "", file = "", temp = "", typed = "0"] = process.argv.slice(2);
const count = Number(typed);
const connection = await openList(temp);

const cellOf: Readonly<Record<(typeof kinds)[number], (said: Row[string]) => CellValue>> = {
  text: (said) => ({ text: String(said) }),
  number: (said) => ({ number: Number(said) }),
  date: (said) => ({ date: String(said) }),
};

const names = kinds.map((_, index) => `c${index}`);

/** One after another, so that each is gone before the next: a chunk has forty thousand values. */
function* valueRows(rows: readonly Row[]): Generator<ValueRow> {
  for (const row of rows)
    yield kinds.map((kind, index) => {
      const said = row[names[index] ?? ""];
      return said === undefined ? undefined : cellOf[kind](said);
    });
}

async function fillonce(): Promise<void> {
  const template = openTemplate(new Uint8Array(readFileSync(blank)));
  const values = {
    column: 1,
    kinds: kinds.map((kind) => [kind]),
    chunks: async function* (only?: ReadonlySet<number>) {
      for await (const rows of listed(connection, count, only)) yield valueRows(rows);
    },
  };
  const out = await open(file, "w");
  const rows = [{ sampleRow: firstRow, count, values }];
  const edits = { sheets: { [sheetName]: { rows } } };
  const { uncomputed } = await writeCalculated(template, edits, "2026-11-09", "all", out);
  await out.close();
  if (uncomputed.length > 0) throw new Error(JSON.stringify(uncomputed));
}

/** The same cells, styles and totals as its streaming writer knows them; it has no blank to start from. */
async function streamed(): Promise<void> {
  const { default: exceljs } = await import("exceljs");
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true });
  const sheet = workbook.addWorksheet(sheetName);
  const border = { style: "thin" } as const;
  const boxed = { top: border, left: border, bottom: border, right: border };
  const formats = { text: "@", number: "0.00", date: "yyyy-mm-dd" } as const;
  sheet.columns = [...heads, formulaHead].map((_, index) => ({
    style: {
      numFmt: formats[kinds[index] ?? "number"],
      font: { name: "仿宋_GB2312", size: 10 },
      border: boxed,
    },
  }));
  sheet.addRow(["全校仪器设备明细表"]).commit();
  sheet.addRow([`${count}件`]).commit();
  sheet.addRow([]).commit();
  sheet.addRow([...heads, formulaHead]).commit();
  let [at, pieces, money] = [firstRow, 0, 0];
  for await (const rows of listed(connection, count))
    for (const row of rows) {
      const said = kinds.map((kind, index) => {
        const value = row[`c${index}`];
        return kind === "date" ? new Date(`${value}T00:00:00Z`) : value;
      });
      const [price = 0, number = 0] = [Number(said[5]), Number(said[6])];
      pieces += number;
      money += price * number;
      sheet.addRow([...said, { formula: `F${at}*G${at}`, result: price * number }]).commit();
      at += 1;
    }
  const total = sheet.addRow(["合计"]);
  total.getCell(7).value = { formula: `SUM(G${firstRow}:G${at - 1})`, result: pieces };
  total.getCell(20).value = { formula: `SUM(T${firstRow}:T${at - 1})`, result: money };
  total.commit();
  sheet.commit();
  await workbook.commit();
}

const startedAt = performance.now();
const cpu = process.cpuUsage();
await (name === "fillonce" ? fillonce() : streamed());
const { user, system } = process.cpuUsage(cpu);
process.send?.({ seconds: (performance.now() - startedAt) / 1000, cpu: (user + system) / 1e6 });
connection.close();
process.disconnect?.();
