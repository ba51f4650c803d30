import type { BoundCrosstab, BoundField } from "../bound-form.ts";
import { columnName } from "../package/address.ts";
import type { Block } from "../week.ts";

/** A block of cells, 1-based, both ends included. */
export interface Box {
  readonly row: number;
  readonly col: number;
  readonly rowEnd: number;
  readonly colEnd: number;
}

/** Rows of one list that stand together: all of them, or those of one of its groups. */
export interface Part {
  /** Which of the form's lists. */
  readonly list: number;
  readonly group?: number;
}

/** What stands where in the empty template, before any row is repeated. */
export type Placed =
  | {
      readonly kind:
        | "title"
        | "left"
        | "right"
        | "section"
        | "label"
        | "column"
        | "stub"
        | "star"
        | "note"
        | "sign";
      readonly text: string;
      readonly box: Box;
    }
  | {
      readonly kind: "lesson";
      readonly weekday: number;
      readonly block: Block;
      readonly label: string;
      readonly box: Box;
    }
  | { readonly kind: "value"; readonly bound: BoundField; readonly box: Box }
  /** Of every row of its part or, where rows run to the right, of that one alone. */
  | {
      readonly kind: "sample";
      readonly bound: BoundField;
      readonly part: Part;
      readonly record?: number;
      readonly box: Box;
    }
  /** The name of a group, above its rows. */
  | { readonly kind: "group"; readonly part: Part; readonly box: Box }
  /** A column's total below the rows of its part. */
  | { readonly kind: "total"; readonly bound: BoundField; readonly part: Part; readonly box: Box }
  | {
      readonly kind: "figure";
      readonly crosstab: BoundCrosstab;
      readonly row: string;
      readonly column: string;
      readonly label: string;
      readonly precision: number;
      readonly box: Box;
    };

/** A template row that is there once for each row of its part. */
export interface Loop {
  readonly row: number;
  readonly part: Part;
}

export interface SheetLayout {
  readonly name: string;
  readonly widths: readonly number[];
  readonly placed: readonly Placed[];
  /** The heads repeated on every printed page; none without a list. */
  readonly titleRows?: readonly [number, number];
  /** From top to bottom. */
  readonly loops: readonly Loop[];
  readonly lastRow: number;
}

/** A form's sheets in tab order; a document has one. */
export interface Layout {
  readonly sheets: readonly SheetLayout[];
}

/** What of a layout depends on the data: a template is built for each shape once. */
export interface Shape {
  /** By list: how many groups stand one under another. */
  readonly groups: Readonly<Record<number, number>>;
  /** By list: how many rows run to the right. */
  readonly across: Readonly<Record<number, number>>;
  /** By list: the names of the groups that have a sheet each. */
  readonly sheets: Readonly<Record<number, readonly string[]>>;
}

/** Every list with one group and one row. */
export const plainShape: Shape = { groups: {}, across: {}, sheets: {} };

/** e.g. (2, 28) → "AB2" */
export const addressOf = (row: number, col: number): string => `${columnName(col)}${row}`;

/** Where a cell of a workbook stands: with its sheet's name where there are several. e.g. "信息学院!B4" */
export const placeOf = ({ sheets }: Layout, { name }: SheetLayout, at: string): string =>
  sheets.length > 1 ? `${name}!${at}` : at;

/**
 * The row a template row has become once the loops above it are written. `countOf`: how many rows a part has; none
 * leaves its sample row empty.
 */
export const rowAfter = (
  { loops }: SheetLayout,
  row: number,
  countOf: (part: Part) => number,
): number =>
  loops.reduce((at, loop) => (loop.row < row ? at + Math.max(countOf(loop.part), 1) - 1 : at), row);

export const line = (row: number, col: number, colEnd: number): Box => ({
  row,
  col,
  rowEnd: row,
  colEnd,
});
