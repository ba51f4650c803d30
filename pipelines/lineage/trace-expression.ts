import { ContractError } from "../../core/errors.ts";
import { child, children, type Node, names, word } from "../syntax.ts";
import {
  constant,
  decidedBy,
  fieldOf,
  looksAt,
  none,
  type Origins,
  oneOf,
  structOf,
  type Traced,
  today,
  union,
  workedOutOf,
} from "./origin.ts";
import { allOf, resolve, rowsHere, type Scope } from "./scope.ts";

/** Their first argument is the value; the others only choose it. */
const choosing: ReadonlySet<string> = new Set([
  ...["arg_min", "arg_max", "argmin", "argmax", "min_by", "max_by", "nullif"],
  ...["list_filter", "array_filter", "filter"],
]);

const todays: ReadonlySet<string> = new Set(["today", "current_date", "now"]);

/** Where the value of an expression comes from. ContractError for a name or a construct that cannot be told. */
export function trace(node: Node, scope: Scope): Traced {
  const all = (key: string): readonly Traced[] =>
    children(node, key).map((one) => trace(one, scope));
  const some = (...keys: readonly string[]): readonly Traced[] =>
    keys.flatMap((key) => {
      const one = child(node, key);
      return one === undefined ? [] : [trace(one, scope)];
    });
  switch (node["class"]) {
    case "COLUMN_REF":
      return resolve(scope, names(node, "column_names"));
    case "CONSTANT":
      return constant(textOfConstant(node));
    case "CAST":
      return oneOf(some("child"));
    case "CASE":
      return traceCase(node, scope);
    case "COMPARISON":
      return workedOutOf(some("left", "right"));
    case "CONJUNCTION":
      return workedOutOf(all("children"));
    case "BETWEEN":
      return workedOutOf(some("input", "lower", "upper"));
    case "OPERATOR":
      return traceOperator(node, all("children"));
    case "FUNCTION":
      return traceFunction(node, scope);
    case "WINDOW":
      return traceWindow(node, scope);
    case "SUBQUERY":
      return traceSubquery(node, scope);
    default:
      throw new ContractError(
        `nobody traced an expression of class "${String(node["class"])}" yet`,
      );
  }
}

/** The constant as text; "NULL" for none. */
export function textOfConstant(node: Node): string {
  const value = child(node, "value");
  return value === undefined || value["is_null"] === true ? "NULL" : String(value["value"]);
}

/** What these expressions look at. */
export const looked = (nodes: readonly (Node | undefined)[], scope: Scope): Origins =>
  looksAt(...nodes.flatMap((node) => (node === undefined ? [] : [trace(node, scope)])));

function traceCase(node: Node, scope: Scope): Traced {
  const checks = children(node, "case_checks");
  const values = [
    ...checks.map((check) => child(check, "then_expr")),
    child(node, "else_expr"),
  ].flatMap((value) => (value === undefined ? [] : [trace(value, scope)]));
  const conditions = checks.map((check) => child(check, "when_expr"));
  return decidedBy(oneOf(values), looked(conditions, scope));
}

function traceOperator(node: Node, values: readonly Traced[]): Traced {
  const [first = { from: none, by: none }] = values;
  if (node["type"] === "OPERATOR_COALESCE") return oneOf(values);
  if (node["type"] === "ARRAY_EXTRACT" || node["type"] === "STRUCT_EXTRACT") {
    const at = children(node, "children")[1];
    if (at?.["class"] === "CONSTANT") return fieldOf(first, textOfConstant(at));
  }
  return workedOutOf(values);
}

/** What an aggregate or window looks at besides its arguments: FILTER, and the order of its rows. */
function besides(node: Node, scope: Scope): Origins {
  const orders = [
    ...children(node, "orders"),
    ...children(child(node, "order_bys") ?? {}, "orders"),
    ...children(node, "arg_orders"),
  ];
  return looked(
    [
      child(node, "filter"),
      child(node, "filter_expr"),
      ...children(node, "partitions"),
      ...orders.map((order) => child(order, "expression")),
    ],
    scope,
  );
}

function traceFunction(node: Node, scope: Scope): Traced {
  const name = word(node, "function_name").toLowerCase();
  if (todays.has(name)) return today;
  const parts = children(node, "children");
  const lambda = parts.find((part) => part["class"] === "LAMBDA");
  const args = parts.filter((part) => part !== lambda).map((part) => trace(part, scope));
  const by = besides(node, scope);
  const macro = scope.macros.get(name);
  if (macro !== undefined) {
    const parameters = new Map(
      macro.parameters.map((parameter, at) => [
        parameter.toLowerCase(),
        args[at] ?? constant("NULL"),
      ]),
    );
    return trace(macro.body, { ...scope, relations: [], aliases: new Map(), parameters });
  }
  if (name === "count_star" || args.length === 0)
    return decidedBy({ from: rowsHere(scope), by: none }, by);
  if (name === "struct_pack")
    return structOf(
      new Map(
        parts.map((part, at) => [word(part, "alias").toLowerCase(), args[at] ?? constant("NULL")]),
      ),
    );
  if (lambda !== undefined) return traceLambda(name, lambda, args, scope);
  const [value, ...others] = args;
  if (value !== undefined && choosing.has(name))
    return decidedBy(value, union(looksAt(...others), by));
  return decidedBy(workedOutOf(args), by);
}

/** list_transform(list, lambda x: …) gives what the lambda says of its elements; list_filter only chooses by it. */
function traceLambda(name: string, lambda: Node, args: readonly Traced[], scope: Scope): Traced {
  const list = workedOutOf(args);
  const left = child(lambda, "lhs");
  const body = child(lambda, "expr");
  if (left === undefined || body === undefined) return list;
  const parameters = (left["class"] === "COLUMN_REF" ? [left] : children(left, "children")).flatMap(
    (one) => names(one, "column_names"),
  );
  const inside = new Map(scope.parameters);
  for (const parameter of parameters) inside.set(parameter.toLowerCase(), list);
  const said = trace(body, { ...scope, parameters: inside });
  return choosing.has(name) ? decidedBy(list, looksAt(said)) : decidedBy(said, list.by);
}

function traceWindow(node: Node, scope: Scope): Traced {
  const args = children(node, "children").map((part) => trace(part, scope));
  const value = args.length === 0 ? { from: rowsHere(scope), by: none } : workedOutOf(args);
  return decidedBy(value, besides(node, scope));
}

function traceSubquery(node: Node, scope: Scope): Traced {
  const inner = child(child(node, "subquery") ?? {}, "node") ?? {};
  const table = scope.query(inner, scope);
  if (node["subquery_type"] === "EXISTS") return { from: table.rows, by: allOf(table) };
  const [first = { from: none, by: none }] = table.columns.values();
  const compared = child(node, "child");
  if (compared === undefined) return decidedBy(first, table.by);
  return decidedBy(trace(compared, scope), union(looksAt(first), table.by));
}
