import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import ExcelJS from "exceljs";
import { describe, expect, test } from "vitest";
import { fillCalculated } from "../../forms/calculated.ts";
import { writeCalculated } from "../../forms/calculated-rows.ts";
import { cellName } from "../../forms/package/address.ts";
import type { Edits, RowValues, ValueRow } from "../../forms/package/edits.ts";
import { openTemplate, type Template } from "../../forms/package/patch.ts";
import { formWorkbook, inFolderAsync } from "./package/workbooks.ts";

const name = "名册 A&B";
const today = "2026-11-09";
const column = 2;

const texts = ["张三", "<李 & 四>", "  ", "_x0041_", "a\r\nb", "𠮷野", '"引号"', ""];

/** Rows that are not all alike: short ones, cells left as the sample row has them, every kind of value. */
const rowAt = (index: number): ValueRow => {
  const row: ValueRow = [
    { text: `0${1000 + index}` },
    { text: texts[index % texts.length] ?? "" },
    { number: index % 7 === 3 ? index / 8 : index + 1 },
    undefined,
    index % 5 === 4 ? { blank: true } : undefined,
    undefined,
    index % 3 === 0 ? { date: `2026-${String((index % 12) + 1).padStart(2, "0")}-28` } : undefined,
    { number: -index * 1e15 },
  ];
  return index % 11 === 6 ? row.slice(0, 3) : row;
};

function valuesOf(rows: readonly ValueRow[]): RowValues {
  const kinds = ["text", "text", "number", "text", "blank", "text", "date", "number"] as const;
  return {
    column,
    kinds: kinds.map((kind, index) => (index === 5 ? [] : [kind, "blank"])),
    chunks: async function* () {
      for (let from = 0; from < rows.length; from += 64) yield rows.slice(from, from + 64);
    },
  };
}

/** The same rows cell by cell, and row by row. */
function bothWays(count: number): [held: Edits, streamed: Edits] {
  const rows = Array.from({ length: count }, (_, index) => rowAt(index));
  const cells = rows.flatMap((row, down) =>
    row.flatMap((value, right) =>
      value === undefined ? [] : [{ at: cellName(column + right, 5 + down), value }],
    ),
  );
  const head = { at: "A1", value: { text: "名册" } };
  const foot = { at: cellName(1, 11 + count), value: { text: "签字：" } };
  const loop = { sampleRow: 5, count };
  const around = { obstacles: "yield" as const };
  const held = { ...around, rows: [loop], cells: [head, ...cells, foot] };
  const streamed = {
    ...around,
    rows: [{ ...loop, values: valuesOf(rows) }],
    cells: [head, foot],
  };
  return [{ sheets: { [name]: held } }, { sheets: { [name]: streamed } }];
}

async function written(template: Template, edits: Edits) {
  return await inFolderAsync(async (folder) => {
    const path = join(folder, "out.xlsx");
    const file = await open(path, "w");
    const facts = await writeCalculated(template, edits, today, "all", file).finally(() =>
      file.close(),
    );
    return { facts, bytes: readFileSync(path) };
  });
}

describe("rows written one by one", () => {
  test.each([2, 3, 700])("%i rows: byte for byte what cells one by one give", async (count) => {
    const template = openTemplate(await formWorkbook());
    const [held, streamed] = bothWays(count);
    const { bytes, ...expected } = fillCalculated(template, held, today, "all");
    const found = await written(template, streamed);
    expect(Buffer.from(bytes).equals(found.bytes)).toBe(true);
    expect(found.facts).toMatchObject({
      touched: expected.touched,
      formulas: expected.formulas,
      stale: expected.stale,
      uncomputed: [],
    });
  });

  test("what is read of the rows is read in turn: running sums, shares of a total, their own total", async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet("表");
    const sample = [
      "",
      "",
      "B2*C2",
      "E1+D2",
      "D2/D$4",
      "COUNTIF(B:B,B2)",
      'IF(ROW()=2,"首",F2&"/"&COUNT(D2:D2))',
    ];
    sample.forEach((formula, index) => {
      if (formula !== "") sheet.getCell(2, index + 2).value = { formula, result: 0 };
    });
    sheet.getCell("D4").value = { formula: "SUM(D2:D2)", result: 0 };
    sheet.getCell("E4").value = { formula: "MAX(E2:E2)", result: 0 };
    sheet.getCell("F4").value = { formula: "ROUND(SUM(F2:F2),6)", result: 0 };
    sheet.getCell("A5").value = { formula: 'COUNTIF(B2:B2,">50")&"条"', result: "" };
    const template = openTemplate(new Uint8Array(await book.xlsx.writeBuffer()));
    const rows = Array.from(
      { length: 90 },
      (_, index): ValueRow => [{ number: (index * 37) % 101 }, { number: index + 0.5 }],
    );
    const cells = rows.flatMap((row, down) =>
      row.flatMap((value, right) => (value ? [{ at: cellName(right + 2, down + 2), value }] : [])),
    );
    const loop = { sampleRow: 2, count: rows.length };
    const values = {
      column: 2,
      kinds: [["number"], ["number"]] as const,
      chunks: async function* () {
        yield rows;
      },
    };
    const held = fillCalculated(
      template,
      { sheets: { 表: { rows: [loop], cells } } },
      today,
      "all",
    );
    const edits = { sheets: { 表: { rows: [{ ...loop, values }] } } };
    const { bytes, facts } = await written(template, edits);
    expect(facts.uncomputed).toEqual([]);
    expect(Buffer.from(held.bytes).equals(bytes)).toBe(true);
  });

  test("a formula that reads all rows in each of a hundred thousand is named, not waited for", async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet("表");
    sheet.getCell("B2").value = { formula: "COUNTIF(A:A,A2)", result: 0 };
    const template = openTemplate(new Uint8Array(await book.xlsx.writeBuffer()));
    const values = {
      column: 1,
      kinds: [["number"]] as const,
      chunks: async function* () {
        for (let part = 0; part < 100; part++)
          yield Array.from({ length: 1000 }, (_, index) => [{ number: index }]);
      },
    };
    const rows = [{ sampleRow: 2, count: 100_000, values }];
    const { facts } = await written(template, { sheets: { 表: { rows } } });
    expect(facts.uncomputed).toMatchObject([
      { sheet: "表", column: 2, row: 2, why: "it reads 100001 cells in each of 100000 rows" },
    ]);
  });

  test("more rows than a sheet has are refused with how many fit", async () => {
    const template = openTemplate(await formWorkbook());
    const rows = [{ sampleRow: 5, count: 1_048_570, values: valuesOf([]) }];
    await expect(
      written(template, { sheets: { [name]: { rows, obstacles: "yield" } } }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("1048570"),
      hint: expect.stringContaining("1048561"),
    });
  });

  test("a list that changes while it is read fails instead of leaving a hole", async () => {
    const template = openTemplate(await formWorkbook());
    const rows = [{ sampleRow: 5, count: 4, values: valuesOf([rowAt(0), rowAt(1), rowAt(2)]) }];
    await expect(
      written(template, { sheets: { [name]: { rows, obstacles: "yield" } } }),
    ).rejects.toThrow(/3 rows were read where 4/);
  });

  test("a text that no cell holds is refused by its place", async () => {
    const template = openTemplate(await formWorkbook());
    const long: ValueRow = [{ text: "字".repeat(40_000) }];
    const rows = [{ sampleRow: 5, count: 2, values: valuesOf([rowAt(0), long]) }];
    await expect(
      written(template, { sheets: { [name]: { rows, obstacles: "yield" } } }),
    ).rejects.toThrow(/cell "B6" .* has 40000 characters/);
  });
});
