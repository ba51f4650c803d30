import type { Node } from "./parse.ts";
import type { FormulaValue, Matrix } from "./value.ts";

/** Cells of one sheet, counted from 1, both ends included. */
export interface Range {
  readonly sheet: string;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** What a part of a formula stands for before a function or an operator takes it. */
export type Operand = FormulaValue | Range | Matrix;

export const isRange = (operand: unknown): operand is Range =>
  typeof operand === "object" && operand !== null && "sheet" in operand;

/** The cells of a workbook as formulas see them. */
export interface Sheets {
  /** The sheet's name as the workbook writes it; undefined when it has none of that name (case does not matter). */
  readonly named: (sheet: string) => string | undefined;
  readonly value: (sheet: string, column: number, row: number) => FormulaValue;
  /** The range cut to where the sheet holds anything; at least one row and one column. */
  readonly values: (range: Range) => Matrix;
  /** The same cells one after another, row by row; an area may hold a million. */
  readonly cells: (range: Range) => Iterable<FormulaValue>;
  /** How many rows and columns `values` gives. */
  readonly size: (range: Range) => readonly [rows: number, columns: number];
  /** Whether the cell holds a SUBTOTAL, which other subtotals leave out. */
  readonly isSubtotal: (sheet: string, column: number, row: number) => boolean;
  readonly hidesRows: (sheet: string) => boolean;
  /** What a defined name stands for, seen from a sheet; undefined when the workbook does not define it. */
  readonly meaningOf: (name: string, sheet: string) => Node | undefined;
}

/** What a formula can see: its own place, the other cells, the moment that TODAY and NOW mean. */
export interface World {
  readonly place: { readonly sheet: string; readonly column: number; readonly row: number };
  readonly sheets: Sheets;
  /** A serial date with its time of day, of the workbook's own date system. */
  readonly now: number;
  readonly date1904: boolean;
}

/** An argument of a function that takes more than single values; computed when it is first asked for. */
export interface Argument {
  /** Nothing stands between its commas. */
  readonly isLeftOut: boolean;
  readonly operand: () => Operand;
  readonly value: () => FormulaValue;
  readonly matrix: () => Matrix;
  /** The values of the matrix, row by row, without making one of cells. */
  readonly cells: () => Iterable<FormulaValue>;
  /** Written into the formula, or computed by it: not read from cells. */
  readonly isLiteral: () => boolean;
}

export type FormulaFunction =
  /** Single values in, a single value out; an error among them is the answer unless it `seesErrors`. */
  | {
      readonly kind: "each";
      readonly takes: readonly [least: number, most: number];
      readonly seesErrors?: boolean;
      readonly work: (values: readonly FormulaValue[], world: World) => FormulaValue;
    }
  /** Takes areas, or decides what it looks at. `arrays`: computes its arguments element by element. */
  | {
      readonly kind: "whole";
      readonly takes: readonly [least: number, most: number];
      readonly arrays?: boolean;
      readonly work: (args: readonly Argument[], world: World) => Operand;
    };

export type Functions = Readonly<Record<string, FormulaFunction>>;
