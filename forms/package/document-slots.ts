/** Where a document can be filled: tagged content controls, and markers {{name}} typed into its text. */
import { runText } from "./document-text.ts";
import { attribute, elementEnd, localName, nextTag, type Splice, type Tag } from "./xml.ts";

export interface Slot {
  readonly name: string;
  readonly start: number;
  /** The innermost table cell around it, as a place in the list of cells. */
  readonly cell?: number;
  readonly fill: (text: string) => readonly Splice[];
}

/** A table cell; `opened` is where its content begins. */
export interface Cell {
  readonly prefix: string;
  readonly opened: number;
  readonly properties?: { readonly start: number; readonly end: number; readonly xml: string };
}

/** One piece of text: where its raw characters stand. */
export interface Piece {
  readonly tag: Tag;
  readonly start: number;
  readonly end: number;
}

interface Frame {
  readonly tag: Tag;
  readonly name: string;
  readonly cell?: number;
  /** Of a content control. */
  control?: { tag?: string; placeholder?: Tag; content?: Tag; contentEnd?: number };
  /** Of a paragraph. */
  readonly pieces: Piece[];
}

/** Slots in the order of the text; one inside another is left out, since the outer one replaces it. */
export function slotsOf(xml: string): { readonly slots: readonly Slot[]; readonly cells: Cell[] } {
  const cells: Cell[] = [];
  const slots: Slot[] = [];
  const stack: Frame[] = [];
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end)) {
    if (tag.kind === "close") {
      const frame = stack.pop();
      if (frame !== undefined) close(xml, frame, tag, stack, slots);
      continue;
    }
    open(xml, tag, stack, cells);
    if (tag.kind === "open") {
      const cell = localName(tag.name) === "tc" ? cells.length - 1 : stack.at(-1)?.cell;
      const frame = { tag, name: localName(tag.name), pieces: [] };
      stack.push(cell === undefined ? frame : { ...frame, cell });
    }
  }
  return { slots: slots.sort((a, b) => a.start - b.start), cells };
}

function open(xml: string, tag: Tag, stack: readonly Frame[], cells: Cell[]): void {
  const name = localName(tag.name);
  const parent = stack.at(-1);
  if (name === "tc") cells.push({ prefix: prefixOf(tag), opened: tag.end });
  if (name === "tcPr" && parent?.name === "tc") {
    const cell = cells.at(-1);
    const end = elementEnd(xml, tag);
    if (cell !== undefined)
      cells[cells.length - 1] = {
        ...cell,
        properties: { start: tag.start, end, xml: xml.slice(tag.start, end) },
      };
  }
  if (parent?.name === "sdtPr") noteProperty(tag, stack.at(-2));
  if (name === "sdtContent" && parent?.name === "sdt") {
    parent.control ??= {};
    parent.control.content = tag;
  }
}

/** What a control says of itself: its tag, and whether it shows a placeholder. */
function noteProperty(tag: Tag, frame: Frame | undefined): void {
  if (frame?.name !== "sdt") return;
  frame.control ??= {};
  const name = localName(tag.name);
  if (name === "showingPlcHdr") frame.control.placeholder = tag;
  const value = name === "tag" ? attribute(tag.attributes, `${prefixOf(tag)}val`) : undefined;
  if (value !== undefined) frame.control.tag = value;
}

function close(xml: string, frame: Frame, tag: Tag, stack: readonly Frame[], slots: Slot[]): void {
  const parent = stack.at(-1);
  if (frame.name === "sdtContent" && parent?.control !== undefined)
    parent.control.contentEnd = tag.start;
  if (frame.name === "t") {
    const paragraph = stack.findLast((one) => one.name === "p");
    paragraph?.pieces.push({ tag: frame.tag, start: frame.tag.end, end: tag.start });
  }
  const place = frame.cell === undefined ? {} : { cell: frame.cell };
  if (frame.name === "p") slots.push(...markersOf(xml, frame.pieces, place));
  const slot = frame.name === "sdt" ? controlOf(xml, frame, place) : undefined;
  if (slot === undefined) return;
  const inner = slots.findIndex((one) => one.start > slot.start);
  if (inner >= 0) slots.splice(inner);
  slots.push(slot);
}

export const prefixOf = (tag: Tag): string => tag.name.slice(0, tag.name.indexOf(":") + 1);

function controlOf(
  xml: string,
  { tag, control }: Frame,
  place: { readonly cell?: number },
): Slot | undefined {
  const { tag: name, content, contentEnd, placeholder } = control ?? {};
  if (name === undefined || content === undefined || contentEnd === undefined) return undefined;
  const region = regionOf(xml, content.end, contentEnd);
  const drop = placeholder ? [{ start: placeholder.start, end: placeholder.end, text: "" }] : [];
  // What a placeholder looks like is not what the answer should look like.
  const look = placeholder ? "" : runLook(xml, region.start, region.end);
  const prefix = prefixOf(tag);
  const fill = (text: string): readonly Splice[] => [
    ...drop,
    { ...region, text: `<${prefix}r>${look}${runText(prefix, text)}</${prefix}r>` },
  ];
  return { name, start: tag.start, ...place, fill };
}

/** What the value replaces: the runs of a control within a line, else those of its first paragraph. */
function regionOf(xml: string, from: number, to: number): { start: number; end: number } {
  for (let tag = nextTag(xml, from); tag !== undefined && tag.start < to; ) {
    if (tag.kind === "open" && localName(tag.name) === "p") {
      const end = elementEnd(xml, tag) - `</${tag.name}>`.length;
      const first = nextTag(xml, tag.end);
      const isLook = first !== undefined && localName(first.name) === "pPr";
      return { start: isLook ? elementEnd(xml, first) : tag.end, end };
    }
    tag = nextTag(xml, tag.end);
  }
  return { start: from, end: to };
}

/** The format of the first run; "" when it has none. */
function runLook(xml: string, from: number, to: number): string {
  for (let tag = nextTag(xml, from); tag !== undefined && tag.start < to; ) {
    if (tag.kind === "open" && localName(tag.name) === "r") {
      const first = nextTag(xml, tag.end);
      if (first === undefined || localName(first.name) !== "rPr") return "";
      return xml.slice(first.start, elementEnd(xml, first));
    }
    tag = nextTag(xml, tag.end);
  }
  return "";
}

/** Markers of one paragraph; an editor may have cut one into several runs, and the first one's format holds. */
function markersOf(
  xml: string,
  pieces: readonly Piece[],
  place: { readonly cell?: number },
): readonly Slot[] {
  const joined = pieces.map(({ start, end }) => xml.slice(start, end)).join("");
  return [...joined.matchAll(/\{\{\s*([\p{L}][\p{L}\p{N}_.-]*)\s*\}\}/gu)].map((found) => {
    const spans = spansOf(pieces, found.index, found.index + found[0].length);
    const [first] = spans;
    const prefix = first === undefined ? "" : prefixOf(first.piece.tag);
    const fill = (text: string): readonly Splice[] =>
      spans.map(({ start, end }, index) => ({
        start,
        end,
        text: index === 0 ? cutText(prefix, text) : "",
      }));
    return { name: found[1] ?? "", start: first?.start ?? 0, ...place, fill };
  });
}

/** The value within a text element that goes on behind it, each part keeping its spaces. */
export const cutText = (prefix: string, text: string): string =>
  `</${prefix}t>${runText(prefix, text)}<${prefix}t xml:space="preserve">`;

/** Where characters from … to of the joined text stand in the part. */
export function spansOf(pieces: readonly Piece[], from: number, to: number) {
  let at = 0;
  return pieces.flatMap((piece) => {
    const length = piece.end - piece.start;
    const [low, high] = [Math.max(from - at, 0), Math.min(to - at, length)];
    at += length;
    return low < high ? [{ piece, start: piece.start + low, end: piece.start + high }] : [];
  });
}

/** Children of a cell's properties that stand behind its shading. */
const afterShade = /<(?:[\w.-]+:)?(?:noWrap|tcMar|textDirection|tcFitText|vAlign|hideMark)[\s/>]/;

/** What to change so that a cell has that background. */
export function shade({ prefix, opened, properties }: Cell, rgb: string): Splice {
  const shd = `<${prefix}shd ${prefix}val="clear" ${prefix}color="auto" ${prefix}fill="${rgb}"/>`;
  if (properties === undefined)
    return { start: opened, end: opened, text: `<${prefix}tcPr>${shd}</${prefix}tcPr>` };
  const { start, end, xml } = properties;
  if (xml.endsWith("/>") && xml.indexOf("<", 1) < 0)
    return { start, end, text: `<${prefix}tcPr>${shd}</${prefix}tcPr>` };
  const bare = xml.replace(new RegExp(`<${prefix}shd\\s[^>]*/>`), "");
  const at = afterShade.exec(bare)?.index ?? bare.lastIndexOf("</");
  return { start, end, text: bare.slice(0, at) + shd + bare.slice(at) };
}
