import { crc32, deflateRawSync } from "node:zlib";
import ExcelJS from "exceljs";
import { beforeAll, describe, expect, test } from "vitest";
import { outsideOf } from "../../../forms/package/outside.ts";
import { fillTemplate, openTemplate } from "../../../forms/package/patch.ts";
import {
  inflateEntry,
  readZip,
  type ZipEntry,
  zipLimits,
} from "../../../forms/package/zip-read.ts";
import { packEntry, writeZip } from "../../../forms/package/zip-write.ts";
import { plainWorkbook } from "./workbooks.ts";

let plain: Uint8Array;
beforeAll(async () => {
  plain = await plainWorkbook();
});

/** The plain workbook with one part rewritten or added. */
function withPart(part: string, rewrite: (xml: string) => string): Uint8Array {
  const entries = readZip(plain);
  const old = entries.find(({ name }) => name === part);
  const xml = rewrite(old === undefined ? "" : Buffer.from(inflateEntry(old)).toString("utf8"));
  const added = packEntry(part, xml);
  return writeZip(
    old === undefined ? [...entries, added] : entries.map((e) => (e === old ? added : e)),
  );
}

function fillFirst(bytes: Uint8Array): void {
  fillTemplate(openTemplate(bytes), {
    sheets: { 表: { cells: [{ at: "B1", value: { text: "x" } }] } },
  });
}

const sheet = "xl/worksheets/sheet1.xml";

describe("a hostile archive is refused by name", () => {
  test("what is no zip, and one cut short", () => {
    expect(() => openTemplate(Buffer.from("hello"))).toThrow(/not a zip archive/);
    expect(() => openTemplate(plain.slice(0, -30))).toThrow(
      /not a zip archive, or it was cut short/,
    );
    expect(() => openTemplate(new Uint8Array())).toThrow(/not a zip archive/);
  });

  test("a bomb, by its ratio, by its stated size, by its sum, before it is inflated", () => {
    const bomb = (bytes: number): ZipEntry => packEntry("xl/bomb.xml", Buffer.alloc(bytes), 9);
    expect(() => openTemplate(writeZip([...readZip(plain), bomb(8_000_000)]))).toThrow(
      /-fold \(a zip bomb\)/,
    );
    const limits = { ...zipLimits, entryBytes: 1_000_000 };
    expect(() => openTemplate(writeZip([...readZip(plain), bomb(2_000_000)]), limits)).toThrow(
      /inflates to 2000000 bytes/,
    );
    const sums = { ...zipLimits, totalBytes: 100 };
    expect(() => openTemplate(plain, sums)).toThrow(/more than 100 bytes in all/);
    expect(() => openTemplate(plain, { ...zipLimits, entries: 3 })).toThrow(
      /entries, at most 3 are read/,
    );
  });

  test("many middling entries, a packing that nobody reads, too many entries; each within a second", () => {
    const start = performance.now();
    const part = packEntry("xl/a.xml", Buffer.alloc(4_000_000, "<a/>"), 9);
    const many = Array.from({ length: 40 }, (_, i) => {
      const name = `xl/a${i}.xml`;
      return { ...part, name, nameBytes: Buffer.from(name) };
    });
    expect(() => openTemplate(writeZip([...readZip(plain), ...many]))).toThrow(
      /inflates \d+-fold in all \(a zip bomb\)/,
    );
    const strange = Buffer.from(plain);
    strange[strange.indexOf(Buffer.from("PK\x01\x02", "latin1")) + 10] = 9;
    expect(() => openTemplate(strange)).toThrow(/packed by method 9, only stored and deflate/);
    const crowd = Array.from({ length: 10_001 }, (_, i) => packEntry(`x/${i}`, ""));
    expect(() => openTemplate(writeZip(crowd))).toThrow(/10001 entries, at most 10000/);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test("bytes before the archive do no harm", () => {
    const led = Buffer.concat([Buffer.from("#!/bin/sh\n"), plain]);
    expect(openTemplate(led).sheets.map(({ name }) => name)).toEqual(["表", "附表"]);
  });

  test("an entry that inflates to more than the directory states", () => {
    const text = Buffer.from(" ".repeat(5_000_000));
    const liar: ZipEntry = {
      ...packEntry(sheet, ""),
      size: 10,
      crc: crc32(text),
      packed: deflateRawSync(text),
    };
    const entries = readZip(plain).map((e) => (e.name === sheet ? liar : e));
    expect(() => fillFirst(writeZip(entries))).toThrow(/damaged or larger than the 10 bytes/);
  });

  test("a checksum that does not fit", () => {
    const entries = readZip(plain).map((e) => (e.name === sheet ? { ...e, crc: 1 } : e));
    expect(() => fillFirst(writeZip(entries))).toThrow(/is damaged \(size or checksum/);
  });

  test.each(["../evil.xml", "/etc/passwd", "C:\\evil", "xl\\..\\..\\evil"])(
    "the path %s",
    (name) => {
      expect(() => openTemplate(writeZip([...readZip(plain), packEntry(name, "x")]))).toThrow(
        /points outside the package/,
      );
    },
  );

  test("one name twice, entries that overlap, an encrypted entry", () => {
    const twice = [...readZip(plain), packEntry("XL/Workbook.xml", "x")];
    expect(() => openTemplate(writeZip(twice))).toThrow(/is there twice/);
    const overlapping = Buffer.from(plain);
    const directory = overlapping.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
    overlapping.writeUInt32LE(0, directory + 42);
    expect(() => openTemplate(overlapping)).toThrow(/overlap|damaged/);
    const locked = Buffer.from(plain);
    locked[locked.indexOf(Buffer.from("PK\x01\x02", "latin1")) + 8] = 1;
    expect(() => openTemplate(locked)).toThrow(/is encrypted/);
  });
});

describe("a hostile package is refused by name", () => {
  test("a password, an old .xls, a signature, macros", () => {
    const ole = Buffer.from("d0cf11e0a1b11ae1", "hex");
    expect(() =>
      openTemplate(Buffer.concat([ole, Buffer.from("EncryptedPackage", "utf16le")])),
    ).toThrow(/encrypted with a password/);
    expect(() => openTemplate(Buffer.concat([ole, Buffer.alloc(512)]))).toThrow(/an old \.xls/);
    expect(() => openTemplate(withPart("_xmlsignatures/origin.sigs", () => ""))).toThrow(
      /digital signature/,
    );
    expect(() => openTemplate(withPart("xl/vbaProject.bin", () => "x"))).toThrow(/holds macros/);
  });

  test("a DOCTYPE, wherever it stands in the prologue", () => {
    const doctype = '<?xml version="1.0"?><!-- <a> --> <!DOCTYPE x [<!ENTITY a "b">]>';
    const declare = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>/, doctype);
    for (const part of [sheet, "xl/workbook.xml", "[Content_Types].xml"])
      expect(() => fillFirst(withPart(part, declare))).toThrow(/declares a DOCTYPE/);
  });

  test("a row with the number 10⁹, rows out of order, a merge beyond the sheet", () => {
    const row = (r: string) => withPart(sheet, (xml) => xml.replace(/<row r="1"/, `<row r="${r}"`));
    expect(() => fillFirst(row("1000000000"))).toThrow(/it has a row "1000000000"/);
    fillFirst(row("3"));
    const merged = withPart(sheet, (xml) => xml.replace(/ref="D4:E5"/, 'ref="D4:XFE5"'));
    expect(() => fillFirst(merged)).toThrow(/names an area "D4:XFE5"/);
  });

  test("XML that breaks off", () => {
    expect(() => fillFirst(withPart(sheet, (xml) => xml.slice(0, xml.length / 2)))).toThrow(
      /XML is broken/,
    );
  });

  test("a merge over the whole sheet costs nothing", () => {
    const giant = withPart(sheet, (xml) => xml.replace(/ref="D4:E5"/, 'ref="A2:XFD1048576"'));
    fillFirst(giant);
  });
});

test("what reaches outside is named and kept", () => {
  const link = '<externalLink xmlns="m"><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>';
  const linked = (xml: string): string =>
    xml.replace(
      "</Relationships>",
      '<Relationship Id="rId90" Type="x/oleObject" TargetMode="External" Target="file:///c:/evil.xls"/><Relationship Id="rId91" Type="x/hyperlink" TargetMode="External" Target="http://a.b/"/></Relationships>',
    );
  const bytes = withPart("xl/externalLinks/externalLink1.xml", () => link);
  expect(outsideOf(openTemplate(bytes).workbook)).toEqual([
    { kind: "dde", part: "xl/externalLinks/externalLink1.xml" },
  ]);
  const more = openTemplate(withPart("xl/_rels/workbook.xml.rels", linked));
  expect(outsideOf(more.workbook)).toEqual([
    { kind: "linked-file", part: "xl/workbook.xml", target: "file:///c:/evil.xls" },
  ]);
});

test("a relationship that climbs out of the package is refused", () => {
  const climb = (xml: string): string =>
    xml.replace(/Target="worksheets\/sheet1.xml"/, 'Target="../../../etc/passwd"');
  expect(() => openTemplate(withPart("xl/_rels/workbook.xml.rels", climb))).toThrow(
    /points outside the package/,
  );
});

test("a text with characters that XML cannot hold is written so that readers get it back", async () => {
  const text = "a\u0001b_x0041_\ud800c\r\nd]]>";
  const { bytes } = fillTemplate(openTemplate(plain), {
    sheets: { 表: { cells: [{ at: "B1", value: { text } }] } },
  });
  const xml = readZip(bytes).find(({ name }) => name === sheet);
  expect(xml === undefined ? "" : Buffer.from(inflateEntry(xml)).toString("utf8")).toContain(
    ">a_x0001_b_x005F_x0041_\ufffdc\nd]]&gt;<",
  );
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.from(bytes) as unknown as ExcelJS.Buffer); // exceljs declares its own Buffer
  expect(book.worksheets).toHaveLength(2);
});
