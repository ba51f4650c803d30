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
  readonly rule?: Rule;
  readonly when?: Rule;
}

/** The names a form's checks may use. */
export interface KnownNames {
  /** Fields of grids. */
  readonly single: ReadonlySet<string>;
  /** Columns of lists. */
  readonly listed: ReadonlySet<string>;
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
    listed: new Set(of("rows").flatMap((one) => (one.kind === "rows" ? ids(one.columns) : []))),
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
      return { ...common, rule, reach: reachOf(names, known, check) };
    }
    case "exists": {
      const when = check.when === undefined ? undefined : parseRule(check.when);
      const fields = check.fields.map((name): NameRead => ({ name, folded: false }));
      const reach = reachOf([...fields, ...(when ? namesIn(when) : [])], known, check);
      return { ...common, reach, ...(when && { when }) };
    }
    case "unique":
    case "exclusive": {
      const fields = check.fields.map((name): NameRead => ({ name, folded: false }));
      const reach = reachOf(fields, known, check);
      if (check.kind === "unique" && reach !== "line" && check.across === undefined)
        throw new ContractError(
          `"${check.fields.join(", ")}" stands once in a form; only columns of a list repeat`,
        );
      return { ...common, reach };
    }
    case "yearly":
      for (const name of check.figures ?? []) singleName(name, known);
      return { ...common, reach: "form" };
  }
}

/** ContractError for a name the form does not have. */
function reachOf(names: readonly NameRead[], known: KnownNames, check: Check): Reach {
  for (const { name, folded } of names)
    if (folded && name !== "" && !known.listed.has(name)) throw unknown(name, [...known.listed]);
  const own = names.filter(({ folded }) => !folded).map(({ name }) => name);
  if (names.some(({ name }) => name === "") && known.listed.size === 0)
    throw new ContractError("the form has no list to count");
  const loose = own.filter((name) => !isSingle(name, known));
  if (loose.length === 0) return "form";
  if (loose.every((name) => known.listed.has(name))) return "line";
  const fits = { row: known.columns, column: known.rows } as const;
  const reach = (["row", "column"] as const).filter(
    (one) => (check.each ?? one) === one && loose.every((name) => fits[one].has(name)),
  );
  if (reach.length > 1)
    throw new ContractError(
      `"${loose.join(", ")}" are rows and columns alike; say each: row or each: column`,
    );
  if (reach[0] !== undefined) return reach[0];
  const all = [...known.single, ...known.listed, ...known.columns, ...known.rows];
  const missing = loose.find((name) => !all.includes(name)) ?? loose[0] ?? "";
  throw unknown(missing, all);
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
