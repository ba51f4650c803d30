import { ContractError } from "../core/errors.ts";
import { holdsOn } from "../query/held.ts";
import type { Filter, Value } from "../query/selection.ts";
import { entityNamed } from "../schema/entities.ts";
import type { Entity, ValueType } from "../schema/entity.ts";
import { Cursor } from "./cursor.ts";
import { rosterRules } from "./roster/rules.ts";
import { termsWithin, variableNames, yearsBefore, yearsWithin } from "./time-basis.ts";
import { columnOf, walk } from "./vocabulary.ts";

const comparisons = {
  "=": "eq",
  "!=": "ne",
  "<=": "le",
  ">=": "ge",
  "<": "lt",
  ">": "gt",
} as const;
type Comparison = (typeof comparisons)[keyof typeof comparisons];

/** A value of a condition: given in the definition, or a variable of the fill. */
type Operand = { readonly value: Value } | { readonly variable: string };

/** One condition of a binding; all of a list must hold. */
export type Condition = Plain & { readonly not?: true };

type Plain =
  | { readonly path: readonly string[]; readonly op: Comparison; readonly operand: Operand }
  | { readonly path: readonly string[]; readonly op: "in"; readonly operands: readonly Operand[] }
  | {
      readonly path: readonly string[];
      readonly op: "startsWith" | "contains";
      readonly operand: Operand;
    }
  | { readonly path: readonly string[]; readonly op: "isNull"; readonly value: boolean }
  /** Valid on the census date by its own dates [valid_from, valid_to): rows without history of their own. */
  | { readonly path: readonly string[]; readonly op: "holds"; readonly ends: boolean }
  /** Full years at the census date, both ends included; none: and older. */
  | {
      readonly path: readonly string[];
      readonly op: "aged";
      readonly from: number;
      readonly to?: number;
    }
  /** At least one row of the "many" relation at the end of the path is like that. */
  | { readonly path: readonly string[]; readonly op: "some"; readonly where: readonly Condition[] }
  /** Of a signed roster; by the roster's rule where none is signed. */
  | { readonly path: readonly string[]; readonly op: "roster"; readonly name: string }
  /** A date, a term or a calendar year within the fill's period. */
  | {
      readonly path: readonly string[];
      readonly op: "inPeriod";
      readonly unit: "date" | "term" | "year";
      /** From this row back to the person, for a period that begins with the person's title. */
      readonly person?: readonly string[];
    };

/**
 * Conditions up to and with the closing bracket. e.g. [term = $term, level in (国家级, 省部级), staff holds].
 * `person`: how the rows lead back to the person they were reached from, where they do.
 */
export function conditionsOf(
  cursor: Cursor,
  entity: Entity,
  person?: readonly string[],
): readonly Condition[] {
  const found: Condition[] = [];
  do found.push(conditionOf(cursor, entity, person));
  while (cursor.take(","));
  cursor.expect("]");
  return found;
}

/** Conditions that stand by themselves. e.g. "sex_code = 2, title.level missing"; none without a text */
export const conditionList = (text: string | undefined, entity: Entity): readonly Condition[] =>
  text === undefined ? [] : conditionsOf(new Cursor(`${text}]`), entity);

function conditionOf(cursor: Cursor, entity: Entity, person?: readonly string[]): Condition {
  if (cursor.takeWord("not")) return { ...conditionOf(cursor, entity, person), not: true };
  if (cursor.takeWord("some")) return someCondition(cursor, entity);
  if (cursor.takeWord("roster")) return rosterCondition(cursor, entity);
  const path = cursor.path();
  if (cursor.takeWord("holds")) {
    const last = walk(entity, path, cursor.text);
    for (const name of ["valid_from", "valid_to"]) columnOf(last, name, cursor.text);
    return { path, op: "holds", ends: last.columns["is_current"] !== undefined };
  }
  const column = columnOf(
    walk(entity, path.slice(0, -1), cursor.text),
    path.at(-1) ?? "",
    cursor.text,
  );
  if (cursor.takeWord("missing")) return { path, op: "isNull", value: true };
  if (cursor.takeWord("known")) return { path, op: "isNull", value: false };
  if (cursor.takeWord("within")) return periodCondition(cursor, path, column.type, person);
  if (cursor.takeWord("aged")) return { path, op: "aged", ...ages(cursor) };
  return comparison(cursor, path, column.type === "boolean");
}

/** Whom a roster counts before anybody has changed it; ContractError when there is none of that name. */
export function ruleConditions(name: string): readonly Condition[] {
  const found = rosterRules().find(({ id }) => id === name);
  if (found !== undefined) return conditionList(found.rule, entityNamed("person"));
  const all = rosterRules().map(({ id }) => id);
  throw new ContractError(`no roster "${name}"; there are ${all.join(", ")}`);
}

/** e.g. roster full-time-teachers */
function rosterCondition(cursor: Cursor, entity: Entity): Condition {
  if (entity.name !== "person") throw cursor.error(`"${entity.name}" has no rosters`, "persons");
  const name = cursor.word();
  ruleConditions(name);
  return { path: ["id"], op: "roster", name };
}

/** e.g. some supervisors[kind = 博士生导师, is_active = true] */
function someCondition(cursor: Cursor, entity: Entity): Condition {
  const path = cursor.path();
  const related = walk(entity, path, cursor.text, "many");
  cursor.expect("[");
  return { path, op: "some", where: conditionsOf(cursor, related) };
}

function periodCondition(
  cursor: Cursor,
  path: readonly string[],
  type: ValueType,
  person: readonly string[] | undefined,
): Condition {
  cursor.expect("$period");
  const name = path.at(-1);
  const unit = type === "date" ? "date" : name === "year" ? "year" : "term";
  if (unit !== "date" && name !== unit)
    throw cursor.error(`"${path.join(".")}" is of type ${type}`, "a date, a term or a year");
  return { path, op: "inPeriod", unit, ...(person && { person }) };
}

function comparison(cursor: Cursor, path: readonly string[], isBoolean: boolean): Condition {
  const operand = (): Operand => operandOf(cursor, isBoolean);
  if (cursor.takeWord("starts")) return { path, op: "startsWith", operand: operand() };
  if (cursor.takeWord("contains")) return { path, op: "contains", operand: operand() };
  if (cursor.takeWord("in")) {
    cursor.expect("(");
    const operands: Operand[] = [];
    do operands.push(operand());
    while (cursor.take(","));
    cursor.expect(")");
    return { path, op: "in", operands };
  }
  for (const [mark, op] of Object.entries(comparisons))
    if (cursor.take(mark)) return { path, op, operand: operand() };
  throw cursor.error(
    "no comparison",
    "= != < <= > >= in starts contains missing known holds within aged",
  );
}

/** e.g. "30-34", "65-" */
function ages(cursor: Cursor): { from: number; to?: number } {
  const [, from, to] = /^(\d+)-(\d*)$/.exec(cursor.word()) ?? [];
  if (from === undefined) throw cursor.error("no ages", "ages such as 30-34 or 65-");
  return { from: Number(from), ...(to ? { to: Number(to) } : {}) };
}

function operandOf(cursor: Cursor, isBoolean: boolean): Operand {
  if (cursor.take("$")) {
    const name = cursor.name();
    if (!variableNames.some((one) => one === name))
      throw cursor.error(`no variable "$${name}"`, variableNames.join(", "));
    return { variable: name };
  }
  const text = cursor.sees("'") ? cursor.quoted() : cursor.word();
  return { value: isBoolean ? text === "true" : text };
}

/** Variables by name; asOf, from and to are always among them. */
export type Variables = Readonly<Record<string, string>>;

/** The conditions as a filter of the query layer; undefined when there is none. */
export function filterOf(
  conditions: readonly Condition[],
  variables: Variables,
): Filter | undefined {
  return allOf(conditions.map((one) => toFilter(one, variables)));
}

/** All of them; undefined when there is none. */
export function allOf(filters: readonly (Filter | undefined)[]): Filter | undefined {
  const there = filters.filter((one) => one !== undefined);
  return there.length > 1 ? { kind: "and", filters: there } : there[0];
}

function toFilter(condition: Condition, variables: Variables): Filter {
  const filter = plainFilter(condition, variables);
  return condition.not ? { kind: "not", filter } : filter;
}

function plainFilter(condition: Condition, variables: Variables): Filter {
  const { path, op } = condition;
  const value = (operand: Operand): Value =>
    "value" in operand ? operand.value : (variables[operand.variable] ?? "");
  const at = variables["asOf"] ?? "";
  const compare = { kind: "compare", path } as const;
  if (op === "isNull") return { ...compare, op, value: condition.value };
  if (op === "in") return { ...compare, op, value: condition.operands.map(value) };
  if (op === "some") {
    const filter = filterOf(condition.where, variables);
    const relation = path.at(-1) ?? "";
    const through = path.slice(0, -1);
    return {
      kind: "some",
      relation,
      ...(through.length > 0 && { through }),
      ...(filter && { filter }),
    };
  }
  if (op === "roster")
    return filterOf(ruleConditions(condition.name), variables) ?? { kind: "and", filters: [] };
  if (op === "holds") return holdsOn(path, at, condition.ends);
  if (op === "inPeriod") return periodFilter(condition, variables);
  if (op === "aged") {
    const { from, to } = condition;
    const born: Filter = { ...compare, op: "le", value: yearsBefore(at, from) };
    if (to === undefined) return born;
    return {
      kind: "and",
      filters: [born, { ...compare, op: "gt", value: yearsBefore(at, to + 1) }],
    };
  }
  if (op === "startsWith" || op === "contains")
    return { ...compare, op, value: String(value(condition.operand)) };
  return { ...compare, op, value: value(condition.operand) };
}

function periodFilter(
  { path, unit, person }: Condition & { readonly op: "inPeriod" },
  { from = "", to = "", since }: Variables,
): Filter {
  const compare = { kind: "compare", path } as const;
  if (unit === "year") return { ...compare, op: "in", value: yearsWithin(from, to) };
  if (unit === "term") return { ...compare, op: "in", value: termsWithin(from, to) };
  const begins: Filter =
    since === undefined || person === undefined
      ? { ...compare, op: "ge", value: from }
      : { kind: "columns", path, op: "ge", other: [...person, ...since.split(".")] };
  return { kind: "and", filters: [begins, { ...compare, op: "lt", value: to }] };
}

/** Whether a condition means something else in another period. */
export const speaksOfPeriod = (condition: Condition): boolean => {
  if (condition.op === "inPeriod") return true;
  if (condition.op === "some") return condition.where.some(speaksOfPeriod);
  const operands =
    "operands" in condition
      ? condition.operands
      : "operand" in condition
        ? [condition.operand]
        : [];
  return operands.some((one) => "variable" in one && periodVariables.includes(one.variable));
};
const periodVariables = ["term", "academic_year", "semester", "from", "to"];
