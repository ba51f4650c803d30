import { evaluateFormula } from "./evaluate.ts";
import { functions } from "./functions.ts";
import type { Range, Sheets, World } from "./operand.ts";
import { type FormulaIndex, indexFormulas, inOrder } from "./order.ts";
import { type Node, parseFormula, partsOf } from "./parse.ts";
import { type FormulaValue, NotComputed } from "./value.ts";

export interface FormulaCell {
  readonly sheet: string;
  readonly column: number; // from 1
  readonly row: number; // from 1
  /** As in the file, without "=". */
  readonly formula: string;
  /** Written as an array formula over this cell alone. */
  readonly isArray?: boolean;
}

/** A workbook's cells and names, as far as formulas read them. */
export interface Book {
  readonly sheets: readonly {
    readonly name: string;
    /** The last row and column that hold anything; 0 for an empty sheet. */
    readonly rows: number;
    readonly columns: number;
    readonly hidesRows: boolean;
  }[];
  /** What a cell without a formula holds. */
  readonly value: (sheet: string, column: number, row: number) => FormulaValue;
  readonly names: readonly {
    readonly name: string;
    /** The sheet it is known on; everywhere when undefined. */
    readonly sheet: string | undefined;
    readonly formula: string;
  }[];
  readonly date1904: boolean;
}

/** A formula that has no value, and why: something in it, or in a formula it reads, is not computed here. */
export interface Uncomputed extends FormulaCell {
  readonly why: string;
}

export interface Calculated {
  /** Of any cell; NotComputed for a formula among the uncomputed. */
  readonly value: (sheet: string, column: number, row: number) => FormulaValue;
  readonly uncomputed: readonly Uncomputed[];
  /** The workbook as formulas see it, those of the cells computed. */
  readonly sheets: Sheets;
}

interface Formula {
  readonly cell: FormulaCell;
  readonly node: Node | undefined;
  /** Why it is not computed; undefined once it is, or until it is tried. */
  why: string | undefined;
  value: FormulaValue;
}

/**
 * Computes formulas in the order in which they read each other. `now` is what TODAY and NOW mean, as a serial date of the
 * workbook's own system. A circle of formulas is not computed.
 */
export function calculate(book: Book, cells: readonly FormulaCell[], now: number): Calculated {
  const formulas = new Map<string, Formula>();
  for (const cell of cells) {
    formulas.set(keyOf(cell.sheet, cell.column, cell.row), {
      cell,
      value: undefined,
      ...parsed(cell),
    });
  }
  const sheets = sheetsOf(book, formulas);
  const found = indexFormulas(cells);
  const readBy = (formula: Formula): Formula[] =>
    formula.node === undefined ? [] : readsOf(formula.node, formula.cell, sheets, found, formulas);
  for (const { item: formula, inCircle } of inOrder(formulas.values(), readBy)) {
    if (inCircle) formula.why ??= "it reads itself, over other cells or at once";
    else compute(formula, { place: formula.cell, sheets, now, date1904: book.date1904 });
  }
  return {
    value: sheets.value,
    sheets,
    uncomputed: [...formulas.values()].flatMap(({ cell, why }) =>
      why === undefined ? [] : [{ ...cell, why }],
    ),
  };
}

function compute(formula: Formula, world: World): void {
  const { node, cell } = formula;
  if (node === undefined || formula.why !== undefined) return;
  try {
    // A formula over nothing shows 0.
    formula.value = evaluateFormula(node, world, cell.isArray === true) ?? 0;
  } catch (error) {
    if (!(error instanceof NotComputed)) throw error;
    formula.why = error.message;
  }
}

/** The formulas in the areas that a formula names, also by way of defined names. */
function readsOf(
  node: Node,
  cell: FormulaCell,
  sheets: Sheets,
  found: FormulaIndex,
  formulas: ReadonlyMap<string, Formula>,
): Formula[] {
  return [...partsOf(node)].flatMap((part): Formula[] => {
    if (part.kind === "name") {
      const meaning = meant(part.name, cell, sheets);
      return meaning === undefined ? [] : readsOf(meaning, cell, sheets, found, formulas);
    }
    if (part.kind !== "area") return [];
    const sheet = sheets.named(part.area.sheet ?? cell.sheet);
    if (sheet === undefined) return [];
    return [...found.within(sheet, part.area)].flatMap(
      ({ column, row }) => formulas.get(keyOf(sheet, column, row)) ?? [],
    );
  });
}

/** What cannot be read is told when the formula is computed. */
function meant(name: string, cell: FormulaCell, sheets: Sheets): Node | undefined {
  try {
    return sheets.meaningOf(name, cell.sheet);
  } catch (error) {
    if (error instanceof NotComputed) return undefined;
    throw error;
  }
}

const keyOf = (sheet: string, column: number, row: number): string => `${sheet}\n${column},${row}`;

function parsed(cell: FormulaCell): { node: Node | undefined; why: string | undefined } {
  try {
    const node = parseFormula(cell.formula);
    const unknown = [...partsOf(node)].find(
      (part) => part.kind === "call" && functions[part.name] === undefined,
    );
    const why = unknown?.kind === "call" ? `it calls ${unknown.name}` : undefined;
    return { node, why };
  } catch (error) {
    if (error instanceof NotComputed) return { node: undefined, why: error.message };
    throw error;
  }
}

function sheetsOf(book: Book, formulas: ReadonlyMap<string, Formula>): Sheets {
  const known = new Map(book.sheets.map((sheet) => [sheet.name.toLowerCase(), sheet]));
  const meanings = new Map<string, Node>();
  const value = (sheet: string, column: number, row: number): FormulaValue => {
    const formula = formulas.get(keyOf(sheet, column, row));
    if (formula === undefined) return book.value(sheet, column, row);
    if (formula.why !== undefined)
      throw new NotComputed(`it reads ${sheet}!${nameOf(column, row)}`);
    return formula.value;
  };
  const cut = ({ sheet, top, left, bottom, right }: Range) => {
    const { rows = 0, columns = 0 } = known.get(sheet.toLowerCase()) ?? {};
    return {
      bottom: Math.max(top, Math.min(bottom, rows)),
      right: Math.max(left, Math.min(right, columns)),
    };
  };
  return {
    named: (sheet) => known.get(sheet.toLowerCase())?.name,
    value,
    values: (range) => {
      const { bottom, right } = cut(range);
      return Array.from({ length: bottom - range.top + 1 }, (_row, y) =>
        Array.from({ length: right - range.left + 1 }, (_cell, x) =>
          value(range.sheet, range.left + x, range.top + y),
        ),
      );
    },
    *cells(range) {
      const { bottom, right } = cut(range);
      for (let row = range.top; row <= bottom; row++)
        for (let column = range.left; column <= right; column++)
          yield value(range.sheet, column, row);
    },
    size: (range) => {
      const { bottom, right } = cut(range);
      return [bottom - range.top + 1, right - range.left + 1];
    },
    isSubtotal: (sheet, column, row) => {
      const formula = formulas.get(keyOf(sheet, column, row));
      return formula !== undefined && /\bSUBTOTAL\s*\(/i.test(formula.cell.formula);
    },
    hidesRows: (sheet) => known.get(sheet.toLowerCase())?.hidesRows === true,
    meaningOf: (name, sheet) => {
      const [place, plain] = name.includes("!") ? name.split("!") : [sheet, name];
      const same = (one: Book["names"][number]) => one.name.toLowerCase() === plain?.toLowerCase();
      const found =
        book.names.find((one) => same(one) && one.sheet === place) ??
        book.names.find((one) => same(one) && one.sheet === undefined);
      if (found === undefined) return undefined;
      const meaning = meanings.get(found.formula) ?? parseFormula(found.formula);
      meanings.set(found.formula, meaning);
      return meaning;
    },
  };
}

const letters = (column: number): string =>
  column === 0
    ? ""
    : letters(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));

const nameOf = (column: number, row: number): string => `${letters(column)}${row}`;
