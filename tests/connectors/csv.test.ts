import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { openConnector } from "../../connectors/open.ts";
import {
  accept,
  type Content,
  columns,
  declared,
  extractFrom,
  type Kind,
  readAll,
  type Source,
  systemOf,
  temporaryFolder,
} from "./contract.ts";

async function folderWith(files: Readonly<Record<string, Uint8Array>>): Promise<Source> {
  const folder = await temporaryFolder();
  for (const [name, bytes] of Object.entries(files))
    await writeFile(join(folder.path, name), bytes);
  return {
    access: { location: folder.path },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const gb = (text: string) => iconv.encode(text, "gb18030");
const cell = (value: string | null) =>
  value === null ? "" : /^$|[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
const csvOf = ({ columns: names, rows }: Content) =>
  gb([names, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join(""));
const head = `${columns.join(",")}\n`;

const csv: Kind = {
  kind: "csv",
  charset: "gb18030",
  at: "wp.csv",
  missing: "wu-pin.csv",
  make: (content: Content) => folderWith({ "wp.csv": csvOf(content) }),
  broken: [
    {
      title: "a file without a head",
      make: () => folderWith({ "wp.csv": new Uint8Array() }),
      message: /"wp\.csv" is empty; expected a head with BH, MC/,
      hint: /export/,
      wholeSystem: false,
    },
    {
      title: "a folder that is not there",
      make: async () => ({
        access: { location: "/nowhere/at/all" },
        [Symbol.asyncDispose]: async () => {},
      }),
      message: /cannot read the drop folder "\/nowhere\/at\/all": no such folder/,
      hint: /location of source "stock"/,
      wholeSystem: true,
    },
    {
      title: "a head in another charset",
      make: () => folderWith({ "wp.csv": Buffer.from("编号,名称\n1,甲\n") }),
      message: /file "wp\.csv" lacks "BH"/,
      hint: /owner of 库存系统/,
      wholeSystem: false,
    },
  ],
};

accept(csv);

async function read(text: string | Uint8Array) {
  await using source = await folderWith({ "wp.csv": typeof text === "string" ? gb(text) : text });
  const thing = declared(csv);
  await using connector = await openConnector(systemOf(csv, [thing]), source.access);
  return { expected: await connector.count(thing), ...(await readAll(connector, thing)) };
}

test("bytes outside the charset spoil their row alone", async () => {
  const bytes = Buffer.concat([
    gb(`${head}1,前,,,,,\n2,`),
    Buffer.from([0xff, 0x81, 0x20]),
    gb(",,,,,\n3,后,,,,,\n"),
  ]);
  const { expected, rows, problems } = await read(bytes);
  expect(rows.map((row) => row[1])).toEqual(["前", "后"]);
  expect(problems).toMatchObject([{ rule: "undecodable", column: "MC" }]);
  expect(problems[0]?.found).toBe("record 3: MC has bytes outside the charset");
  expect(expected).toBe(3);
});

test("a row with more or fewer fields is a problem row, blank lines are nothing", async () => {
  const { expected, rows, problems } = await read(`${head}1,甲,,,,,\n\n2,乙\r\n\r\n3,丙,,,,,,,9`);
  expect(rows).toHaveLength(1);
  expect(problems.map((problem) => problem.found)).toEqual([
    "record 3 has 2 fields, expected 7",
    "record 4 has 9 fields, expected 7",
  ]);
  expect(expected).toBe(3);
});

test("a quote that never closes is one problem row, counted as one", async () => {
  const { expected, rows, problems } = await read(`${head}1,甲,,,,,\n2,"乙,,,,,\n3,丙,,,,,\n`);
  expect(rows).toHaveLength(1);
  expect(problems.map((problem) => problem.found)).toEqual([
    "record 3 opens a quote that never closes",
  ]);
  expect(expected).toBe(2);
});

test("quotes in the middle of a field are text to the reader and to the counter", async () => {
  const { expected, rows } = await read(`${head}1,5"屏,""x""\n"",\\N,,,\n`);
  const odd = await read(`${head}1,5"屏","a""b" c,\\N,,,\n2,"甲"",\n""乙",,,,,\n`);
  expect(rows).toEqual([]);
  expect(expected).toBe(2);
  expect(odd.rows.map((row) => row.slice(0, 4))).toEqual([
    ["1", '5"屏"', 'a"b c', null],
    ["2", '甲",\n"乙', null, null],
  ]);
  expect(odd.expected).toBe(2);
});

test("every part of the pattern's files is read, each with its own head", async () => {
  const other = gb(`MC,BH,ND\n乙,2,2026\n`);
  await using source = await folderWith({
    "wp-1.csv": csvOf({ columns, rows: [["1", "甲", null, null, null, null, null]] }),
    "wp-2.csv": other,
    "~$wp-3.csv": gb("lock"),
    "notes.txt": gb("x"),
  });
  const { landed } = await extractFrom(csv, source.access, [declared(csv, "wp-*.csv")]);
  expect(landed).toMatchObject([{ expected: 2, rows: 2, quarantined: 0 }]);
  expect(landed[0]?.drift.every((line) => line.startsWith('file "wp-2.csv": column'))).toBe(true);
  expect(landed[0]?.drift).toHaveLength(6);
});

test("records across the reader's pieces come out whole", async () => {
  const long = '长文本，含\n换行"与引号"'.repeat(40);
  const rows = Array.from({ length: 4_000 }, (_, i) => [
    String(i),
    "名",
    long,
    null,
    null,
    null,
    null,
  ]);
  await using source = await folderWith({ "wp.csv": csvOf({ columns, rows }) });
  const thing = declared(csv);
  await using connector = await openConnector(systemOf(csv, [thing]), source.access);
  expect((await readAll(connector, thing)).rows).toEqual(rows);
  expect(await connector.count(thing)).toBe(4_000);
});

const line = ["1", "甲", "a;b,c\td|e", null, null, null, null];
const laid = (separator: string, feed: string) =>
  [columns, line]
    .map((row) => row.map((value) => (value?.includes(";") ? `"${value}"` : value)).join(separator))
    .map((text) => `${text}${feed}`)
    .join("");

test.each([
  ["semicolons", gb(laid(";", "\r\n"))],
  ["tabs, in Excel's UTF-16", Buffer.from(`\ufeff${laid("\t", "\r\n")}`, "utf16le")],
  ["bars", gb(laid("|", "\n"))],
  ["returns alone", gb(laid(",", "\r"))],
  ["returns twice", gb(laid(",", "\r\r\n"))],
  ["a title, and the separator named", gb(`sep=;\n物品一览表;;\n${laid(";", "\n")}`)],
  ["gzip", gzipSync(gb(laid(",", "\n")))],
])("a file laid out with %s is read", async (_, bytes) => {
  expect(await read(bytes)).toMatchObject({ expected: 1, rows: [line], problems: [] });
});

test("a head written with other blanks, width and case is known; a column twice is said", async () => {
  const text = `ｂｈ,M\u3000C*, bz ,SL,JE,RQ,ZJH,新\n1,甲,,,,,,乙\n`;
  const { rows, drift } = await read(text);
  expect(rows).toEqual([["1", "甲", null, null, null, null, null]]);
  expect(drift).toEqual(['file "wp.csv": column "新" is not declared; its values are left out']);
  const twice = await read(`${columns.join(",")},MC\n1,甲,,,,,,乙\n`);
  expect(twice.drift).toEqual(['file "wp.csv": column "MC" stands there twice; the first is read']);
});

test("heads in the middle, totals, notes and blank rows are left out and counted; rows with a key stay", async () => {
  const text = `${head}1,甲,,,,,\n${head}合计,,,3,,,\n,,,,,,\n注：截至九月\n制表人：王,,,,,,\n2,合计,注：在途,,,,,,\n`;
  const { expected, rows, skipped, problems } = await read(text);
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    ["1", "甲", null],
    ["2", "合计", "注：在途"],
  ]);
  expect([expected, skipped, problems]).toEqual([7, 5, []]);
});

test("what Excel did to long numbers is undone where it can be, and set aside where it cannot", async () => {
  const { rows, problems, drift } = await read(`${head}="0012",甲,,,,,\n2.02E+11,乙,,,,,\n`);
  expect(rows.map((row) => row[0])).toEqual(["0012"]);
  expect(problems).toMatchObject([{ rule: "malformed", column: "BH" }]);
  expect(drift).toEqual(['file "wp.csv" writes values as ="…"; they are read without it']);
});

test("gzip that breaks off is a failure, never the rows before it", async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => `${i},名${i * 7919},,,,,\n`).join("");
  const cut = gzipSync(`${head}${rows}`).subarray(0, -2_000);
  await expect(read(cut)).rejects.toThrow(/reading "wp\.csv" failed: unexpected end of file/);
});
