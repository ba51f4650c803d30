import exceljs from "exceljs";
import { firstRow, formulaHead, heads, type Kind, kinds, sheetName } from "./giant-list.ts";

const formats: Readonly<Record<Kind, string>> = {
  text: "@",
  number: "0.00",
  date: "yyyy-mm-dd",
};

/** The blank as an office has it: a title, heads, a row for the list, totals and a signature below. */
export async function blankList(): Promise<Uint8Array> {
  const workbook = new exceljs.Workbook();
  workbook.created = workbook.modified = new Date(0);
  const sheet = workbook.addWorksheet(sheetName);
  sheet.mergeCells("A1:T1");
  sheet.getCell("A1").value = "全校仪器设备明细表";
  sheet.getCell("A2").value = { formula: `COUNTA(A${firstRow}:A${firstRow})&"件"`, result: "" };
  const border = { style: "thin" } as const;
  const boxed = { top: border, left: border, bottom: border, right: border };
  for (const [index, head] of [...heads, formulaHead].entries()) {
    sheet.getCell(firstRow - 1, index + 1).value = head;
    const cell = sheet.getCell(firstRow, index + 1);
    cell.numFmt = formats[kinds[index] ?? "number"];
    cell.border = boxed;
    cell.font = { name: "仿宋_GB2312", size: 10 };
  }
  sheet.getRow(firstRow).height = 18;
  sheet.getCell(`T${firstRow}`).value = { formula: `F${firstRow}*G${firstRow}`, result: 0 };
  sheet.getCell(`A${firstRow + 1}`).value = "合计";
  sheet.getCell(`G${firstRow + 1}`).value = {
    formula: `SUM(G${firstRow}:G${firstRow})`,
    result: 0,
  };
  sheet.getCell(`T${firstRow + 1}`).value = {
    formula: `SUM(T${firstRow}:T${firstRow})`,
    result: 0,
  };
  sheet.getCell(`A${firstRow + 3}`).value = "制表人：";
  sheet.mergeCells(`A${firstRow + 3}:C${firstRow + 3}`);
  sheet.getCell(`R${firstRow}`).dataValidation = {
    type: "decimal",
    operator: "between",
    formulae: [0, 8784],
  };
  sheet.addConditionalFormatting({
    ref: `F${firstRow}:F${firstRow}`,
    rules: [
      {
        type: "cellIs",
        operator: "greaterThan",
        formulae: [9000],
        priority: 1,
        style: { font: { bold: true } },
      },
    ],
  });
  sheet.pageSetup = { paperSize: 9, orientation: "landscape", printArea: `A1:T${firstRow + 3}` };
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
