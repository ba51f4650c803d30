import {
  type Argument,
  type FormulaFunction,
  type Functions,
  isRange,
  type Operand,
  type World,
} from "../operand.ts";
import {
  added,
  type FormulaError,
  type FormulaValue,
  failed,
  isError,
  type Matrix,
  NotComputed,
  toNumber,
} from "../value.ts";

/** The numbers among the arguments: of cells the numbers alone, of what is written down also TRUE and "12". */
export function numbersOf(args: readonly Argument[]): number[] | FormulaError {
  const numbers: number[] = [];
  for (const arg of args) {
    for (const value of arg.isLiteral() ? [toNumber(arg.value())] : arg.cells()) {
      if (isError(value)) return value;
      if (isNumber(value)) numbers.push(value);
    }
  }
  return numbers;
}

const isNumber = (value: FormulaValue): value is number => typeof value === "number";

export const total = (numbers: readonly number[]): number => numbers.reduce(added, 0);

export const mean = (numbers: readonly number[]): number | FormulaError =>
  numbers.length === 0 ? failed("#DIV/0!") : total(numbers) / numbers.length;

const ofNumbers = (
  work: (numbers: readonly number[]) => number | FormulaError,
): FormulaFunction => ({
  kind: "whole",
  takes: [1, 255],
  work: (args) => {
    const numbers = numbersOf(args);
    return isError(numbers) ? numbers : work(numbers);
  },
});

// Math.max takes its numbers as arguments, and an area may hold a million.
const greatest = (numbers: readonly number[]): number =>
  numbers.reduce((most, one) => Math.max(most, one), numbers[0] ?? 0);
const least = (numbers: readonly number[]): number =>
  numbers.reduce((fewest, one) => Math.min(fewest, one), numbers[0] ?? 0);

function median(numbers: readonly number[]): number | FormulaError {
  if (numbers.length === 0) return failed("#NUM!");
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}

const product = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((a, b) => a * b, 1);

function count(args: readonly Argument[], counts: (value: FormulaValue) => boolean): number {
  let found = 0;
  for (const arg of args) {
    for (const value of arg.cells()) if (counts(value)) found++;
  }
  return found;
}

function countNumbers(args: readonly Argument[]): number {
  let found = 0;
  for (const arg of args) {
    if (arg.isLiteral()) found += isError(toNumber(arg.value())) ? 0 : 1;
    else found += count([arg], (value) => typeof value === "number");
  }
  return found;
}

/** The k-th number from one end. */
const fromEnd = (order: (a: number, b: number) => number): FormulaFunction => ({
  kind: "whole",
  takes: [2, 2],
  work: ([of, place]) => {
    const numbers = of === undefined ? [] : numbersOf([of]);
    const k = toNumber(place?.value());
    if (isError(numbers)) return numbers;
    if (isError(k)) return k;
    return [...numbers].sort(order)[Math.ceil(k) - 1] ?? failed("#NUM!");
  },
});

function rank([number, among, ascending]: readonly Argument[]): FormulaValue {
  const value = toNumber(number?.value());
  const numbers = among === undefined ? [] : numbersOf([among]);
  const upwards = toNumber(ascending?.value());
  if (isError(value)) return value;
  if (isError(numbers)) return numbers;
  if (isError(upwards)) return upwards;
  if (!numbers.includes(value)) return failed("#N/A");
  return 1 + numbers.filter((one) => (upwards === 0 ? one > value : one < value)).length;
}

function sumOfProducts(args: readonly Argument[]): FormulaValue {
  const matrices = args.map((arg) => arg.matrix());
  const [first = []] = matrices;
  if (matrices.some((one) => !sameShape(one, first))) return failed("#VALUE!");
  let sum = 0;
  for (const [y, row] of first.entries()) {
    for (const x of row.keys()) {
      let factor = 1;
      for (const matrix of matrices) {
        const value = matrix[y]?.[x];
        if (isError(value)) return value;
        factor *= typeof value === "number" ? value : 0;
      }
      sum = added(sum, factor);
    }
  }
  return sum;
}

const sameShape = (a: Matrix, b: Matrix): boolean =>
  a.length === b.length && a[0]?.length === b[0]?.length;

const plain: Functions = {
  SUM: ofNumbers(total),
  AVERAGE: ofNumbers(mean),
  MAX: ofNumbers(greatest),
  MIN: ofNumbers(least),
  PRODUCT: ofNumbers(product),
  MEDIAN: ofNumbers(median),
  COUNT: { kind: "whole", takes: [1, 255], work: countNumbers },
  COUNTA: {
    kind: "whole",
    takes: [1, 255],
    work: (args) => count(args, (value) => value !== undefined),
  },
};

const subtotals: Readonly<Record<number, string>> = {
  1: "AVERAGE",
  2: "COUNT",
  3: "COUNTA",
  4: "MAX",
  5: "MIN",
  6: "PRODUCT",
  9: "SUM",
};

/** The figure of the areas without what other subtotals in them already say. */
function subtotal([kind, ...areas]: readonly Argument[], world: World): Operand {
  const code = toNumber(kind?.value());
  if (isError(code)) return code;
  const known = plain[subtotals[code % 100] ?? ""];
  if (known?.kind !== "whole") throw new NotComputed(`it asks for subtotal ${code}`);
  const own = areas.map((area): Argument => {
    const range = area.operand();
    if (!isRange(range)) throw new NotComputed("it takes a subtotal of what is not an area");
    if (world.sheets.hidesRows(range.sheet)) {
      throw new NotComputed("it takes a subtotal on a sheet with hidden rows");
    }
    const matrix = area.matrix().map((row, y) =>
      row.map((value, x) => {
        const isOther = world.sheets.isSubtotal(range.sheet, range.left + x, range.top + y);
        return isOther ? undefined : value;
      }),
    );
    return { ...area, matrix: () => matrix, cells: () => matrix.flat() };
  });
  return known.work(own, world);
}

export const aggregates: Functions = {
  ...plain,
  COUNTBLANK: {
    kind: "whole",
    takes: [1, 1],
    // The answer counts the whole area, also where the sheet has ended.
    work: ([of]) => {
      const area = of?.operand();
      if (of === undefined || !isRange(area)) return failed("#VALUE!");
      const cells = (area.bottom - area.top + 1) * (area.right - area.left + 1);
      return cells - count([of], (value) => value !== undefined && value !== "");
    },
  },
  LARGE: fromEnd((a, b) => b - a),
  SMALL: fromEnd((a, b) => a - b),
  RANK: { kind: "whole", takes: [2, 3], work: rank },
  "RANK.EQ": { kind: "whole", takes: [2, 3], work: rank },
  SUBTOTAL: { kind: "whole", takes: [2, 255], work: subtotal },
  SUMPRODUCT: { kind: "whole", takes: [1, 255], arrays: true, work: sumOfProducts },
};
