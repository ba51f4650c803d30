/** The kinds of checks that are no rules: existence, uniqueness, exclusivity, the change against last year. */
import type { BoundCheck } from "./bind.ts";
import { judgeRule, type Scope, told } from "./judge-rule.ts";
import { type Beside, failure, type Judged, saysOf, type Under } from "./judgement.ts";
import type { Check } from "./schema.ts";
import type { FormValues } from "./values.ts";

export function present(
  bound: BoundCheck,
  check: Check & { readonly kind: "exists" },
  under: Under,
  scope: Scope,
  beside: Beside,
): readonly Judged[] {
  if (bound.when !== undefined && judgeRule(bound.when, scope).holds !== true) return [];
  const known = check.in === undefined ? undefined : beside.column(check.in);
  if (check.in !== undefined && known === undefined) return [undefined];
  return check.fields.map((name) => {
    const cell = under.cell(name);
    if (cell === undefined || cell.open) return undefined;
    const text = told(cell.value);
    const isEmpty = text === "空";
    if (check.in === undefined)
      return isEmpty
        ? failure(bound, under.spot, [cell], { found: "空", expected: `“${cell.label}”不得为空` })
        : true;
    if (isEmpty || known?.has(text) || check.or?.includes(text)) return true;
    const expected = `在 ${check.in} 中${check.or ? `，或 ${check.or.join("、")}` : ""}`;
    return failure(bound, under.spot, [cell], { found: text, expected });
  });
}

export function repeated(
  bound: BoundCheck,
  { id, fields, across }: Check & { readonly kind: "unique" },
  rows: readonly Under[],
  beside: Beside,
): readonly Judged[] {
  const first = new Map<string, string>();
  return rows.map(({ cell, spot }) => {
    const cells = fields.map(cell).filter((one) => one !== undefined);
    if (cells.length < fields.length || cells.every(({ value }) => value === undefined))
      return undefined;
    const values = saysOf(cells);
    const at = cells[0]?.at ?? "";
    const before = first.get(values) ?? (across && beside.seen(id, values, at));
    if (before === undefined) {
      first.set(values, at);
      return true;
    }
    return failure(bound, spot, cells, { found: values, expected: `只出现一次，已见于 ${before}` });
  });
}

export function excluded(
  bound: BoundCheck,
  { fields, not_in }: Check & { readonly kind: "exclusive" },
  { cell, spot }: Under,
  beside: Beside,
): readonly Judged[] {
  const cells = fields.map(cell).filter((one) => one !== undefined);
  if (not_in === undefined) {
    if (cells.some(({ open }) => open)) return [undefined];
    const filled = cells.filter(
      ({ value }) => value !== undefined && value !== "" && value !== "无",
    );
    if (filled.length <= 1) return [true];
    return [failure(bound, spot, filled, { found: saysOf(filled), expected: "至多填一项" })];
  }
  return not_in.flatMap((reference) => {
    const others = beside.column(reference);
    return cells.map((one) => {
      if (others === undefined || one.value === undefined) return undefined;
      if (!others.has(told(one.value))) return true;
      return failure(bound, spot, [one], {
        found: told(one.value),
        expected: `不在 ${reference} 中`,
      });
    });
  });
}

export function moved(
  bound: BoundCheck,
  check: Check & { readonly kind: "yearly" },
  { cells }: FormValues,
  { yearAgo }: Beside,
): readonly Judged[] {
  const names = check.figures ?? [...cells.keys()];
  return names.map((name) => {
    const cell = cells.get(name);
    const before = yearAgo(name);
    if (typeof cell?.value !== "number" || typeof before !== "number") return undefined;
    const change = Math.abs(cell.value - before);
    if (change <= (check.least ?? 0) || change <= Math.abs(before) * check.moved + 1e-9)
      return true;
    const share =
      before === 0 ? "" : `（${Math.round(((cell.value - before) / before) * 1000) / 10}%）`;
    return failure(bound, name, [cell], {
      found: `${cell.value}${share}`,
      expected: `上年报送 ${before}，变动不超过 ${Math.round(check.moved * 100)}%，否则须说明`,
    });
  });
}
