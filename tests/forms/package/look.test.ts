import { expect, test } from "vitest";
import { cellName } from "../../../forms/package/address.ts";
import { lookAt, namesOf } from "../../../forms/package/look.ts";
import { openTemplate } from "../../../forms/package/patch.ts";
import { describeWith } from "../../needs.ts";
import { formWorkbook, hasOpenpyxl, seen } from "./workbooks.ts";

describeWith("openpyxl", hasOpenpyxl)("what a workbook shows", () => {
  test("cells, formulas, merges and names are those that openpyxl sees", async () => {
    const bytes = await formWorkbook();
    const template = openTemplate(bytes);
    const theirs = seen(bytes);
    for (const { name } of template.sheets) {
      const sheet = lookAt(template, name);
      const ours = sheet?.cells.flatMap(({ row, column, text, formula }) => {
        const value = formula === undefined ? text : `=${formula}`;
        return value === "" ? [] : [[cellName(column, row), value]];
      });
      const cells = Object.entries(theirs.sheets[name]?.cells ?? {});
      const expected = cells.flatMap(([at, { value }]) =>
        value === null ? [] : [[at, String(value)]],
      );
      expect(Object.fromEntries(ours ?? [])).toEqual(Object.fromEntries(expected));
      expect(sheet?.merges).toHaveLength(theirs.sheets[name]?.merges.length ?? -1);
    }
    expect(namesOf(template)).toContainEqual({ name: "subtotal", refersTo: "'名册 A&B'!$D$10" });
    expect(lookAt(template, "名册 A&B")?.cells).toContainEqual(
      expect.objectContaining({ row: 5, column: 2, kind: "blank", format: "text" }),
    );
    expect(lookAt(template, "无")).toBeUndefined();
  });
});
