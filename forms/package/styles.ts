/** Appends cell formats to the style part; what is there is never changed, so every index keeps its meaning. */
import { addedCount } from "./count.ts";
import { attribute, type Child, nextTag, splitRoot, unescapeXml, withAttribute } from "./xml.ts";

export interface Styles {
  readonly xml: string;
  /** Each cell format as written, by index. */
  readonly formats: readonly string[];
  readonly fillCount: number;
  /** Codes of the workbook's own number formats by id. */
  readonly codes: ReadonlyMap<number, string>;
  readonly prefix: string;
}

export function readStyles(xml: string): Styles {
  const { root, children } = splitRoot(xml);
  const inside = (name: string): Child[] => {
    const child = children.find((c) => c.name === name);
    return child === undefined ? [] : splitRoot(child.xml).children;
  };
  const codes = new Map<number, string>();
  for (const { xml: format } of inside("numFmts")) {
    const attributes = nextTag(format, 0)?.attributes ?? "";
    codes.set(
      Number(attribute(attributes, "numFmtId")),
      unescapeXml(attribute(attributes, "formatCode") ?? ""),
    );
  }
  return {
    xml,
    formats: inside("cellXfs").map((child) => child.xml.trim()),
    fillCount: inside("fills").length,
    codes,
    prefix: root.name.slice(0, root.name.indexOf(":") + 1),
  };
}

const textFormat = 49;
const shortDate = 14;
const builtInDates: readonly [number, number][] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

function showsDate(id: number, styles: Styles): boolean {
  if (builtInDates.some(([from, to]) => from <= id && id <= to)) return true;
  const code = styles.codes.get(id) ?? "";
  return /[ymdhs年月日]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|General/g, ""));
}

export type FormatKind = "general" | "text" | "number" | "date";

/** What a cell format is made to show. */
export function formatKind(styles: Styles, style: number): FormatKind {
  const format = nextTag(styles.formats[style] ?? "", 0)?.attributes ?? "";
  const id = Number(attribute(format, "numFmtId") ?? "0");
  const code = styles.codes.get(id);
  if (id === textFormat || code === "@") return "text";
  if (showsDate(id, styles)) return "date";
  return id === 0 || /^general$/i.test(code ?? "") ? "general" : "number";
}

/** New formats for one result, each made once; `write` gives the style part or undefined when none was asked for. */
export interface StyleAppender {
  /** The index of this format with a solid fill; `rgb` as "FFF2CC". */
  readonly addFill: (style: number, rgb: string) => number;
  /** The index of a format that shows a date: the same if it does, undefined if the cell is formatted as text. */
  readonly dateStyle: (style: number) => number | undefined;
  readonly write: () => string | undefined;
}

export function appendStyles(styles: Styles): StyleAppender {
  const added = new Map<string, number>();
  const formats: string[] = [];
  const fills: string[] = [];
  const clone = (key: string, style: number, change: (attributes: string) => string): number => {
    const known = added.get(key);
    if (known !== undefined) return known;
    const index = styles.formats.length + formats.length;
    const base =
      styles.formats[style] ?? formats[style - styles.formats.length] ?? `<${styles.prefix}xf/>`;
    const tag = nextTag(base, 0);
    if (tag === undefined) return style;
    const rest = base.slice(tag.end);
    formats.push(
      `<${tag.name}${change(tag.attributes).trimEnd()}${tag.kind === "empty" ? "/>" : ">"}${rest}`,
    );
    added.set(key, index);
    return index;
  };
  const fillOf = (rgb: string): number => {
    const p = styles.prefix;
    const fill = `<${p}fill><${p}patternFill patternType="solid"><${p}fgColor rgb="FF${rgb}"/><${p}bgColor indexed="64"/></${p}patternFill></${p}fill>`;
    const known = fills.indexOf(fill);
    return styles.fillCount + (known < 0 ? fills.push(fill) - 1 : known);
  };
  return {
    addFill: (style, rgb) =>
      clone(`fill ${style} ${rgb}`, style, (a) =>
        withAttribute(withAttribute(a, "fillId", String(fillOf(rgb))), "applyFill", "1"),
      ),
    dateStyle: (style) => {
      const base = styles.formats[style] ?? formats[style - styles.formats.length] ?? "";
      const id = Number(attribute(nextTag(base, 0)?.attributes ?? "", "numFmtId") ?? "0");
      if (id === textFormat || styles.codes.get(id) === "@") return undefined;
      if (showsDate(id, styles)) return style;
      return clone(`date ${style}`, style, (a) =>
        withAttribute(withAttribute(a, "numFmtId", String(shortDate)), "applyNumberFormat", "1"),
      );
    },
    write: () => {
      if (formats.length === 0) return undefined;
      const { open, children, close } = splitRoot(styles.xml);
      const written = children.map(({ name, xml }) =>
        name === "cellXfs"
          ? addedCount(xml, formats)
          : name === "fills"
            ? addedCount(xml, fills)
            : xml,
      );
      return open + written.join("") + close;
    },
  };
}
