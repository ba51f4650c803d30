/**
 * forms/formula computes the formulas that occur in forms, so that no cached value in a filled workbook is stale.
 * It knows spreadsheets only: nothing of packages, forms or the warehouse. What it cannot compute it names.
 */

export const errorCodes = [
  "#NULL!",
  "#DIV/0!",
  "#VALUE!",
  "#REF!",
  "#NAME?",
  "#NUM!",
  "#N/A",
] as const;
type ErrorCode = (typeof errorCodes)[number];

export interface FormulaError {
  readonly error: ErrorCode;
}

/** What a cell holds or a formula gives; undefined is an empty cell. Dates are serial numbers. */
export type FormulaValue = number | string | boolean | FormulaError | undefined;

/** Rows of values, every row of the same length. */
export type Matrix = readonly (readonly FormulaValue[])[];

export const failed = (error: ErrorCode): FormulaError => ({ error });

export const isError = (value: unknown): value is FormulaError =>
  typeof value === "object" && value !== null && "error" in value;

/** A formula that this evaluator does not compute; the message says why. */
export class NotComputed extends Error {}

const numeric = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The number a text stands for in arithmetic: "12", " 3.5 ", "50%"; undefined when it stands for none. */
export function numberInText(text: string): number | undefined {
  const trimmed = text.trim();
  const percent = trimmed.endsWith("%");
  const digits = percent ? trimmed.slice(0, -1).trim() : trimmed;
  if (!numeric.test(digits)) return undefined;
  return percent ? Number(digits) / 100 : Number(digits);
}

/** An operand of arithmetic. An empty cell is 0, TRUE is 1, text is a number or an error. */
export function toNumber(value: FormulaValue): number | FormulaError {
  if (typeof value === "number" || isError(value)) return value;
  if (value === undefined) return 0;
  if (typeof value === "boolean") return value ? 1 : 0;
  return numberInText(value) ?? failed("#VALUE!");
}

/** As "&" joins it. */
export function toText(value: FormulaValue): string | FormulaError {
  if (typeof value === "string" || isError(value)) return value;
  if (value === undefined) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return numberAsText(value);
}

/** A number as a cell of format "General" joins it: at most fifteen significant digits. */
function numberAsText(value: number): string {
  const short = Number(value.toPrecision(15));
  const size = Math.abs(short);
  if (size !== 0 && (size >= 1e21 || size < 1e-9)) {
    return short
      .toExponential()
      .replace("e", "E")
      .replace(/E([+-])(\d)$/, "E$10$2");
  }
  return short.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });
}

export function toBoolean(value: FormulaValue): boolean | FormulaError {
  if (typeof value === "boolean" || isError(value)) return value;
  if (value === undefined) return false;
  if (typeof value === "number") return value !== 0;
  const upper = value.trim().toUpperCase();
  if (upper === "TRUE") return true;
  return upper === "FALSE" ? false : failed("#VALUE!");
}

/** Numbers that agree in their first fifteen digits are equal, as in every spreadsheet. */
export function sameNumber(a: number, b: number): boolean {
  if (a === b) return true;
  const apart = Math.abs(a - b);
  return apart < Math.abs(a) * 2 ** -48 && apart < Math.abs(b) * 2 ** -48;
}

/** The sum or difference, zero where only the last bits are left of two near numbers. */
export function added(a: number, b: number): number {
  const sum = a + b;
  return a !== 0 && b !== 0 && sameNumber(a, -b) ? 0 : sum;
}

// Numbers come before texts, texts before TRUE and FALSE.
const rank = (value: FormulaValue): number =>
  typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2;

/** Negative, zero or positive; texts without regard to case. An empty cell is 0, "" or FALSE, as the other side asks. */
export function compareValues(
  left: Exclude<FormulaValue, FormulaError>,
  right: Exclude<FormulaValue, FormulaError>,
): number {
  const a = left ?? emptyLike(right);
  const b = right ?? emptyLike(left);
  if (typeof a === "number" && typeof b === "number") return sameNumber(a, b) ? 0 : a - b;
  if (typeof a === "string" && typeof b === "string") {
    const [x, y] = [a.toUpperCase(), b.toUpperCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return rank(a) - rank(b);
}

function emptyLike(other: Exclude<FormulaValue, FormulaError>): number | string | boolean {
  if (typeof other === "string") return "";
  return typeof other === "boolean" ? false : 0;
}

/** What each sign asks of the order of its two sides. */
export const comparisons: Readonly<Partial<Record<string, (order: number) => boolean>>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};
