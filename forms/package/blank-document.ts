/** A .docx built from nothing: a title, one table, notes, page numbers. The same description gives the same bytes. */
import { documentText, runText } from "./document-text.ts";
import { packEntry, writeZip } from "./zip-write.ts";

/** Lengths are in twentieths of a point. */
export interface BlankDocument {
  readonly title: string;
  /** One line under the title. */
  readonly head?: readonly [left: BlankText, right: BlankText];
  readonly isLandscape: boolean;
  readonly isA3: boolean;
  /** Shares of the page's width, column by column. */
  readonly widths: readonly number[];
  readonly rows: readonly BlankRow[];
  readonly notes: readonly string[];
}

/** A text printed as it is, or a control to be filled. */
export type BlankText =
  | { readonly text: string }
  | { readonly control: string; readonly label: string };

export interface BlankRow {
  readonly height: number;
  /** Stays on a page with the row below it. */
  readonly keepsWithNext?: true;
  readonly cells: readonly BlankCell[];
}

export interface BlankCell {
  readonly look: "label" | "value" | "section" | "sign";
  readonly span: number;
  /** One cell over several rows: its first, and those it covers below. */
  readonly merge?: "first" | "below";
  readonly align: "left" | "center";
  readonly content: BlankText;
  /** At the cell's end, on the right. */
  readonly sign?: string;
}

const sheet = { A4: [11_906, 16_838], A3: [16_838, 23_811] } as const;
const margin = { top: 1247, bottom: 1134, side: 1134 } as const;

export function blankDocument(blank: BlankDocument): Uint8Array {
  const numbering = { next: 1 };
  const parts: Readonly<Record<string, string>> = {
    "[Content_Types].xml": contentTypes,
    "_rels/.rels": relationships([["officeDocument", "word/document.xml"]]),
    "word/document.xml": documentXml(blank, numbering),
    "word/_rels/document.xml.rels": relationships([
      ["styles", "styles.xml"],
      ["settings", "settings.xml"],
      ["fontTable", "fontTable.xml"],
      ["footer", "footer1.xml"],
    ]),
    "word/styles.xml": styles,
    "word/settings.xml": settings,
    "word/fontTable.xml": fontTable,
    "word/footer1.xml": footer,
  };
  return writeZip(Object.entries(parts).map(([name, xml]) => packEntry(name, xml)));
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const kind = "application/vnd.openxmlformats-officedocument.wordprocessingml";

const contentTypes = `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${kind}.document.main+xml"/>${["styles", "settings", "fontTable"].map((part) => `<Override PartName="/word/${part}.xml" ContentType="${kind}.${part}+xml"/>`).join("")}<Override PartName="/word/footer1.xml" ContentType="${kind}.footer+xml"/></Types>`;

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join("")}</Relationships>`;
}

const styles = `${declaration}<w:styles ${main}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312" w:cs="Times New Roman"/><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`;

const settings = `${declaration}<w:settings ${main}><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`;

/** What to take where the font is not installed. */
const substitutes = { 方正小标宋简体: "华文中宋", 仿宋_GB2312: "仿宋", 黑体: "SimHei" } as const;
const fontTable = `${declaration}<w:fonts ${main}>${Object.entries(substitutes)
  .map(
    ([font, other]) =>
      `<w:font w:name="${font}"><w:altName w:val="${other}"/><w:charset w:val="86"/></w:font>`,
  )
  .join("")}</w:fonts>`;

const fontRun = (font: string, halfPoints: number): string =>
  `<w:rPr><w:rFonts w:eastAsia="${font}"/><w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/></w:rPr>`;

const plainRun = (text: string, look: string): string => `<w:r>${look}${runText("w:", text)}</w:r>`;

const counter = (name: string, look: string): string =>
  `<w:fldSimple w:instr=" ${name} "><w:r>${look}<w:t>1</w:t></w:r></w:fldSimple>`;
const footLook = fontRun("宋体", 18);
const footer = `${declaration}<w:ftr ${main}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>${plainRun("第 ", footLook)}${counter("PAGE", footLook)}${plainRun(" 页　共 ", footLook)}${counter("NUMPAGES", footLook)}${plainRun(" 页", footLook)}</w:p></w:ftr>`;

interface Numbering {
  next: number;
}

function documentXml(blank: BlankDocument, numbering: Numbering): string {
  const [short, long] = sheet[blank.isA3 ? "A3" : "A4"];
  const [width, height] = blank.isLandscape ? [long, short] : [short, long];
  const across = width - 2 * margin.side;
  const parts = [
    `<w:p><w:pPr><w:spacing w:after="120"/><w:jc w:val="center"/></w:pPr>${plainRun(blank.title, fontRun("方正小标宋简体", 44))}</w:p>`,
    ...(blank.head ? [headXml(blank.head, across, numbering)] : []),
    tableXml(blank, across, numbering),
    ...blank.notes.map((note) => `<w:p>${plainRun(note, fontRun("仿宋_GB2312", 20))}</w:p>`),
  ];
  const turned = blank.isLandscape ? ' w:orient="landscape"' : "";
  const page = `<w:sectPr><w:footerReference xmlns:r="${office}" w:type="default" r:id="rId4"/><w:pgSz w:w="${width}" w:h="${height}"${turned}/><w:pgMar w:top="${margin.top}" w:right="${margin.side}" w:bottom="${margin.bottom}" w:left="${margin.side}" w:header="680" w:footer="680" w:gutter="0"/></w:sectPr>`;
  // Word wants a paragraph behind a table that ends a document.
  const end =
    blank.notes.length > 0
      ? ""
      : '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>';
  return `${declaration}<w:document ${main}><w:body>${parts.join("")}${end}${page}</w:body></w:document>`;
}

function headXml(
  [left, right]: readonly [BlankText, BlankText],
  across: number,
  numbering: Numbering,
): string {
  const look = fontRun("仿宋_GB2312", 22);
  const stop = `<w:tabs><w:tab w:val="right" w:pos="${across}"/></w:tabs>`;
  return `<w:p><w:pPr>${stop}<w:spacing w:after="60"/></w:pPr>${textXml(left, look, numbering)}<w:r>${look}<w:tab/></w:r>${textXml(right, look, numbering)}</w:p>`;
}

function textXml(content: BlankText, look: string, numbering: Numbering): string {
  if ("text" in content) return content.text === "" ? "" : plainRun(content.text, look);
  const { control, label } = content;
  return `<w:sdt><w:sdtPr>${look}<w:alias w:val="${documentText(label)}"/><w:tag w:val="${documentText(control)}"/><w:id w:val="${numbering.next++}"/><w:text w:multiLine="1"/></w:sdtPr><w:sdtContent><w:r>${look}<w:t xml:space="preserve"></w:t></w:r></w:sdtContent></w:sdt>`;
}

function tableXml({ widths, rows }: BlankDocument, across: number, numbering: Numbering): string {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const columns = widths.map((width) => Math.round((width / total) * across));
  const side = (name: string, size: number): string =>
    `<w:${name} w:val="single" w:sz="${size}" w:space="0" w:color="auto"/>`;
  const outer = ["top", "left", "bottom", "right"].map((name) => side(name, 8)).join("");
  const inner = ["insideH", "insideV"].map((name) => side(name, 4)).join("");
  const properties = `<w:tblPr><w:tblW w:w="${across}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>${outer}${inner}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>`;
  const grid = columns.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  const body = rows.map(({ height, cells, keepsWithNext = false }) => {
    let from = 0;
    const inside = cells.map((cell) => {
      const width = columns.slice(from, from + cell.span).reduce((sum, one) => sum + one, 0);
      from += cell.span;
      return cellXml(cell, { width, keepsWithNext }, numbering);
    });
    return `<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="${height}" w:hRule="atLeast"/></w:trPr>${inside.join("")}</w:tr>`;
  });
  return `<w:tbl>${properties}<w:tblGrid>${grid}</w:tblGrid>${body.join("")}</w:tbl>`;
}

const looks = {
  label: fontRun("宋体", 21),
  value: fontRun("仿宋_GB2312", 21),
  section: fontRun("黑体", 22),
  sign: fontRun("仿宋_GB2312", 21),
} as const;

function cellXml(
  { look, span, merge, align, content, sign }: BlankCell,
  { width, keepsWithNext }: { readonly width: number; readonly keepsWithNext: boolean },
  numbering: Numbering,
): string {
  const spanned = span > 1 ? `<w:gridSpan w:val="${span}"/>` : "";
  const merged =
    merge === undefined ? "" : `<w:vMerge${merge === "first" ? ' w:val="restart"' : ""}/>`;
  const kept = keepsWithNext ? "<w:keepNext/>" : "";
  const standing = sign === undefined ? "center" : "bottom";
  // What is written into an empty cell looks like the mark of its paragraph.
  const mark = "text" in content && content.text === "" ? looks[look] : "";
  const text = `<w:p><w:pPr>${kept}<w:jc w:val="${align}"/>${mark}</w:pPr>${textXml(content, looks[look], numbering)}</w:p>`;
  const signed =
    sign === undefined
      ? ""
      : `<w:p><w:pPr><w:spacing w:before="120" w:after="60"/><w:jc w:val="right"/></w:pPr>${plainRun(sign, looks.sign)}</w:p>`;
  return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${spanned}${merged}<w:vAlign w:val="${standing}"/></w:tcPr>${text}${signed}</w:tc>`;
}
