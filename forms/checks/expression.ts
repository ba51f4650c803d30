/** The language of a rule. e.g. "total = domestic + foreign", "nature = 横向 => category missing", "birth + 16y <= joined_on" */
import { ContractError } from "../../core/errors.ts";
import { variableNames } from "../time-basis.ts";

export const comparisons = ["<=", ">=", "!=", "=", "<", ">"] as const;
export type Comparison = (typeof comparisons)[number];
export const folds = ["sum", "count", "min", "max", "distinct"] as const;
export type Fold = (typeof folds)[number];

export type Expression =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "months"; readonly months: number }
  | { readonly kind: "name"; readonly name: string; readonly of?: Other }
  /** Over the rows of the list, those of them where `where` holds. */
  | {
      readonly kind: "fold";
      readonly fold: Fold;
      readonly name?: string;
      readonly where?: Rule;
      readonly of?: Other;
    }
  | {
      readonly kind: "sum";
      readonly op: "+" | "-" | "*";
      readonly left: Expression;
      readonly right: Expression;
    };

/** Another form, or "last": what was handed in for the edition before. */
export type Other = string;

export type Rule =
  | {
      readonly kind: "compare";
      readonly op: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "in"; readonly left: Expression; readonly options: readonly Expression[] }
  | { readonly kind: "known" | "missing"; readonly left: Expression }
  | { readonly kind: "not"; readonly rule: Rule }
  | { readonly kind: "and" | "or"; readonly rules: readonly Rule[] }
  | { readonly kind: "implies"; readonly left: Rule; readonly right: Rule };

const token =
  /\s*(?:(=>|<=|>=|!=|[=<>()+\-*,])|(\d+)([ym])(?![\w.])|(\d+(?:\.\d+)?)|'([^']*)'|\$(\w+)|((?:[A-Z]{2,3}-\d+(?:-\d+)*|last)(?=:)):|([a-z][a-z0-9_]*(?:\/[a-z][a-z0-9_]*)?)|([^\s,()'=<>!+*$]+))/y;

type Token =
  | { readonly kind: "mark" | "text" | "variable" | "other" | "name"; readonly text: string }
  | { readonly kind: "number" | "months"; readonly text: string; readonly number: number };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== "") {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (found === null)
      throw new ContractError(`rule "${text}": cannot be read from "${text.slice(from)}"`);
    const [all, mark, count, unit, number, quoted, variable, other, name, word] = found;
    if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (count !== undefined)
      tokens.push({
        kind: "months",
        text: all.trim(),
        number: Number(count) * (unit === "y" ? 12 : 1),
      });
    else if (number !== undefined)
      tokens.push({ kind: "number", text: number, number: Number(number) });
    else if (variable !== undefined) tokens.push({ kind: "variable", text: variable });
    else if (other !== undefined) tokens.push({ kind: "other", text: other });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else tokens.push({ kind: "text", text: quoted ?? word ?? "" });
  }
  return tokens;
}

/** Reads a rule; ContractError with the place when it cannot be read. */
export function parseRule(text: string): Rule {
  const reader = new RuleReader(text, tokensOf(text));
  const rule = reader.rule();
  reader.end();
  return rule;
}

class RuleReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#error("the end");
  }

  rule(): Rule {
    const left = this.#any();
    return this.#take("mark", "=>") ? { kind: "implies", left, right: this.#any() } : left;
  }

  #any(): Rule {
    const rules = [this.#all()];
    while (this.#take("name", "or")) rules.push(this.#all());
    return rules.length === 1 && rules[0] ? rules[0] : { kind: "or", rules };
  }

  #all(): Rule {
    const rules = [this.#one()];
    while (this.#take("name", "and") || this.#take("mark", ",")) rules.push(this.#one());
    return rules.length === 1 && rules[0] ? rules[0] : { kind: "and", rules };
  }

  #one(): Rule {
    if (this.#take("name", "not")) return { kind: "not", rule: this.#one() };
    const left = this.#sum();
    if (this.#take("name", "known")) return { kind: "known", left };
    if (this.#take("name", "missing")) return { kind: "missing", left };
    if (this.#take("name", "in")) {
      this.#expect("(");
      const options = [this.#sum()];
      while (this.#take("mark", ",")) options.push(this.#sum());
      this.#expect(")");
      return { kind: "in", left, options };
    }
    for (const op of comparisons)
      if (this.#take("mark", op)) return { kind: "compare", op, left, right: this.#sum() };
    throw this.#error("= != < <= > >= in known missing");
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const op = this.#take("mark", "+") ? "+" : this.#take("mark", "-") ? "-" : undefined;
      if (op === undefined) return left;
      left = { kind: "sum", op, left, right: this.#product() };
    }
  }

  #product(): Expression {
    let left = this.#factor();
    while (this.#take("mark", "*")) left = { kind: "sum", op: "*", left, right: this.#factor() };
    return left;
  }

  #factor(): Expression {
    const found = this.#tokens[this.#at];
    if (found === undefined) throw this.#error("a value");
    this.#at += 1;
    switch (found.kind) {
      case "number":
        return { kind: "number", number: found.number };
      case "months":
        return { kind: "months", months: found.number };
      case "text":
        return { kind: "text", text: found.text };
      case "variable":
        if (!variableNames.some((name) => name === found.text)) {
          this.#at -= 1;
          throw this.#error(variableNames.map((name) => `$${name}`).join(" "));
        }
        return { kind: "variable", name: found.text };
      case "other":
        return { ...this.#named(), of: found.text };
      case "name":
        this.#at -= 1;
        return this.#named();
      case "mark": {
        if (found.text !== "(") {
          this.#at -= 1;
          throw this.#error("a value");
        }
        const inner = this.#sum();
        this.#expect(")");
        return inner;
      }
    }
  }

  /** A name, or a fold over the rows of a list. e.g. sum(area, use = 教室) */
  #named(): Expression & { readonly kind: "name" | "fold" } {
    const found = this.#tokens[this.#at];
    if (found?.kind !== "name") throw this.#error("a name");
    this.#at += 1;
    const fold = folds.find((one) => one === found.text);
    if (fold === undefined || !this.#take("mark", "(")) return { kind: "name", name: found.text };
    const name = fold === "count" ? undefined : this.#name();
    const more = name === undefined ? !this.#sees(")") : this.#take("mark", ",");
    const where = more ? this.rule() : undefined;
    this.#expect(")");
    return { kind: "fold", fold, ...(name && { name }), ...(where && { where }) };
  }

  #name(): string {
    const found = this.#tokens[this.#at];
    if (found?.kind !== "name") throw this.#error("a name");
    this.#at += 1;
    return found.text;
  }

  #sees(mark: string): boolean {
    const found = this.#tokens[this.#at];
    return found?.kind === "mark" && found.text === mark;
  }

  #take(kind: Token["kind"], text: string): boolean {
    const found = this.#tokens[this.#at];
    if (found?.kind !== kind || found.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take("mark", mark)) throw this.#error(`"${mark}"`);
  }

  #error(expected: string): ContractError {
    const found = this.#tokens[this.#at]?.text;
    const place = found === undefined ? "at its end" : `at "${found}"`;
    return new ContractError(`rule "${this.#text}", ${place}: expected ${expected}`);
  }
}

/** The columns a fold reads. */
export const columnsRead = (
  name: string | undefined,
  where: Rule | undefined,
): readonly string[] => [
  ...(name === undefined ? [] : [name]),
  ...(where === undefined ? [] : namesIn(where).map((one) => one.name)),
];

/** Every name a rule reads, with where from; those inside a fold's condition too, marked as of the list's rows. */
export function namesIn(rule: Rule): readonly NameRead[] {
  switch (rule.kind) {
    case "compare":
      return [...readIn(rule.left), ...readIn(rule.right)];
    case "in":
      return [rule.left, ...rule.options].flatMap(readIn);
    case "known":
    case "missing":
      return readIn(rule.left);
    case "not":
      return namesIn(rule.rule);
    case "and":
    case "or":
      return rule.rules.flatMap(namesIn);
    case "implies":
      return [...namesIn(rule.left), ...namesIn(rule.right)];
  }
}

export interface NameRead {
  readonly name: string;
  readonly of?: Other;
  /** Read from each row of the list and folded, not from the row at hand. */
  readonly folded: boolean;
}

function readIn(expression: Expression): readonly NameRead[] {
  switch (expression.kind) {
    case "name": {
      const { name, of } = expression;
      return [{ name, folded: false, ...(of && { of }) }];
    }
    case "fold": {
      const { name, where, of } = expression;
      const inner = where === undefined ? [] : namesIn(where);
      const from = of === undefined ? {} : { of };
      return [
        ...(name === undefined ? [] : [{ name, folded: true, ...from }]),
        ...inner.map((one) => ({ ...one, folded: true, ...from })),
        ...(name === undefined && inner.length === 0 ? [{ name: "", folded: true, ...from }] : []),
      ];
    }
    case "sum":
      return [...readIn(expression.left), ...readIn(expression.right)];
    default:
      return [];
  }
}
