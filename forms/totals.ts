import type { Row } from "../core/duckdb.ts";
import type { BoundField } from "./bound-form.ts";
import { type CellState, cellState, type Reading } from "./cell-state.ts";
import { noGroup } from "./lists.ts";
import { rounded } from "./printed.ts";

/** The name above the rows of a group, taken from the first of them. */
export function groupState(group: BoundField, first: Row, golden: Reading["golden"]): CellState {
  const state = cellState(group, { row: first, variables: {}, golden });
  if (state.state === "filled") return state;
  const rule = `${group.binding?.text ?? ""} 没有记录的行`;
  return {
    state: "filled",
    value: { text: noGroup },
    text: noGroup,
    origin: over(rule),
    others: [],
  };
}

/** A column's total: what is printed above it added up, so that whoever adds by hand gets the same. */
export function totalState(
  bound: BoundField,
  rows: readonly Row[],
  variables: Reading["variables"],
  golden: Reading["golden"],
): CellState {
  const values = rows.flatMap((row, index) => {
    const reading = { row, variables: { ...variables, ordinal: String(index + 1) }, golden };
    const state = cellState(bound, reading);
    return state.state === "filled" ? [state.value] : [];
  });
  const { total, precision } = bound.field;
  const text = bound.binding?.text ?? "";
  if (bound.binding === undefined) return cellState(bound, { row: {}, variables, golden });
  const counts = total === "count";
  const numbers = values.map((value) => ("number" in value ? value.number : 0));
  const number = counts
    ? values.length
    : rounded(
        numbers.reduce((sum, one) => sum + one, 0),
        precision,
      );
  const rule = counts
    ? `以上 ${rows.length} 行中“${text}”有值的行数`
    : `以上 ${rows.length} 行“${text}”之和`;
  return {
    state: "filled",
    value: { number },
    text: String(number),
    origin: over(rule),
    others: [],
  };
}

const over = (rule: string) => ({
  entity: "",
  entityId: "",
  column: "",
  system: "",
  key: "",
  run: "",
  rule,
});
