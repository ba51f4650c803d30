import { compareValues, comparisons, type FormulaValue, isError, numberInText } from "../value.ts";

/** What COUNTIF and its kin ask of a cell: a value, or a text such as ">=60", "张*", "<>". */
export function criterionOf(given: FormulaValue): (value: FormulaValue) => boolean {
  if (isError(given)) return (value) => isError(value) && value.error === given.error;
  if (typeof given !== "string") return equal(given ?? 0);
  const [, operator = "=", rest = ""] = /^(<>|<=|>=|[<>=])?(.*)$/s.exec(given) ?? [];
  const isWritten = given.length > rest.length;
  if (rest === "") return empty(operator, isWritten);
  const number = numberInText(rest) ?? truth(rest);
  if (number === undefined) return textual(operator, rest);
  const compare = comparisons[operator] ?? (() => false);
  return (value) => {
    if (isError(value) || value === undefined || typeof value !== typeof number) {
      return operator === "<>";
    }
    return compare(compareValues(value, number));
  };
}

const equal =
  (wanted: number | boolean) =>
  (value: FormulaValue): boolean =>
    typeof value === typeof wanted && !isError(value) && compareValues(value, wanted) === 0;

const truth = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;

/** "" takes cells that show nothing, "=" those that hold nothing, "<>" those that hold something. */
function empty(operator: string, isWritten: boolean): (value: FormulaValue) => boolean {
  if (operator === "<>") return (value) => value !== undefined;
  if (operator !== "=") return () => false;
  return (value) => value === undefined || (!isWritten && value === "");
}

function textual(operator: string, rest: string): (value: FormulaValue) => boolean {
  if (operator === "=" || operator === "<>") {
    const pattern = wildcard(rest);
    return (value) => (typeof value === "string" && pattern.test(value)) === (operator === "=");
  }
  const compare = comparisons[operator] ?? (() => false);
  return (value) => typeof value === "string" && compare(compareValues(value, rest));
}

/** "*" any text, "?" one character, "~" takes the next one as it is; the whole text, whatever its case. */
export function wildcard(pattern: string): RegExp {
  const source = pattern.replaceAll(/~([*?~])|([*?])|([\s\S])/g, (_all, plain, wild, other) => {
    if (wild !== undefined) return wild === "*" ? "[\\s\\S]*" : "[\\s\\S]";
    return (plain ?? other).replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "iu");
}
