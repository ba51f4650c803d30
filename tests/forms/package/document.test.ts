import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blankDocument } from "../../../forms/package/blank-document.ts";
import { fillDocument, openDocument } from "../../../forms/package/document.ts";
import { inflateEntry, readZip } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";
import { describeWith, hasProgram } from "../../needs.ts";
import { changedParts, seenDocument } from "./documents.ts";
import { hasLibreOffice, plainWorkbook } from "./workbooks.ts";

const hasPython = hasProgram("python3", "--version");

const blank = blankDocument({
  title: "测试表 A&B",
  head: [{ control: "unit", label: "单位" }, { text: "二〇二六年" }],
  isLandscape: false,
  isA3: false,
  widths: [1, 2],
  rows: [
    {
      height: 600,
      cells: [
        { look: "label", span: 1, align: "center", content: { text: "姓名" } },
        { look: "value", span: 1, align: "left", content: { control: "name", label: "姓名" } },
      ],
    },
    {
      height: 3000,
      cells: [
        {
          look: "value",
          span: 2,
          align: "left",
          content: { control: "opinion", label: "意见" },
          sign: "签字：",
        },
      ],
    },
  ],
  notes: ["填写须知"],
});

/** The blank with its main part rewritten. */
function rewritten(rewrite: (xml: string) => string, part = "word/document.xml"): Uint8Array {
  return writeZip(
    readZip(blank).map((entry) =>
      entry.name === part
        ? packEntry(part, rewrite(Buffer.from(inflateEntry(entry)).toString("utf8")))
        : entry,
    ),
  );
}

describeWith("python3", hasPython)("a document, read by Python", () => {
  test("values stand in their controls with the control's format; nothing else changes", () => {
    const template = openDocument(blank);
    expect(template.names).toEqual(["unit", "name", "opinion"]);
    const before = seenDocument(blank);
    const { bytes, touched } = fillDocument(template, {
      values: { name: "张<伟>&“一”\u0007", opinion: "第一行\n第二行\t末" },
      properties: { "fillonce.fill": "abc" },
    });
    const after = seenDocument(bytes);
    expect(after.controls["name"]).toMatchObject({ text: "张<伟>&“一”", font: "仿宋_GB2312" });
    expect(after.controls["opinion"]?.text).toBe("第一行\n第二行\t末");
    expect(after.controls["unit"]?.text).toBe("");
    expect(after.properties).toEqual({ "fillonce.fill": "abc" });
    const ours = ["[Content_Types].xml", "_rels/.rels", "docProps/custom.xml", "word/document.xml"];
    expect(changedParts(before, after)).toEqual(ours);
    expect(touched).toEqual(ours);
  });

  test("a mark shades the cell around a control, an appendix stays before the page's properties", () => {
    const { bytes } = fillDocument(openDocument(blank), {
      marks: { name: "FFF2CC" },
      appendix: [
        { kind: "heading", text: "说明" },
        { kind: "table", widths: [2000, 2000], rows: [["甲", { text: "乙", rgb: "DDEBF7" }]] },
      ],
    });
    const after = seenDocument(bytes);
    expect(after.cells.map(({ fill }) => fill)).toEqual([null, "FFF2CC", null, null, "DDEBF7"]);
    expect(after.last).toBe("sectPr");
    expect(after.text).toContain("说明");
  });

  test("a marker typed into the text is found even when an editor cut it into runs", () => {
    const bytes = rewritten((xml) =>
      xml.replace(
        /<w:r>(<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)<w:t[^>]*>填写须知<\/w:t><\/w:r>/,
        "<w:r><w:rPr><w:b/></w:rPr><w:t>共{{to</w:t></w:r><w:r><w:t>tal</w:t></w:r><w:r><w:t>}}件，{{ who }}</w:t></w:r>",
      ),
    );
    const template = openDocument(bytes);
    expect(template.names).toEqual(["unit", "name", "opinion", "total", "who"]);
    const after = seenDocument(
      fillDocument(template, { values: { total: " 3 ", who: "王" } }).bytes,
    );
    expect(after.text).toContain("共 3 件，王");
  });

  test("a placeholder's look goes with the placeholder; a control around paragraphs keeps its own", () => {
    const placeholder = rewritten((xml) =>
      xml.replace(
        '<w:tag w:val="name"/>',
        '<w:tag w:val="name"/><w:showingPlcHdr/><w:placeholder/>',
      ),
    );
    const shown = seenDocument(
      fillDocument(openDocument(placeholder), { values: { name: "李" } }).bytes,
    );
    expect(shown.controls["name"]).toMatchObject({ text: "李" });
    expect(shown.controls["name"]?.font).toBeUndefined();
    const block = rewritten((xml) =>
      xml.replace(
        "<w:sectPr>",
        '<w:sdt><w:sdtPr><w:tag w:val="block"/></w:sdtPr><w:sdtContent><w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>旧</w:t></w:r><w:r><w:t>文</w:t></w:r></w:p></w:sdtContent></w:sdt><w:sectPr>',
      ),
    );
    const filled = seenDocument(
      fillDocument(openDocument(block), { values: { block: "新" } }).bytes,
    );
    expect(filled.controls["block"]).toMatchObject({ text: "新", bold: true });
  });
});

test("the same edits give the same bytes, and none give the template's", () => {
  const template = openDocument(blank);
  const edits = { values: { name: "张伟" }, marks: { opinion: "DDEBF7" } };
  const first = fillDocument(template, edits).bytes;
  expect(Buffer.compare(first, fillDocument(openDocument(blank), edits).bytes)).toBe(0);
  expect(Buffer.compare(fillDocument(template, {}).bytes, blank)).toBe(0);
});

describe("what is no document of ours to fill is refused by name", () => {
  test("a control that is not there", () => {
    expect(() => fillDocument(openDocument(blank), { values: { nobody: "x" } })).toThrow(
      'no content control or marker "nobody"',
    );
  });
  test("a workbook, a broken archive, a DOCTYPE, macros, a signature", async () => {
    expect(() => openDocument(Buffer.from("hello"))).toThrow("cannot open the document");
    const workbook = await plainWorkbook();
    expect(() => openDocument(workbook)).toThrow(/it is of type ".*spreadsheetml/);
    expect(() =>
      openDocument(rewritten((xml) => xml.replace("<w:document", "<!DOCTYPE x><w:document"))),
    ).toThrow("DOCTYPE");
    const withPart = (name: string) => writeZip([...readZip(blank), packEntry(name, "x")]);
    expect(() => openDocument(withPart("word/vbaProject.bin"))).toThrow("macros");
    expect(() => openDocument(withPart("_xmlsignatures/sig1.xml"))).toThrow("signature");
  });
});

describeWith("LibreOffice", hasLibreOffice && hasPython)("a document LibreOffice wrote", () => {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-odt-"));
  const convert = (to: string, file: string): void => {
    const home = `-env:UserInstallation=${pathToFileURL(join(folder, "office"))}`;
    execFileSync("soffice", [home, "--headless", "--convert-to", to, "--outdir", folder, file], {
      stdio: "ignore",
    });
  };
  let foreign: Uint8Array;
  beforeAll(() => {
    const page =
      "<html><body><p>学校 <b>{{school}}</b> 上报</p><table border=1><tr><td>负责人</td><td><i>{{head}}</i></td></tr></table></body></html>";
    writeFileSync(join(folder, "foreign.html"), page);
    convert("docx:Office Open XML Text", join(folder, "foreign.html"));
    foreign = readFileSync(join(folder, "foreign.docx"));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is filled by its markers, keeps every other part, and opens again", {
    timeout: 60_000,
  }, () => {
    const template = openDocument(foreign);
    expect(template.names).toEqual(["school", "head"]);
    const values = { school: "示范大学", head: "张伟\n教授" };
    const { bytes } = fillDocument(template, { values, marks: { head: "FFF2CC" } });
    const after = seenDocument(bytes);
    expect(changedParts(seenDocument(foreign), after)).toEqual(["word/document.xml"]);
    expect(after.text).toContain("学校 示范大学 上报");
    const head = after.cells.find(({ text }) => text.includes("张伟"));
    expect(head).toMatchObject({ text: "张伟\n教授", fill: "FFF2CC" });
    writeFileSync(join(folder, "filled.docx"), bytes);
    convert("txt:Text", join(folder, "filled.docx"));
    expect(readFileSync(join(folder, "filled.txt"), "utf8")).toContain("示范大学");
  });
});
