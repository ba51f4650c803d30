import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
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
    kinds: kinds.map((kind) => [kind, "blank"]),
    chunks: async function* () {
      for (let from = 0; from < rows.length; from += 64) yield rows.slice(from, from + 64);
    },
  };
}

/** The same rows cell by cell, and row by row. */
function bothWays(count: number, more: Edits["sheets"] = {}): [held: Edits, streamed: Edits] {
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
  return [{ sheets: { ...more, [name]: held } }, { sheets: { ...more, [name]: streamed } }];
}

async function written(template: Template, edits: Edits) {
  return await inFolderAsync(async (folder) => {
    const path = join(folder, "out.xlsx");
    const file = await open(path, "w");
    const facts = await writeCalculated(template, edits, today, "all", file);
    await file.close();
    return { facts, bytes: readFileSync(path) };
  });
}

describe("rows written one by one", () => {
  test.each([2, 3, 700])("%i rows: byte for byte what cells one by one give", async (count) => {
    const template = openTemplate(await formWorkbook());
    const [held, streamed] = bothWays(count);
    const { bytes, ...expected } = fillCalculated(template, held, today, "all");
    const found = await written(template, streamed);
    const sheetOf = (file: Uint8Array): string =>
      openTemplate(file).workbook.text("xl/worksheets/sheet1.xml") ?? "";
    expect(sheetOf(found.bytes).split("<row")).toEqual(sheetOf(bytes).split("<row"));
    expect(Buffer.from(bytes).equals(found.bytes)).toBe(true);
    expect(found.facts.touched).toEqual(expected.touched);
    expect(found.facts.formulas).toEqual(expected.formulas);
    expect(found.facts.uncomputed).toEqual([]);
  });
});
