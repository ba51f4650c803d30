import type { Kind, TypedColumn } from "./cells.ts";

/** The parts of a workbook around its rows. Cell styles: 1 a date, 2 a moment, 3 a head. */

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const media = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** 0 → "A", 26 → "AA" */
export const letters = (index: number): string =>
  (index < 26 ? "" : letters(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

const widths: Record<Kind["is"], number> = {
  text: 18,
  integer: 12,
  decimal: 14,
  double: 14,
  date: 12,
  timestamp: 20,
  boolean: 8,
};

/** A sheet up to its first row: the heads stay in sight. */
export function opening(columns: readonly TypedColumn[]): string {
  const cols = columns.map(({ kind }, index) => {
    const at = index + 1;
    return `<col min="${at}" max="${at}" width="${widths[kind.is]}" customWidth="1"/>`;
  });
  const heads = columns.map(
    ({ zh }, index) =>
      `<c r="${letters(index)}1" s="3" t="inlineStr"><is><t xml:space="preserve">${escaped(zh)}</t></is></c>`,
  );
  const pane =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  return `${head}<worksheet xmlns="${main}">${pane}<cols>${cols.join("")}</cols><sheetData><row r="1">${heads.join("")}</row>`;
}

export const closing = "</sheetData></worksheet>";

/** Everything but the sheets themselves. */
export function workbookParts(sheets: number): readonly (readonly [name: string, xml: string])[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const styles = `rId${sheets + 1}`;
  return [
    ["xl/workbook.xml", workbook(numbers)],
    [
      "xl/_rels/workbook.xml.rels",
      relationships([
        ...numbers.map((n) => [`rId${n}`, "worksheet", `worksheets/sheet${n}.xml`] as const),
        [styles, "styles", "styles.xml"],
      ]),
    ],
    ["xl/styles.xml", stylesXml],
    ["_rels/.rels", relationships([["rId1", "officeDocument", "xl/workbook.xml"]])],
    ["[Content_Types].xml", contentTypes(numbers)],
  ];
}

function workbook(numbers: readonly number[]): string {
  const sheets = numbers.map(
    (n) => `<sheet name="数据${n === 1 ? "" : n}" sheetId="${n}" r:id="rId${n}"/>`,
  );
  return `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheets.join("")}</sheets></workbook>`;
}

function relationships(to: readonly (readonly [id: string, type: string, target: string])[]) {
  const each = to.map(
    ([id, type, target]) =>
      `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`,
  );
  return `${head}<Relationships xmlns="${packaged}/relationships">${each.join("")}</Relationships>`;
}

function contentTypes(numbers: readonly number[]): string {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${media}.${type}+xml"/>`;
  const sheets = numbers.map((n) => part(`worksheets/sheet${n}`, "worksheet"));
  return `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part("workbook", "sheet.main")}${part("styles", "styles")}${sheets.join("")}</Types>`;
}

const stylesXml = `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`;

const marks: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** What XML cannot say stands as _x0000_, as the standard has it; so does a text that looks like that. */
export const escaped = (text: string): string =>
  text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/[&<>]/g, (mark) => marks[mark] ?? mark)
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot say
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g,
      (mark) => `_x${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
    );
