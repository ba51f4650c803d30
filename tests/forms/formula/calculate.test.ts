import { describe, expect, test } from "vitest";
import { type Book, calculate, type FormulaCell } from "../../../forms/formula/calculate.ts";
import type { FormulaValue } from "../../../forms/formula/value.ts";

const columnOf = (name: string): number =>
  [...name].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);

function at(address: string): { column: number; row: number } {
  const [, letters = "", row = ""] = /^([A-Z]+)(\d+)$/.exec(address) ?? [];
  return { column: columnOf(letters), row: Number(row) };
}

interface Given {
  readonly values?: Readonly<Record<string, FormulaValue>>;
  readonly formulas: Readonly<Record<string, string>>;
  readonly names?: Book["names"];
  readonly hidesRows?: boolean;
  readonly date1904?: boolean;
  readonly arrays?: readonly string[];
}

/** One sheet "S" of twenty thousand rows. */
function sheet({ values = {}, formulas, names = [], arrays = [], ...rest }: Given) {
  const cells = new Map(
    Object.entries(values).map(([address, value]) => {
      const { column, row } = at(address);
      return [`${column},${row}`, value] as const;
    }),
  );
  const book: Book = {
    sheets: [{ name: "S", rows: 20_000, columns: 10, hidesRows: rest.hidesRows === true }],
    value: (_sheet, column, row) => cells.get(`${column},${row}`),
    names,
    date1904: rest.date1904 === true,
  };
  const asked = Object.entries(formulas).map(
    ([address, formula]): FormulaCell => ({
      sheet: "S",
      ...at(address),
      formula,
      isArray: arrays.includes(address),
    }),
  );
  const { value, uncomputed } = calculate(book, asked, 46_335.5);
  return {
    value: (address: string) => value("S", at(address).column, at(address).row),
    why: Object.fromEntries(uncomputed.map((one) => [`${one.column},${one.row}`, one.why])),
  };
}

describe("what cannot be computed is named", () => {
  test("a function it does not know, and whatever reads that formula", () => {
    const { why, value } = sheet({
      formulas: { A1: "XIRR(B1:B3,C1:C3)", A2: "A1+1", A3: "1+1", A4: "IF(TRUE,A3,A1)" },
    });
    expect(why).toEqual({ "1,1": "it calls XIRR", "1,2": "it reads S!A1" });
    expect(value("A3")).toBe(2);
    expect(value("A4")).toBe(2);
  });

  test("a circle, over two cells or one", () => {
    const { why } = sheet({ formulas: { A1: "A2+1", A2: "A1*2", A3: "SUM(A3:A4)", A4: "5" } });
    expect(Object.keys(why)).toEqual(["1,1", "1,2", "1,3"]);
    expect(why["1,3"]).toContain("reads itself");
  });

  test("another file, several sheets at once, an unknown name, a broken text, hidden rows", () => {
    const { why } = sheet({
      hidesRows: true,
      formulas: {
        A1: "[1]X!A1",
        A2: "SUM(S:T!A1)",
        A3: "税率*2",
        A4: "SUM(",
        A5: "SUBTOTAL(109,B1:B9)",
        A6: 'TEXT(3,"[DBNum2]0")',
      },
    });
    expect(Object.keys(why)).toHaveLength(6);
    expect(why["1,1"]).toContain("another file");
    expect(why["1,3"]).toContain("税率");
    expect(why["1,5"]).toContain("hidden rows");
  });
});

test("a running total over ten thousand rows", () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const { value } = sheet({
    values: Object.fromEntries(rows.map((row) => [`A${row}`, 1])),
    formulas: Object.fromEntries(
      rows.map((row) => [`B${row}`, row === 1 ? "A1" : `B${row - 1}+A${row}`]),
    ),
  });
  expect(value("B10000")).toBe(10_000);
});

test("subtotals leave other subtotals out", () => {
  const { value } = sheet({
    values: { A1: 1, A2: 2, A4: 5 },
    formulas: {
      A3: "SUBTOTAL(9,A1:A2)",
      A5: "SUBTOTAL(9,A4)",
      A6: "SUBTOTAL(9,A1:A5)",
      A7: "SUM(A1:A5)",
    },
  });
  expect([value("A3"), value("A5"), value("A6"), value("A7")]).toEqual([3, 5, 8, 16]);
});

test("names stand for cells or figures, a sheet's own before the workbook's", () => {
  const { value } = sheet({
    values: { A1: 40, A2: 2 },
    formulas: { B1: "SUM(人数)*系数" },
    names: [
      { name: "人数", sheet: undefined, formula: "S!$A$1:$A$2" },
      { name: "系数", sheet: undefined, formula: "10" },
      { name: "系数", sheet: "S", formula: "0.5" },
    ],
  });
  expect(value("B1")).toBe(21);
});

test("TODAY is the moment given; dates count from 1904 where the workbook does", () => {
  const formulas = {
    A1: "TODAY()",
    A2: "YEAR(A3)",
    A4: 'TEXT(A3,"yyyy-mm-dd")',
    A5: "DATE(1904,1,2)",
  };
  expect(sheet({ formulas }).value("A1")).toBe(46_335);
  const { value } = sheet({ values: { A3: 44_873 }, formulas, date1904: true });
  expect([value("A2"), value("A4"), value("A5")]).toEqual([2026, "2026-11-09", 1]);
});

test("an area beside the formula gives the cell in its row; an array formula takes them all", () => {
  const { value } = sheet({
    values: { A1: 1, A2: 2, A3: 3 },
    formulas: { B2: "A1:A3*10", C1: "SUM(A1:A3*10)", B9: "A1:A3*10" },
    arrays: ["C1"],
  });
  expect([value("B2"), value("C1"), value("B9")]).toEqual([20, 60, { error: "#VALUE!" }]);
});
