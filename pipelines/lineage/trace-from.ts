import { ContractError } from "../../core/errors.ts";
import { child, children, type Node, names, word } from "../syntax.ts";
import { constant, decidedBy, from, looksAt, none, type Origins, oneOf, union } from "./origin.ts";
import { armsWith, type Columns, type Relation, type Scope, type Table } from "./scope.ts";
import { textOfConstant, trace } from "./trace-expression.ts";

/** The tables of a FROM, and what decides which of their rows meet. */
export interface From {
  readonly relations: readonly Relation[];
  readonly rows: Origins;
  readonly by: Origins;
  /** Columns that several of them share. */
  readonly using: ReadonlySet<string>;
}

const empty: From = { relations: [], rows: none, by: none, using: new Set() };

export function traceFrom(node: Node | undefined, scope: Scope): From {
  switch (node?.["type"]) {
    case undefined:
    case "EMPTY":
      return empty;
    case "BASE_TABLE":
      return only(node ?? {}, baseTable(node ?? {}, scope), scope);
    case "SUBQUERY": {
      const inner = child(child(node ?? {}, "subquery") ?? {}, "node") ?? {};
      return only(node ?? {}, scope.query(inner, scope), scope);
    }
    case "TABLE_FUNCTION":
      return only(node ?? {}, tableFunction(node ?? {}, scope), scope);
    case "PIVOT":
      return only(node ?? {}, unpivoted(node ?? {}, scope), scope);
    case "JOIN":
      return join(node ?? {}, scope);
    default:
      throw new ContractError(`nobody traced a table of type "${String(node?.["type"])}" yet`);
  }
}

function only(node: Node, table: Table, scope: Scope): From {
  const name = (word(node, "alias") || word(node, "table_name")).toLowerCase();
  const renamed = renamedTo(table, names(node, "column_name_alias"));
  const relation = { ...armsWith(renamed, constantsOf(name, renamed.columns, scope)), name };
  return { relations: [relation], rows: table.rows, by: table.by, using: new Set() };
}

/** The table with other names for its first columns. */
export function renamedTo(table: Table, aliases: readonly string[]): Table {
  if (aliases.length === 0) return table;
  const rename = (columns: Columns): Columns =>
    new Map([...columns].map(([name, value], at) => [aliases[at]?.toLowerCase() ?? name, value]));
  return {
    ...table,
    columns: rename(table.columns),
    ...(table.arms === undefined ? {} : { arms: table.arms.map(rename) }),
  };
}

/** Which of a table's columns must be which constant here. A bare name counts where the table has that column. */
function constantsOf(
  relation: string,
  columns: Columns,
  { constants }: Scope,
): ReadonlyMap<string, string> {
  return new Map(
    [...constants].flatMap(([path, value]): readonly [string, string][] => {
      const [first = "", second] = path.split(".");
      if (second === undefined) return columns.has(first) ? [[first, value]] : [];
      return first === relation ? [[second, value]] : [];
    }),
  );
}

function baseTable(node: Node, scope: Scope): Table {
  const schema = word(node, "schema_name");
  const name = word(node, "table_name");
  const table =
    schema === ""
      ? scope.ctes.get(name.toLowerCase())
      : scope.table(schema.toLowerCase(), name.toLowerCase());
  if (table === undefined)
    throw new ContractError(
      `nobody knows the table "${schema === "" ? name : `${schema}.${name}`}"`,
    );
  if (`${schema}.${name}`.toLowerCase() !== "code.list") return table;
  const wanted = constantsOf((word(node, "alias") || name).toLowerCase(), table.columns, scope);
  return withList(table, wanted.get("list"));
}

/** The rows of one code list. */
function withList(table: Table, list: string | undefined): Table {
  if (list === undefined) return table;
  const origin = from({ kind: "code", name: list, column: "" });
  return {
    columns: new Map([...table.columns].map(([name]) => [name, origin])),
    rows: origin.from,
    by: none,
  };
}

/** range(…), unnest(…): one column made of the arguments. */
function tableFunction(node: Node, scope: Scope): Table {
  const call = child(node, "function") ?? {};
  const args = children(call, "children").map((part) => trace(part, scope));
  const value = oneOf(args);
  const name = word(call, "function_name").toLowerCase();
  return { columns: new Map([[name, value]]), rows: value.from, by: value.by };
}

/** UNPIVOT: several columns become one of names and one of values. Where no value is, no row is, unless asked for. */
function unpivoted(node: Node, scope: Scope): Table {
  const source = traceFrom(child(node, "source"), scope);
  const pivots = children(node, "pivots");
  const [valueName] = names(node, "unpivot_names");
  if (valueName === undefined || pivots.length !== 1)
    throw new ContractError("nobody traced PIVOT yet: UNPIVOT alone is known");
  const [pivot = {}] = pivots;
  const folded = children(pivot, "entries").flatMap((entry) =>
    children(entry, "values").map((value) => textOfConstant({ value }).toLowerCase()),
  );
  const columns = new Map(source.relations.flatMap((relation) => [...relation.columns]));
  const values = folded.flatMap((name) => columns.get(name) ?? []);
  for (const name of folded) columns.delete(name);
  for (const name of names(pivot, "unpivot_names"))
    columns.set(name.toLowerCase(), oneOf(folded.map(constant)));
  columns.set(valueName.toLowerCase(), oneOf(values));
  const by = node["include_nulls"] === true ? source.by : union(source.by, looksAt(...values));
  return { columns, rows: source.rows, by };
}

/**
 * Which rows of the other side a row meets decides what is read there, so those columns are decided by the condition. An
 * inner join also decides which rows there are; an outer one does not.
 */
function join(node: Node, scope: Scope): From {
  const left = traceFrom(child(node, "left"), scope);
  const lateral = { ...scope, relations: [...scope.relations, ...left.relations] };
  const right = traceFrom(child(node, "right"), lateral);
  const using = names(node, "using_columns").map((name) => name.toLowerCase());
  const both = [...left.relations, ...right.relations];
  const condition = child(node, "condition");
  const met = union(
    condition === undefined
      ? none
      : looksAt(trace(condition, { ...scope, relations: [...scope.relations, ...both] })),
    ...using.map((name) => looksAt(...both.flatMap(({ columns }) => columns.get(name) ?? []))),
  );
  const shared = new Set([...left.using, ...right.using, ...using]);
  const rows = union(left.rows, right.rows);
  switch (node["join_type"]) {
    case "LEFT":
      return {
        relations: [...left.relations, ...chosen(right, met)],
        rows: left.rows,
        by: left.by,
        using: shared,
      };
    case "RIGHT":
      return {
        relations: [...chosen(left, met), ...right.relations],
        rows: right.rows,
        by: right.by,
        using: shared,
      };
    case "OUTER":
    case "FULL":
      return {
        relations: [...chosen(left, met), ...chosen(right, met)],
        rows,
        by: none,
        using: shared,
      };
    case "SEMI":
    case "ANTI":
      return { ...left, by: union(left.by, right.by, met) };
    default:
      return {
        relations: [...left.relations, ...chosen(right, met)],
        rows,
        by: union(left.by, right.by, met),
        using: shared,
      };
  }
}

/** The tables of one side, every column decided by the condition and by what decides which rows that side has. */
function chosen(side: From, met: Origins): readonly Relation[] {
  const by = union(met, side.by);
  const decide = (columns: Columns): Columns =>
    new Map([...columns].map(([name, value]) => [name, decidedBy(value, by)]));
  return side.relations.map((relation) => ({
    ...relation,
    columns: decide(relation.columns),
    ...(relation.arms === undefined ? {} : { arms: relation.arms.map(decide) }),
  }));
}
