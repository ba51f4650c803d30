import { inflateEntry, readZip, type ZipEntry } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";

/** Ways to write a workbook that are strange and valid; each changes the parts of an ordinary one. */
type Parts = Map<string, string | Uint8Array>;
type Change = (parts: Parts) => void;

const sheet = "xl/worksheets/sheet1.xml";
const transitional = "http://schemas.openxmlformats.org";

function edit(part: string, change: (xml: string) => string | Uint8Array): Change {
  return (parts) => {
    const found = parts.get(part);
    if (typeof found !== "string") throw new Error(`no text part ${part}`);
    const changed = change(found);
    if (changed === found) throw new Error(`nothing changed in ${part}`);
    parts.set(part, changed);
  };
}

function every(pattern: RegExp, change: (xml: string) => string): Change {
  return (parts) => {
    for (const [name, content] of parts)
      if (pattern.test(name) && typeof content === "string") parts.set(name, change(content));
  };
}

const both =
  (...changes: readonly Change[]): Change =>
  (parts) => {
    for (const change of changes) change(parts);
  };

function rename(from: string, to: string): Change {
  return (parts) => {
    const entries = [...parts].map(
      ([name, content]) => [name === from ? to : name, content] as const,
    );
    parts.clear();
    for (const [name, content] of entries) parts.set(name, content);
  };
}

const add =
  (name: string, content: string | Uint8Array): Change =>
  (parts) => {
    parts.set(name, content);
  };

const relationships = "xl/_rels/workbook.xml.rels";
const types = "[Content_Types].xml";
const inSheet = (change: (xml: string) => string): Change => edit(sheet, change);
const before = (mark: string, added: string): Change =>
  inSheet((xml) => xml.replace(mark, () => added + mark));
const declared = (encoding: string) => (xml: string) =>
  xml.replace(/^<\?xml[^>]*\?>/, `<?xml version="1.0" encoding="${encoding}"?>`);

export const strangeWays: Readonly<Record<string, Change>> = {
  "as it is": () => undefined,
  "a prefix on every element": every(/worksheets\/sheet\d|workbook\.xml$|styles/, (xml) =>
    xml.replace(/<(\/?)([A-Za-z]+)(?=[\s>/])/g, "<$1x:$2").replace(' xmlns="', ' xmlns:x="'),
  ),
  "ISO Strict": every(/./, (xml) =>
    xml
      .replaceAll(
        `${transitional}/spreadsheetml/2006/main`,
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
      )
      .replaceAll(
        `${transitional}/officeDocument/2006/relationships`,
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
      ),
  ),
  "targets from the root": edit(relationships, (xml) =>
    xml.replaceAll('Target="', 'Target="/xl/').replaceAll('"/xl//xl/', '"/xl/'),
  ),
  "targets with dots": edit(relationships, (xml) =>
    xml.replaceAll('Target="', 'Target="./../xl/').replaceAll("/xl//xl/", "/xl/"),
  ),
  "targets with backslashes": edit(relationships, (xml) =>
    xml.replaceAll("worksheets/", "worksheets\\"),
  ),
  "entries with backslashes": rename(sheet, "xl\\worksheets\\sheet1.xml"),
  "targets in percent signs": edit(relationships, (xml) =>
    xml.replaceAll("worksheets/sheet", "worksheets/%73heet"),
  ),
  "names in other letter case": both(
    rename(sheet, "XL/Worksheets/SHEET1.XML"),
    rename(types, "[content_types].xml"),
  ),
  "another name for the workbook": both(
    rename("xl/workbook.xml", "xl/livre.xml"),
    rename(relationships, "xl/_rels/livre.xml.rels"),
    edit("_rels/.rels", (xml) => xml.replace("xl/workbook.xml", "xl/livre.xml")),
    edit(types, (xml) => xml.replace("/xl/workbook.xml", "/xl/livre.xml")),
  ),
  "types by extension only": edit(types, () => {
    const main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    return `<Types xmlns="${transitional}/package/2006/content-types"><Default Extension="xml" ContentType="${main}"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`;
  }),
  "no styles and no shared strings": (parts) => {
    for (const name of ["xl/styles.xml", "xl/sharedStrings.xml"]) parts.delete(name);
  },
  "rows and cells without addresses": inSheet((xml) =>
    xml
      .replace(/(<(?:row|c)) r="[A-Z]*\d+"/g, "$1")
      .replace(/<sheetData>[\s\S]*<\/sheetData>/, (data) => data),
  ),
  "no dimension": inSheet((xml) => xml.replace(/<dimension[^>]*\/>/, "")),
  "a wrong dimension": inSheet((xml) => xml.replace(/<dimension[^>]*\/>/, '<dimension ref="Q9"/>')),
  "a dimension that is none": inSheet((xml) =>
    xml.replace(/<dimension[^>]*\/>/, '<dimension ref=""/>'),
  ),
  "no rows": inSheet((xml) => xml.replace(/<sheetData>[\s\S]*<\/sheetData>/, "<sheetData/>")),
  "no rows in two tags": inSheet((xml) =>
    xml.replace(/<sheetData>[\s\S]*<\/sheetData>/, "<sheetData>\n</sheetData>"),
  ),
  "no place for rows": inSheet((xml) => xml.replace(/<sheetData>[\s\S]*<\/sheetData>/, "")),
  "rows out of order": inSheet((xml) =>
    xml.replace(/(<row r="1"[\s\S]*?<\/row>)(<row r="2"[\s\S]*?(?:<\/row>|\/>))/, "$2$1"),
  ),
  "line ends, comments and instructions": inSheet((xml) =>
    xml
      .replace(/><row/g, ">\r\n\t<!-- <row r='9'> --><row")
      .replace(/><c /g, ">\r\n<?x <c/> ?><c ")
      .replace("<worksheet", "<!-- <worksheet> -->\r\n<worksheet"),
  ),
  "attributes in single quotes": inSheet((xml) =>
    xml.replace(/(<(?:row|c)\b[^>]*>)/g, (tag) => tag.replaceAll('"', "'")),
  ),
  "spaces inside tags": inSheet((xml) => xml.replace(/<c r="(\w+)"/g, '<c\n  r = "$1" ')),
  "an attribute that looks like another": inSheet((xml) =>
    xml.replace(/<row r="/g, `<row xmlns:q="q" q:note=' r="77" ' r="`),
  ),
  "a byte order mark": inSheet((xml) => `\ufeff${xml}`),
  "UTF-16, little end first": edit(sheet, (xml) =>
    Buffer.from(`\ufeff${declared("UTF-16")(xml)}`, "utf16le"),
  ),
  "UTF-16, big end first": edit(sheet, (xml) =>
    Buffer.from(`\ufeff${declared("UTF-16")(xml)}`, "utf16le").swap16(),
  ),
  "another encoding": edit(sheet, (xml) =>
    Buffer.from(declared("ISO-8859-1")(xml).replace(/[^\p{ASCII}]/gu, "?"), "latin1"),
  ),
  "rich text and readings": before(
    "</row>",
    '<c r="X1" t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve"> 漢 </t></r><rPh sb="0" eb="1"><t>カン</t></rPh><phoneticPr fontId="1"/></is></c>',
  ),
  "a dynamic array and a rich value": before(
    "</row>",
    '<c r="X1" cm="1" vm="2"><f t="array" aca="1" ref="X1:X3">_xlfn.SEQUENCE(3)</f><v>1</v></c>',
  ),
  "a shared formula and a data table": before(
    "</row>",
    '<c r="X1"><f t="shared" ref="X1:Z1" si="0">A1&amp;"&lt;"</f><v>1</v></c><c r="Y1"><f t="shared" si="0"/><v>2</v></c><c r="Z1"><f t="dataTable" ref="Z1:Z2" dt2D="0" dtr="1" r1="A1"/><v>3</v></c>',
  ),
  "what another program wrote": before(
    "</worksheet>",
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:z="urn:z" Requires="z"><z:thing>]]&gt;</z:thing></mc:Choice><mc:Fallback/></mc:AlternateContent><extLst><ext uri="{1}" xmlns:x14="urn:x14"><x14:slicerList><x14:slicer r:id="rId9" xmlns:r="r"/></x14:slicerList></ext></extLst>',
  ),
  "parts that only their program knows": both(
    add("xl/slicers/slicer1.xml", "<slicers/>"),
    add("xl/ctrlProps/ctrlProp1.xml", "<formControlPr/>"),
    add("xl/threadedComments/threadedComment1.xml", "<ThreadedComments/>"),
    add("xl/pivotCache/pivotCacheRecords1.xml", "<pivotCacheRecords/>"),
    add("xl/printerSettings/printerSettings1.bin", Buffer.from([0, 1, 2, 255])),
    add("customXml/item1.xml", "<a>\ud83d\ude00</a>"),
    add("xl/media/图片 1.png", Buffer.from([137, 80, 78, 71])),
    add("xl/empty/", ""),
  ),
  "a chart sheet first": both(
    edit("xl/workbook.xml", (xml) =>
      xml.replace("<sheets>", '<sheets><sheet name="图" sheetId="99" r:id="rId99"/>'),
    ),
    edit(relationships, (xml) =>
      xml.replace(
        "</Relationships>",
        `<Relationship Id="rId99" Type="${transitional}/officeDocument/2006/relationships/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`,
      ),
    ),
    add(
      "xl/chartsheets/sheet1.xml",
      `<chartsheet xmlns="${transitional}/spreadsheetml/2006/main"/>`,
    ),
  ),
  "a sheet that leads nowhere": edit("xl/workbook.xml", (xml) =>
    xml.replace("<sheets>", '<sheets><sheet name="失" sheetId="98" r:id=""/>'),
  ),
};

/** The workbook written in a strange way. */
export function written(bytes: Uint8Array, change: Change): Uint8Array {
  const entries = readZip(bytes);
  const parts: Parts = new Map(
    entries.map((entry) => {
      const content = inflateEntry(entry);
      const isText = /\.(xml|rels|vml)$/.test(entry.name);
      return [entry.name, isText ? Buffer.from(content).toString("utf8") : content];
    }),
  );
  change(parts);
  return writeZip([...parts].map(([name, content]): ZipEntry => packEntry(name, content)));
}
