import { UserError } from "../../core/errors.ts";
import type { BoundForm } from "../bound-form.ts";
import { keyFields, spotOf } from "../checks/judge.ts";
import { type FormValues, type Found, gather, placeIn, type SaidCell } from "../checks/values.ts";
import { saidBy } from "../checks/written.ts";
import { fullLabel } from "../label-text.ts";
import { layoutOf } from "../layout/layout.ts";
import { addressOf, type Layout, type Placed, type SheetLayout } from "../layout/placed.ts";
import { cellName, lastRow } from "../package/address.ts";
import { type LookedCell, lookAt } from "../package/look.ts";
import { openTemplate } from "../package/patch.ts";
import { figureName } from "../plan.ts";
import type { SubmittedFigure } from "./store.ts";

type Cells = ReadonlyMap<string, LookedCell>;

/** Of a list of a whole university, with room. */
const mostCells = 1_000_000;

/** What a workbook of one of these forms says, and which it is. UserError naming the first place that differs. */
export function readReturn(
  forms: () => readonly BoundForm[],
  bytes: Uint8Array,
): { readonly form: BoundForm; readonly values: FormValues } {
  const workbook = openTemplate(bytes);
  const sheets = new Map(
    workbook.sheets
      .filter(({ isWorksheet }) => isWorksheet)
      .map(({ name }) => {
        const cells = lookAt(workbook, name, { rows: lastRow, cells: mostCells })?.cells ?? [];
        return [name, new Map(cells.map((one) => [cellName(one.column, one.row), one]))] as const;
      }),
  );
  const named = forms()
    .filter(({ definition }) => definition.media !== "docx")
    .map((form) => ({ form, layout: layoutOf(form) }))
    .filter(({ layout }) => layout.sheets.every(({ name }) => sheets.has(name)));
  const differences: string[] = [];
  for (const { form, layout } of named) {
    const found = foundIn(form, layout, sheets, workbook.date1904);
    if (typeof found !== "string") return { form, values: gather(form, found) };
    differences.push(`${form.definition.id}：${found}`);
  }
  throw new UserError(
    named.length === 0
      ? `不认识这个工作簿：没有哪张表的工作表叫 ${[...sheets.keys()].join("、")} · not a workbook of any form`
      : `工作簿的版式对不上 ${differences.join("；")} · the layout differs`,
    "只收本系统版式的表；改过行列的先恢复，别的空白表用 forms bind 认栏目",
  );
}

/** The cells by name, or in what the file differs from the layout. */
function foundIn(
  form: BoundForm,
  layout: Layout,
  sheets: ReadonlyMap<string, Cells>,
  date1904: boolean,
): readonly Found[] | string {
  const shaped = form.sections.find(
    (one) => one.kind === "rows" && (one.section.group !== undefined || one.section.across),
  );
  if (shaped !== undefined) return "分组或横排的明细还不能收";
  const all: Found[] = [];
  for (const sheet of layout.sheets) {
    const cells: Cells = sheets.get(sheet.name) ?? new Map();
    const counts = countsIn(sheet, cells);
    if (typeof counts === "string") return counts;
    const difference = differing(sheet, cells, counts);
    if (difference !== undefined) return difference;
    for (const placed of sheet.placed)
      for (const { key, list, line, at } of spotsOf(placed, sheet, counts)) {
        const value = saidBy(cells.get(at), date1904);
        const label = "bound" in placed ? fullLabel(placed.bound.field) : key;
        const cell: SaidCell = {
          at: placeIn({ sheets: [sheet] }, at),
          label,
          ...(value !== undefined && { value }),
        };
        all.push({ key, cell, ...(list !== undefined && line !== undefined && { list, line }) });
      }
  }
  return all;
}

/** How many rows each list of a sheet has, by the row its template begins on. */
type Counts = ReadonlyMap<number, number>;

const below = (counts: Counts, row: number): number =>
  [...counts].reduce((at, [from, count]) => (from < row ? at + Math.max(count, 1) - 1 : at), row);

/** By the first printed text below a list; without one, by the last row that says something. */
function countsIn({ loops, placed }: SheetLayout, cells: Cells): Counts | string {
  const counts = new Map<number, number>();
  const last = Math.max(
    0,
    ...[...cells.values()].filter(({ text }) => text !== "").map(({ row }) => row),
  );
  for (const loop of loops) {
    const start = below(counts, loop.row);
    const anchor = placed
      .filter((one) => one.box.row > loop.row && isPrinted(one))
      .sort((a, b) => a.box.row - b.box.row)[0];
    let count = Math.max(last - start + 1, 1);
    if (anchor !== undefined && "text" in anchor) {
      const { row, col } = anchor.box;
      const from = row - loop.row + start;
      let at = from;
      while (at <= last && cells.get(addressOf(at, col))?.text !== anchor.text) at += 1;
      if (at > last) return `第 ${from} 行以下找不到“${anchor.text.slice(0, 20)}”`;
      count = at - from + 1;
    }
    const isBlank =
      count === 1 && [...cells.values()].every(({ row, text }) => row !== start || text === "");
    counts.set(loop.row, isBlank ? 0 : count);
  }
  return counts;
}

/** Texts of the form itself, the same for every subject. */
const isPrinted = (placed: Placed): placed is Placed & { readonly text: string } =>
  "text" in placed && placed.kind !== "left" && placed.kind !== "right" && placed.text !== "";

function differing(
  { name, placed }: SheetLayout,
  cells: Cells,
  counts: Counts,
): string | undefined {
  for (const one of placed) {
    if (!isPrinted(one)) continue;
    const at = addressOf(below(counts, one.box.row), one.box.col);
    const text = cells.get(at)?.text ?? "";
    if (text.replaceAll("\r", "") !== one.text)
      return `${name}!${at} 是“${text.slice(0, 20)}”，应为“${one.text.slice(0, 20)}”`;
  }
  return undefined;
}

interface Spot {
  readonly key: string;
  readonly list?: number;
  readonly line?: number;
  readonly at: string;
}

function spotsOf(placed: Placed, sheet: SheetLayout, counts: Counts): readonly Spot[] {
  const { row, col } = placed.box;
  const at = addressOf(below(counts, row), col);
  if (placed.kind === "value") return [{ key: placed.bound.field.id, at }];
  if (placed.kind === "figure") return [{ key: figureName(placed.row, placed.column), at }];
  if (placed.kind !== "sample") return [];
  const start = below(counts, row);
  const count = counts.get(sheet.loops.find((loop) => loop.row === row)?.row ?? -1) ?? 0;
  return Array.from({ length: count }, (_, line) => ({
    key: placed.bound.field.id,
    list: placed.part.list,
    line,
    at: addressOf(start + line, col),
  }));
}

/** The values of a return as they are kept: rows of lists by their key. */
export function figuresOf(
  { checks }: BoundForm,
  { cells, lists }: FormValues,
): readonly SubmittedFigure[] {
  const keys = keyFields(checks);
  const kept = (spot: string, entries: ReadonlyMap<string, SaidCell>): readonly SubmittedFigure[] =>
    [...entries].flatMap(([name, { at, value }]) =>
      value === undefined ? [] : [{ spot, name, at, value }],
    );
  const spots = new Map<string, number>();
  return [
    ...kept("", cells),
    ...lists.flatMap(({ lines }) =>
      lines.flatMap((line, index) => {
        const spot = spotOf(line, keys, index);
        const times = (spots.get(spot) ?? 0) + 1;
        spots.set(spot, times);
        return kept(times === 1 ? spot : `${spot}#${times}`, line);
      }),
    ),
  ];
}
