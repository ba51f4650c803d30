/**
 * forms/bind proposes, for a blank that nobody has marked, which fact belongs into which of its cells. It reads the blank
 * as grids of boxes, finds the labels and the places beside or below them, and looks the labels up in forms/labels.
 */

/** A cell, or a merged block as one; rows and columns count from 1, both ends included. */
export interface Box {
  readonly row: number;
  readonly col: number;
  readonly rowEnd: number;
  readonly colEnd: number;
  /** "" where there is room for an answer. */
  readonly text: string;
  /** A formula of the blank: nothing is written here. */
  readonly computed: boolean;
}

/** A sheet of a workbook or a table of a document. */
export interface Grid {
  /** The sheet's name; for the tables of a document "1", "2" … in the order of the text. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** The box that covers a place; undefined outside the grid. */
  readonly at: (row: number, col: number) => Box | undefined;
  /** Every box once, row by row. */
  readonly boxes: readonly Box[];
}

/** A blank as read: its grids, and the lines of text that stand outside them. */
export interface Blank {
  readonly kind: "xlsx" | "docx";
  readonly grids: readonly Grid[];
  readonly lines: readonly string[];
  /** Of a document: its tagged content controls and typed markers. */
  readonly names: readonly string[];
}

/** A grid from its boxes; what no box covers is empty room. Where two claim a place, the first has it. */
export function gridOf(name: string, given: readonly Box[], rows: number, columns: number): Grid {
  const places = new Map<number, Box>();
  for (const box of given) {
    for (const place of placesOf(box, rows, columns)) {
      if (!places.has(place)) places.set(place, box);
    }
  }
  const boxes: Box[] = [];
  for (const place of placesOf({ row: 1, col: 1, rowEnd: rows, colEnd: columns }, rows, columns)) {
    const [row, col] = [Math.floor(place / stride), place % stride];
    const box = places.get(place) ?? emptyAt(row, col);
    places.set(place, box);
    if (box.row === row && box.col === col) boxes.push(box);
  }
  return { name, rows, columns, boxes, at: (row, col) => places.get(row * stride + col) };
}

/** More than a sheet has columns. */
const stride = 20_000;

function* placesOf(
  { row: top, col: left, rowEnd, colEnd }: Pick<Box, "row" | "col" | "rowEnd" | "colEnd">,
  rows: number,
  columns: number,
): Generator<number> {
  for (let row = top; row <= Math.min(rowEnd, rows); row++) {
    for (let col = left; col <= Math.min(colEnd, columns); col++) yield row * stride + col;
  }
}

const emptyAt = (row: number, col: number): Box => ({
  row,
  col,
  rowEnd: row,
  colEnd: col,
  text: "",
  computed: false,
});
