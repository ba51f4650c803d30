import fc from "fast-check";
import { expect, test } from "vitest";
import { columnName, columnNumber } from "../../../forms/package/address.ts";
import { copyFormula } from "../../../forms/package/formula.ts";
import { moveFormula, repeatFormula } from "../../../forms/package/row-formula.ts";
import { mapRows } from "../../../forms/package/row-map.ts";

const three = mapRows("表", [{ sampleRow: 5, count: 3 }]);

test.each([
  ["A4+A5+A6", "A4+A5+A8"],
  ["SUM(A5:A5)", "SUM(A5:A7)"],
  ["SUM(A1:A9)/COUNT(A6:A9)", "SUM(A1:A11)/COUNT(A8:A11)"],
  ["SUM(A9:A1)", "SUM(A11:A1)"],
  ["SUM($A$5,B5)+MAX(B5)", "SUM($A$5,B5)+MAX(B5:B7)"],
  ["表!A6+'表'!A6+其他!A6", "表!A8+'表'!A8+其他!A6"],
  ["SUM(6:6)+SUM(A:A)+SUM($5:$6)", "SUM(8:8)+SUM(A:A)+SUM($5:$8)"],
  ['IF(A6="A6 ""A6""",LOG10(A6),A6_x)', 'IF(A8="A6 ""A6""",LOG10(A8),A6_x)'],
  [
    "[1]表!A6+'[b.xlsx]表'!A6+#REF!+T1[[#This Row],[A6]]",
    "[1]表!A6+'[b.xlsx]表'!A6+#REF!+T1[[#This Row],[A6]]",
  ],
  ["XFE6+A1048577+A6%+-A6^2&A6", "XFE6+A1048577+A8%+-A8^2&A8"],
  ['INDIRECT("A6")+A6:INDEX(B6:B7,1)', 'INDIRECT("A6")+A8:INDEX(B8:B9,1)'],
])("rows move under %s", (before, after) => {
  expect(moveFormula(before, "表", three)).toBe(after);
});

test("a reference over several sheets does not follow one of them, as in a spreadsheet", () => {
  expect(moveFormula("SUM(一:三!A6)", "二", three)).toBe("SUM(一:三!A6)");
  expect(moveFormula("SUM(一:三!A4)", "二", three)).toBe("SUM(一:三!A4)");
});

test.each([
  ["B5*C5", "B7*C7"],
  ["B5/B$9", "B7/B$11"],
  ["B5/B9", "B7/B11"],
  ["F4+E5", "F6+E7"],
  ["SUM(E$5:E5)", "SUM(E$5:E7)"],
  ["SUM(B5:D5)", "SUM(B7:D7)"],
  ["B5*$B$1+码!A2+码!$A$2", "B7*$B$1+码!A4+码!$A$2"],
])("the third copy of %s", (before, after) => {
  expect(repeatFormula(before, "表", three, 5, 2)).toBe(after);
});

test("a shared formula is copied like a filled one", () => {
  expect(copyFormula("A1+$B1+C$1+$D$1+SUM(A1:B2)", 2, 1)).toBe("B3+$B3+D$1+$D$1+SUM(B3:C4)");
  expect(copyFormula("A1", -1, 0)).toBe("#REF!");
});

test("column names and numbers are each other's inverse", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16_384 }), (n) => columnNumber(columnName(n)) === n),
  );
});

test("a formula without references to the sheet never changes", () => {
  const part = fc.constantFrom(
    "A1",
    "$B$20",
    "SUM(",
    ")",
    "+",
    '"',
    "'",
    "其他!C9",
    "[1]x!A9",
    "#N/A",
    "文本",
    "1:3",
    " ",
    "!",
    ":",
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const formula = parts.join("");
      const far = mapRows("别处", [{ sampleRow: 1, count: 9 }]);
      return /:[^!]*!/.test(formula) || moveFormula(formula, "表", far) === formula;
    }),
  );
});

test("a row map keeps the order of rows and leaves no gap", () => {
  const loops = fc.uniqueArray(
    fc.record({
      sampleRow: fc.integer({ min: 1, max: 30 }),
      count: fc.integer({ min: 0, max: 9 }),
      whenNone: fc.constantFrom("blank" as const, "remove" as const),
    }),
    { selector: ({ sampleRow }) => sampleRow },
  );
  fc.assert(
    fc.property(loops, (rows) => {
      const map = mapRows("表", rows);
      for (let row = 1; row < 35; row++) expect(map.first(row + 1)).toBe(map.last(row) + 1);
    }),
  );
});
