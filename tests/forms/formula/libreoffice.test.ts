import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import exceljs from "exceljs";
import { afterAll, expect, test } from "vitest";
import { type Book, calculate } from "../../../forms/formula/calculate.ts";
import { type FormulaValue, isError } from "../../../forms/formula/value.ts";
import { describeWith, hasProgram } from "../../needs.ts";
import {
  type Datum,
  dataRows,
  dataSheet,
  formula,
  seeded,
  tableRows,
  tableSheet,
} from "./random-formulas.ts";

const folder = mkdtempSync(join(tmpdir(), "fillonce-formulas-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const count = 2_000;
const random = seeded(20261109);
const data = dataRows(random);
const formulas = Array.from({ length: count }, () => formula(random));

const read = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
print(json.dumps([row[0] for row in book["公式"].iter_rows(values_only=True)], default=str))
`;

/** What LibreOffice makes of the formulas: nothing in the file says what they come to. */
async function byLibreOffice(): Promise<Datum[]> {
  const workbook = new exceljs.Workbook();
  workbook.addWorksheet(dataSheet).addRows(data);
  workbook.addWorksheet(tableSheet).addRows(tableRows);
  const sheet = workbook.addWorksheet("公式");
  for (const [at, one] of formulas.entries()) sheet.getCell(at + 1, 1).value = { formula: one };
  const file = join(folder, "formulas.xlsx");
  writeFileSync(file, new Uint8Array(await workbook.xlsx.writeBuffer()));
  const out = join(folder, "out");
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  execFileSync("soffice", [profile, "--headless", "--convert-to", "xlsx", "--outdir", out, file], {
    stdio: "ignore",
    timeout: 240_000,
  });
  const script = join(folder, "read.py");
  writeFileSync(script, read);
  return JSON.parse(
    execFileSync("/usr/bin/python3", [script, join(out, "formulas.xlsx")], { encoding: "utf8" }),
  );
}

function byUs(): { values: FormulaValue[]; uncomputed: readonly { row: number; why: string }[] } {
  const cells: Record<string, Datum[][]> = { [dataSheet]: data, [tableSheet]: tableRows };
  const book: Book = {
    sheets: [
      ...Object.entries(cells).map(([name, rows]) => ({
        name,
        rows: rows.length,
        columns: rows[0]?.length ?? 0,
        hidesRows: false,
      })),
      { name: "公式", rows: count, columns: 1, hidesRows: false },
    ],
    value: (sheet, column, row) => cells[sheet]?.[row - 1]?.[column - 1] ?? undefined,
    names: [],
    date1904: false,
  };
  const asked = formulas.map((one, at) => ({
    sheet: "公式",
    column: 1,
    row: at + 1,
    formula: one,
  }));
  const { value, uncomputed } = calculate(book, asked, 0);
  const missing = new Set(uncomputed.map(({ row }) => row));
  return {
    values: formulas.map((_, at) => (missing.has(at + 1) ? undefined : value("公式", 1, at + 1))),
    uncomputed,
  };
}

function isSame(ours: FormulaValue, theirs: Datum): boolean {
  if (isError(ours)) return ours.error === theirs;
  // A truth value handed on by IF or CHOOSE comes out of LibreOffice as 1 or 0.
  if (typeof ours === "boolean") return theirs === ours || theirs === Number(ours);
  if (typeof ours === "number" && typeof theirs === "number") {
    return Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(ours), Math.abs(theirs));
  }
  // An empty text is read back as an empty cell.
  return (ours === "" ? null : ours) === (theirs === "" ? null : theirs);
}

const here =
  hasProgram("soffice", "--version") && hasProgram("/usr/bin/python3", "-c", "import openpyxl");

describeWith("LibreOffice with openpyxl", here)("formulas at random", () => {
  test(`${count} of them come to what LibreOffice computes`, async () => {
    const theirs = await byLibreOffice();
    const { values, uncomputed } = byUs();
    expect(uncomputed).toEqual([]);
    expect(theirs).toHaveLength(count);
    const differing = formulas.flatMap((one, at) =>
      isSame(values[at], theirs[at] ?? null)
        ? []
        : [{ formula: one, ours: values[at], theirs: theirs[at] }],
    );
    expect(differing.length, JSON.stringify(differing.slice(0, 20), null, 1)).toBe(0);
    const failing = values.filter(isError).length;
    expect(failing).toBeGreaterThan(count / 50);
    expect(failing).toBeLessThan(count / 4);
  });
});
