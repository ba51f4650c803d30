import type { Filter, Value } from "../query/selection.ts";
import type { Entity } from "../schema/entity.ts";
import { Cursor } from "./cursor.ts";
import { variableNames } from "./time-basis.ts";
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
export type Condition =
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
  /** A date within the fill's period. */
  | { readonly path: readonly string[]; readonly op: "inPeriod" };

/** Conditions up to and with the closing bracket. e.g. [term = $term, level in (国家级, 省部级), staff holds] */
export function conditionsOf(cursor: Cursor, entity: Entity): readonly Condition[] {
  const found: Condition[] = [];
  do found.push(conditionOf(cursor, entity));
  while (cursor.take(","));
  cursor.expect("]");
  return found;
}

/** Conditions that stand by themselves. e.g. "sex_code = 2, title.level missing"; none without a text */
export const conditionList = (text: string | undefined, entity: Entity): readonly Condition[] =>
  text === undefined ? [] : conditionsOf(new Cursor(`${text}]`), entity);

function conditionOf(cursor: Cursor, entity: Entity): Condition {
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
  const operand = (): Operand => operandOf(cursor, column.type === "boolean");
  if (cursor.takeWord("missing")) return { path, op: "isNull", value: true };
  if (cursor.takeWord("known")) return { path, op: "isNull", value: false };
  if (cursor.takeWord("within")) {
    cursor.expect("$period");
    return { path, op: "inPeriod" };
  }
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
    "= != < <= > >= in starts contains missing known holds within",
  );
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
  const { path, op } = condition;
  const value = (operand: Operand): Value =>
    "value" in operand ? operand.value : (variables[operand.variable] ?? "");
  const at = variables["asOf"] ?? "";
  const compare = { kind: "compare", path } as const;
  if (op === "isNull") return { ...compare, op, value: condition.value };
  if (op === "in") return { ...compare, op, value: condition.operands.map(value) };
  if (op === "holds") return validAt(path, at, condition.ends);
  if (op === "inPeriod") {
    const { from = "", to = "" } = variables;
    return {
      kind: "and",
      filters: [
        { ...compare, op: "ge", value: from },
        { ...compare, op: "lt", value: to },
      ],
    };
  }
  if (op === "startsWith" || op === "contains")
    return { ...compare, op, value: String(value(condition.operand)) };
  return { ...compare, op, value: value(condition.operand) };
}

/**
 * The row is there and holds on that day: a missing start is long ago, a missing end is open unless the row itself says
 * that it is over (somebody who left on an unknown day).
 */
function validAt(path: readonly string[], day: string, ends: boolean): Filter {
  const column = (name: string): readonly string[] => [...path, name];
  const isMissing = (name: string): Filter => ({
    kind: "compare",
    path: column(name),
    op: "isNull",
    value: true,
  });
  const not = (filter: Filter): Filter => ({ kind: "not", filter });
  const over: Filter = { kind: "compare", path: column("is_current"), op: "eq", value: false };
  return {
    kind: "and",
    filters: [
      not(isMissing("id")),
      not({ kind: "compare", path: column("valid_from"), op: "gt", value: day }),
      not({ kind: "compare", path: column("valid_to"), op: "le", value: day }),
      ...(ends ? [not({ kind: "and", filters: [over, isMissing("valid_to")] })] : []),
    ],
  };
}
