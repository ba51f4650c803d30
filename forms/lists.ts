import type { Row } from "../core/duckdb.ts";
import type { BoundRows } from "./bound-form.ts";
import { cellState } from "./cell-state.ts";
import { noGolden } from "./golden.ts";
import type { Part, Shape } from "./layout/placed.ts";
import type { Plan } from "./plan.ts";

/** The rows of each of a form's lists. */
export type Lists = readonly (readonly Row[])[];

/** Rows that stand together, and the name above them. */
export interface Group {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** The groups in the order of their first rows; rows without a value are the group "未注明". */
export function groupsOf({ group }: BoundRows, rows: readonly Row[]): readonly Group[] {
  if (group === undefined) return [];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const state = cellState(group, { row, variables: {}, golden: noGolden });
    const name = state.state === "filled" ? state.text : noGroup;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, own]) => ({ name, rows: own }));
}

/** Where the rows have no value to be grouped by. */
export const noGroup = "未注明";

/** What the lists of one subject make of the form's layout. */
export function shapeOf(plan: Plan, lists: Lists): Shape {
  const groups: Record<number, number> = {};
  const across: Record<number, number> = {};
  const sheets: Record<number, readonly string[]> = {};
  for (const [list, bound] of plan.lists.entries()) {
    const rows = lists[list] ?? [];
    if (bound.section.across && rows.length > 0) across[list] = rows.length;
    const names = groupsOf(bound, rows).map(({ name }) => name);
    if (names.length === 0) continue;
    if (bound.section.group?.sheet) sheets[list] = names;
    else groups[list] = names.length;
  }
  return { groups, across, sheets };
}

/** The rows of a part. `before`: how many rows of the list are printed above them. */
export interface PartRows {
  readonly rows: readonly Row[];
  readonly before: number;
}

/** Looks up the rows of a part; groups are worked out once. */
export function partsIn(plan: Plan, lists: Lists): (part: Part) => PartRows {
  const known = new Map<number, readonly PartRows[]>();
  return ({ list, group }) => {
    const rows = lists[list] ?? [];
    const bound = plan.lists[list];
    if (group === undefined || bound === undefined) return { rows, before: 0 };
    const groups = known.get(list) ?? inTurn(groupsOf(bound, rows));
    known.set(list, groups);
    return groups[group] ?? { rows: [], before: 0 };
  };
}

function inTurn(groups: readonly Group[]): readonly PartRows[] {
  let before = 0;
  return groups.map(({ rows }) => {
    const part = { rows, before };
    before += rows.length;
    return part;
  });
}
