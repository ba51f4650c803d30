/** Paragraphs of a document as lines of text, parts of which can be changed in the look they have. */
import { cutText, type Piece, prefixOf, spansOf } from "./document-slots.ts";
import type { TableCell } from "./document-table.ts";
import { runText } from "./document-text.ts";
import { localName, nextTag, type Splice } from "./xml.ts";

export interface Line {
  /** As the part holds it, a tab as one tab. */
  readonly text: string;
  /** Puts a text in the place of the characters from … to; in the look of the first of them. */
  readonly change: (from: number, to: number, text: string) => readonly Splice[];
}

/** The lines that hold text and stand outside tables, in the order of the text. */
export function linesOutside(xml: string): readonly Line[] {
  const lines: Line[] = [];
  let depth = 0;
  let pieces: Piece[] = [];
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end)) {
    const name = localName(tag.name);
    if (name === "tbl" && tag.kind !== "empty") depth += tag.kind === "open" ? 1 : -1;
    if (depth > 0) continue;
    pieces.push(...pieceAt(xml, tag));
    if (name !== "p" || tag.kind === "open") continue;
    const line = lineOf(xml, pieces);
    if (line.text.trim() !== "") lines.push(line);
    pieces = [];
  }
  return lines;
}

/** The lines of a table's cell; those of tables inside it are left out. */
export function linesIn(xml: string, cell: TableCell): readonly Line[] {
  const lines: Line[] = [];
  let depth = 0;
  let pieces: Piece[] = [];
  for (
    let tag = nextTag(xml, cell.start);
    tag !== undefined && tag.start < cell.end;
    tag = nextTag(xml, tag.end)
  ) {
    const name = localName(tag.name);
    if (name === "tbl" && tag.kind !== "empty") depth += tag.kind === "open" ? 1 : -1;
    if (depth > 0) continue;
    pieces.push(...pieceAt(xml, tag));
    if (name !== "p" || tag.kind === "open") continue;
    lines.push(lineOf(xml, pieces));
    pieces = [];
  }
  return lines;
}

/** A tab of a run counts as one sign; one of a paragraph's tab stops has attributes. */
function pieceAt(xml: string, tag: ReturnType<typeof nextTag>): readonly Piece[] {
  if (tag === undefined || tag.kind === "close") return [];
  const name = localName(tag.name);
  if (name === "t" && tag.kind === "open")
    return [{ tag, start: tag.end, end: xml.indexOf("<", tag.end) }];
  if (name === "tab" && tag.attributes.trim() === "")
    return [{ tag, start: tag.start, end: tag.start + 1 }];
  return [];
}

const isTab = ({ tag }: Piece): boolean => localName(tag.name) === "tab";

function lineOf(xml: string, pieces: readonly Piece[]): Line {
  const text = pieces.map((piece) => (isTab(piece) ? "\t" : xml.slice(piece.start, piece.end)));
  return {
    text: text.join(""),
    change: (from, to, put) => {
      const spans = from === to ? spanBefore(pieces, from) : spansOf(pieces, from, to);
      return spans.map(({ piece, start, end }, index) => {
        const prefix = prefixOf(piece.tag);
        const written = index === 0 ? put : "";
        if (isTab(piece))
          return {
            start: piece.tag.start,
            end: piece.tag.end,
            text: written === "" ? "" : runText(prefix, written),
          };
        return { start, end, text: written === "" ? "" : cutText(prefix, written) };
      });
    },
  };
}

/** No room at all: the end of the text in front. */
function spanBefore(pieces: readonly Piece[], at: number): ReturnType<typeof spansOf> {
  const last = spansOf(pieces, Math.max(0, at - 1), at).at(-1);
  if (last === undefined) return [];
  return [{ ...last, start: last.end }];
}
