import type { BoundCheck } from "./bind.ts";
import { namesIn, type Rule } from "./expression.ts";
import { excluded, moved, present, repeated } from "./judge-kinds.ts";
import { judgeRule, type Scope, told } from "./judge-rule.ts";
import {
  type Beside,
  type Failure,
  failure,
  type Judged,
  type Judgement,
  saysOf,
  type Under,
} from "./judgement.ts";
import type { FormValues, SaidCell, SaidList } from "./values.ts";

/** Judges a form's values; what cannot be judged for want of a value is counted as open. */
export function judge(
  checks: readonly BoundCheck[],
  values: FormValues,
  beside: Beside,
): Judgement {
  const tally = { failures: [] as Failure[], judged: 0, open: 0 };
  const keys = keyFields(checks);
  for (const bound of checks) {
    const rows = rowsUnder(bound, values, keys);
    for (const verdict of verdicts(bound, rows, values, beside)) {
      if (verdict === undefined) tally.open += 1;
      else {
        tally.judged += 1;
        if (verdict !== true) tally.failures.push(verdict);
      }
    }
  }
  return tally;
}

/** The columns that name a row: those of the first uniqueness check. */
export function keyFields(checks: readonly BoundCheck[]): readonly string[] {
  const first = checks.find(({ check, reach }) => check.kind === "unique" && reach === "line");
  return first?.check.kind === "unique" ? first.check.fields : [];
}

function rowsUnder(
  { reach, list = 0 }: BoundCheck,
  values: FormValues,
  keys: readonly string[],
): readonly Under[] {
  const { cells } = values;
  const single = (name: string): SaidCell | undefined => cells.get(name);
  if (reach === "form") return [{ spot: "", cell: single }];
  if (reach === "line")
    return (values.lists[list]?.lines ?? []).map((line, index) => ({
      spot: spotOf(line, keys, index),
      cell: (name) => line.get(name) ?? single(name),
    }));
  const at = reach === "row" ? 0 : 1;
  const figures = [...cells.keys()].filter((key) => key.includes("/"));
  const spots = new Set(figures.map((key) => key.split("/")[at] ?? ""));
  return [...spots].map((spot) => ({
    spot,
    cell: (name) =>
      single(name.includes("/") ? name : reach === "row" ? `${spot}/${name}` : `${name}/${spot}`) ??
      single(name),
  }));
}

/** e.g. "staff_no=00123"; the place in the list where its rows have no key. */
export function spotOf(
  line: ReadonlyMap<string, SaidCell>,
  keys: readonly string[],
  index: number,
): string {
  const named = keys.map((key) => `${key}=${told(line.get(key)?.value)}`);
  return named.length === 0 ? `第${index + 1}行` : named.join(",");
}

function verdicts(
  bound: BoundCheck,
  rows: readonly Under[],
  values: FormValues,
  beside: Beside,
): readonly Judged[] {
  const { check } = bound;
  switch (check.kind) {
    case "row":
    case "dates":
    case "sums":
      return rows.map((under) => ruled(bound, under, values, beside));
    case "exists":
      return rows.flatMap((under) =>
        present(bound, check, under, scopeOf(bound, under, values, beside), beside),
      );
    case "unique":
      return repeated(bound, check, rows, beside);
    case "exclusive":
      return rows.flatMap((under) => excluded(bound, check, under, beside));
    case "yearly":
      return moved(bound, check, values, beside);
  }
}

function scopeOf(bound: BoundCheck, under: Under, values: FormValues, beside: Beside): Scope {
  const { check } = bound;
  const asDates = check.kind === "dates";
  const within = "within" in check ? (check.within ?? 0) : 0;
  const common = { variables: beside.variables, asDates, within };
  return {
    ...common,
    cell: (name, of) => {
      if (of === undefined) return under.cell(name);
      if (of !== "last") return beside.form(of)?.cells.get(name);
      const value = beside.last(fullName(bound, under, name), under.spot);
      return value === undefined ? undefined : { at: "上期报送", label: name, value };
    },
    rows: (columns, of) =>
      listIn(of === undefined ? values : beside.form(of), columns, check.list)?.lines.map(
        (line) => ({
          ...common,
          cell: (name) => line.get(name),
          rows: () => undefined,
        }),
      ),
  };
}

/** The name of a figure in the whole form. */
const fullName = ({ reach }: BoundCheck, { spot }: Under, name: string): string => {
  if (name.includes("/") || reach === "form" || reach === "line") return name;
  return reach === "row" ? `${spot}/${name}` : `${name}/${spot}`;
};

function ruled(bound: BoundCheck, under: Under, values: FormValues, beside: Beside): Judged {
  const { rule } = bound;
  if (rule === undefined) return undefined;
  const { holds, sides } = judgeRule(rule, scopeOf(bound, under, values, beside));
  if (holds !== false) return holds;
  const cells = cellsUnder(rule, under, values, bound.check.list);
  return failure(bound, under.spot, cells, sides ?? { found: saysOf(cells), expected: "" });
}

/** The list that has these columns: the one that is named, else the first. */
function listIn(
  values: FormValues | undefined,
  columns: readonly string[],
  named: number | undefined,
): SaidList | undefined {
  const fits = (list: SaidList | undefined): boolean =>
    columns.every((column) => list?.columns.has(column));
  const wanted = named === undefined ? undefined : values?.lists[named - 1];
  return wanted !== undefined && fits(wanted) ? wanted : values?.lists.find(fits);
}

/** The cells a rule read; of a fold none but the first and the last of its column. */
function cellsUnder(
  rule: Rule,
  under: Under,
  values: FormValues,
  named: number | undefined,
): readonly SaidCell[] {
  const cells = namesIn(rule).flatMap(({ name, of, folded }) => {
    if (of !== undefined || name === "") return [];
    if (!folded) return under.cell(name) ?? [];
    const lines = listIn(values, [name], named)?.lines ?? [];
    return [lines.at(0)?.get(name), lines.length > 1 ? lines.at(-1)?.get(name) : undefined].filter(
      (one) => one !== undefined,
    );
  });
  return [...new Map(cells.map((cell) => [cell.at, cell])).values()];
}

/** Every form and column that checks ask of others, so that they can be read beforehand. */
export function asksOf(checks: readonly BoundCheck[]): {
  readonly columns: readonly string[];
  readonly forms: readonly string[];
} {
  const columns = checks.flatMap(({ check }) =>
    check.kind === "exists"
      ? (check.in ?? [])
      : check.kind === "exclusive"
        ? (check.not_in ?? [])
        : [],
  );
  const forms = checks.flatMap(({ rule }) =>
    rule === undefined
      ? []
      : namesIn(rule).flatMap(({ of }) => (of === undefined || of === "last" ? [] : of)),
  );
  return { columns: [...new Set(columns)], forms: [...new Set(forms)] };
}
