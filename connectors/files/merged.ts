import type { Merge, SheetRow } from "./sheet.ts";

/**
 * Gives rows, asked for in their order, the value of a cell that is merged down to them: a college written once beside
 * its rooms. Rows without a value of their own do not come and are not made.
 */
export function fillDown(merges: readonly Merge[]): (row: SheetRow) => SheetRow {
  const waiting = [...merges].sort((a, b) => b.top - a.top); // the next one last
  let open: { readonly merge: Merge; readonly value: string | null }[] = [];
  return (row) => {
    const at = row.number - 1;
    open = open.filter(({ merge }) => merge.bottom >= at);
    const cells = [...row.cells];
    for (const { merge, value } of open) {
      while (cells.length <= merge.left) cells.push(null);
      cells[merge.left] ??= value;
    }
    for (
      let merge = waiting.at(-1);
      merge !== undefined && merge.top <= at;
      merge = waiting.at(-1)
    ) {
      waiting.pop();
      if (merge.top === at) open.push({ merge, value: row.cells[merge.left] ?? null });
    }
    return open.length === 0 ? row : { ...row, cells };
  };
}
