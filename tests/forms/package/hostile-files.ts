/** Files made to harm who opens them, each from a workbook that everybody reads. */
import { randomBytes } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import { inflateEntry, readZip, type ZipEntry } from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";

export type Door = "patch" | "bind" | "adopt";

export interface HostileFile {
  readonly make: (plain: Uint8Array) => Uint8Array;
  /** Why every door refuses it, or some of them; the others read it and come to no harm. */
  readonly reason?: RegExp | Partial<Record<Door, RegExp>>;
  /** What a patch names and keeps. */
  readonly outside?: readonly string[];
}

const sheet = "xl/worksheets/sheet1.xml";
const rels = (part: string): string => part.replace(/([^/]*)$/, "_rels/$1.rels");
const million = 1_000_000;

/** The workbook with one part rewritten, or added when it was not there. */
function withPart(plain: Uint8Array, part: string, rewrite: (xml: string) => string): Uint8Array {
  const entries = readZip(plain);
  const old = entries.find(({ name }) => name === part);
  const xml = rewrite(old === undefined ? "" : Buffer.from(inflateEntry(old)).toString("utf8"));
  const added = packEntry(part, xml, 1);
  return writeZip(old === undefined ? [...entries, added] : replaced(entries, part, added));
}

const replaced = (entries: readonly ZipEntry[], part: string, by: ZipEntry): ZipEntry[] =>
  entries.map((entry) => (entry.name === part ? by : entry));

const inPart =
  (part: string, rewrite: (xml: string) => string): HostileFile["make"] =>
  (plain) =>
    withPart(plain, part, rewrite);

const inSheet = (rewrite: (xml: string) => string): HostileFile["make"] => inPart(sheet, rewrite);

const added = (...entries: readonly ZipEntry[]): HostileFile["make"] => {
  return (plain) => writeZip([...readZip(plain), ...entries]);
};

/** The rows of the sheet followed by others; they stand below all that the form has. */
const moreRows = (rows: string): HostileFile["make"] =>
  inSheet((xml) => xml.replace("</sheetData>", () => `${rows}</sheetData>`));

/** Before what must stand behind the rows. */
const behindRows = (children: string): HostileFile["make"] =>
  inSheet((xml) => xml.replace("</sheetData>", () => `</sheetData>${children}`));

/** Noise that keeps an archive below the ratio of a bomb: `share` of the text's length, as a comment of XML. */
const noise = (text: string, share: number): string =>
  `${text}<!--${randomBytes(Math.ceil((text.length * share) / 2)).toString("hex")}-->`;

/** Entries that state sizes they do not have, packed thinly enough to be no bomb. */
function stating(size: number, packed: number, count: number): HostileFile["make"] {
  const bytes = Buffer.alloc(packed);
  return added(
    ...Array.from({ length: count }, (_, i) => ({
      ...packEntry(`xl/media/${i}.bin`, ""),
      ...{ size, packed: bytes },
    })),
  );
}

const doctype = (xml: string): string =>
  xml.replace(
    /^(<\?xml[^>]*\?>)?/,
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>',
  );

const related = (kind: string, target: string, mode = ""): ((xml: string) => string) => {
  const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const relationship = `<Relationship Id="rId900" Type="${base}/${kind}" Target="${target}"${mode}/>`;
  return (xml) =>
    (xml === "" ? '<Relationships xmlns="r"></Relationships>' : xml).replace(
      "</Relationships>",
      () => `${relationship}</Relationships>`,
    );
};

const formulas = (...texts: readonly string[]): HostileFile["make"] =>
  moreRows(
    `<row r="900">${texts.map((text, i) => `<c r="${"ABCDEFGH"[i]}900"><f>${text}</f><v>1</v></c>`).join("")}</row>`,
  );

export const hostileFiles: Readonly<Record<string, HostileFile>> = {
  "no zip": { make: () => Buffer.from("<html>"), reason: /not a zip archive/ },
  "cut short": { make: (plain) => plain.slice(0, -30), reason: /cut short/ },
  "a bomb by its ratio": {
    make: added(packEntry("xl/bomb.xml", Buffer.alloc(64 * million), 9)),
    reason: /-fold \(a zip bomb\)/,
  },
  "a bomb of many entries": {
    make: added(...Array.from({ length: 10_001 }, (_, i) => packEntry(`x/${i}`, ""))),
    reason: /\d{5} entries, at most 10000/,
  },
  "a bomb in one entry": {
    make: stating(500 * million, 13 * million, 1),
    reason: /inflates to 500000000 bytes, at most/,
  },
  "a bomb in all entries": {
    make: stating(380 * million, 10 * million, 3),
    reason: /more than \d+ bytes in all/,
  },
  "an entry larger than it says": {
    make: (plain) => {
      const text = Buffer.alloc(50 * million, 32);
      const liar = { size: 10, crc: crc32(text), packed: deflateRawSync(text) };
      const entries = readZip(plain);
      return writeZip(replaced(entries, sheet, { ...packEntry(sheet, ""), ...liar }));
    },
    reason: /larger than the 10 bytes/,
  },
  "entries that overlap": {
    make: (plain) => {
      const bytes = Buffer.from(plain);
      const record = Buffer.from("PK\x01\x02", "latin1");
      const first = bytes.indexOf(record);
      const second = bytes.indexOf(record, first + 1);
      for (const field of [10, 20, 24, 42])
        bytes.copy(bytes, second + field, first + field, first + field + (field === 10 ? 2 : 4));
      return bytes;
    },
    reason: /overlap/,
  },
  "one name twice": { make: added(packEntry("XL/Workbook.xml", "x")), reason: /is there twice/ },
  "a path that climbs": {
    make: added(packEntry("xl/../../../etc/cron.d/x", "x")),
    reason: /points outside the package/,
  },
  "a part that climbs": {
    make: inPart("xl/_rels/workbook.xml.rels", (xml) =>
      xml.replace(/Target="[^"]*sheet1.xml"/, 'Target="../../../etc/passwd"'),
    ),
    reason: /points outside the package/,
  },
  "an encrypted entry": {
    make: (plain) => {
      const bytes = Buffer.from(plain);
      const at = bytes.indexOf(Buffer.from("PK\x01\x02", "latin1")) + 8;
      bytes.writeUInt16LE(bytes.readUInt16LE(at) | 1, at);
      return bytes;
    },
    reason: /is encrypted/,
  },
  "a workbook with a password": {
    make: () =>
      Buffer.concat([
        Buffer.from("d0cf11e0a1b11ae1", "hex"),
        Buffer.from("EncryptedPackage", "utf16le"),
      ]),
    reason: /encrypted with a password/,
  },
  macros: { make: inPart("xl/vbaProject.bin", () => "x"), reason: /holds macros/ },
  "a sheet of macros": {
    make: inPart("xl/_rels/workbook.xml.rels", (xml) =>
      xml.replace(/Type="[^"]*\/worksheet"/, 'Type="x/2006/relationships/xlMacrosheet"'),
    ),
    reason: /holds macros/,
  },
  "entities in a sheet": { make: inSheet(doctype), reason: /declares a DOCTYPE/ },
  "entities in the workbook": {
    make: inPart("xl/workbook.xml", doctype),
    reason: /declares a DOCTYPE/,
  },
  "a row of number 10⁹": {
    make: moreRows('<row r="1000000000"/>'),
    reason: /it has a row "1000000000"/,
  },
  "a column that no sheet has": {
    make: moreRows('<row r="900"><c r="ZZZ900"/></row>'),
    reason: { adopt: /has a cell "ZZZ900"/ },
  },
  "merges and ranges over whole sheets": {
    make: behindRows(
      `<autoFilter ref="A1:XFD1048576"/><mergeCells>${'<mergeCell ref="A1000:XFD1048576"/>'.repeat(20_000)}</mergeCells><conditionalFormatting sqref="A1:XFD1048576"/><dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>`,
    ),
  },
  "formulas over whole sheets": {
    make: formulas(
      "SUM(A901:XFD1048576)+A4",
      "SUMPRODUCT(A901:XFD1048576*1)+A4",
      "VLOOKUP(A4,A901:XFD1048576,16384,FALSE)",
      "SUMIFS(A901:A1048576,B901:B1048576,A4)",
      "COUNTIF(A901:XFD1048576,A4)",
      "cmd|' /c calc'!A0+A4",
      "INDEX(A901:XFD1048576,1048000,16000)+A4",
    ),
  },
  "a shared formula over a whole sheet": {
    make: moreRows(
      '<row r="900"><c r="A900"><f t="shared" si="0" ref="A900:XFD1048576">B900+A4</f><v>1</v></c></row>',
    ),
  },
  "a formula of parentheses": {
    make: formulas(`${"(".repeat(million)}A4${")".repeat(million)}`),
  },
  "tags in tags": {
    make: inSheet((xml) =>
      xml.replace(
        "</worksheet>",
        () => `<extLst>${"<a>".repeat(million)}${"</a>".repeat(million)}</extLst></worksheet>`,
      ),
    ),
  },
  "tags that never end": {
    make: inSheet((xml) => xml.replace("</worksheet>", () => "<a>".repeat(million))),
    reason: /XML is broken/,
  },
  "a tag of a million attributes": {
    make: moreRows(
      `<row r="900"${Array.from({ length: million }, (_, i) => ` a${i}=""`).join("")}/>`,
    ),
  },
  "a tag of white space": {
    make: moreRows(`<row r="900"${" ".repeat(million)}b="c"/>`),
  },
  "millions of cells": {
    make: moreRows(
      noise(
        Array.from(
          { length: 200 },
          (_, i) => `<row r="${100 + i}">${"<c/>".repeat(16_000)}</row>`,
        ).join(""),
        0.01,
      ),
    ),
    reason: { bind: /more than 200000 cells/, adopt: /more than 1000000 cells/ },
  },
  "millions of shared strings": {
    make: inPart(
      "xl/sharedStrings.xml",
      () => `<sst>${noise("<si/>".repeat(6 * million), 0.01)}</sst>`,
    ),
    reason: { bind: /no blank form has a part/, adopt: /the layout differs/ },
  },
  "one long shared string": {
    make: inPart(
      "xl/sharedStrings.xml",
      () =>
        `<sst><si><t>${randomBytes(30 * million)
          .toString("base64")
          .slice(0, 30 * million)}</t></si></sst>`,
    ),
    reason: { bind: /no blank form has a part/, adopt: /the layout differs/ },
  },
  "what reaches outside": {
    make: (plain) => {
      const dde =
        '<externalLink xmlns="m"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>';
      const linked = related("oleObject", "file:///c:/evil.xls", ' TargetMode="External"');
      const reaching = added(
        packEntry("xl/externalLinks/externalLink1.xml", '<externalLink xmlns="m"/>'),
        packEntry("xl/externalLinks/externalLink2.xml", dde),
        packEntry("xl/queryTables/queryTable1.xml", "<queryTable/>"),
        packEntry("xl/connections.xml", "<connections/>"),
      );
      return withPart(reaching(plain), rels(sheet), linked);
    },
    outside: ["connection", "dde", "external-link", "linked-file", "query"],
  },
};
