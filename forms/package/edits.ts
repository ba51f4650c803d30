/** What a fill may ask of a workbook: plain data, interpreted by patch.ts. */

import type { CachedValue } from "./cell-formula.ts";

/** One value; a text stays a text whatever it looks like ("=1+1", "00123"), never a formula. */
export type CellValue =
  | { readonly text: string }
  | { readonly number: number }
  /** "2026-11-09" or "2026-11-09T08:30[:00]", local time, no zone. */
  | { readonly date: string }
  /** Empties the cell and keeps its style. */
  | { readonly blank: true };

/** A value for one cell; `at` is the address AFTER the row loops of the same sheet, e.g. "B2". */
export interface CellEdit {
  readonly at: string;
  readonly value: CellValue;
}

/** Repeats one row of the template; `sampleRow` is 1-based and counted in the TEMPLATE, before any loop. */
export interface RowLoop {
  readonly sampleRow: number;
  /** How many rows there are afterwards. 0 blanks the sample row (or takes it out, see whenNone). */
  readonly count: number;
  /** (Default: "blank".) "remove" deletes the sample row when count is 0. */
  readonly whenNone?: "blank" | "remove";
  /**
   * What stands in the copies, where they are too many to be held: written row by row by `writeFilled`, while
   * `fillTemplate` makes the first copy alone, without values. No cell may be given, marked or noted in such rows.
   */
  readonly values?: RowValues;
}

/** One row's values from the column of its `RowValues` on; undefined leaves a cell as the sample row has it. */
export type ValueRow = readonly (CellValue | undefined)[];

export type ValueKind = "text" | "number" | "date" | "blank";

/** The values of a loop's copies, read anew each time they are asked for. */
export interface RowValues {
  /** The column of each row's first value, from 1. */
  readonly column: number;
  /** By column from there on: the kinds its values have, none where no value comes; no other may come. */
  readonly kinds: readonly (readonly ValueKind[])[];
  /** As many rows as the loop counts. `only`: the columns of the sheet that are looked at (default: all); others may be undefined. */
  readonly chunks: (only?: ReadonlySet<number>) => AsyncIterable<Iterable<ValueRow>>;
  /** Begins at the first row; gives each row's formulas, by column, the values they have now. Absent: nobody computed any. */
  readonly compute?: () => (values: ValueRow) => ReadonlyMap<number, CachedValue>;
}

/** A cell comment; `at` is the address after the row loops. Only on sheets that have no notes of their own. */
export interface Note {
  readonly at: string;
  readonly text: string;
}

/** A background colour over the cell's own style; `rgb` as "FFF2CC"; `at` is the address after the row loops. */
export interface Mark {
  readonly at: string;
  readonly rgb: string;
}

export interface SheetEdits {
  readonly rows?: readonly RowLoop[];
  readonly cells?: readonly CellEdit[];
  readonly notes?: readonly Note[];
  readonly marks?: readonly Mark[];
  /** Values of formulas computed by the caller; `at` is the address after the row loops. */
  readonly computed?: readonly ComputedCell[];
  /**
   * (Default: "refuse", as a form's binding should never meet one.) "yield" does as a spreadsheet does with what a
   * person types: a value takes the place of a formula, and goes to the first cell of a merge.
   */
  readonly obstacles?: "refuse" | "yield";
}

/** The value of a formula, kept beside it for readers that do not compute. */
export interface ComputedCell {
  readonly at: string;
  readonly value: CachedValue;
}

/** A sheet of our own, placed last; rows of text and numbers, "" leaves a cell out. */
export interface AddedSheet {
  readonly name: string;
  readonly rows: readonly (readonly (string | number)[])[];
  /** In characters; missing columns keep the default width. */
  readonly widths?: readonly number[];
}

export interface Edits {
  /** By sheet name, exactly as in the workbook. */
  readonly sheets?: Readonly<Record<string, SheetEdits>>;
  readonly addSheets?: readonly AddedSheet[];
  /** Custom document properties (docProps/custom.xml), set or replaced by name. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** How many formulas a sheet of the result holds; `recalculated` when the sheet was touched. */
export interface SheetFormulas {
  readonly sheet: string;
  readonly count: number;
  readonly recalculated: boolean;
}

/** A formula whose cached value is no longer right: dropped on a touched sheet, still there on any other. */
export interface StaleCell {
  readonly sheet: string;
  readonly at: string;
  readonly formula: string;
  readonly dropped: boolean;
}

export interface FilledWorkbook {
  readonly bytes: Uint8Array;
  /** Parts written, added or removed, sorted; every other part is byte for byte the template's. */
  readonly touched: readonly string[];
  /** Those of them that are gone. */
  readonly removed: readonly string[];
  /** Empty when the workbook has no formula; else a 报送稿 needs its values computed first. */
  readonly formulas: readonly SheetFormulas[];
  /** Formulas that read what was changed and were not given a computed value. */
  readonly stale: readonly StaleCell[];
  /** What a person should know: a formula replaced, a value that went to another cell. */
  readonly notices: readonly string[];
}

/** One sheet of an opened template, in tab order. */
export interface TemplateSheet {
  readonly name: string;
  readonly part: string;
  readonly state: "visible" | "hidden" | "veryHidden";
  /** False for a chart sheet: nothing can be filled there. */
  readonly isWorksheet: boolean;
  /** True when the sheet already carries comments: notes cannot be added to it. */
  readonly hasNotes: boolean;
}
