import type { Row } from "../../core/duckdb.ts";
import { ContractError } from "../../core/errors.ts";
import type { BoundField, BoundRows } from "../bound-form.ts";
import { cellState } from "../cell-state.ts";
import { type FormCell, openingFor, type SubjectFacts, variablesFor } from "../filled-cells.ts";
import { fullLabel } from "../label-text.ts";
import type { Plan } from "../plan.ts";
import { type Place, placeFrom, placeText } from "./place.ts";

/** One field cell of a blank: what stands in it, and where. */
export interface PlacedCell {
  readonly cell: FormCell;
  /** As the file stands when its lists have grown; a list's cell in a document is written with its row. */
  readonly place: Place;
  readonly behind?: string;
}

/** Rows that one grid needs beyond those it has: copies of a row of it. */
export interface Growth {
  readonly grid: string;
  /** The row that is copied, counted before anything grows. */
  readonly row: number;
  readonly extra: number;
}

/** A list of a blank: where its rows begin and how many the blank has. */
export interface BlankList {
  readonly bound: BoundRows;
  readonly grid: string;
  readonly first: number;
  readonly room: number;
}

/** The lists of a blank, in the order of the plan's. */
export const listsOf = (plan: Plan): readonly BlankList[] =>
  plan.lists.map((bound) => {
    const { at = "", room = 1 } = bound.section;
    const place = placeFrom(at);
    if (place.kind !== "cell") throw new ContractError(`a list stands in a grid, not at "${at}"`);
    return { bound, grid: place.grid, first: place.row, room };
  });

/** Lists that share rows grow together; the row that is copied lies inside all of them, and not at their edge if it can be. */
export function growthsOf(
  lists: readonly BlankList[],
  counts: readonly number[],
): readonly Growth[] {
  const sorted = lists
    .map(({ grid, first, room }, list) => {
      const extra = Math.max(0, (counts[list] ?? 0) - room);
      return { grid, first, last: first + room - 1, extra };
    })
    .sort((a, b) => (a.grid === b.grid ? a.first - b.first : a.grid < b.grid ? -1 : 1));
  const together: { grid: string; first: number; last: number; end: number; extra: number }[] = [];
  for (const list of sorted) {
    const open = together.at(-1);
    if (open === undefined || open.grid !== list.grid || list.first > open.end) {
      together.push({ ...list, end: list.last });
      continue;
    }
    open.first = list.first;
    open.last = Math.min(open.last, list.last);
    open.end = Math.max(open.end, list.last);
    open.extra = Math.max(open.extra, list.extra);
  }
  return together
    .filter(({ extra }) => extra > 0)
    .map(({ grid, first, last, extra }) => {
      const row = last - first >= 2 ? first + 1 : first;
      return { grid, row, extra };
    });
}

/** Where a row stands when the lists above it have grown. */
export const movedRow = (growths: readonly Growth[], grid: string, row: number): number =>
  growths.reduce(
    (moved, growth) => (growth.grid === grid && growth.row < row ? moved + growth.extra : moved),
    row,
  );

/** The row of the blank that a row of the grown grid comes from; `copy` when that one is copied, 0 being itself. */
export function originOf(
  growths: readonly Growth[],
  grid: string,
  row: number,
): { readonly row: number; readonly copy?: number } {
  let above = 0;
  for (const growth of growths) {
    if (growth.grid !== grid) continue;
    const top = growth.row + above;
    if (row < top) break;
    if (row <= top + growth.extra) return { row: growth.row, copy: row - top };
    above += growth.extra;
  }
  return { row: row - above };
}

/** Every field cell of a subject's file with its state, section after section. */
export function blankCellsOf(
  plan: Plan,
  facts: SubjectFacts,
  growths: readonly Growth[],
): readonly PlacedCell[] {
  const variables = variablesFor(plan, facts.subject);
  const seen = new Map<string, number>();
  const told = (place: Place): string => {
    const text = placeText(place);
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    return before === 0 ? text : `${text}#${before + 1}`;
  };
  const own = (bound: BoundField): readonly PlacedCell[] => {
    const { at, behind, label, id: key } = bound.field;
    if (at === undefined) return [];
    const place = moved(placeFrom(at), growths);
    const reading = { row: facts.ownAt?.(bound.basis) ?? {}, variables, golden: facts.golden };
    const state = cellState(bound, { ...reading, opening: openingFor(plan, facts.subject) });
    const cell: FormCell = {
      ...whereOf(place, told(place)),
      ...{ label, key, state, bound, place: "grid" },
      ...basisOf(bound),
    };
    return [{ cell, place, ...(behind !== undefined && { behind }) }];
  };
  const lists = plan.lists.flatMap((_, number) =>
    rowsCells(plan, facts, growths, number, facts.lists[number] ?? [], 0),
  );
  const singles = plan.form.sections.flatMap((section) =>
    section.kind === "grid" ? section.fields.flatMap(own) : [],
  );
  return [...singles, ...lists];
}

interface RowReading {
  readonly variables: Readonly<Record<string, string>>;
  readonly facts: SubjectFacts;
  readonly growths: readonly Growth[];
}

/** The cells of some rows of a list, of which `from` stand above them; `only`: those of these columns of the sheet. */
export function rowsCells(
  plan: Plan,
  facts: SubjectFacts,
  growths: readonly Growth[],
  number: number,
  rows: readonly Row[],
  from: number,
  only?: ReadonlySet<number>,
): readonly PlacedCell[] {
  const whole = listsOf(plan)[number];
  if (whole === undefined) return [];
  const list = only === undefined ? whole : withColumns(whole, only);
  const variables = variablesFor(plan, facts.subject);
  return rows.flatMap((row, below) => {
    const index = from + below;
    const reading = { variables: { ...variables, ordinal: String(index + 1) }, facts, growths };
    return rowCells(list, row, [number, index], reading);
  });
}

function withColumns(list: BlankList, only: ReadonlySet<number>): BlankList {
  const columns = list.bound.columns.filter(({ field: { at } }) => {
    const place = at === undefined ? undefined : placeFrom(at);
    return place?.kind === "cell" && only.has(place.column);
  });
  return { ...list, bound: { ...list.bound, columns } };
}

/** The cells of one row of a list. */
function rowCells(
  { bound, first }: BlankList,
  row: Row,
  [number, index]: readonly [list: number, line: number],
  { variables, facts, growths }: RowReading,
): readonly PlacedCell[] {
  return bound.columns.flatMap((column, order) => {
    const at = column.field.at;
    const sample = at === undefined ? undefined : placeFrom(at);
    if (sample?.kind !== "cell") return [];
    const top = movedRow(growths, sample.grid, first);
    const place = { ...sample, row: top + index };
    const state = cellState(column, { row, variables, golden: facts.golden });
    const opens = order === 0 ? "opens" : "row";
    const label = fullLabel(column.field);
    const cell: FormCell = {
      ...whereOf(place, placeText(place)),
      ...{ label, key: column.field.id, list: number, line: index },
      ...{ state, bound: column, place: opens },
      ...basisOf(column),
    };
    return [{ cell, place }];
  });
}

/** A blank's places name their sheet or table themselves. */
const whereOf = (place: Place, at: string): Pick<FormCell, "sheet" | "cell" | "at"> => ({
  sheet: 0,
  cell: placeText(place),
  at,
});

function moved(place: Place, growths: readonly Growth[]): Place {
  if (place.kind !== "cell") return place;
  return { ...place, row: movedRow(growths, place.grid, place.row) };
}

const basisOf = ({ basis }: BoundField): { readonly basis?: string } =>
  basis === undefined ? {} : { basis };
