import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ExcelJS from "exceljs";
import { beforeAll, expect, test } from "vitest";
import type { Edits } from "../../../forms/package/edits.ts";
import { fillTemplate, openTemplate, type Template } from "../../../forms/package/patch.ts";
import { inflateEntry, readZip } from "../../../forms/package/zip-read.ts";
import { describeWith } from "../../needs.ts";
import { formWorkbook, hasLibreOffice, hasOpenpyxl, inFolder, seen } from "./workbooks.ts";

const name = "名册 A&B";
const edits: Edits = {
  sheets: {
    [name]: {
      rows: [{ sampleRow: 5, count: 3 }],
      cells: [
        { at: "C5", value: { text: "张三" } },
        { at: "D6", value: { number: 4 } },
        { at: "D7", value: { number: 5 } },
        { at: "D5", value: { number: 1 } },
      ],
      notes: [
        { at: "D6", text: "来源：人事系统\n与教务不一致" },
        { at: "C5", text: "唯一" },
      ],
      marks: [
        { at: "D6", rgb: "FFC7CE" },
        { at: "D7", rgb: "FFC7CE" },
        { at: "B5", rgb: "FFF2CC" },
      ],
    },
  },
  addSheets: [
    {
      name: "说明",
      rows: [
        ["颜色", "意思"],
        ["红", "=冲突"],
        ["", 3],
      ],
      widths: [10, 40],
    },
  ],
  properties: { "fillonce.fill": "批次 <1>", other: "x" },
};

let template: Template;
let bytes: Uint8Array;
beforeAll(async () => {
  template = openTemplate(await formWorkbook());
  bytes = fillTemplate(template, edits).bytes;
});

function partOf(archive: Uint8Array, part: string): string {
  const entry = readZip(archive).find((e) => e.name === part);
  return entry === undefined ? "" : Buffer.from(inflateEntry(entry)).toString("utf8");
}

describeWith("openpyxl", hasOpenpyxl)(
  "notes, marks, a sheet and properties, read by openpyxl",
  () => {
    test("all are there and the cell's own look stays", () => {
      const book = seen(bytes);
      const cells = book.sheets[name]?.cells ?? {};
      expect(cells["D6"]).toMatchObject({
        note: "来源：人事系统\n与教务不一致",
        fill: "FFFFC7CE",
        format: "0.0",
        border: "dashed",
      });
      expect(cells["C5"]).toMatchObject({ note: "唯一", fill: null, bold: true });
      expect(cells["D7"]).toMatchObject({ value: 5, fill: "FFFFC7CE", note: null });
      expect(cells["B5"]).toMatchObject({ value: null, fill: "FFFFF2CC", format: "@" });
      expect(cells["D5"]?.fill).toBeNull();
      const added = book.sheets["说明"]?.cells ?? {};
      expect([
        added["A1"]?.value,
        added["B2"]?.value,
        added["B2"]?.type,
        added["B3"]?.value,
      ]).toEqual(["颜色", "=冲突", "s", 3]);
      expect(book.properties).toEqual({ "fillonce.fill": "批次 <1>", other: "x" });
    });

    test("a property is replaced by name and the others stay", () => {
      const again = fillTemplate(openTemplate(bytes), { properties: { other: "y" } });
      expect(again.touched).toEqual(["docProps/custom.xml"]);
      expect(seen(again.bytes).properties).toEqual({ "fillonce.fill": "批次 <1>", other: "y" });
    });
  },
);

test("exceljs, which seeks notes by the names of parts, finds them", async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  const note = (at: string) => {
    const found = book.getWorksheet(name)?.getCell(at).note;
    return typeof found === "string" ? found : found?.texts?.map(({ text }) => text).join("");
  };
  expect([note("D6"), note("C5"), note("D7")]).toEqual([
    "来源：人事系统\n与教务不一致",
    "唯一",
    undefined,
  ]);
  expect(book.getWorksheet("说明")?.getCell("B2").value).toBe("=冲突");
});

test("elements stand in the order of the schema", () => {
  const xml = partOf(bytes, "xl/worksheets/sheet1.xml");
  const order = [
    "<sheetData",
    "<autoFilter",
    "<mergeCells",
    "<conditionalFormatting",
    "<dataValidations",
    "<hyperlinks",
    "<pageMargins",
    "<drawing",
    "<legacyDrawing",
  ];
  const places = order.map((element) => xml.indexOf(element));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test("formulas are left to the reader: no cached value, and the workbook says so", () => {
  for (const part of ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]) {
    expect(partOf(bytes, part)).toContain("<f>");
    expect(partOf(bytes, part)).not.toMatch(/<\/f><v/);
  }
  expect(partOf(bytes, "xl/workbook.xml")).toMatch(/<calcPr[^>]* fullCalcOnLoad="1"\/>/);
});

test("a sheet with notes of its own takes no more", () => {
  const noted = openTemplate(bytes);
  expect(noted.sheets[0]?.hasNotes).toBe(true);
  const note = { sheets: { [name]: { notes: [{ at: "A1", text: "x" }] } } };
  expect(() => fillTemplate(noted, note)).toThrow(/it has notes of its own/);
});

describeWith("LibreOffice", hasLibreOffice)("LibreOffice", () => {
  test("opens the result and computes its formulas", { timeout: 120_000 }, () => {
    inFolder((folder) => {
      writeFileSync(join(folder, "out.xlsx"), bytes);
      const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`;
      const filter =
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
      spawnSync(
        "soffice",
        [
          profile,
          "--headless",
          "--convert-to",
          filter,
          "--outdir",
          folder,
          join(folder, "out.xlsx"),
        ],
        { stdio: "ignore" },
      );
      const csv = join(folder, `out-${name}.csv`);
      expect(existsSync(csv)).toBe(true);
      const rows = readFileSync(csv, "utf8")
        .split("\n")
        .map((row) => row.replace(/,+$/, ""));
      expect(rows[4]).toBe("1,,张三,1,0.05,示例");
      expect(rows[11]).toBe("小计,,,20");
      expect(readFileSync(join(folder, "out-统计.csv"), "utf8")).toBe("30\n60\n");
    });
  });
});
