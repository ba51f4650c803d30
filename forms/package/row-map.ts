/** Where each row of a template stands after its row loops. */
import { ContractError, UserError } from "../../core/errors.ts";
import { type Area, lastRow } from "./address.ts";
import type { RowLoop } from "./edits.ts";

export interface RowMap {
  readonly sheet: string;
  /** True when no row moves. */
  readonly still: boolean;
  /** From top to bottom. */
  readonly loops: readonly RowLoop[];
  /** The loop whose sample row this is. */
  readonly loopAt: (row: number) => RowLoop | undefined;
  /** True for a sample row that a loop takes out. */
  readonly removed: (row: number) => boolean;
  /** The new place of a row; for a sample row that of its first copy. */
  readonly first: (row: number) => number;
  /** The new place of a sample row's last copy, for any other row the same as `first`; one above when removed. */
  readonly last: (row: number) => number;
}

/** Checks the loops of one sheet and tells where its rows go. */
export function mapRows(sheet: string, loops: readonly RowLoop[]): RowMap {
  const sorted = loops.toSorted((a, b) => a.sampleRow - b.sampleRow);
  sorted.forEach(({ sampleRow, count }, i) => {
    const where = `row loop ${sampleRow} × ${count} on sheet "${sheet}"`;
    if (!Number.isInteger(sampleRow) || sampleRow < 1 || sampleRow > lastRow)
      throw new ContractError(`${where}: the sample row must be between 1 and ${lastRow}`);
    if (!Number.isInteger(count) || count < 0)
      throw new ContractError(`${where}: the count must be 0 or more`);
    if (sorted[i - 1]?.sampleRow === sampleRow)
      throw new ContractError(`${where}: the row has two loops`);
  });
  const removes = ({ count, whenNone }: RowLoop): boolean => count === 0 && whenNone === "remove";
  const growth = (loop: RowLoop): number => (removes(loop) ? -1 : Math.max(loop.count, 1) - 1);
  const total = sorted.reduce((sum, loop) => sum + growth(loop), 0);
  if (total >= lastRow)
    throw new UserError(
      `工作表“${sheet}”放不下 ${total + 1} 行，一张工作表最多 ${lastRow} 行 · sheet "${sheet}" would have ${total + 1} rows and more, a sheet has ${lastRow}`,
      "把清单分成几个文件 · split the list into several files",
    );
  const loopAt = (row: number): RowLoop | undefined =>
    sorted.find((loop) => loop.sampleRow === row);
  const first = (row: number): number => {
    let moved = row;
    for (const loop of sorted) if (loop.sampleRow < row) moved += growth(loop);
    return moved;
  };
  const last = (row: number): number => {
    const loop = loopAt(row);
    return first(row) + (loop === undefined ? 0 : growth(loop));
  };
  const removed = (row: number): boolean => {
    const loop = loopAt(row);
    return loop !== undefined && removes(loop);
  };
  const still = sorted.every((loop) => growth(loop) === 0);
  return { sheet, still, loops: sorted, loopAt, removed, first, last };
}

/** The area after the loops: it grows with a sample row inside it; undefined when all its rows are taken out. */
export function moveArea(area: Area, map: RowMap): Area | undefined {
  const top = map.first(area.top);
  const bottom = Math.min(map.last(area.bottom), lastRow);
  return bottom < top ? undefined : { ...area, top, bottom };
}
