import { functions } from "./functions.ts";
import { type Argument, isRange, type Operand, type Range, type World } from "./operand.ts";
import type { Area, Node, Operator } from "./parse.ts";
import {
  added,
  compareValues,
  comparisons,
  type FormulaError,
  type FormulaValue,
  failed,
  isError,
  type Matrix,
  NotComputed,
  toNumber,
  toText,
} from "./value.ts";

/**
 * The value of a formula standing at `world.place`. `asArray`: as an array formula, whose first value is given.
 * NotComputed for a function or a reference this evaluator does not know.
 */
export function evaluateFormula(node: Node, world: World, asArray = false): FormulaValue {
  const found = evaluate(node, world, asArray);
  if (isRange(found)) return asArray ? cellOf(found, world) : intersection(found, world);
  return isMatrix(found) ? found[0]?.[0] : found;
}

const isMatrix = (operand: Operand): operand is Matrix => Array.isArray(operand);

function evaluate(node: Node, world: World, asArray: boolean): Operand {
  switch (node.kind) {
    case "value":
      return node.value;
    case "matrix":
      return asArray ? node.matrix : node.matrix[0]?.[0];
    case "area":
      return rangeOf(node.area, world);
    case "name":
      return named(node.name, world, asArray);
    case "unary":
      return overEach([evaluate(node.of, world, asArray)], world, asArray, ([value]) =>
        unary(node.operator, value),
      );
    case "binary": {
      const sides = [evaluate(node.left, world, asArray), evaluate(node.right, world, asArray)];
      return overEach(sides, world, asArray, ([left, right]) => binary(node.operator, left, right));
    }
    case "call":
      return called(node, world, asArray);
  }
}

function rangeOf(area: Area, world: World): Operand {
  const sheet = world.sheets.named(area.sheet ?? world.place.sheet);
  if (sheet === undefined) return failed("#REF!");
  const { top = 1, left = 1, bottom = 1_048_576, right = 16_384 } = area;
  return { sheet, top, left, bottom, right };
}

function named(name: string, world: World, asArray: boolean): Operand {
  const meaning = world.sheets.meaningOf(name, world.place.sheet);
  if (meaning === undefined) throw new NotComputed(`it uses the name "${name}"`);
  return evaluate(meaning, world, asArray);
}

/** The cell of a row or column that stands beside the formula; the only cell of a single one. */
function intersection(range: Range, world: World): FormulaValue {
  const { column, row } = world.place;
  const at = {
    row: range.top === range.bottom ? range.top : row,
    column: range.left === range.right ? range.left : column,
  };
  const inside =
    range.top <= at.row &&
    at.row <= range.bottom &&
    range.left <= at.column &&
    at.column <= range.right;
  const line = range.top === range.bottom || range.left === range.right;
  if (!inside || !line) return failed("#VALUE!");
  return world.sheets.value(range.sheet, at.column, at.row);
}

const cellOf = (range: Range, world: World): FormulaValue =>
  world.sheets.value(range.sheet, range.left, range.top);

/** Applies a function of single values; to each element where an array is asked for and one operand is one. */
function overEach(
  operands: readonly Operand[],
  world: World,
  asArray: boolean,
  work: (values: readonly FormulaValue[]) => FormulaValue,
): Operand {
  const single = (operand: Operand): FormulaValue => {
    if (isRange(operand)) return intersection(operand, world);
    return isMatrix(operand) ? operand[0]?.[0] : operand;
  };
  const lone = (operand: Operand) =>
    isRange(operand) && operand.top === operand.bottom && operand.left === operand.right;
  const many = operands.some((one) => (isRange(one) && !lone(one)) || isMatrix(one));
  if (!asArray || !many) return work(operands.map(single));
  const matrices = operands.map((one) => matrixOf(one, world));
  const height = Math.max(...matrices.map((matrix) => matrix.length));
  const width = Math.max(...matrices.map((matrix) => matrix[0]?.length ?? 0));
  return Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_cell, x) =>
      work(matrices.map((matrix) => elementAt(matrix, y, x))),
    ),
  );
}

/** One row or column serves them all; beyond the end of a longer one there is nothing. */
function elementAt(matrix: Matrix, y: number, x: number): FormulaValue {
  const row = matrix[matrix.length === 1 ? 0 : y];
  const inside = row !== undefined && (row.length === 1 || x < row.length);
  return inside ? row[row.length === 1 ? 0 : x] : failed("#N/A");
}

function matrixOf(operand: Operand, world: World): Matrix {
  if (isRange(operand)) return world.sheets.values(operand);
  return isMatrix(operand) ? operand : [[operand]];
}

function called(node: Node & { kind: "call" }, world: World, asArray: boolean): Operand {
  const known = functions[node.name];
  if (known === undefined) throw new NotComputed(`it calls ${node.name}`);
  const { args } = node;
  if (args.length < known.takes[0] || args.length > known.takes[1]) {
    throw new NotComputed(`it calls ${node.name} with ${args.length} values`);
  }
  if (known.kind === "each") {
    const values = args.map((arg) =>
      arg === undefined ? undefined : evaluate(arg, world, asArray),
    );
    return overEach(values, world, asArray, (given) => {
      const broken = known.seesErrors === true ? undefined : given.find(isError);
      return broken ?? known.work(given, world);
    });
  }
  const inArray = asArray || known.arrays === true;
  return known.work(
    args.map((arg) => argumentOf(arg, world, inArray)),
    world,
  );
}

function argumentOf(node: Node | undefined, world: World, asArray: boolean): Argument {
  let found: { readonly operand: Operand } | undefined;
  const operand = (): Operand => {
    found ??= { operand: node === undefined ? undefined : evaluate(node, world, asArray) };
    return found.operand;
  };
  return {
    isLeftOut: node === undefined,
    operand,
    value: () => {
      const given = operand();
      if (isRange(given)) return intersection(given, world);
      return isMatrix(given) ? given[0]?.[0] : given;
    },
    matrix: () => matrixOf(operand(), world),
    cells: () => {
      const given = operand();
      return isRange(given) ? world.sheets.cells(given) : matrixOf(given, world).flat();
    },
    isLiteral: () => !isRange(operand()) && !isMatrix(operand()),
  };
}

function unary(operator: "+" | "-" | "%", value: FormulaValue): FormulaValue {
  if (operator === "+") return value;
  const number = toNumber(value);
  if (isError(number)) return number;
  return operator === "-" ? 0 - number : number / 100;
}

function binary(operator: Operator, left: FormulaValue, right: FormulaValue): FormulaValue {
  if (isError(left)) return left;
  if (isError(right)) return right;
  const compare = comparisons[operator];
  if (compare !== undefined) return compare(compareValues(left, right));
  if (operator === "&") {
    const [a, b] = [toText(left), toText(right)];
    return isError(a) ? a : isError(b) ? b : a + b;
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  if (isError(a)) return a;
  return isError(b) ? b : finite(arithmetic(operator, a, b));
}

function arithmetic(operator: Operator, a: number, b: number): number | FormulaError {
  switch (operator) {
    case "+":
      return added(a, b);
    case "-":
      return added(a, -b);
    case "*":
      return a * b;
    case "/":
      return b === 0 ? failed("#DIV/0!") : a / b;
    default:
      return a === 0 && b === 0 ? failed("#NUM!") : a ** b;
  }
}

const finite = (value: number | FormulaError): FormulaValue =>
  isError(value) || Number.isFinite(value) ? value : failed("#NUM!");
