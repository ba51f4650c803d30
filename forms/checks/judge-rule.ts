/** Whether a rule holds: true, false, or undefined where a value it needs is not there. */
import { type Comparison, columnsRead, type Expression, type Rule } from "./expression.ts";
import type { Said, SaidCell } from "./values.ts";

/** What a rule reads by name. */
export interface Scope {
  readonly cell: (name: string, of: string | undefined) => SaidCell | undefined;
  /** The rows of the list that has these columns, each as a scope of its own. */
  readonly rows: (
    columns: readonly string[],
    of: string | undefined,
  ) => readonly Scope[] | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Dates are compared as far as both are known. */
  readonly asDates: boolean;
  readonly within: number;
}

/** The two sides of the comparison that failed. */
export interface Sides {
  readonly found: string;
  readonly expected: string;
}

export interface Verdict {
  readonly holds: boolean | undefined;
  readonly sides?: Sides;
}

type Value = Said | { readonly months: number };

const open: Verdict = { holds: undefined };

export function judgeRule(rule: Rule, scope: Scope): Verdict {
  switch (rule.kind) {
    case "compare":
      return compare(rule.op, rule.left, rule.right, scope);
    case "known":
    case "missing":
      return presence(rule.left, rule.kind === "known", scope);
    case "in":
      return membership(rule.left, rule.options, scope);
    case "not": {
      const { holds } = judgeRule(rule.rule, scope);
      return holds === undefined ? open : { holds: !holds };
    }
    case "and":
    case "or":
      return joined(
        rule.rules.map((one) => judgeRule(one, scope)),
        rule.kind === "or",
      );
    case "implies": {
      const { holds } = judgeRule(rule.left, scope);
      if (holds === undefined) return open;
      return holds ? judgeRule(rule.right, scope) : { holds: true };
    }
  }
}

/** `decides`: the value of one that settles all. */
function joined(verdicts: readonly Verdict[], decides: boolean): Verdict {
  const settled = verdicts.find(({ holds }) => holds === decides);
  if (settled !== undefined) return settled;
  const unknown = verdicts.some(({ holds }) => holds === undefined);
  return unknown ? open : (verdicts[0] ?? open);
}

function presence(left: Expression, wanted: boolean, scope: Scope): Verdict {
  if (left.kind === "name") {
    const cell = scope.cell(left.name, left.of);
    if (cell === undefined || cell.open) return open;
    const { value } = cell;
    return {
      holds: (value !== undefined && value !== "") === wanted,
      sides: { found: told(value), expected: wanted ? "有值" : "空" },
    };
  }
  return { holds: (amount(left, scope) !== undefined) === wanted };
}

function membership(left: Expression, options: readonly Expression[], scope: Scope): Verdict {
  const value = amount(left, scope);
  if (value === undefined) return open;
  const wanted = options.map((one) => told(amount(one, scope)));
  const found = told(value);
  return { holds: wanted.includes(found), sides: { found, expected: wanted.join("、") } };
}

function compare(op: Comparison, left: Expression, right: Expression, scope: Scope): Verdict {
  const [a, b] = [amount(left, scope), amount(right, scope)];
  if (a === undefined || b === undefined) return open;
  const sides = { found: told(a), expected: `${signs[op]}${told(b)}` };
  if (scope.asDates) {
    const [one, other] = [dateOf(a), dateOf(b)];
    if (one === undefined || other === undefined) return open;
    const known = Math.min(one.length, other.length);
    const order = one.slice(0, known).localeCompare(other.slice(0, known), "en");
    // Equal months may be either order of days: only a certain breach is one.
    if (order === 0 && known < 10) return { holds: op !== "!=", sides };
    return { holds: holds[op](order), sides };
  }
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) {
    const apart = x - y;
    const near = Math.abs(apart) <= scope.within + 1e-9;
    return { holds: holds[op](near ? 0 : apart), sides };
  }
  return { holds: holds[op](told(a).localeCompare(told(b), "en")), sides };
}

const holds: Readonly<Record<Comparison, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};
const signs: Readonly<Record<Comparison, string>> = {
  "=": "",
  "!=": "≠ ",
  "<": "< ",
  "<=": "≤ ",
  ">": "> ",
  ">=": "≥ ",
};

function amount(expression: Expression, scope: Scope): Value | undefined {
  switch (expression.kind) {
    case "number":
      return expression.number;
    case "text":
      return expression.text;
    case "months":
      return { months: expression.months };
    case "variable":
      return scope.variables[expression.name];
    case "name": {
      const value = scope.cell(expression.name, expression.of)?.value;
      return value === "" ? undefined : value;
    }
    case "fold":
      return folded(expression, scope);
    case "sum":
      return combined(expression, scope);
  }
}

function combined(
  { op, left, right }: Expression & { readonly kind: "sum" },
  scope: Scope,
): Value | undefined {
  const [a, b] = [amount(left, scope), amount(right, scope)];
  if (a === undefined || b === undefined) return undefined;
  if (typeof b === "object") return later(a, op === "-" ? -b.months : b.months);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) return undefined;
  const exact = op === "+" ? x + y : op === "-" ? x - y : x * y;
  // Sums of decimals carry binary noise that nobody wrote.
  return Number(exact.toFixed(6));
}

function folded(
  { fold, name, where, of }: Expression & { readonly kind: "fold" },
  scope: Scope,
): number | undefined {
  const rows = scope.rows(columnsRead(name, where), of);
  if (rows === undefined) return undefined;
  const taken = where === undefined ? rows : rows.filter((row) => judgeRule(where, row).holds);
  if (name === undefined) return taken.length;
  const values = taken.flatMap((row) => row.cell(name, undefined)?.value ?? []);
  if (fold === "distinct") return new Set(values.map(told)).size;
  const numbers = values.flatMap((value) => numberOf(value) ?? []);
  if (fold === "sum")
    return Number(numbers.reduce((total, number) => total + number, 0).toFixed(6));
  return numbers.length === 0 ? undefined : Math[fold === "min" ? "min" : "max"](...numbers);
}

/** A date so many months on; undefined when it is no date. */
function later(value: Value, months: number): string | undefined {
  const date = dateOf(value);
  if (date === undefined) return undefined;
  const [year = "", month, day] = date.split("-");
  const count = Number(year) * 12 + Number(month ?? "1") - 1 + months;
  const parts = [Math.floor(count / 12), (count % 12) + 1].map((one) =>
    String(one).padStart(2, "0"),
  );
  const [to = "", at = ""] = parts;
  return [to, ...(month === undefined ? [] : [at]), ...(day === undefined ? [] : [day])].join("-");
}

function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  // An identifier with leading zeros is not a quantity.
  return Number.isFinite(number) && !/^0\d/.test(value) ? number : undefined;
}

/** "1998-07-15", "1998年07月", "199807" → as far as it is known, "1998-07"; undefined when it is no date. */
export function dateOf(value: Value): string | undefined {
  const found = /^(\d{4})(?:[-年./]?(\d{2}))?(?:[-月./]?(\d{2}))?[年月日]?$/.exec(String(value));
  if (found === null) return undefined;
  return found
    .slice(1)
    .filter((part) => part !== undefined)
    .join("-");
}

/** A value as a reader is told it. */
export function told(value: Value | undefined): string {
  if (value === undefined || value === "") return "空";
  return typeof value === "object" ? `${value.months}个月` : String(value);
}
