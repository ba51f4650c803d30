import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { blankList } from "./fill/giant-blank.ts";
import { listed, openList } from "./fill/giant-list.ts";
import { median, weighed } from "./weighed.ts";

/**
 * `node dist/bench/giant.js [rows]` writes a list of so many rows (1,000,000) of twenty columns out of DuckDB into a blank
 * with heads, formulas, totals and a signature, and the same list with exceljs's streaming writer, each in a process of its
 * own. Memory is read every 100 ms from /proc; both files are read by openpyxl and compared with what DuckDB says.
 */
const [typed = "1000000"] = process.argv.slice(2);
const rows = Number(typed);
const folder = mkdtempSync(join(tmpdir(), "fillonce-giant-"));
const blank = join(folder, "blank.xlsx");
const fileOf = (name: string): string => join(folder, `${name}.xlsx`);

const run = async (name: string) => ({
  ...(await weighed("giant-contender.js", [name, blank, fileOf(name), folder, String(rows)])),
  load: loadavg()[0] ?? 0,
});

/** What the list must say, out of DuckDB alone. */
async function expected() {
  const connection = await openList(folder);
  const asked = new Set([1, 2, 4999, Math.floor(rows / 2), rows]);
  const cells: Record<string, unknown[]> = {};
  let [row, pieces, money] = [0, 0, 0];
  for await (const batch of listed(connection, rows, new Set([1, 2, 5, 6, 7, 8, 13])))
    for (const one of batch) {
      row += 1;
      const product = Number(one["c5"]) * Number(one["c6"]);
      pieces += Number(one["c6"]);
      money += product;
      if (asked.has(row))
        cells[row] = [one["c0"], one["c1"], one["c4"], one["c12"], one["c7"], product];
    }
  connection.close();
  return { rows: row, pieces, money: Math.round(money * 100) / 100, cells };
}

function differences(name: string, wanted: Awaited<ReturnType<typeof expected>>): number {
  const judge = join(import.meta.dirname, "..", "..", "bench", "giant-judge.py");
  const read = JSON.parse(
    execFileSync("/usr/bin/python3", [judge, fileOf(name), String(rows)], { encoding: "utf8" }),
  ) as typeof wanted & { readonly total: readonly number[] }; // our own script's output
  const [pieces = 0, money = 0] = read.total;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.abs(b) * 1e-9;
  const wrong = Object.keys(wanted.cells).filter(
    (row) => JSON.stringify(read.cells[row]) !== JSON.stringify(wanted.cells[row]),
  );
  return [
    ...wrong,
    ...(read.rows === wanted.rows ? [] : ["rows"]),
    ...(read.pieces === wanted.pieces && pieces === wanted.pieces ? [] : ["pieces"]),
    ...(near(read.money, wanted.money) && near(money, wanted.money) ? [] : ["money"]),
  ].length;
}

try {
  writeFileSync(blank, await blankList());
  const wanted = await expected();
  const [cpu] = cpus();
  console.log(
    `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${rows} rows × 20 columns\n`,
  );
  console.log(
    "| | seconds | CPU s | RSS median (MB) | RSS peak (MB) | file (MB) | load | differences |\n|---|---:|---:|---:|---:|---:|---:|---:|",
  );
  for (const name of ["fillonce", "exceljs"]) {
    const { seconds, cpu: spent, rssMb, load } = await run(name);
    const size = statSync(fileOf(name)).size / 1e6;
    const memory = [median(rssMb).toFixed(0), Math.max(0, ...rssMb).toFixed(0)];
    const figures = [seconds.toFixed(1), spent.toFixed(1), ...memory, size.toFixed(0)];
    console.log(
      `| ${[name, ...figures, load.toFixed(1), differences(name, wanted)].join(" | ")} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
