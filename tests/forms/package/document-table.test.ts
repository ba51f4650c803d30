import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fillDocument, openDocument } from "../../../forms/package/document.ts";
import { inflateEntry, readZip } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";
import { inFolder, runPython } from "./workbooks.ts";

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const cell = (inner: string, properties = ""): string =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${inner}</w:tc>`;
const paragraph = (text: string, look = ""): string =>
  `<w:p><w:r>${look}<w:t>${text}</w:t></w:r></w:p>`;

/** A head row, a sample row with a bold cell, a marked empty cell and a control's id, and a row merged downwards. */
const table = `<w:tbl><w:tr>${cell(paragraph("姓名"))}${cell(paragraph("年份"))}${cell(paragraph("备注"))}</w:tr><w:tr w14:paraId="0A">${cell(paragraph("样", "<w:rPr><w:b/></w:rPr>"))}${cell("<w:p><w:pPr><w:rPr><w:i/></w:rPr></w:pPr><w:bookmarkStart w:id='1' w:name='m'/></w:p>")}${cell(paragraph("一") + paragraph("二"))}</w:tr><w:tr>${cell(paragraph("合计"), '<w:gridSpan w:val="2"/>')}${cell(paragraph("x"), '<w:vMerge w:val="restart"/>')}</w:tr><w:tr>${cell("<w:p/>", '<w:gridSpan w:val="2"/>')}${cell("<w:p/>", "<w:vMerge/>")}</w:tr></w:tbl>`;

function document(): Uint8Array {
  const xml = `<w:document xmlns:w="${main}" xmlns:w14="urn:w14"><w:body><w:p/>${table}<w:sectPr/></w:body></w:document>`;
  const office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  const space = "http://schemas.openxmlformats.org/package/2006";
  return writeZip([
    packEntry("[Content_Types].xml", `<Types xmlns="${space}/content-types"/>`),
    packEntry(
      "_rels/.rels",
      `<Relationships xmlns="${space}/relationships"><Relationship Id="a" Type="${office}" Target="word/document.xml"/></Relationships>`,
    ),
    packEntry("word/document.xml", xml),
    packEntry("word/header1.xml", "<hdr/>"),
  ]);
}

/** Rows of texts as Python's own XML reader sees them, and how many runs are bold and italic. */
const read = `
import json, sys, zipfile
import xml.etree.ElementTree as tree
W = "{${main}}"
root = tree.fromstring(zipfile.ZipFile(sys.argv[1]).read("word/document.xml"))
cells = lambda row: ["|".join("".join(t.text or "" for t in p.iter(W + "t")) for p in c.iter(W + "p")) for c in row.iter(W + "tc")]
print(json.dumps({
    "rows": [cells(row) for row in root.iter(W + "tr")],
    "bold": sum(1 for r in root.iter(W + "r") if r.find(W + "rPr/" + W + "b") is not None),
    "italic": sum(1 for r in root.iter(W + "r") if r.find(W + "rPr/" + W + "i") is not None),
    "bookmarks": sum(1 for b in root.iter(W + "bookmarkStart")),
}))
`;

function seen(bytes: Uint8Array): unknown {
  return inFolder((folder) => {
    writeFileSync(join(folder, "a.docx"), bytes);
    return JSON.parse(runPython("-c", read, join(folder, "a.docx")));
  });
}

test("a table row repeats with its look, cells fill by address, the rest stays", () => {
  const bytes = document();
  const filled = fillDocument(openDocument(bytes), {
    cells: [
      { table: 1, at: "B3", text: "三人" },
      { table: 1, at: "C4", text: "并" },
    ],
    rows: [
      {
        table: 1,
        at: "A2",
        records: [
          ["张三", "2024", "甲"],
          ["李<四>", "2025", ""],
          ["王五", "2026"],
        ],
      },
    ],
  });
  expect(seen(filled.bytes)).toEqual({
    rows: [
      ["姓名", "年份", "备注"],
      ["张三", "2024", "甲|"],
      ["李<四>", "2025", "|"],
      ["王五", "2026", "一|二"],
      ["三人", "并"],
      ["", ""],
    ],
    bold: 3,
    italic: 3,
    bookmarks: 1,
  });
  expect(filled.touched).toEqual(["word/document.xml"]);
  const packed = (of: Uint8Array, name: string): unknown =>
    readZip(of).find((e) => e.name === name);
  expect(packed(filled.bytes, "word/header1.xml")).toEqual(packed(bytes, "word/header1.xml"));
});

test("no record blanks the row, and a missing table or cell is named", () => {
  const template = openDocument(document());
  const blank = fillDocument(template, { rows: [{ table: 1, at: "A2", records: [] }] });
  const xml = readZip(blank.bytes).find(({ name }) => name === "word/document.xml");
  expect(xml && Buffer.from(inflateEntry(xml)).toString("utf8")).not.toMatch(/样|一|二/);
  expect(() => fillDocument(template, { cells: [{ table: 2, at: "A1", text: "" }] })).toThrow(
    /has no table 2/,
  );
  expect(() => fillDocument(template, { cells: [{ table: 1, at: "D1", text: "" }] })).toThrow(
    /has no cell "D1"/,
  );
  expect(() =>
    fillDocument(template, { rows: [{ table: 1, at: "A9", records: [["x"]] }] }),
  ).toThrow(/has no row 9/);
});
