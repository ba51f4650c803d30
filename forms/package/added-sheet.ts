/** A sheet of our own at the end of a workbook, such as the 说明 of a 核对稿. */
import { ContractError } from "../../core/errors.ts";
import { cellName, lastColumn, lastRow } from "./address.ts";
import { addPart, type Draft, freePart, setPart, textOf } from "./draft.ts";
import type { AddedSheet } from "./edits.ts";
import { names } from "./namespaces.ts";
import { appendChild } from "./parts.ts";
import type { Workbook } from "./workbook.ts";
import { attribute, escapeCellText, escapeXml, nextTag, splitRoot } from "./xml.ts";

export function addSheet(
  draft: Draft,
  workbook: Workbook,
  sheet: AddedSheet,
  taken: ReadonlySet<string>,
): void {
  if (!/^[^[\]:*?/\\']{1,31}$/.test(sheet.name) || taken.has(sheet.name.toLowerCase()))
    throw new ContractError(
      `"${sheet.name}" cannot name a new sheet: it is taken, too long or has a forbidden character`,
    );
  const { main, relationship } = names(workbook.strict);
  const part = freePart(draft, "xl/worksheets/sheet#.xml");
  const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
  const id = addPart(
    draft,
    workbook.part,
    part,
    sheetXml(sheet, main),
    contentType,
    `${relationship}/worksheet`,
  );
  const { open, children, close } = splitRoot(textOf(draft, workbook.part) ?? "");
  const written = children.map((child) =>
    child.name === "sheets" ? listed(child.xml, sheet.name, id, relationship) : child.xml,
  );
  setPart(draft, workbook.part, open + written.join("") + close);
}

function listed(xml: string, name: string, id: string, relationship: string): string {
  const ids = splitRoot(xml).children.map((child) =>
    Number(attribute(nextTag(child.xml, 0)?.attributes ?? "", "sheetId")),
  );
  const sheetId = Math.max(0, ...ids) + 1;
  return appendChild(
    xml,
    (prefix) =>
      `<${prefix}sheet xmlns:r="${relationship}" name="${escapeXml(name)}" sheetId="${sheetId}" r:id="${id}"/>`,
  );
}

function sheetXml({ name, rows, widths = [] }: AddedSheet, main: string): string {
  if (rows.length > lastRow || rows.some((row) => row.length > lastColumn))
    throw new ContractError(`the new sheet "${name}" is larger than a sheet can be`);
  const columns = widths.map(
    (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  );
  const data = rows.map(
    (row, r) =>
      `<row r="${r + 1}">${row.map((value, c) => cellXml(value, cellName(c + 1, r + 1))).join("")}</row>`,
  );
  const cols = columns.length === 0 ? "" : `<cols>${columns.join("")}</cols>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${main}">${cols}<sheetData>${data.join("")}</sheetData></worksheet>`;
}

function cellXml(value: string | number, at: string): string {
  if (typeof value === "number")
    return Number.isFinite(value) ? `<c r="${at}"><v>${value}</v></c>` : "";
  if (value === "") return "";
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeCellText(value)}</t></is></c>`;
}
