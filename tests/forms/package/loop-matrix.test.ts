import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { fillTemplate, openTemplate, type Template } from "../../../forms/package/patch.ts";
import { describeWith } from "../../needs.ts";
import {
  hasLibreOffice,
  hasOpenpyxl,
  inFolder,
  runPython,
  type SeenSheet,
  seen,
} from "./workbooks.ts";

/** Row 5 is the sample row; what is above, below and beside it has the same six kinds of things as the row itself. */
const made = `
import sys, openpyxl
from openpyxl.styles import Font, PatternFill
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "表"
def dress(row, first, formula):
    at = lambda right: sheet.cell(row, first + right)
    at(0).value = 7
    at(0).font = Font(bold=True)
    at(0).fill = PatternFill("solid", fgColor="FFDDEBF7")
    at(1).value = "并"
    sheet.merge_cells(start_row=row, end_row=row, start_column=first + 1, end_column=first + 2)
    validation = DataValidation(type="whole", formula1="0", formula2=at(0).coordinate)
    sheet.add_data_validation(validation)
    validation.add(at(3).coordinate)
    sheet.conditional_formatting.add(at(4).coordinate, FormulaRule(formula=["$" + at(0).coordinate + ">1"], font=Font(italic=True)))
    at(5).value = formula
dress(5, 1, "=A5*2")
dress(2, 1, "=SUM(A5:A5)")
dress(9, 1, "=SUM(A5:A5)+A2")
dress(6, 10, "=SUM(A5:A5)+J6")
for row, height in {5: 33, 2: 20, 9: 21, 6: 22}.items():
    sheet.row_dimensions[row].height = height
book.save(sys.argv[1])
`;

const counts = [0, 1, 2, 500] as const;
const places = {
  above: { row: 2, columns: "ABCDEF", height: 20, formula: "=SUM(A5:A{last})" },
  below: { row: 9, columns: "ABCDEF", height: 21, formula: "=SUM(A5:A{last})+A2" },
  beside: { row: 6, columns: "JKLMNO", height: 22, formula: "=SUM(A5:A{last})+J{row}" },
} as const;

let template: Template;
const results = new Map<number, { readonly sheet: SeenSheet; readonly bytes: Uint8Array }>();

beforeAll(() => {
  if (!hasOpenpyxl) return;
  inFolder((folder) => {
    runPython("-c", made, join(folder, "made.xlsx"));
    template = openTemplate(readFileSync(join(folder, "made.xlsx")));
  });
  for (const count of counts) {
    const cells = Array.from({ length: count }, (_, i) => ({
      at: `A${5 + i}`,
      value: { number: i + 1 },
    }));
    const edits = { sheets: { 表: { rows: [{ sampleRow: 5, count }], cells } } };
    const { bytes } = fillTemplate(template, edits);
    const sheet = seen(bytes).sheets["表"];
    if (sheet !== undefined) results.set(count, { sheet, bytes });
  }
}, 120_000);

/** What one dressed row must look like at its new place. */
function checkRow(
  kind: Kind,
  sheet: SeenSheet,
  row: number,
  columns: string,
  { height, formula }: { readonly height: number; readonly formula: string | null },
): void {
  const [value = "", from = "", to = "", checked = "", coloured = "", computed = ""] = columns;
  const checks: Record<Kind, () => void> = {
    style: () => expect(sheet.cells[value + row]).toMatchObject({ bold: true, fill: "FFDDEBF7" }),
    height: () => expect(sheet.heights[row]).toBe(height),
    merge: () => expect(sheet.merges).toContain(`${from}${row}:${to}${row}`),
    validation: () => expect(covering(sheet.validations, checked + row)).toHaveLength(1),
    conditional: () => expect(covering(sheet.conditional, coloured + row)).toHaveLength(1),
    formula: () => expect(sheet.cells[computed + row]?.value ?? null).toBe(formula),
  };
  checks[kind]();
}

const kinds = ["style", "height", "merge", "validation", "conditional", "formula"] as const;
type Kind = (typeof kinds)[number];

/** The rules whose areas hold a cell. */
function covering(rules: readonly { readonly at: string }[], cell: string): unknown[] {
  const [, column = "", row = ""] = /^([A-Z]+)(\d+)$/.exec(cell) ?? [];
  return rules.filter(({ at }) =>
    at.split(" ").some((area) => {
      const [, left, top, , bottom = top] = /^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/.exec(area) ?? [];
      return left === column && Number(top) <= Number(row) && Number(row) <= Number(bottom);
    }),
  );
}

describeWith("openpyxl", hasOpenpyxl)("every kind × count × place, read by openpyxl", () => {
  const cases = kinds.flatMap((kind) =>
    counts.flatMap((count) =>
      (["above", "below", "beside"] as const).map((place) => ({ kind, count, place })),
    ),
  );

  test.each(cases)("$kind, $count rows, content $place", ({ kind, count, place }) => {
    const sheet = results.get(count)?.sheet;
    if (sheet === undefined) throw new Error("the sheet is gone");
    const last = 4 + Math.max(count, 1);
    for (const row of new Set([5, 5 + Math.floor((last - 5) / 2), last]))
      checkRow(kind, sheet, row, "ABCDEF", {
        height: 33,
        formula: count === 0 ? null : `=A${row}*2`,
      });
    const { row, columns, height, formula } = places[place];
    const to = place === "above" ? row : row + last - 5;
    const expected = formula.replace("{last}", String(last)).replace("{row}", String(to));
    checkRow(kind, sheet, to, columns, { height, formula: expected });
    const rows = count === 0 ? 1 : count;
    expect(sheet.merges).toHaveLength(rows + 3);
  });
});

describeWith("LibreOffice", hasOpenpyxl && hasLibreOffice)("computed by LibreOffice", () => {
  test("totals above, below and beside cover every row", { timeout: 240_000 }, () => {
    const table = inFolder((folder) => {
      mkdirSync(join(folder, "out"));
      for (const [count, { bytes }] of results) writeFileSync(join(folder, `${count}.xlsx`), bytes);
      const files = readdirSync(folder).filter((name) => name.endsWith(".xlsx"));
      const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`;
      const out = join(folder, "out");
      spawnSync(
        "soffice",
        [profile, "--headless", "--convert-to", "csv", "--outdir", out, ...files],
        { cwd: folder, stdio: "ignore" },
      );
      return counts.map(
        (count) => [count, readFileSync(join(out, `${count}.csv`), "utf8").split("\n")] as const,
      );
    });
    for (const [count, lines] of table) {
      const sum = (count * (count + 1)) / 2;
      const moved = Math.max(count, 1) - 1;
      const cell = (row: number, column: number): number =>
        Number(lines[row - 1]?.split(",")[column - 1]);
      expect([cell(2, 6), cell(9 + moved, 6), cell(6 + moved, 15)]).toEqual([
        sum,
        sum + 7,
        sum + 7,
      ]);
      if (count > 0) expect(cell(4 + count, 6)).toBe(count * 2);
    }
  });
});
