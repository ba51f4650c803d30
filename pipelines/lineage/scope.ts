import { ContractError } from "../../core/errors.ts";
import type { Node } from "../syntax.ts";
import { looksAt, none, type Origins, oneOf, type Traced, union } from "./origin.ts";

/** By name in lower case, in the order of the table. */
export type Columns = ReadonlyMap<string, Traced>;

/** What a SELECT gives, or a table holds. */
export interface Table {
  readonly columns: Columns;
  /** What one of its rows is: rows of which sources. */
  readonly rows: Origins;
  /** What decides which rows there are. */
  readonly by: Origins;
  /** The parts of a UNION, so that a reader of one part does not get the origins of the others. */
  readonly arms?: readonly Columns[];
}

/** A table under the name it has in a SELECT. */
export interface Relation extends Table {
  readonly name: string;
}

export interface Macro {
  readonly parameters: readonly string[];
  readonly body: Node;
}

/** What an expression may name. */
export interface Scope {
  /** A table with its schema. e.g. ("std", "personnel__staff") */
  readonly table: (schema: string, name: string) => Table | undefined;
  readonly macros: ReadonlyMap<string, Macro>;
  readonly ctes: ReadonlyMap<string, Table>;
  readonly relations: readonly Relation[];
  /** Parameters of lambdas and macros: they hide columns. */
  readonly parameters: Columns;
  /** Columns of the SELECT itself: columns of its tables hide them. */
  readonly aliases: Columns;
  /** Columns that are compared with a constant. e.g. "l.list" → "jyt1001_JZGLB" */
  readonly constants: ReadonlyMap<string, string>;
  readonly outer?: Scope;
  /** Traces a query inside an expression. */
  readonly query: (node: Node, scope: Scope) => Table;
}

/** What a name with dots says here; ContractError when nothing of that name is known. */
export function resolve(scope: Scope, names: readonly string[]): Traced {
  const found = lookUp(
    scope,
    names.map((name) => name.toLowerCase()),
  );
  if (found === undefined)
    throw new ContractError(
      `nobody knows the column "${names.join(".")}" (known here: ${scope.relations.map(({ name }) => name).join(", ") || "no table"})`,
    );
  return found;
}

function lookUp(scope: Scope, names: readonly string[]): Traced | undefined {
  const [first = "", ...fields] = names;
  const parameter = scope.parameters.get(first);
  if (parameter !== undefined) return within(parameter, fields);
  const relation = scope.relations.find(({ name }) => name === first);
  const column = relation?.columns.get(fields[0] ?? "");
  if (column !== undefined) return within(column, fields.slice(1));
  // A column of USING stands in several.
  const held = scope.relations.flatMap(({ columns }) => columns.get(first) ?? []);
  if (held.length > 0) return within(oneOf(held), fields);
  const alias = scope.aliases.get(first);
  if (alias !== undefined) return within(alias, fields);
  if (relation !== undefined && fields.length === 0) return wholeRow(relation);
  return scope.outer === undefined ? undefined : lookUp(scope.outer, names);
}

const within = (value: Traced, fields: readonly string[]): Traced =>
  fields.reduce((whole, name) => whole.fields?.get(name) ?? whole, value);

const wholeRow = ({ columns }: Relation): Traced => ({
  ...oneOf([...columns.values()]),
  fields: columns,
});

/** Every table here at once: what counting and numbering its rows depends on. */
export const rowsHere = (scope: Scope): Origins =>
  union(...scope.relations.map(({ rows }) => rows));

/** The parts of a table that may hold rows with these constants; all where that cannot be told. */
export function armsWith(table: Table, wanted: ReadonlyMap<string, string>): Table {
  const { arms } = table;
  if (arms === undefined || wanted.size === 0) return table;
  const kept = arms.filter((arm) =>
    [...wanted].every(([column, value]) => mayBe(arm.get(column), value)),
  );
  if (kept.length === 0 || kept.length === arms.length) return table;
  return { ...table, columns: mergeArms(kept), arms: kept };
}

/** False only where the column is always another constant. */
function mayBe(column: Traced | undefined, value: string): boolean {
  if (column === undefined) return true;
  const keys = [...column.from];
  return (
    !keys.every((key) => key.startsWith("constant\t")) ||
    keys.some((key) => key.split("\t")[1] === value)
  );
}

/** Several parts of a UNION as one, column by column in their order. */
export function mergeArms(arms: readonly Columns[]): Columns {
  const lists = arms.map((arm) => [...arm.values()]);
  return new Map(
    [...(arms[0]?.keys() ?? [])].map((name, at) => [
      name,
      oneOf(lists.flatMap((list) => list[at] ?? [])),
    ]),
  );
}

/** Everything known of a table, for EXISTS and sets that only compare. */
export const allOf = ({ columns, by }: Table): Origins =>
  union(by, looksAt(...columns.values()), none);
