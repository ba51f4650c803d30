import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { fillTemplate, openTemplate } from "../../../forms/package/patch.ts";
import { inflateEntry, readZip } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";
import { describeWith } from "../../needs.ts";
import {
  formWorkbook,
  hasLibreOffice,
  hasOpenpyxl,
  inFolder,
  plainWorkbook,
  runPython,
  seen,
} from "./workbooks.ts";

/** The archive with each text part rewritten. */
function rewritten(bytes: Uint8Array, rewrite: (xml: string, part: string) => string): Uint8Array {
  return writeZip(
    readZip(bytes).map((entry) => {
      const xml = Buffer.from(inflateEntry(entry)).toString("utf8");
      const changed = rewrite(xml, entry.name);
      return changed === xml ? entry : packEntry(entry.name, changed);
    }),
  );
}

const made = `
import sys, openpyxl
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.comments import Comment
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "成果"
sheet.append(["题名", "年份", "分值"])
sheet.append([None, None, "=B2*2"])
sheet["A2"].fill = PatternFill("solid", fgColor="FFDDEBF7")
sheet.row_dimensions[2].height = 40
sheet.append(["合计", None, "=SUM(C2:C2)"])
sheet.merge_cells("A3:B3")
validation = DataValidation(type="whole", formula1="1900", formula2="2100")
sheet.add_data_validation(validation)
validation.add("B2")
sheet["A1"].comment = Comment("说明", "某人")
sheet.print_area = "A1:C3"
book.create_sheet("二")["A1"] = "=成果!C3"
book.save(sys.argv[1])
`;

describeWith("openpyxl", hasOpenpyxl)("workbooks of other makers", () => {
  test("one by openpyxl: rows repeat under its notes, and everything else follows", () => {
    const bytes = inFolder((folder) => {
      const file = join(folder, "made.xlsx");
      runPython("-c", made, file);
      return readFileSync(file);
    });
    const template = openTemplate(bytes);
    expect(template.formulas).toEqual([
      { sheet: "成果", count: 2 },
      { sheet: "二", count: 1 },
    ]);
    const cells = [2, 3, 4].map((row) => ({ at: `A${row}`, value: { text: `题${row}` } }));
    const edits = { rows: [{ sampleRow: 2, count: 3 }], cells };
    const book = seen(fillTemplate(template, { sheets: { 成果: edits } }).bytes);
    const sheet = book.sheets["成果"];
    expect(sheet?.cells["A4"]).toMatchObject({ value: "题4", fill: "FFDDEBF7" });
    expect([sheet?.heights[2], sheet?.heights[4]]).toEqual([40, 40]);
    expect([sheet?.cells["C4"]?.value, sheet?.cells["C5"]?.value]).toEqual([
      "=B4*2",
      "=SUM(C2:C4)",
    ]);
    expect(sheet?.merges).toEqual(["A5:B5"]);
    expect(sheet?.validations).toEqual([{ at: "B2:B4", formulas: ["1900", "2100"] }]);
    expect(sheet?.cells["A1"]?.note).toBe("说明");
    expect(sheet?.printArea).toContain("$A$1:$C$5");
    expect(book.sheets["二"]?.cells["A1"]?.value).toBe("=成果!C5");
  });

  test("elements with a namespace prefix, and rows and cells that do not state their place", async () => {
    const prefixed = rewritten(await plainWorkbook(), (xml, part) => {
      if (!/xl\/(worksheets\/sheet1|workbook|styles)\.xml/.test(part)) return xml;
      return xml
        .replace(/<(\/?)([A-Za-z]+)(?=[\s>/])/g, "<$1x:$2")
        .replace(' xmlns="', ' xmlns:x="')
        .replace(/(<x:(?:row|c)) r="[A-Z]*\d+"/g, "$1");
    });
    const part = readZip(prefixed).find(({ name }) => name === "xl/worksheets/sheet1.xml");
    const text = part === undefined ? "" : Buffer.from(inflateEntry(part)).toString("utf8");
    expect(text).toMatch(/<x:sheetData><x:row(?![^>]* r=)[^>]*><x:c(?![^>]* r=)/);
    const edits = {
      cells: [{ at: "B1", value: { text: "新" } }],
      rows: [{ sampleRow: 1, count: 2 }],
      marks: [{ at: "B1", rgb: "FFF2CC" }],
      notes: [{ at: "A1", text: "注" }],
    };
    const sheet = seen(fillTemplate(openTemplate(prefixed), { sheets: { 表: edits } }).bytes)
      .sheets["表"];
    expect(sheet?.cells["B1"]).toMatchObject({ value: "新", bold: true, fill: "FFFFF2CC" });
    expect(sheet?.cells["A2"]?.value).toBe("姓名");
    expect(sheet?.cells["A1"]?.note).toBe("注");
    expect(sheet?.merges).toHaveLength(1);
  });

  test("shared formulas are written out one by one when their sheet is touched", async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet("表");
    sheet.getCell("A2").value = 2;
    sheet.getCell("B2").value = {
      formula: "A2*$A$1",
      result: 0,
      shareType: "shared",
      ref: "B2:B4",
    } as ExcelJS.CellFormulaValue;
    for (const at of ["B3", "B4"])
      sheet.getCell(at).value = {
        sharedFormula: "B2",
        result: 0,
      } as ExcelJS.CellSharedFormulaValue;
    const template = openTemplate(new Uint8Array(await book.xlsx.writeBuffer()));
    const edits = { rows: [{ sampleRow: 3, count: 2 }] };
    const cells = seen(fillTemplate(template, { sheets: { 表: edits } }).bytes).sheets["表"]?.cells;
    expect(["B2", "B3", "B4", "B5"].map((at) => cells?.[at]?.value)).toEqual([
      "=A2*$A$1",
      "=A3*$A$1",
      "=A4*$A$1",
      "=A5*$A$1",
    ]);
  });
});

test("an ISO Strict workbook keeps its namespaces, also in what is added", async () => {
  const strict = rewritten(await plainWorkbook(), (xml) =>
    xml
      .replaceAll(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
      )
      .replaceAll(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
      ),
  );
  const filled = fillTemplate(openTemplate(strict), {
    sheets: { 表: { notes: [{ at: "A1", text: "注" }] } },
    addSheets: [{ name: "说明", rows: [["x"]] }],
    properties: { fill: "1" },
  });
  for (const entry of readZip(filled.bytes)) {
    if (!filled.touched.includes(entry.name)) continue;
    const xml = Buffer.from(inflateEntry(entry)).toString("utf8");
    expect(xml).not.toMatch(
      /schemas\.openxmlformats\.org\/(spreadsheetml\/2006\/main|officeDocument\/2006\/(relationships|customProp))/,
    );
  }
});

describeWith("LibreOffice", hasLibreOffice && hasOpenpyxl)("LibreOffice", () => {
  test("a workbook it saved is filled", { timeout: 120_000 }, async () => {
    const form = await formWorkbook();
    const saved = inFolder((folder) => {
      writeFileSync(join(folder, "in.xlsx"), form);
      mkdirSync(join(folder, "out"));
      const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`;
      spawnSync(
        "soffice",
        [
          profile,
          "--headless",
          "--convert-to",
          "xlsx",
          "--outdir",
          join(folder, "out"),
          join(folder, "in.xlsx"),
        ],
        { stdio: "ignore" },
      );
      return readFileSync(join(folder, "out", "in.xlsx"));
    });
    const edits = {
      rows: [{ sampleRow: 5, count: 4 }],
      cells: [{ at: "C8", value: { text: "末" } }],
    };
    const book = seen(fillTemplate(openTemplate(saved), { sheets: { "名册 A&B": edits } }).bytes);
    const sheet = book.sheets["名册 A&B"];
    expect(sheet?.cells["C8"]).toMatchObject({ value: "末", bold: true });
    expect(sheet?.merges).toEqual(expect.arrayContaining(["F8:G8", "A13:C13", "A15:B17"]));
    expect(sheet?.cells["D13"]?.value).toBe("=SUM(D$5:D12)+D2");
    expect(sheet?.conditional).toEqual([{ at: "A5:F8", formulas: ["$D5>$D$13"] }]);
    expect(book.sheets["统计"]?.cells["A1"]?.value).toBe("='名册 A&B'!D13+SUM('名册 A&B'!D5:D8)");
  });
});

describeWith("openpyxl", hasOpenpyxl)("a value in place of a shared formula", () => {
  test.each(["B2", "B3"])("at %s leaves the others their formula", async (at) => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet("表");
    sheet.getCell("B2").value = {
      formula: "A2*2",
      result: 4,
      shareType: "shared",
      ref: "B2:B4",
    } as ExcelJS.CellFormulaValue;
    for (const other of ["B3", "B4"])
      sheet.getCell(other).value = { sharedFormula: "B2", result: 6 };
    const template = openTemplate(new Uint8Array(await book.xlsx.writeBuffer()));
    const edits = { cells: [{ at, value: { number: 1 } }], obstacles: "yield" as const };
    const filled = fillTemplate(template, { sheets: { 表: edits } });
    const cells = seen(filled.bytes).sheets["表"]?.cells;
    const expected = { B2: "=A2*2", B3: "=A3*2", B4: "=A4*2", [at]: 1 };
    for (const [place, value] of Object.entries(expected))
      expect(cells?.[place]?.value).toBe(value);
    expect(filled.notices).toHaveLength(1);
  });
});
