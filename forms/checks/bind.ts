import { ContractError, messageOf } from "../../core/errors.ts";
import type { Definition } from "../definition.ts";
import { type NameRead, namesIn, parseRule, type Rule } from "./expression.ts";
import type { Check } from "./schema.ts";

/** Over what a check runs: once for the form, or for every row of the list, every row or column of the cross-tab. */
export type Reach = "form" | "line" | "row" | "column";

/** A check whose every name is known to be of its form. */
export interface BoundCheck {
  readonly check: Check;
  readonly severity: "error" | "warning";
  readonly reach: Reach;
  /** Over the rows of which of the form's lists, from 0. */
  readonly list?: number;
  readonly rule?: Rule;
  readonly when?: Rule;
}

/** The names a form's checks may use. */
export interface KnownNames {
  /** Fields of grids. */
  readonly single: ReadonlySet<string>;
  /** Columns of each list, top to bottom. */
  readonly lists: readonly ReadonlySet<string>[];
  /** Rows and columns of cross-tabs; a figure is "row/column". */
  readonly rows: ReadonlySet<string>;
  readonly columns: ReadonlySet<string>;
}

export function knownNames({ sections }: Definition): KnownNames {
  const of = (kind: "grid" | "rows" | "crosstab" | "week") =>
    sections.filter((one) => one.kind === kind);
  const ids = (fields: readonly { readonly id: string }[]) => fields.map(({ id }) => id);
  return {
    single: new Set(of("grid").flatMap((one) => (one.kind === "grid" ? ids(one.fields) : []))),
    lists: of("rows").map((one) => new Set(one.kind === "rows" ? ids(one.columns) : [])),
    rows: new Set(of("crosstab").flatMap((one) => (one.kind === "crosstab" ? ids(one.rows) : []))),
    columns: new Set(
      of("crosstab").flatMap((one) => (one.kind === "crosstab" ? ids(one.columns) : [])),
    ),
  };
}

/** The checks of a form; ContractError naming the check and the place when one cannot be carried out. */
export function bindChecks(definition: Definition): readonly BoundCheck[] {
  const known = knownNames(definition);
  const seen = new Set<string>();
  return (definition.checks ?? []).map((check) => {
    try {
      if (seen.has(check.id)) throw new ContractError("two checks have this id");
      seen.add(check.id);
      return bindCheck(check, known);
    } catch (cause) {
      throw new ContractError(`check "${check.id}": ${messageOf(cause)}`, { cause });
    }
  });
}

function bindCheck(check: Check, known: KnownNames): BoundCheck {
  const common = { check, severity: check.severity ?? "error" } as const;
  switch (check.kind) {
    case "row":
    case "dates":
    case "sums": {
      const rule = parseRule(check.rule);
      const names = namesIn(rule).filter(({ of }) => of === undefined || of === "last");
      return { ...common, rule, ...reachOf(names, known, check) };
    }
    case "exists": {
      const when = check.when === undefined ? undefined : parseRule(check.when);
      const names = [...plainly(check.fields), ...(when ? namesIn(when) : [])];
      return { ...common, ...reachOf(names, known, check), ...(when && { when }) };
    }
    case "unique":
    case "exclusive": {
      const reached = reachOf(plainly(check.fields), known, check);
      if (check.kind === "unique" && reached.reach !== "line" && check.across === undefined)
        throw new ContractError(
          `"${check.fields.join(", ")}" stands once in a form; only columns of a list repeat`,
        );
      return { ...common, ...reached };
    }
    case "yearly":
      for (const name of check.figures ?? []) singleName(name, known);
      return { ...common, reach: "form" };
  }
}

const plainly = (names: readonly string[]): readonly NameRead[] =>
  names.map((name) => ({ name, folded: false }));

/** ContractError for a name the form does not have, or that could be of several places. */
function reachOf(
  names: readonly NameRead[],
  known: KnownNames,
  check: Check,
): Pick<BoundCheck, "reach" | "list"> {
  for (const { name, folded } of names)
    if (folded) listWith(name === "" ? [] : [name], known, check);
  const own = names.filter(({ folded }) => !folded).map(({ name }) => name);
  const loose = own.filter((name) => !isSingle(name, known));
  if (loose.length === 0) return { reach: "form" };
  const fits = { row: known.columns, column: known.rows } as const;
  const reaches = (["row", "column"] as const).filter(
    (one) => (check.each ?? one) === one && loose.every((name) => fits[one].has(name)),
  );
  if (reaches.length > 1)
    throw new ContractError(
      `"${loose.join(", ")}" are rows and columns alike; say each: row or each: column`,
    );
  if (reaches[0] !== undefined) return { reach: reaches[0] };
  return { reach: "line", list: listWith(loose, known, check) };
}

/** The one list that has all these columns. */
function listWith(columns: readonly string[], known: KnownNames, { list }: Check): number {
  const { lists } = known;
  const fits = (one: number): boolean => columns.every((column) => lists[one]?.has(column));
  const found = [...lists.keys()].filter((one) => fits(one) && (list ?? one + 1) === one + 1);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (found.length > 1)
    throw new ContractError(`several lists have "${columns.join(", ")}"; say which with list: 1 …`);
  const all = [
    ...known.single,
    ...lists.flatMap((one) => [...one]),
    ...known.columns,
    ...known.rows,
  ];
  throw unknown(columns.find((column) => !all.includes(column)) ?? columns[0] ?? "count()", all);
}

function isSingle(name: string, known: KnownNames): boolean {
  if (!name.includes("/")) return known.single.has(name);
  singleName(name, known);
  return true;
}

function singleName(name: string, { single, rows, columns }: KnownNames): void {
  const [row = "", column] = name.split("/");
  if (column === undefined ? single.has(row) : rows.has(row) && columns.has(column)) return;
  throw unknown(name, column === undefined ? [...single] : [...rows, ...columns]);
}

const unknown = (name: string, all: readonly string[]): ContractError =>
  new ContractError(`no field, row or column "${name}"; the form has ${all.join(", ")}`);
