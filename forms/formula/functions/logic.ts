import type { Argument, Functions, Operand } from "../operand.ts";
import {
  type FormulaError,
  type FormulaValue,
  failed,
  isError,
  toBoolean,
  toNumber,
} from "../value.ts";

/** The truth values among the arguments; text in cells does not count. */
function truthsOf(args: readonly Argument[]): boolean[] | FormulaError {
  const truths: boolean[] = [];
  for (const arg of args) {
    const values = arg.isLiteral() ? [[arg.value()]] : arg.matrix();
    for (const value of values.flat()) {
      if (value === undefined || (typeof value === "string" && !arg.isLiteral())) continue;
      const truth = toBoolean(value);
      if (isError(truth)) return truth;
      truths.push(truth);
    }
  }
  return truths.length === 0 ? failed("#VALUE!") : truths;
}

const together =
  (work: (truths: readonly boolean[]) => boolean) =>
  (args: readonly Argument[]): FormulaValue => {
    const truths = truthsOf(args);
    return isError(truths) ? truths : work(truths);
  };

/** What stands in a branch; a branch left out gives 0. */
const branch = (arg: Argument | undefined): Operand =>
  arg === undefined || arg.isLeftOut ? 0 : arg.operand();

function choose([condition, yes, no]: readonly Argument[]): Operand {
  const holds = toBoolean(condition?.value());
  if (isError(holds)) return holds;
  if (holds) return branch(yes);
  return no === undefined ? false : branch(no);
}

function firstThatHolds(args: readonly Argument[]): Operand {
  for (let at = 0; at + 1 < args.length; at += 2) {
    const holds = toBoolean(args[at]?.value());
    if (isError(holds)) return holds;
    if (holds) return branch(args[at + 1]);
  }
  return failed("#N/A");
}

function byNumber([number, ...choices]: readonly Argument[]): Operand {
  const place = toNumber(number?.value());
  if (isError(place)) return place;
  const chosen = choices[Math.trunc(place) - 1];
  return chosen === undefined ? failed("#VALUE!") : branch(chosen);
}

const unless =
  (replaces: (error: FormulaError) => boolean) =>
  ([value, instead]: readonly Argument[]): Operand => {
    const found = value?.value();
    return isError(found) && replaces(found) ? branch(instead) : found;
  };

/** Whether a single value is of a kind; errors are values too. */
const is = (test: (value: FormulaValue) => boolean): Functions[string] => ({
  kind: "each",
  takes: [1, 1],
  seesErrors: true,
  work: ([value]) => test(value),
});

const isMissing = (value: FormulaValue): boolean => isError(value) && value.error === "#N/A";

export const logic: Functions = {
  IF: { kind: "whole", takes: [2, 3], work: choose },
  IFS: { kind: "whole", takes: [2, 254], work: firstThatHolds },
  CHOOSE: { kind: "whole", takes: [2, 255], work: byNumber },
  IFERROR: { kind: "whole", takes: [2, 2], work: unless(() => true) },
  IFNA: { kind: "whole", takes: [2, 2], work: unless(isMissing) },
  AND: { kind: "whole", takes: [1, 255], work: together((truths) => truths.every(Boolean)) },
  OR: { kind: "whole", takes: [1, 255], work: together((truths) => truths.some(Boolean)) },
  NOT: {
    kind: "each",
    takes: [1, 1],
    work: ([value]) => {
      const truth = toBoolean(value);
      return isError(truth) ? truth : !truth;
    },
  },
  TRUE: { kind: "each", takes: [0, 0], work: () => true },
  FALSE: { kind: "each", takes: [0, 0], work: () => false },
  NA: { kind: "each", takes: [0, 0], work: () => failed("#N/A") },
  ISBLANK: is((value) => value === undefined),
  ISNUMBER: is((value) => typeof value === "number"),
  ISTEXT: is((value) => typeof value === "string"),
  ISNONTEXT: is((value) => typeof value !== "string"),
  ISLOGICAL: is((value) => typeof value === "boolean"),
  ISERROR: is((value) => isError(value)),
  ISNA: is(isMissing),
  ISERR: is((value) => isError(value) && !isMissing(value)),
  N: {
    kind: "each",
    takes: [1, 1],
    work: ([value]) => (typeof value === "number" ? value : value === true ? 1 : 0),
  },
};
