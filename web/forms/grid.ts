import type { Preview, PreviewCell } from "./form.ts";

/** A place in a drawn row: a cell that begins here, or a gap of `span` columns. */
export interface Slot {
  readonly col: number;
  readonly span: number;
  readonly cell?: PreviewCell;
  /** What a label stands over: the row to its right or the column below. */
  readonly heads: "row" | "col";
}

/** Is it a field's cell, which can tell where it comes from? */
export const isField = ({ state, label }: PreviewCell): boolean =>
  label !== null && !["title", "label", "blank"].includes(state);

/** The cells as table rows, with gaps where nothing stands; every row comes out as wide as the form. */
export function gridOf({ cells, rows, columns }: Preview): readonly (readonly Slot[])[] {
  const starts = new Map(cells.map((cell) => [placeOf(cell.row, cell.col), cell]));
  const covered = new Set<string>();
  for (const cell of cells) for (const place of placesOf(cell)) covered.add(place);
  return Array.from({ length: rows }, (_, index) => {
    const slots: Slot[] = [];
    for (let col = 1; col <= columns.length; col += 1) {
      const place = placeOf(index + 1, col);
      const cell = starts.get(place);
      if (cell !== undefined)
        slots.push({ col, span: cell.colSpan, cell, heads: headsOf(cell, starts) });
      else if (!covered.has(place)) addGap(slots, col);
    }
    return slots;
  });
}

function headsOf(label: PreviewCell, starts: ReadonlyMap<string, PreviewCell>): Slot["heads"] {
  const right = starts.get(placeOf(label.row, label.col + label.colSpan));
  return right !== undefined && isField(right) ? "row" : "col";
}

/** Widens the gap that ends here, or begins one. */
function addGap(slots: Slot[], col: number): void {
  const last = slots.at(-1);
  if (last !== undefined && last.cell === undefined && last.col + last.span === col) {
    slots[slots.length - 1] = { ...last, span: last.span + 1 };
  } else slots.push({ col, span: 1, heads: "col" });
}

const placeOf = (row: number, col: number) => `${row}:${col}`;

function* placesOf({ row, col, rowSpan, colSpan }: PreviewCell): Generator<string> {
  for (let down = 0; down < rowSpan; down += 1) {
    for (let right = 0; right < colSpan; right += 1) yield placeOf(row + down, col + right);
  }
}

/** The field an arrow key leads to; undefined at the edge and for other keys. */
export function neighbour(
  fields: readonly PreviewCell[],
  from: PreviewCell,
  key: string,
): PreviewCell | undefined {
  const order = fields.findIndex(({ at }) => at === from.at);
  const meets = (cell: PreviewCell) =>
    cell.col < from.col + from.colSpan && from.col < cell.col + cell.colSpan;
  switch (key) {
    case "ArrowRight":
      return fields[order + 1];
    case "ArrowLeft":
      return fields[order - 1];
    case "ArrowDown":
      return nearest(
        fields.filter((cell) => cell.row > from.row && meets(cell)),
        from.row,
      );
    case "ArrowUp":
      return nearest(
        fields.filter((cell) => cell.row < from.row && meets(cell)),
        from.row,
      );
    default:
      return undefined;
  }
}

const nearest = (cells: readonly PreviewCell[], row: number): PreviewCell | undefined =>
  cells.reduce<PreviewCell | undefined>(
    (best, cell) =>
      best === undefined || Math.abs(cell.row - row) < Math.abs(best.row - row) ? cell : best,
    undefined,
  );
