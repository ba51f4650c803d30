import { format } from "numfmt";
import type { Argument, FormulaFunction, Functions, World } from "../operand.ts";
import {
  type FormulaError,
  type FormulaValue,
  failed,
  isError,
  NotComputed,
  numberInText,
  toNumber,
  toText,
} from "../value.ts";
import { wildcard } from "./criterion.ts";

/** The arguments as texts ("t") and numbers ("n"); an error among them is the answer. */
function taking(
  kinds: string,
  least: number,
  work: (...given: never[]) => FormulaValue,
): FormulaFunction {
  return {
    kind: "each",
    takes: [least, kinds.length],
    work: (values) => {
      const given: (string | number)[] = [];
      for (const [at, value] of values.entries()) {
        const converted = kinds[at] === "t" ? toText(value) : toNumber(value);
        if (isError(converted)) return converted;
        given.push(converted);
      }
      return work(...(given as never[])); // each as its letter in `kinds` says
    },
  };
}

function mid(text: string, from: number, count: number): FormulaValue {
  if (from < 1 || count < 0) return failed("#VALUE!");
  return text.slice(Math.trunc(from) - 1, Math.trunc(from) - 1 + Math.trunc(count));
}

function found(what: string | RegExp, text: string, from: number): FormulaValue {
  if (from < 1 || from > text.length + 1) return failed("#VALUE!");
  const rest = text.slice(Math.trunc(from) - 1);
  const at = typeof what === "string" ? rest.indexOf(what) : rest.search(what);
  return at < 0 ? failed("#VALUE!") : at + Math.trunc(from);
}

/** As SEARCH looks: whatever the case, with wildcards, anywhere in the text. */
const loose = (what: string): RegExp =>
  new RegExp(wildcard(what).source.replace(/^\^/, "").replace(/\$$/, ""), "iu");

function substitute(text: string, old: string, fresh: string, which?: number): FormulaValue {
  if (old === "") return text;
  if (which === undefined) return text.replaceAll(old, () => fresh);
  if (which < 1) return failed("#VALUE!");
  let at = -1;
  for (let seen = 0; seen < Math.trunc(which); seen++) {
    at = text.indexOf(old, at + 1);
    if (at < 0) return text;
  }
  return text.slice(0, at) + fresh + text.slice(at + old.length);
}

function replace(text: string, from: number, count: number, fresh: string): FormulaValue {
  if (from < 1 || count < 0) return failed("#VALUE!");
  const start = Math.trunc(from) - 1;
  return text.slice(0, start) + fresh + text.slice(start + Math.trunc(count));
}

const properCase = (text: string): string =>
  text.toLowerCase().replaceAll(/(^|[^\p{L}])(\p{L})/gu, (both) => both.toUpperCase());

function* textsIn(args: readonly Argument[]): Generator<string | FormulaError> {
  for (const arg of args) for (const value of arg.matrix().flat()) yield toText(value);
}

function joinedBy(separator: string, texts: Iterable<string | FormulaError>, skipsEmpty: boolean) {
  const parts: string[] = [];
  for (const text of texts) {
    if (isError(text)) return text;
    if (text !== "" || !skipsEmpty) parts.push(text);
  }
  return parts.join(separator);
}

function textJoin([separator, skips, ...rest]: readonly Argument[]): FormulaValue {
  const between = toText(separator?.value());
  if (isError(between)) return between;
  return joinedBy(between, textsIn(rest), skips?.value() !== false && skips?.value() !== 0);
}

/** A number or text shown by a format code. */
function shown([value, code]: readonly FormulaValue[], world: World): FormulaValue {
  const pattern = toText(code);
  if (isError(pattern)) return pattern;
  if (/\[(DBNum|\$-)/i.test(pattern)) throw new NotComputed(`it shows a number as "${pattern}"`);
  const number = typeof value === "string" ? numberInText(value) : value;
  if (typeof number === "string" || number === undefined) {
    if (typeof value === "string") return shownBy(pattern, value);
    return shownBy(pattern, 0);
  }
  if (typeof number === "boolean") return number ? "TRUE" : "FALSE";
  if (isError(number)) return number;
  // The formatter knows the date system of 1900 alone.
  return shownBy(pattern, world.date1904 && isDated(pattern) ? number + 1462 : number);
}

const isDated = (pattern: string): boolean =>
  /[ymdhs]/i.test(pattern.replaceAll(/"[^"]*"|\\./g, ""));

function shownBy(pattern: string, value: number | string): FormulaValue {
  if (pattern === "") return "";
  try {
    return format(pattern, value, { locale: "zh-CN", throws: true });
  } catch (cause) {
    throw new NotComputed(`it shows a number as "${pattern}"`, { cause });
  }
}

function numberFrom(text: FormulaValue): FormulaValue {
  if (text === undefined) return 0;
  if (typeof text !== "string") return text;
  return numberInText(text) ?? failed("#VALUE!");
}

const joins: FormulaFunction = {
  kind: "whole",
  takes: [1, 255],
  work: (args) => joinedBy("", textsIn(args), false),
};

export const texts: Functions = {
  LEN: taking("t", 1, (text: string) => text.length),
  LEFT: taking("tn", 1, (text: string, count = 1) =>
    count < 0 ? failed("#VALUE!") : text.slice(0, Math.trunc(count)),
  ),
  RIGHT: taking("tn", 1, (text: string, count = 1) =>
    count < 0 ? failed("#VALUE!") : text.slice(Math.max(0, text.length - Math.trunc(count))),
  ),
  MID: taking("tnn", 3, mid),
  TRIM: taking("t", 1, (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/^ | $/g, "")),
  UPPER: taking("t", 1, (text: string) => text.toUpperCase()),
  LOWER: taking("t", 1, (text: string) => text.toLowerCase()),
  PROPER: taking("t", 1, properCase),
  REPT: taking("tn", 2, (text: string, times: number) =>
    times < 0 || text.length * times > 32_767 ? failed("#VALUE!") : text.repeat(Math.trunc(times)),
  ),
  EXACT: taking("tt", 2, (a: string, b: string) => a === b),
  FIND: taking("ttn", 2, (what: string, text: string, from = 1) => found(what, text, from)),
  SEARCH: taking("ttn", 2, (what: string, text: string, from = 1) =>
    found(loose(what), text, from),
  ),
  SUBSTITUTE: taking("tttn", 3, substitute),
  REPLACE: taking("tnnt", 4, replace),
  VALUE: { kind: "each", takes: [1, 1], work: ([text]) => numberFrom(text) },
  T: { kind: "each", takes: [1, 1], work: ([value]) => (typeof value === "string" ? value : "") },
  TEXT: { kind: "each", takes: [2, 2], work: shown },
  CONCATENATE: joins,
  CONCAT: joins,
  TEXTJOIN: { kind: "whole", takes: [3, 255], work: textJoin },
};
