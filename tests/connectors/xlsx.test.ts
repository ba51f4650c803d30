import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { openConnector } from "../../connectors/open.ts";
import {
  accept,
  type Content,
  columns,
  declared,
  extractFrom,
  type Kind,
  type Row,
  readAll,
  type Source,
  systemOf,
  temporaryFolder,
} from "./contract.ts";

const from: Readonly<Record<string, string>> = {
  SL: "数量与金额/数量",
  JE: "数量与金额/金额（元）",
  RQ: "登记/日期",
  ZJH: "登记/证件号",
};

interface Extra {
  readonly sheet?: string;
  /** Rows under the table, each merged over its width when it has one cell. */
  readonly after?: readonly (readonly (string | number)[])[];
  readonly values?: readonly (readonly unknown[])[];
}

/** A sheet as offices write them: a title, two rows of merged heads, rows, totals, notes. */
function addSheet(book: ExcelJS.Workbook, content: Content, extra: Extra = {}): void {
  const sheet = book.addWorksheet(extra.sheet ?? "物品");
  const heads = content.columns.map((name) => (from[name] ?? name).split("/"));
  sheet.addRow(["物品一览表"]);
  sheet.addRow(heads.map(([group], i) => (group === heads[i - 1]?.[0] ? null : group)));
  sheet.addRow(heads.map(([, own]) => own ?? null));
  sheet.mergeCells(1, 1, 1, heads.length);
  heads.forEach(([group, own], i) => {
    if (own === undefined) sheet.mergeCells(2, i + 1, 3, i + 1);
    else if (group !== heads[i - 1]?.[0] && group === heads[i + 1]?.[0])
      sheet.mergeCells(2, i + 1, 2, i + 2);
  });
  for (const row of extra.values ?? content.rows) sheet.addRow([...row]);
  for (const row of extra.after ?? []) {
    const at = sheet.addRow([...row]).number;
    if (row.length === 1) sheet.mergeCells(at, 1, at, heads.length);
  }
}

async function folderWith(
  files: Readonly<Record<string, (book: ExcelJS.Workbook) => void>>,
  change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Promise<Source> {
  const folder = await temporaryFolder();
  for (const [name, fill] of Object.entries(files)) {
    const book = new ExcelJS.Workbook();
    fill(book);
    const path = join(folder.path, name);
    await book.xlsx.writeFile(path);
    await writeFile(path, change(await readFile(path)));
  }
  return {
    access: { location: folder.path },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const some: readonly Row[] = [["1", "甲", null, "2", "3.5", "2026-11-09", "x"]];
const whole = (book: ExcelJS.Workbook) => addSheet(book, { columns, rows: some });

const xlsx: Kind = {
  kind: "xlsx",
  at: "*.xlsx#物品",
  missing: "*.xlsx#器材",
  from,
  make: (content: Content) => folderWith({ "库存.xlsx": (book) => addSheet(book, content) }),
  broken: [
    {
      title: "a truncated workbook",
      make: () => folderWith({ "库存.xlsx": whole }, (bytes) => bytes.subarray(0, 3_000)),
      message: /"库存\.xlsx" is truncated: its 3000 bytes have no directory at their end/,
      hint: /still being written/,
      wholeSystem: false,
    },
    {
      title: "an encrypted workbook",
      make: () =>
        folderWith({ "库存.xlsx": whole }, () => Buffer.from("d0cf11e0a1b11ae1".repeat(99), "hex")),
      message: /"库存\.xlsx" is encrypted or an old \.xls/,
      hint: /without a password/,
      wholeSystem: false,
    },
    {
      title: "a damaged part",
      make: () =>
        folderWith({ "库存.xlsx": whole }, (bytes) => {
          const at = Buffer.from(bytes).indexOf("xl/worksheets/sheet1.xml");
          return bytes.fill(0x55, at + 200, at + 260);
        }),
      message: /"库存\.xlsx" is damaged: its part "xl\/worksheets\/sheet1\.xml"/,
      hint: /ask for the workbook again/,
      wholeSystem: false,
    },
    {
      title: "a sheet with another head",
      make: () =>
        folderWith({
          "库存.xlsx": (book) => {
            book.addWorksheet("物品").addRow(["姓名", "电话"]);
          },
        }),
      message:
        /sheet "物品" has no head with the declared columns; found "姓名 \| 电话"; expected BH/,
      hint: /first 30 rows/,
      wholeSystem: false,
    },
  ],
};

accept(xlsx);

test("totals, notes and blank text are skipped and counted; nothing else is", async () => {
  const after = [
    ["合计", "", "", 2, 3.5],
    ["注：数量含在途。"],
    ["注意事项见办法"],
    [" "],
    ["小计样品", "乙"],
    ["9", "合计"],
  ];
  await using source = await folderWith({
    "一.xlsx": (book) => addSheet(book, { columns, rows: some }, { after }),
    "二.xlsx": (book) => addSheet(book, { columns, rows: some }),
  });
  const { landed } = await extractFrom(xlsx, source.access, [declared(xlsx)]);
  expect(landed).toMatchObject([{ expected: 8, rows: 4, skipped: 4, quarantined: 0, drift: [] }]);
});

test("dates, numbers, formulas, rich text and long fractions are read as Excel shows them", async () => {
  const rich = { richText: [{ text: "富" }, { font: { bold: true }, text: "文本" }] };
  const values = [
    ["1", rich, 'a<b>&"c"\n', 12, 0.1 + 0.2, new Date(Date.UTC(2026, 10, 9)), 1.5],
    ["2", { formula: "1+1", result: 2 }, true, 3e14, 1e-7, new Date("2026-11-09T08:30:00Z"), null],
  ];
  await using source = await folderWith({
    "库存.xlsx": (book) => addSheet(book, { columns, rows: [] }, { values }),
  });
  const thing = declared(xlsx);
  await using connector = await openConnector(systemOf(xlsx, [thing]), source.access);
  expect((await readAll(connector, thing)).rows).toEqual([
    ["1", "富文本", 'a<b>&"c"\n', "12", "0.3", "2026-11-09", "1.5"],
    ["2", "2", "1", "300000000000000", "1e-7", "2026-11-09 08:30:00", null],
  ]);
});

test("Hanzi across the pieces of a part stay whole; inline and shared strings alike", async () => {
  const rows = Array.from({ length: 6_000 }, (_, i) => [
    String(i),
    `多媒体教室（大）${i}`,
    "楼层𠮷",
    null,
    null,
    null,
    null,
  ]);
  await using folder = await temporaryFolder();
  for (const useSharedStrings of [true, false]) {
    const filename = join(folder.path, `${useSharedStrings}.xlsx`);
    const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename, useSharedStrings });
    const sheet = book.addWorksheet("物品");
    sheet.addRow(columns.map((name) => from[name] ?? name)).commit();
    for (const row of rows) sheet.addRow(row).commit();
    await book.commit();
  }
  const thing = declared(xlsx);
  await using connector = await openConnector(systemOf(xlsx, [thing]), { location: folder.path });
  expect((await readAll(connector, thing)).rows).toEqual([...rows, ...rows]);
  expect(await connector.count(thing)).toBe(12_000);
});

const plain = (book: ExcelJS.Workbook, sheet: string, rows: readonly (readonly unknown[])[]) =>
  book.addWorksheet(sheet).addRows([columns.map((name) => from[name] ?? name), ...rows]);

test("one sheet a campus: all that are seen and fit are read, the others are told", async () => {
  await using source = await folderWith({
    "库存.xlsx": (book) => {
      plain(book, "兴庆", [["1", "甲"]]);
      plain(book, "雁塔", [["2", "乙"]]);
      book.addWorksheet("填表说明").addRow(["由资产处填写"]);
      book.addWorksheet("旧", { state: "hidden" }).addRow([...columns]);
    },
  });
  const { landed } = await extractFrom(xlsx, source.access, [declared(xlsx, "*.xlsx#*")]);
  expect(landed).toMatchObject([{ expected: 2, rows: 2, quarantined: 0 }]);
  expect(landed[0]?.drift).toEqual([
    '"库存.xlsx" sheet "填表说明" has no head with the declared columns; it is left out',
  ]);
  const first = await extractFrom(xlsx, source.access, [declared(xlsx, "*.xlsx")]);
  expect(first.landed).toMatchObject([{ expected: 1, rows: 1 }]);
  expect(first.landed[0]?.drift[0]).toContain('has 3 sheets; "兴庆" is read');
});

test("formats of zeros, times of day and cells merged down are read as people see them", async () => {
  await using source = await folderWith({
    "库存.xlsx": (book) => {
      plain(book, "物品", [
        [12, "甲", new Date("1899-12-30T08:30:00Z")],
        [13, null, "b"],
        [14, "丙", "c"],
      ]);
      const sheet = book.getWorksheet("物品");
      for (const at of [2, 3, 4]) if (sheet) sheet.getCell(at, 1).numFmt = "000000";
      if (sheet) sheet.getCell("C2").numFmt = "h:mm";
      sheet?.mergeCells("B2:B3");
    },
  });
  const thing = declared(xlsx);
  await using connector = await openConnector(systemOf(xlsx, [thing]), source.access);
  expect((await readAll(connector, thing)).rows.map((row) => row.slice(0, 3))).toEqual([
    ["000012", "甲", "08:30:00"],
    ["000013", "甲", "b"],
    ["000014", "丙", "c"],
  ]);
});

test("a formula that was never calculated and a number that lost its digits set their rows aside", async () => {
  await using source = await folderWith(
    {
      "库存.xlsx": (book) =>
        plain(book, "物品", [
          ["1", "甲", null, { formula: "1+1" }],
          [Number("630104199001011234"), "乙"],
          ["3", "丙"],
          ["合计", null, null, { formula: "SUM(D2:D4)" }],
        ]),
    },
    (bytes) => bytes,
  );
  const { landed } = await extractFrom(xlsx, source.access, [declared(xlsx)]);
  expect(landed).toMatchObject([{ expected: 4, rows: 1, quarantined: 2, skipped: 1 }]);
});
