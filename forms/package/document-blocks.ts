/** Paragraphs and tables of our own behind a document's text. */
import { runText } from "./document-text.ts";

export type Block =
  | { readonly kind: "heading" | "text"; readonly text: string }
  /** Widths in twentieths of a point; the first row is the head. A cell may have a background "FFF2CC". */
  | {
      readonly kind: "table";
      readonly widths: readonly number[];
      readonly rows: readonly (readonly (string | Shaded)[])[];
    };

export interface Shaded {
  readonly text: string;
  readonly rgb: string;
}

/** The blocks from a new page on. */
export function appendixXml(w: string, blocks: readonly Block[]): string {
  const pageBreak = `<${w}p><${w}r><${w}br ${w}type="page"/></${w}r></${w}p>`;
  return pageBreak + blocks.map((block) => blockXml(w, block)).join("");
}

function blockXml(w: string, block: Block): string {
  switch (block.kind) {
    case "heading":
      return paragraph(w, block.text, { font: "黑体", halfPoints: 28, centred: true });
    case "text":
      return paragraph(w, block.text, { font: "宋体", halfPoints: 18 });
    case "table":
      return tableXml(w, block.widths, block.rows);
  }
}

interface Look {
  readonly font: string;
  readonly halfPoints: number;
  readonly centred?: true;
}

function paragraph(w: string, text: string, { font, halfPoints, centred }: Look): string {
  const fonts = `<${w}rFonts ${w}ascii="${font}" ${w}hAnsi="${font}" ${w}eastAsia="${font}"/>`;
  const sizes = `<${w}sz ${w}val="${halfPoints}"/><${w}szCs ${w}val="${halfPoints}"/>`;
  const place = centred ? `<${w}pPr><${w}jc ${w}val="center"/></${w}pPr>` : "";
  return `<${w}p>${place}<${w}r><${w}rPr>${fonts}${sizes}</${w}rPr>${runText(w, text)}</${w}r></${w}p>`;
}

function tableXml(
  w: string,
  widths: readonly number[],
  rows: readonly (readonly (string | Shaded)[])[],
): string {
  const side = (name: string): string =>
    `<${w}${name} ${w}val="single" ${w}sz="4" ${w}space="0" ${w}color="auto"/>`;
  const borders = ["top", "left", "bottom", "right", "insideH", "insideV"].map(side).join("");
  const total = widths.reduce((sum, width) => sum + width, 0);
  const grid = widths.map((width) => `<${w}gridCol ${w}w="${width}"/>`).join("");
  const body = rows.map((row, index) => {
    const cells = row.map((cell, at) => cellXml(w, widths[at] ?? 0, cell, index === 0)).join("");
    const head = index === 0 ? `<${w}tblHeader/>` : "";
    return `<${w}tr><${w}trPr><${w}cantSplit/>${head}</${w}trPr>${cells}</${w}tr>`;
  });
  return `<${w}tbl><${w}tblPr><${w}tblW ${w}w="${total}" ${w}type="dxa"/><${w}tblBorders>${borders}</${w}tblBorders><${w}tblLayout ${w}type="fixed"/></${w}tblPr><${w}tblGrid>${grid}</${w}tblGrid>${body.join("")}</${w}tbl>`;
}

function cellXml(w: string, width: number, cell: string | Shaded, isHead: boolean): string {
  const { text, rgb } = typeof cell === "string" ? { text: cell, rgb: undefined } : cell;
  const shd = rgb ? `<${w}shd ${w}val="clear" ${w}color="auto" ${w}fill="${rgb}"/>` : "";
  const look = isHead ? { font: "黑体", halfPoints: 18 } : { font: "宋体", halfPoints: 18 };
  return `<${w}tc><${w}tcPr><${w}tcW ${w}w="${width}" ${w}type="dxa"/>${shd}<${w}vAlign ${w}val="center"/></${w}tcPr>${paragraph(w, text, look)}</${w}tc>`;
}
