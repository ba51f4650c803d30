import ExcelJS from "exceljs";
import { describe, expect, test } from "vitest";
import { fillTemplate, openTemplate } from "../../../forms/package/patch.ts";
import { inflateEntry, readZip } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";
import { describeWith } from "../../needs.ts";
import { hasOpenpyxl, seen } from "./workbooks.ts";

async function bytesOf(build: (sheet: ExcelJS.Worksheet) => unknown): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  build(book.addWorksheet("表"));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

const loop = (sampleRow: number, count: number, whenNone: "blank" | "remove" = "blank") => ({
  sheets: { 表: { rows: [{ sampleRow, count, whenNone }] } },
});

function partsOf(bytes: Uint8Array): Map<string, string> {
  return new Map(
    readZip(bytes).map((e) => [e.name, Buffer.from(inflateEntry(e)).toString("utf8")]),
  );
}

/** The archive with parts rewritten or added. */
function patched(bytes: Uint8Array, changes: Record<string, (xml: string) => string>): Uint8Array {
  const parts = partsOf(bytes);
  for (const [part, change] of Object.entries(changes))
    parts.set(part, change(parts.get(part) ?? ""));
  return writeZip([...parts].map(([part, xml]) => packEntry(part, xml)));
}

describe("what cannot follow is refused, not broken", () => {
  test("the head of a table cannot repeat; rows below it move nothing of it", async () => {
    const bytes = await bytesOf((sheet) => {
      sheet.addTable({
        name: "t",
        ref: "A3",
        columns: [{ name: "甲" }, { name: "乙" }],
        rows: [
          [1, 2],
          [3, 4],
        ],
      });
      sheet.getCell("A9").value = "样";
    });
    const template = openTemplate(bytes);
    expect(() => fillTemplate(template, loop(3, 2))).toThrow(
      /the head or total row of the table at "A3:B5" stands in the way/,
    );
    expect(fillTemplate(template, loop(9, 2)).touched).toEqual(["xl/worksheets/sheet1.xml"]);
  });

  test("an array formula over several rows", async () => {
    const bytes = await bytesOf((sheet) => {
      sheet.getCell("A3").value = {
        formula: "SUM(B1:B2*C1:C2)",
        shareType: "array",
        ref: "A3:A4",
        result: 0,
      } as ExcelJS.CellFormulaValue;
    });
    expect(() => fillTemplate(openTemplate(bytes), loop(3, 2))).toThrow(/array formula in "A3:A4"/);
  });

  test.each([
    [{ sampleRow: 0, count: 1 }, /must be between 1 and/],
    [{ sampleRow: 1, count: -1 }, /count must be 0 or more/],
    [{ sampleRow: 1, count: 1.5 }, /count must be 0 or more/],
    [{ sampleRow: 1, count: 2_000_000 }, /2000000 rows and more, a sheet has 1048576/],
  ])("the loop %j", async (row, message) => {
    const template = openTemplate(await bytesOf((sheet) => sheet.addRow([1])));
    expect(() => fillTemplate(template, { sheets: { 表: { rows: [row] } } })).toThrow(message);
  });
});

describeWith("openpyxl", hasOpenpyxl)("a row taken out, read by openpyxl", () => {
  test("what stood only on it goes, the rest moves up", async () => {
    const bytes = await bytesOf((sheet) => {
      sheet.getCell("A2").value = "样";
      sheet.mergeCells("A2:C2");
      sheet.mergeCells("E1:E3");
      sheet.getCell("D2").dataValidation = { type: "list", formulae: ['"甲,乙"'] };
      sheet.getCell("B4").value = "后";
      sheet.getCell("B4").dataValidation = { type: "list", formulae: ['"丙"'] };
      sheet.getRow(4).addPageBreak();
      sheet.addConditionalFormatting({
        ref: "A2:B2",
        rules: [{ type: "expression", priority: 1, formulae: ["TRUE"], style: {} }],
      });
    });
    const sheet = seen(fillTemplate(openTemplate(bytes), loop(2, 0, "remove")).bytes).sheets["表"];
    expect(sheet?.merges).toEqual(["E1:E2"]);
    expect(sheet?.validations).toEqual([{ at: "B3", formulas: ['"丙"'] }]);
    expect(sheet?.conditional).toEqual([]);
    expect(sheet?.breaks).toEqual([3]);
    expect(sheet?.cells["B3"]?.value).toBe("后");
    expect(sheet?.cells["A2"]).toBeUndefined();
  });
});

test("the calculation chain goes with its relationship and content type", async () => {
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml";
  const bytes = patched(await bytesOf((sheet) => sheet.addRow([{ formula: "1+1", result: 2 }])), {
    "xl/calcChain.xml": () =>
      '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="1"/></calcChain>',
    "[Content_Types].xml": (xml) =>
      xml.replace(
        "</Types>",
        `<Override PartName="/xl/calcChain.xml" ContentType="${type}"/></Types>`,
      ),
    "xl/_rels/workbook.xml.rels": (xml) =>
      xml.replace(
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>',
      ),
  });
  const cells = [{ at: "B1", value: { number: 1 } }];
  const filled = fillTemplate(openTemplate(bytes), { sheets: { 表: { cells } } });
  const parts = partsOf(filled.bytes);
  expect(parts.has("xl/calcChain.xml")).toBe(false);
  expect([...parts.values()].join("")).not.toContain("calcChain");
  expect(filled.touched).toContain("xl/calcChain.xml");
});

test("links, protected ranges, colour bounds and extensions follow the rows", async () => {
  const after = (shift: number): string =>
    [
      `<protectedRanges><protectedRange sqref="A2:B${3 + shift} A${9 + shift}" name="p"/></protectedRanges>`,
      `<conditionalFormatting sqref="B${5 + shift}"><cfRule type="colorScale" priority="1"><colorScale><cfvo type="formula" val="$A$${5 + shift}"/><cfvo type="max"/><color rgb="FFFF0000"/><color rgb="FF00FF00"/></colorScale></cfRule></conditionalFormatting>`,
      `<hyperlinks><hyperlink ref="A${5 + shift}" location="表!A${6 + shift}" display="A6"/></hyperlinks>`,
      `<extLst><ext xmlns:x14="x14" uri="{u}"><x14:dataValidations xmlns:xm="xm" count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>表!$C$${8 + shift}:$C$${9 + shift}</xm:f></x14:formula1><xm:sqref>B${7 + shift} D1:D${4 + shift}</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>`,
    ].join("");
  const bytes = patched(await bytesOf((sheet) => sheet.addRow([1])), {
    "xl/worksheets/sheet1.xml": (xml) =>
      xml.replace(/<\/sheetData>.*$/s, `</sheetData>${after(0)}</worksheet>`),
  });
  const filled = fillTemplate(openTemplate(bytes), loop(3, 4));
  expect(partsOf(filled.bytes).get("xl/worksheets/sheet1.xml")).toContain(after(3));
});
