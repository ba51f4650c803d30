import type { FormulaFunction, Functions } from "../operand.ts";
import {
  type FormulaError,
  type FormulaValue,
  failed,
  isError,
  sameNumber,
  toNumber,
} from "../value.ts";

/** A function of numbers; text among the values is an error, an empty cell is 0. */
function ofNumbers(
  takes: readonly [number, number],
  work: (...numbers: number[]) => number | FormulaError,
): FormulaFunction {
  return {
    kind: "each",
    takes,
    work: (values) => {
      const numbers: number[] = [];
      for (const value of values) {
        const number = toNumber(value);
        if (isError(number)) return number;
        numbers.push(number);
      }
      const answer = work(...numbers);
      return isError(answer) || Number.isFinite(answer) ? answer : failed("#NUM!");
    },
  };
}

/** Shifts the decimal point without the error of a multiplication: 1.005 by 2 is 100.5. */
function shifted(value: number, places: number): number {
  const [digits = "0", exponent = "0"] = value.toExponential(14).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

const rounding =
  (round: (size: number) => number) =>
  (value: number, places = 0): number => {
    const whole = Math.trunc(places);
    if (value === 0 || whole > 15) return value;
    return Math.sign(value) * shifted(round(shifted(Math.abs(value), whole)), -whole);
  };

/** The whole number below, taking what differs from one in the last bits only as that one. */
export function floorOf(value: number): number {
  const near = Math.round(value);
  return sameNumber(near, value) ? near : Math.floor(value);
}

export const roundTo = rounding((size) => Math.floor(size + 0.5));

function modulo(value: number, by: number): number | FormulaError {
  if (by === 0) return failed("#DIV/0!");
  const rest = value - by * floorOf(value / by);
  return sameNumber(value, by * floorOf(value / by)) ? 0 : rest;
}

/** To the next multiple away from zero (`up`) or towards it. */
const toMultiple =
  (up: boolean) =>
  (value: number, step = 1): number | FormulaError => {
    if (step === 0) return up ? 0 : failed("#DIV/0!");
    if (value > 0 && step < 0) return failed("#NUM!");
    const count = value / step;
    const whole = sameNumber(Math.round(count), count)
      ? Math.round(count)
      : up === value > 0 || (value < 0 && step < 0 && up)
        ? Math.ceil(count)
        : Math.floor(count);
    return whole * step;
  };

export const mathematics: Functions = {
  ABS: ofNumbers([1, 1], Math.abs),
  SIGN: ofNumbers([1, 1], Math.sign),
  INT: ofNumbers([1, 1], floorOf),
  TRUNC: ofNumbers([1, 2], rounding(floorOf)),
  ROUND: ofNumbers([1, 2], roundTo),
  ROUNDUP: ofNumbers(
    [1, 2],
    rounding((size) => -floorOf(-size)),
  ),
  ROUNDDOWN: ofNumbers([1, 2], rounding(floorOf)),
  CEILING: ofNumbers([1, 2], toMultiple(true)),
  FLOOR: ofNumbers([1, 2], toMultiple(false)),
  MOD: ofNumbers([2, 2], modulo),
  POWER: ofNumbers([2, 2], (base, exponent) =>
    base === 0 && exponent === 0 ? failed("#NUM!") : base ** exponent,
  ),
  SQRT: ofNumbers([1, 1], Math.sqrt),
  EXP: ofNumbers([1, 1], Math.exp),
  LN: ofNumbers([1, 1], (value) => (value <= 0 ? failed("#NUM!") : Math.log(value))),
  LOG10: ofNumbers([1, 1], (value) => (value <= 0 ? failed("#NUM!") : Math.log10(value))),
  PI: { kind: "each", takes: [0, 0], work: (): FormulaValue => Math.PI },
};
