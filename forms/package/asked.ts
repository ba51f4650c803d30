/** Cells as a person names them, "Sheet!B2=text", resolved against an opened workbook. */
import { UserError } from "../../core/errors.ts";
import type { TemplateSheet } from "./edits.ts";

export interface AskedCell {
  /** As written: a name, "#2" for the second sheet, or "" for the first worksheet. */
  readonly sheet: string;
  readonly at: string;
  /** What follows "="; undefined when there is none. */
  readonly text: string | undefined;
}

const quoted = /^'((?:[^']|'')*)'!\$?([A-Za-z]{1,3})\$?(\d{1,7})(?:=([\s\S]*))?$/;
// Not greedy: a text such as "see Other!C3=5" must not become part of the sheet's name.
const plain = /^([\s\S]*?)!\$?([A-Za-z]{1,3})\$?(\d{1,7})(?:=([\s\S]*))?$/;
const bare = /^()\$?([A-Za-z]{1,3})\$?(\d{1,7})(?:=([\s\S]*))?$/;

/** Reads "Sheet!B2=text", "'My Sheet'!B2=text", "#2!B2=text" or "B2=text"; UserError when it is none. */
export function readAsked(written: string): AskedCell {
  const found = quoted.exec(written) ?? bare.exec(written) ?? plain.exec(written);
  if (found === null)
    throw new UserError(
      `"${written}" 没有写明格子 · names no cell`,
      "写成 Sheet!B2=文字，例如 '名册!B2=张三' · write Sheet!B2=text",
    );
  const [, name = "", column = "", row = "", text] = found;
  const sheet = quoted.test(written) ? name.replaceAll("''", "'") : name;
  return { sheet, at: column.toUpperCase() + row, text };
}

/** The worksheet a person means: its exact name, its name in other letter case, or "#1" for the first tab. */
export function sheetAsked(sheets: readonly TemplateSheet[], written: string): TemplateSheet {
  const place = /^#(\d{1,5})$/.exec(written)?.[1];
  const lower = written.toLowerCase();
  const found =
    written === ""
      ? sheets.find(({ isWorksheet }) => isWorksheet)
      : (sheets.find(({ name }) => name === written) ??
        sheets.find(({ name }) => name.toLowerCase() === lower) ??
        (place === undefined ? undefined : sheets[Number(place) - 1]));
  if (found?.isWorksheet === true) return found;
  const known = sheets.filter(({ isWorksheet }) => isWorksheet).map(({ name }) => `"${name}"`);
  throw new UserError(
    found === undefined
      ? `工作簿里没有工作表 "${written}" · the workbook has no worksheet "${written}"`
      : `"${found.name}" 不是工作表（图表或对话框），不能填写 · "${found.name}" holds no cells`,
    `有 its worksheets are: ${known.join(", ")}`,
  );
}
