import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { fillTemplate, openTemplate } from "../../../forms/package/patch.ts";
import { inflateEntry, readZip } from "../../../forms/package/zip-read.ts";
import { describeWith } from "../../needs.ts";
import { hasOpenpyxl, inFolder, runPython } from "./workbooks.ts";

/** Row 5 is the sample row of a table with a chart, notes and array formulas around it. */
const made = `
import sys, openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "经费 1"
for row, values in {4: ["项目", "金额", "占比"], 5: ["甲", 5, "=B5/B$9"], 9: ["合计", "=SUM(B5:B5)"]}.items():
    for column, value in enumerate(values, 1):
        sheet.cell(row, column, value)
table = Table(displayName="费用", ref="A4:C5")
sheet.add_table(table)
for at, formula in {"D5": "=SUM(B5:B5*2)", "D9": "=SUM(B5:B5*C5:C5)"}.items():
    sheet[at] = formula
    sheet.formula_attributes[at] = {"t": "array", "ref": at}
sheet["A4"].comment = Comment("头", "甲")
sheet["A5"].comment = Comment("样", "甲")
sheet["A9"].comment = Comment("尾", "甲")
chart = BarChart()
chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=5), titles_from_data=True)
chart.set_categories(Reference(sheet, min_col=1, min_row=5, max_row=5))
sheet.add_chart(chart, "F9")
other = book.create_sheet("图")
chart = BarChart()
chart.add_data(Reference(sheet, min_col=2, min_row=5, max_row=5))
other.add_chart(chart, "A1")
book.save(sys.argv[1])
`;
const read = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["经费 1"]
def series(s):
    charts = [s.val.numRef.f] if s.val else []
    return charts + ([s.cat.strRef.f if s.cat.strRef else s.cat.numRef.f] if s.cat else [])
print(json.dumps({
    "tables": [[t.ref, t.autoFilter.ref if t.autoFilter else None] for t in sheet.tables.values()],
    "notes": {c.coordinate: c.comment.text for r in sheet.iter_rows() for c in r if c.comment},
    "arrays": {at: [a["ref"], sheet[at].value] for at, a in sheet.formula_attributes.items()},
    "charts": [[f for s in chart.series for f in series(s)] for name in book.sheetnames for chart in book[name]._charts],
    "anchor": sheet._charts[0].anchor._from.row,
}, ensure_ascii=False))
`;

interface Seen {
  readonly tables: readonly (readonly [string, string | null])[];
  readonly notes: Record<string, string>;
  readonly arrays: Record<string, readonly [string, string]>;
  readonly charts: readonly (readonly string[])[];
  readonly anchor: number;
}

let bytes: Uint8Array;
beforeAll(() => {
  if (!hasOpenpyxl) return;
  bytes = inFolder((folder) => {
    runPython("-c", made, join(folder, "made.xlsx"));
    return readFileSync(join(folder, "made.xlsx"));
  });
});

function looped(count: number): { seen: Seen; parts: Map<string, string> } {
  const edits = { sheets: { "经费 1": { rows: [{ sampleRow: 5, count }] } } };
  const filled = fillTemplate(openTemplate(bytes), edits).bytes;
  const parts = readZip(filled).map(
    (entry) => [entry.name, Buffer.from(inflateEntry(entry)).toString("utf8")] as const,
  );
  const seen = inFolder((folder) => {
    const file = join(folder, "looped.xlsx");
    writeFileSync(file, filled);
    return JSON.parse(runPython("-c", read, file)) as Seen; // our own script's output
  });
  return { seen, parts: new Map(parts) };
}

describeWith("openpyxl", hasOpenpyxl)("what stands around a row loop, read by openpyxl", () => {
  test.each([1, 2, 500])("%i rows: tables, charts, notes and array formulas follow", (count) => {
    const { seen } = looped(count);
    const [last, total] = [4 + count, 8 + count];
    expect(seen.tables).toEqual([[`A4:C${last}`, `A4:C${last}`]]);
    expect(seen.notes).toEqual({ A4: "头", A5: "样", [`A${total}`]: "尾" });
    const range = (column: string): string =>
      count === 1 ? `'经费 1'!$${column}$5` : `'经费 1'!$${column}$5:$${column}$${last}`;
    expect(seen.charts).toEqual([[range("B"), range("A")], [range("B")]]);
    expect(seen.anchor).toBe(total - 1);
    expect(Object.keys(seen.arrays)).toHaveLength(count + 1);
    expect(seen.arrays[`D${last}`]).toEqual([`D${last}`, `=SUM(B${last}:B${last}*2)`]);
    expect(seen.arrays[`D${total}`]).toEqual([`D${total}`, `=SUM(B5:B${last}*C5:C${last})`]);
  });

  test("writing over a table's heading renames its column; a heading in use stays", () => {
    const cell = (text: string) => ({
      sheets: { "经费 1": { cells: [{ at: "B4", value: { text } }] } },
    });
    const template = openTemplate(bytes);
    const filled = fillTemplate(template, cell("经费\n万元"));
    expect(filled.touched).toContain("xl/tables/table1.xml");
    const part = readZip(filled.bytes).find(({ name }) => name === "xl/tables/table1.xml");
    const xml = part && Buffer.from(inflateEntry(part)).toString("utf8");
    expect(xml).toContain('name="经费_x000a_万元"');
    expect(() => fillTemplate(template, cell("占比"))).toThrow(/two columns of one name/);
  });

  test("the drawing behind the notes goes along", () => {
    const { parts } = looped(3);
    const drawing = [...parts].find(([name]) => name.endsWith(".vml"))?.[1] ?? "";
    expect([...drawing.matchAll(/Row>(\d+)</g)].map((found) => found[1])).toEqual(["3", "4", "10"]);
  });
});
