import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBlank } from "../../../forms/blank/template.ts";
import { formOf } from "../../../forms/catalogue.ts";
import { readZip } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";
import { cellProvenance } from "../../../forms/provenance.ts";
import { describeWith, hasProgram } from "../../needs.ts";
import { type Department, openDepartment } from "../department.ts";
import { changedParts, seenDocument } from "../package/documents.ts";
import { bindAs, templatesFolder } from "./bound-blank.ts";

let department: Department;
const templates = templatesFolder();
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(async () => {
  templates[Symbol.dispose]();
  await department[Symbol.asyncDispose]();
});

const paragraph = (text: string): string =>
  `<w:p><w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const table = (rows: readonly (readonly string[])[]): string =>
  `<w:tbl>${rows
    .map(
      (row) =>
        `<w:tr>${row.map((text) => `<w:tc><w:tcPr/>${paragraph(text)}</w:tc>`).join("")}</w:tr>`,
    )
    .join("")}</w:tbl>`;

/** As an office sends it: words with room behind them, a grid, a list with two rows, a header of its own. */
function application(): Uint8Array {
  const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const space = "http://schemas.openxmlformats.org/package/2006";
  const office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  const body = [
    paragraph("2026年优秀教师申报表"),
    paragraph("所在单位：______________　　申报人：__________"),
    table([
      ["教师姓名", "", "职工号", ""],
      ["性别", "□男  □女", "出生年月", ""],
      ["现任职称", "", "通讯地址", ""],
    ]),
    paragraph("一、主持科研项目"),
    table([
      ["序号", "课题名称", "项目编号", "立项时间", "备注"],
      ["1", "", "", "", ""],
      ["2", "", "", "", ""],
    ]),
    paragraph("院系意见："),
  ].join("");
  return writeZip([
    packEntry("[Content_Types].xml", `<Types xmlns="${space}/content-types"/>`),
    packEntry(
      "_rels/.rels",
      `<Relationships xmlns="${space}/relationships"><Relationship Id="a" Type="${office}" Target="word/document.xml"/></Relationships>`,
    ),
    packEntry(
      "word/document.xml",
      `<w:document xmlns:w="${main}"><w:body>${body}<w:sectPr/></w:body></w:document>`,
    ),
    packEntry("word/header1.xml", "<hdr>机密</hdr>"),
  ]);
}

const fillFor = (no: string, profile: "check" | "submit") =>
  department.fill({
    form: "XX-02",
    templates: templates.folder,
    subjects: { kind: "person", no },
    profile,
    out: join(department.out, profile),
    principal: { role: "office", domain: "personnel" },
  });

describeWith("python3", hasProgram("python3", "--version"))("a blank document, filled", () => {
  test("holds the values where a person would write them, read by Python's own zip and XML", async () => {
    const bytes = application();
    bindAs(templates.folder, bytes, { id: "XX-02" });
    const made = await fillFor("00123", "submit");
    expect(made.errors).toEqual([]);
    const before = seenDocument(bytes);
    const after = seenDocument(readFileSync(join(made.folder, "00123-张伟.docx")));
    const texts = after.cells.map(({ text }) => text);
    expect(texts.slice(0, 12)).toEqual([
      ...["教师姓名", "张伟", "职工号", "00123"],
      ...["性别", "☑男  □女", "出生年月", "1975年02月"],
      ...["现任职称", "教授", "通讯地址", ""],
    ]);
    const listed = Array.from({ length: (texts.length - 12) / 5 }, (_, row) =>
      texts.slice(12 + row * 5, 17 + row * 5),
    );
    expect(listed).toEqual([
      ["序号", "课题名称", "项目编号", "立项时间", "备注"],
      ["1", "项目j2", "NO-j2", "2020-03-01", ""],
      ["2", "项目j3", "NO-j3", "2022-03-01", ""],
      ["3", "项目j4", "NO-j4", "2024-03-01", ""],
      ["4", "项目j1", "NO-j1", "2026-08-01", ""],
    ]);
    expect(after.text).toMatch(/所在单位：信息学院_{6}　　申报人：张伟_{6}/);
    expect(after.text).toContain("院系意见：");
    for (const { font, size } of after.cells) expect([font, size]).toEqual(["仿宋", "24"]);
    expect(after.last).toBe("sectPr");
    const added = ["[Content_Types].xml", "_rels/.rels", "docProps/custom.xml"];
    expect(changedParts(before, after)).toEqual([...added, "word/document.xml"]);
  });

  test("as 核对稿 is shaded and explained; each cell answers where it comes from", async () => {
    const made = await fillFor("00123", "check");
    const { cells, text } = seenDocument(readFileSync(join(made.folder, "00123-张伟.docx")));
    const address = cells.findIndex((cell) => cell.text === "通讯地址");
    expect(cells[address + 1]?.fill).toMatch(/DDEBF7$/);
    expect(text).toContain("须人工填写");
    const file = join(made.folder, "provenance.parquet");
    const budget = { memory: "256MB", threads: 1, temp: department.out };
    const number = { subject: "00123", address: "#1!D1" };
    expect(await cellProvenance(file, number, budget)).toMatchObject({ value: "00123" });
  });

  test("is refused once its file is no longer the one that was bound", () => {
    const form = formOf("XX-02", templates.folder);
    const file = join(templates.folder, "XX-02.docx");
    const bytes = readFileSync(file);
    writeFileSync(file, writeZip([...readZip(bytes), packEntry("word/footer1.xml", "<ftr/>")]));
    expect(() => openBlank(form)).toThrow("被改动过");
    writeFileSync(file, bytes);
    expect(openBlank(form).extension).toBe("docx");
  });
});
