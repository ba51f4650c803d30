import { ContractError } from "../../core/errors.ts";
import { child, children, isNode, type Node, names, word } from "../syntax.ts";
import { decidedBy, type Origins, type Traced, union } from "./origin.ts";
import { allOf, type Columns, mergeArms, type Relation, type Scope, type Table } from "./scope.ts";
import { looked, textOfConstant, trace } from "./trace-expression.ts";
import { renamedTo, traceFrom } from "./trace-from.ts";

/** How often a recursive query may find something new: each round adds an origin, or it is over. */
const mostRounds = 50;

/** Where the columns of a query come from. ContractError for what cannot be told. */
export function traceQuery(node: Node, around: Scope): Table {
  const scope = { ...around, ctes: withCtes(node, around) };
  switch (node["type"]) {
    case "SELECT_NODE":
      return traceSelect(node, scope);
    case "SET_OPERATION_NODE":
      return traceSet(node, scope);
    case "RECURSIVE_CTE_NODE":
      return traceRecursive(node, scope);
    default:
      throw new ContractError(`nobody traced a query of type "${String(node["type"])}" yet`);
  }
}

function withCtes(node: Node, around: Scope): ReadonlyMap<string, Table> {
  const declared = children(child(node, "cte_map") ?? {}, "map");
  const ctes = new Map(around.ctes);
  for (const { key, value } of declared) {
    const query = isNode(value) ? child(child(value, "query") ?? {}, "node") : undefined;
    if (query === undefined || !isNode(value)) continue;
    const table = traceQuery(query, { ...around, ctes: new Map(ctes) });
    ctes.set(String(key).toLowerCase(), renamedTo(table, names(value, "aliases")));
  }
  return ctes;
}

function traceSet(node: Node, scope: Scope): Table {
  const [left, right] = [child(node, "left") ?? {}, child(node, "right") ?? {}].map((side) =>
    traceQuery(side, scope),
  );
  if (left === undefined || right === undefined) throw new ContractError("half a set operation");
  if (node["setop_type"] !== "UNION")
    return { columns: left.columns, rows: left.rows, by: union(left.by, allOf(right)) };
  const header = [...left.columns.keys()];
  const arms = [left, right]
    .flatMap((side) => side.arms ?? [side.columns])
    .map((arm) => new Map([...arm.values()].map((value, at) => [header[at] ?? "", value])));
  return {
    columns: mergeArms(arms),
    rows: union(left.rows, right.rows),
    by: union(left.by, right.by),
    arms,
  };
}

/** Until a round adds nothing. */
function traceRecursive(node: Node, scope: Scope): Table {
  const name = word(node, "cte_name").toLowerCase();
  const aliases = names(node, "aliases");
  let known = renamedTo(traceQuery(child(node, "left") ?? {}, scope), aliases);
  for (let round = 0; round < mostRounds; round++) {
    const ctes = new Map(scope.ctes).set(name, known);
    const next = traceQuery(child(node, "right") ?? {}, { ...scope, ctes });
    const merged: Table = {
      columns: mergeArms([known.columns, next.columns]),
      rows: union(known.rows, next.rows),
      by: union(known.by, next.by),
    };
    if (sizeOf(merged) === sizeOf(known)) return merged;
    known = merged;
  }
  throw new ContractError(`the recursion of "${name}" finds ever more origins`);
}

const sizeOf = ({ columns, rows, by }: Table): number =>
  [...columns.values()].reduce(
    (sum, one) => sum + one.from.size + one.by.size,
    rows.size + by.size,
  );

function traceSelect(node: Node, around: Scope): Table {
  const { relations, using, rows, by } = traceFrom(child(node, "from_table"), {
    ...around,
    constants: constantsIn(node),
    relations: [],
    aliases: new Map(),
    outer: around,
  });
  const groups = children(node, "group_expressions");
  const isGrouped = groups.length > 0 || node["aggregate_handling"] === "FORCE_AGGREGATES";
  const scopeOf = (tables: readonly Relation[]): Scope => ({
    ...around,
    relations: tables,
    aliases: new Map(),
    outer: around,
  });
  const list = children(node, "select_list");
  const [main, ...others] = relations;
  const arms = (main?.arms ?? []).map((columns) =>
    selected(list, scopeOf(main === undefined ? [] : [{ ...main, columns }, ...others]), using),
  );
  const columns = selected(list, scopeOf(relations), using);
  const after = { ...scopeOf(relations), aliases: columns };
  const choosing = looked([child(node, "qualify"), ...modifiers(node)], after);
  const deciding = union(
    looked(
      [
        child(node, "where_clause"),
        child(node, "having"),
        ...groups.filter((one) => one["class"] !== "CONSTANT"),
      ],
      after,
    ),
    choosing,
  );
  const decide = (one: Columns): Columns =>
    isGrouped ? ofGroups(one, list, union(by, deciding)) : ofChosen(one, choosing);
  const table = { columns: decide(columns), rows, by: union(by, deciding) };
  return isGrouped || arms.length < 2 ? table : { ...table, arms: arms.map(decide) };
}

/** Which of several rows is taken decides each of its values. */
const ofChosen = (columns: Columns, by: Origins): Columns =>
  new Map([...columns].map(([name, value]) => [name, decidedBy(value, by)]));

/** What is worked out of a group is decided by which rows are in it; a plain column of a group is what it is. */
function ofGroups(columns: Columns, list: readonly Node[], by: Origins): Columns {
  if (list.some((one) => one["class"] === "STAR")) return ofChosen(columns, by);
  return new Map(
    [...columns].map(([name, value], at) => [
      name,
      list[at]?.["class"] === "COLUMN_REF" ? value : decidedBy(value, by),
    ]),
  );
}

/** What DISTINCT ON goes by; an order only where not all rows are taken. */
function modifiers(node: Node): readonly Node[] {
  const all = children(node, "modifiers");
  const isCut = all.some(
    (one) => one["type"] === "LIMIT_MODIFIER" || children(one, "distinct_on_targets").length > 0,
  );
  return all.flatMap((modifier) => [
    ...children(modifier, "distinct_on_targets"),
    ...(isCut
      ? children(modifier, "orders")
          .map((one) => child(one, "expression"))
          .filter(isNode)
      : []),
  ]);
}

/** Two columns of one name both keep their place, which a UNION goes by; the first is the one that can be named. */
function selected(list: readonly Node[], scope: Scope, using: ReadonlySet<string>): Columns {
  const columns = new Map<string, Traced>();
  const put = (name: string, value: Traced): void => {
    columns.set(columns.has(name) ? `${name}:${columns.size}` : name, value);
  };
  list.forEach((one, at) => {
    const here = { ...scope, aliases: columns };
    if (one["class"] === "STAR")
      for (const [name, value] of starred(one, here, using)) put(name, value);
    else put(nameOf(one, at), trace(one, here));
  });
  return columns;
}

const nameOf = (node: Node, at: number): string =>
  (word(node, "alias") || names(node, "column_names").at(-1) || `column ${at + 1}`).toLowerCase();

function starred(
  node: Node,
  scope: Scope,
  using: ReadonlySet<string>,
): readonly (readonly [string, Traced])[] {
  if (node["columns"] === true || isNode(node["expr"]))
    throw new ContractError("nobody traced COLUMNS(…) yet");
  const of = word(node, "relation_name").toLowerCase();
  const left = new Set(names(node, "exclude_list").map((name) => name.toLowerCase()));
  const replaced = new Map(
    children(node, "replace_list").map(({ key, value }) => [String(key).toLowerCase(), value]),
  );
  const seen = new Set<string>();
  return scope.relations
    .filter(({ name }) => of === "" || of === name)
    .flatMap((relation) => [...relation.columns])
    .flatMap(([column, value]): readonly (readonly [string, Traced])[] => {
      const isAgain = using.has(column) && seen.has(column);
      if (left.has(column) || isAgain) return [];
      seen.add(column);
      const other = replaced.get(column);
      if (isNode(other)) return [[column, trace(other, scope)]];
      return [[column, using.has(column) ? trace(named(column), scope) : value]];
    });
}

const named = (column: string): Node => ({ class: "COLUMN_REF", column_names: [column] });

/**
 * Columns that WHERE or a join of this very SELECT compares with a constant; of an OR nothing is sure, and what an outer
 * join asks of the rows that all stay says nothing about them.
 */
function constantsIn(node: Node): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const table = child(node, "from_table");
  for (const [column, value] of compared(child(node, "where_clause"))) found.set(column, value);
  for (const [column, value] of comparedByJoins(table)) found.set(column, value);
  return found;
}

type Compared = readonly (readonly [column: string, value: string])[];

function compared(condition: Node | undefined): Compared {
  if (condition?.["type"] === "CONJUNCTION_AND")
    return children(condition, "children").flatMap(compared);
  if (condition?.["type"] !== "COMPARE_EQUAL") return [];
  const [left, right] = [child(condition, "left"), child(condition, "right")];
  return [
    [left, right],
    [right, left],
  ].flatMap(
    ([column, value]): Compared =>
      column?.["class"] === "COLUMN_REF" && value?.["class"] === "CONSTANT"
        ? [[names(column, "column_names").join(".").toLowerCase(), textOfConstant(value)]]
        : [],
  );
}

function comparedByJoins(table: Node | undefined): Compared {
  if (table?.["type"] !== "JOIN") return [];
  const [left, right] = [child(table, "left"), child(table, "right")];
  const stays = { LEFT: left, ANTI: left, RIGHT: right }[word(table, "join_type")];
  const kept = stays === undefined ? [] : tableNames(stays);
  const own = compared(child(table, "condition")).filter(
    ([path]) => word(table, "join_type") !== "OUTER" && !kept.includes(path.split(".")[0] ?? ""),
  );
  return [...own, ...comparedByJoins(left), ...comparedByJoins(right)];
}

const tableNames = (table: Node): readonly string[] =>
  table["type"] === "JOIN"
    ? [child(table, "left"), child(table, "right")].filter(isNode).flatMap(tableNames)
    : [(word(table, "alias") || word(table, "table_name")).toLowerCase()];
