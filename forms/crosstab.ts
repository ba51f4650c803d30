import type { Row } from "../core/duckdb.ts";
import type { BoundCrosstab } from "./bound-form.ts";
import type { CellState } from "./cell-state.ts";
import { figureName } from "./plan.ts";

/** One figure of a cross-tab. A count over nobody is 0, not empty. */
export function figureState(
  { section, count }: BoundCrosstab,
  figures: Row,
  rowId: string,
  columnId: string,
): CellState {
  const where = [
    section.rows.find(({ id }) => id === rowId)?.where,
    section.columns.find(({ id }) => id === columnId)?.where,
  ].filter((one) => one !== undefined);
  const rule = [`count(${section.count})`, ...where].join("，其中 ");
  const number = Number(figures[figureName(rowId, columnId)] ?? 0);
  const entity = count.entity.name;
  const origin = { entity, entityId: "", column: "", system: "", key: "", run: "", rule };
  return { state: "filled", value: { number }, text: String(number), origin, others: [] };
}
