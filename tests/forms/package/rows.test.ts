import { beforeAll, expect, test } from "vitest";
import { fillTemplate, openTemplate, type Template } from "../../../forms/package/patch.ts";
import { describeWith } from "../../needs.ts";
import { formWorkbook, hasOpenpyxl, type SeenSheet, type SeenWorkbook, seen } from "./workbooks.ts";

const name = "名册 A&B";
let template: Template;
beforeAll(async () => {
  template = openTemplate(await formWorkbook());
});

function repeated(count: number): SeenWorkbook {
  const cells = Array.from({ length: count }, (_, i) => [
    { at: `B${5 + i}`, value: { text: `0${1000 + i}` } },
    { at: `D${5 + i}`, value: { number: i + 1 } },
  ]).flat();
  return seen(
    fillTemplate(template, { sheets: { [name]: { rows: [{ sampleRow: 5, count }], cells } } })
      .bytes,
  );
}

function sheetOf(book: SeenWorkbook): SeenSheet {
  const sheet = book.sheets[name];
  if (sheet === undefined) throw new Error("the sheet is gone");
  return sheet;
}

describeWith("openpyxl", hasOpenpyxl)("a row loop, read by openpyxl", () => {
  test.each([1, 2, 500])("%i rows: copies look like the sample, all below moves", (count) => {
    const book = repeated(count);
    const sheet = sheetOf(book);
    const last = 4 + count;
    const by = count - 1;
    for (const row of [5, last]) {
      expect(sheet.heights[row]).toBe(33);
      expect(sheet.cells[`C${row}`]).toMatchObject({ bold: true, border: "dashed" });
      expect(sheet.cells[`B${row}`]).toMatchObject({
        value: `0${1000 + row - 5}`,
        type: "s",
        format: "@",
      });
      expect(sheet.cells[`D${row}`]).toMatchObject({ value: row - 4, type: "n", format: "0.0" });
      expect(sheet.cells[`E${row}`]?.value).toBe(`=D${row}/D$${10 + by}`);
      expect(sheet.cells[`F${row}`]?.value).toBe("示例");
      expect(sheet.merges).toContain(`F${row}:G${row}`);
    }
    expect(sheet.merges).toHaveLength(count + 3);
    expect(sheet.merges).toEqual(
      expect.arrayContaining(["A1:F1", `A${10 + by}:C${10 + by}`, `A${12 + by}:B${14 + by}`]),
    );
    expect(sheet.heights[10 + by]).toBe(21);
    expect(sheet.cells[`A${10 + by}`]?.value).toBe("小计");
    expect(sheet.cells[`A${12 + by}`]?.value).toBe("签字");
    const column = count === 1 ? "D5" : `D5:D${last}`;
    expect(sheet.validations).toEqual([
      { at: `C${11 + by}`, formulas: ['"是,否"'] },
      { at: column, formulas: ["0", `$D$${10 + by}`] },
    ]);
    expect(sheet.conditional).toEqual([{ at: `A5:F${last}`, formulas: [`$D5>$D$${10 + by}`] }]);
    expect(sheet.filter).toBe(`A4:F${last}`);
    expect(sheet.printArea).toContain(`$A$1:$F$${12 + by}`);
    expect(book.anchors).toEqual({ "xl/drawings/drawing1.xml": [[11 + by, 14 + by]] });
    expect(sheet.links.map(([at]) => at)).toEqual([`B${16 + by}`]);
    expect(sheet.dimension).toBe(`A1:G${16 + by}`);
  });

  test.each([1, 2, 500])(
    "%i rows: formulas outside the loop follow, on every sheet and in names",
    (count) => {
      const book = repeated(count);
      const sheet = sheetOf(book);
      const last = 4 + count;
      const by = count - 1;
      expect(sheet.cells["D2"]?.value).toBe(`=SUM(D5:D${last})`);
      expect(sheet.cells["E2"]?.value).toBe(count === 1 ? "=SUM(E5)" : `=SUM(E5:E${last})`);
      expect(sheet.cells[`D${10 + by}`]?.value).toBe(`=SUM(D$5:D${9 + by})+D2`);
      expect(book.sheets["统计"]?.cells["A1"]?.value).toBe(
        `='名册 A&B'!D${10 + by}+SUM('名册 A&B'!D5:D${last})`,
      );
      expect(book.names["subtotal"]).toBe(`'名册 A&B'!$D$${10 + by}`);
    },
  );

  test("no rows: the sample row stays, blank, and nothing moves", () => {
    const sheet = sheetOf(repeated(0));
    for (const column of "ABCDEF")
      expect(sheet.cells[`${column}5`]).toMatchObject({ value: null, border: "dashed" });
    expect(sheet.heights[5]).toBe(33);
    expect(sheet.merges).toContain("F5:G5");
    expect(sheet.cells["A10"]?.value).toBe("小计");
    expect(sheet.cells["D2"]?.value).toBe("=SUM(D5:D5)");
  });

  test("two loops on one sheet each move what is below", () => {
    const edits = {
      rows: [
        { sampleRow: 10, count: 3 },
        { sampleRow: 5, count: 4 },
      ],
    };
    const book = seen(fillTemplate(template, { sheets: { [name]: edits } }).bytes);
    const sheet = sheetOf(book);
    expect(sheet.merges).toEqual(
      expect.arrayContaining(["F8:G8", "A13:C13", "A14:C14", "A15:C15", "A17:B19"]),
    );
    expect(sheet.cells["D13"]?.value).toBe("=SUM(D$5:D12)+D2");
    expect(book.anchors).toEqual({ "xl/drawings/drawing1.xml": [[16, 19]] });
  });
});

test("a row that a total refers to cannot be taken out", () => {
  const edits = { rows: [{ sampleRow: 5, count: 0, whenNone: "remove" as const }] };
  expect(() => fillTemplate(template, { sheets: { [name]: edits } })).toThrow(
    /refers to it as "D5:D5"/,
  );
});
