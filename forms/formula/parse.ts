import {
  isArrayNode,
  isBinaryNode,
  isCallNode,
  isErrorNode,
  isLiteralNode,
  isReferenceNode,
  isUnaryNode,
  parseA1Ref,
  parse as parseTokens,
  tokenize,
} from "@borgar/fx/xlsx";
import { messageOf } from "../../core/errors.ts";
import { errorCodes, type FormulaValue, failed, type Matrix, NotComputed } from "./value.ts";

/** Cells from top left to bottom right, counted from 1; undefined ends reach to the end of the sheet ("A:C", "3:5"). */
export interface Area {
  /** The sheet named before "!"; undefined means the formula's own. */
  readonly sheet: string | undefined;
  readonly top: number | undefined;
  readonly left: number | undefined;
  readonly bottom: number | undefined;
  readonly right: number | undefined;
}

const operators = ["+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">="] as const;
export type Operator = (typeof operators)[number];

export type Node =
  | { readonly kind: "value"; readonly value: FormulaValue }
  | { readonly kind: "matrix"; readonly matrix: Matrix }
  | { readonly kind: "area"; readonly area: Area }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "unary"; readonly operator: "+" | "-" | "%"; readonly of: Node }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Node;
      readonly right: Node;
    }
  /** `undefined` is an argument left out between two commas. */
  | { readonly kind: "call"; readonly name: string; readonly args: readonly (Node | undefined)[] };

type Parsed = ReturnType<typeof parseTokens>;

/** No spreadsheet takes a longer one. */
const longestFormula = 8_192;

/** A formula as written in a file, without "=". NotComputed for what cannot be read. */
export function parseFormula(formula: string): Node {
  if (formula.length > longestFormula)
    throw new NotComputed(`it is longer than ${longestFormula} characters`);
  let parsed: Parsed;
  try {
    // A sign before a number is an operator of its own, so that -2^2 is read as it was written.
    const tokens = tokenize(`=${formula}`, { withLocation: false, negativeNumbers: false });
    parsed = parseTokens(tokens);
  } catch (cause) {
    throw new NotComputed(`it cannot be read: ${messageOf(cause)}`, { cause });
  }
  return nodeOf(parsed);
}

function nodeOf(parsed: Parsed): Node {
  if (isLiteralNode(parsed)) return { kind: "value", value: parsed.value };
  if (isErrorNode(parsed)) return { kind: "value", value: errorOf(parsed.value) };
  if (isReferenceNode(parsed)) return referenceOf(parsed.value);
  if (isArrayNode(parsed)) {
    const matrix = parsed.elements.map((row) => row.map((one) => constantOf(one as Parsed)));
    return { kind: "matrix", matrix };
  }
  if (isUnaryNode(parsed)) {
    const [of] = parsed.arguments;
    const operator = (["+", "-", "%"] as const).find((known) => known === parsed.operator);
    if (operator === undefined || of === undefined) {
      throw new NotComputed("it gives several values at once");
    }
    return { kind: "unary", operator, of: nodeOf(of) };
  }
  if (isBinaryNode(parsed)) {
    const operator = operators.find((known) => known === parsed.operator);
    const [left, right] = parsed.arguments;
    if (operator === undefined || left === undefined || right === undefined) {
      throw new NotComputed(`it joins areas with "${parsed.operator}"`);
    }
    return { kind: "binary", operator, left: nodeOf(left), right: nodeOf(right) };
  }
  if (isCallNode(parsed) && "name" in parsed.callee) return callOf(parsed);
  throw new NotComputed(`it holds a "${parsed.type}"`);
}

function callOf(parsed: Extract<Parsed, { type: "CallExpression" }>): Node {
  const written = "name" in parsed.callee ? String(parsed.callee.name) : "";
  const args = parsed.arguments.map((one) => (one === null ? undefined : nodeOf(one as Parsed)));
  // Newer functions are written into files with a prefix that no reader shows.
  return { kind: "call", name: written.toUpperCase().replace(/^_XLFN\.(_XLWS\.)?/, ""), args };
}

function constantOf(parsed: Parsed): FormulaValue {
  const node = nodeOf(parsed);
  if (node.kind === "value") return node.value;
  if (node.kind === "unary" && node.of.kind === "value" && typeof node.of.value === "number") {
    return node.operator === "-" ? -node.of.value : node.of.value;
  }
  throw new NotComputed("a constant array holds a formula");
}

const errorOf = (written: string): FormulaValue =>
  failed(errorCodes.find((code) => code === written) ?? "#VALUE!");

function referenceOf(written: string): Node {
  const found = parseA1Ref(written);
  if (found === undefined || found === null) throw new NotComputed(`it refers to "${written}"`);
  if (found.workbookName !== "") throw new NotComputed(`it refers to another file, "${written}"`);
  if ("name" in found && found.name !== undefined) {
    return { kind: "name", name: written };
  }
  if (!("range" in found) || found.range === undefined) {
    throw new NotComputed(`it refers to "${written}"`);
  }
  const { top, left, bottom, right } = found.range;
  const sheet = found.sheetName === "" ? undefined : found.sheetName;
  if (sheet?.includes(":") === true) throw new NotComputed("it refers to several sheets at once");
  return {
    kind: "area",
    area: {
      sheet,
      top: fromOne(top),
      left: fromOne(left),
      bottom: fromOne(bottom),
      right: fromOne(right),
    },
  };
}

const fromOne = (place: number | null | undefined): number | undefined =>
  place === null || place === undefined ? undefined : place + 1;

/** Every function a formula calls and every area and name it reads, in the order written. */
export function* partsOf(node: Node): Generator<Node> {
  yield node;
  if (node.kind === "unary") yield* partsOf(node.of);
  if (node.kind === "binary") {
    yield* partsOf(node.left);
    yield* partsOf(node.right);
  }
  if (node.kind === "call") {
    for (const arg of node.args) if (arg !== undefined) yield* partsOf(arg);
  }
}
