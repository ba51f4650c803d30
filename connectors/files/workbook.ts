import { attribute, tagsOf, textRuns } from "./xml.ts";
import { openZip, unzip, unzipText, type Zip, type ZipEntry, ZipError } from "./zip.ts";

/** How numbers are written out, by the numbers of their cells' styles. */
export interface CellStyles {
  /** Those of dates. */
  readonly dates: ReadonlySet<number>;
  /** Excel counts days since 1899-12-30, or since 1904 on old Macs. */
  readonly since1904: boolean;
  /** Those of nothing but zeros: how many digits are shown at least. */
  readonly padded: ReadonlyMap<number, number>;
}

export interface Workbook {
  readonly zip: Zip;
  readonly sheets: ReadonlyMap<string, ZipEntry>;
  /** Names of the sheets that people see. */
  readonly visible: readonly string[];
  readonly styles: CellStyles;
  /** Text that cells point into; read when first asked for. */
  readonly shared: () => Promise<readonly string[]>;
}

/** Reads what a workbook says of itself, no rows. Throws a ZipError when it is not a whole workbook. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const zip = await openZip(path);
  const book = await unzipText(zip, "xl/workbook.xml");
  const relations = await unzipText(zip, "xl/_rels/workbook.xml.rels");
  if (book === undefined || relations === undefined)
    throw new ZipError('is not an .xlsx: it has no part "xl/workbook.xml"');
  const styles = await unzipText(zip, "xl/styles.xml");
  let strings: Promise<readonly string[]> | undefined;
  return {
    zip,
    sheets: sheetsOf(zip, book, relations),
    visible: tagsOf(book, "sheet")
      .filter((tag) => (attribute(tag, "state") ?? "visible") === "visible")
      .map((tag) => attribute(tag, "name") ?? ""),
    styles: {
      ...cellStyles(styles ?? ""),
      since1904: tagsOf(book, "workbookPr").some((tag) =>
        ["1", "true"].includes(attribute(tag, "date1904") ?? ""),
      ),
    },
    shared: () => {
      strings ??= sharedStrings(zip);
      return strings;
    },
  };
}

function sheetsOf(zip: Zip, book: string, relations: string): ReadonlyMap<string, ZipEntry> {
  const targets = new Map(
    tagsOf(relations, "Relationship").map((tag) => [
      attribute(tag, "Id"),
      attribute(tag, "Target") ?? "",
    ]),
  );
  const sheets = tagsOf(book, "sheet").flatMap((tag) => {
    const target = targets.get(attribute(tag, "\\w+:id")) ?? "";
    const entry = zip.entries.get(target.startsWith("/") ? target.slice(1) : `xl/${target}`);
    const name = attribute(tag, "name");
    return name === undefined || entry === undefined ? [] : [[name, entry] as const];
  });
  return new Map(sheets);
}

const builtInDates = (id: number): boolean =>
  (id >= 14 && id <= 22) ||
  (id >= 27 && id <= 36) ||
  (id >= 45 && id <= 47) ||
  (id >= 50 && id <= 58);

function cellStyles(xml: string): Omit<CellStyles, "since1904"> {
  const custom = new Map(
    tagsOf(xml, "numFmt").map((tag) => [
      Number(attribute(tag, "numFmtId")),
      attribute(tag, "formatCode") ?? "",
    ]),
  );
  const isDate = (id: number): boolean => {
    const code = custom.get(id);
    if (code === undefined) return builtInDates(id);
    // Quoted text, escaped characters and colours in brackets may hold the letters too.
    return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ""));
  };
  const cells = /<(?:\w+:)?cellXfs[\s>][\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(xml)?.[0] ?? "";
  const formats = tagsOf(cells, "xf").map((tag) => Number(attribute(tag, "numFmtId") ?? 0));
  const dates = formats.flatMap((id, style) => (isDate(id) ? [style] : []));
  const padded = formats.flatMap((id, style) => {
    const code = custom.get(id) ?? "";
    return /^0{2,}$/.test(code) ? [[style, code.length] as const] : [];
  });
  return { dates: new Set(dates), padded: new Map(padded) };
}

async function sharedStrings(zip: Zip): Promise<readonly string[]> {
  const entry = zip.entries.get("xl/sharedStrings.xml");
  if (entry === undefined) return [];
  const strings: string[] = [];
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of unzip(zip, entry)) {
    rest += decoder.decode(piece, { stream: true });
    let end = 0;
    for (const item of rest.matchAll(/<(?:\w+:)?si(?:\s*\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)) {
      strings.push(textRuns(item[1] ?? ""));
      end = item.index + item[0].length;
    }
    rest = rest.slice(end);
  }
  return strings;
}
