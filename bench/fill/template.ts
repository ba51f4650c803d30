import { createHash } from "node:crypto";
import exceljs from "exceljs";
import { cellName } from "../../forms/package/address.ts";

/** One field of the person's form: where it stands and what a person's file says there. */
export interface BenchField {
  readonly at: string;
  readonly name: string;
  readonly kind: "text" | "number";
}

export const sheetName = "人员信息表";
const pairs = 4;
const lines = 10;

export const fields: readonly BenchField[] = Array.from({ length: pairs * lines }, (_, index) => ({
  at: cellName((index % pairs) * 2 + 2, Math.floor(index / pairs) + 4),
  name: `f${index + 1}`,
  kind: index % 5 === 4 ? "number" : "text",
}));

export const saidOf = ({ name, kind }: BenchField, person: number): string | number =>
  kind === "number" ? person * 10 + Number(name.slice(1)) : `第${person}人 ${name} <张&伟>`;

/** A blank of about 50 KB as offices have them: a page of labels, a sheet of codes, validations, a crest. */
export async function blankForm(fill: (field: BenchField) => string | null): Promise<Uint8Array> {
  const workbook = new exceljs.Workbook();
  workbook.created = workbook.modified = new Date(0);
  const sheet = workbook.addWorksheet(sheetName);
  sheet.mergeCells("A1:H1");
  sheet.getCell("A1").value = "教职工基本信息表";
  sheet.getCell("A1").font = { name: "方正小标宋简体", size: 20 };
  const border = { style: "thin" } as const;
  for (const [index, field] of fields.entries()) {
    const cell = sheet.getCell(field.at);
    const label = sheet.getCell(Number(cell.row), Number(cell.col) - 1);
    label.value = `第 ${index + 1} 栏`;
    for (const one of [label, cell]) {
      one.border = { top: border, left: border, bottom: border, right: border };
      one.font = { name: "仿宋_GB2312", size: 11 };
      one.alignment = { horizontal: "center", vertical: "middle", shrinkToFit: true };
    }
    cell.value = fill(field);
    if (field.kind === "text")
      cell.dataValidation = { type: "list", allowBlank: true, formulae: ["代码!$A$1:$A$900"] };
  }
  const codes = workbook.addWorksheet("代码");
  for (let row = 1; row <= 900; row++)
    codes.addRow([row, noise(`code ${row}`).toString("hex").slice(0, 16), `代码名称第 ${row} 项`]);
  const crest = workbook.addImage({ buffer: picture() as never, extension: "png" }); // exceljs types an older Buffer
  sheet.addImage(crest, { tl: { col: 7, row: 0 }, ext: { width: 40, height: 40 } });
  sheet.pageSetup = { paperSize: 9, orientation: "portrait", printArea: "A1:H20" };
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

const noise = (seed: string): Buffer => createHash("sha256").update(seed).digest();

/** Bytes that do not pack, as a picture's do not. */
const picture = (): Buffer =>
  Buffer.concat(Array.from({ length: 640 }, (_, index) => noise(`crest ${index}`)));
