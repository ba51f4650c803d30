import type { Row } from "../core/duckdb.ts";
import type { BoundCrosstab } from "./bound-form.ts";
import type { CellState } from "./cell-state.ts";
import type { CrosstabSection } from "./definition.ts";
import { figureName } from "./plan.ts";
import { rounded } from "./printed.ts";

/** One figure of a cross-tab. A count or a sum over nothing is 0, not empty; what no system is bound to is empty. */
export function figureState(
  { section, count, metric, rows, columns }: BoundCrosstab,
  figures: Row,
  rowId: string,
  columnId: string,
): CellState {
  const row = rows.find(({ id }) => id === rowId);
  const column = columns.find(({ id }) => id === columnId);
  const why = row?.empty ?? column?.empty;
  if (column === undefined || why !== undefined) return { state: "empty", why: why ?? "no-source" };
  const shown = section.columns.find(({ id }) => id === columnId);
  if (column.figure.fn === "share")
    return shareState(section, figures, rowId, column.figure.of, shown?.precision);
  const where = [section.rows.find(({ id }) => id === rowId)?.where, shown?.where].filter(
    (one) => one !== undefined,
  );
  const path = column.figure.fn === "count" ? "" : column.figure.path.join(".");
  const over = path === "" ? section.count : `${section.count}.${path}`;
  const named = column.metric ?? row?.metric ?? metric;
  const counted = named ? `metric:${named.id}` : `${names[column.figure.fn]}(${over})`;
  const rule = [counted, ...where].join("，其中 ");
  const exact = Number(figures[figureName(rowId, columnId)] ?? 0) / column.divisor;
  const number = rounded(exact, shown?.precision);
  const none = { entityId: "", system: "", key: "", run: "" };
  const origin = { entity: count.entity.name, column: path, ...none, rule };
  return { state: "filled", value: { number }, text: String(number), origin, others: [] };
}

/** One column of the row in percent of another; of nothing there is no share. */
function shareState(
  { columns }: CrosstabSection,
  figures: Row,
  rowId: string,
  [over, under]: readonly [string, string],
  precision: number | undefined,
): CellState {
  const figure = (id: string): number => Number(figures[figureName(rowId, id)] ?? 0);
  if (figure(under) === 0) return { state: "empty", why: "not-applicable" };
  const number = rounded((100 * figure(over)) / figure(under), precision);
  const rule = `${labelOf(columns, over)} ÷ ${labelOf(columns, under)}`;
  const origin = { entity: "", column: "", entityId: "", system: "", key: "", run: "", rule };
  return { state: "filled", value: { number }, text: String(number), origin, others: [] };
}

const labelOf = (columns: CrosstabSection["columns"], wanted: string): string => {
  const column = columns.find(({ id }) => id === wanted);
  return [column?.group, column?.label].filter((part) => part !== undefined).join("·");
};

const names = { count: "count", countDistinct: "count_distinct", sum: "sum" } as const;
