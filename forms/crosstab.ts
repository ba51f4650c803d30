import type { Group } from "../query/run.ts";
import type { BoundCrosstab } from "./bound-form.ts";
import type { CellState } from "./cell-state.ts";
import type { Match } from "./definition.ts";

/** One figure of a cross-tab: the groups of its row and column together. A count over nobody is 0, not empty. */
export function figureState(
  { section }: BoundCrosstab,
  groups: readonly Group[],
  rowId: string,
  columnId: string,
): CellState {
  const row = section.rows.find(({ id }) => id === rowId)?.where ?? {};
  const column = section.columns.find(({ id }) => id === columnId)?.where ?? {};
  const conditions = [...Object.entries(row), ...Object.entries(column)];
  const number = groups
    .filter(({ keys }) => conditions.every(([key, match]) => matches(keys[key], match)))
    .reduce((sum, { values }) => sum + Number(values["count"] ?? 0), 0);
  const where = conditions.map(([key, match]) => `${key}=${JSON.stringify(match)}`).join(" 且 ");
  const rule = `count(${section.count})${where === "" ? "" : `，其中 ${where}`}`;
  const origin = { entity: "person", entityId: "", column: "", system: "", key: "", run: "", rule };
  return { state: "filled", value: { number }, text: String(number), origin, others: [] };
}

function matches(value: unknown, match: Match): boolean {
  if (match === null) return value === null;
  if (Array.isArray(match)) return match.some((one) => matches(value, one));
  if (value === null || value === undefined) return false;
  const text = String(value);
  if (match.startsWith("!")) return text !== match.slice(1);
  return match.endsWith("*") ? text.startsWith(match.slice(0, -1)) : text === match;
}
