import { once } from "node:events";
import { createWriteStream } from "node:fs";
import ExcelJS from "exceljs";
import { iso, today } from "./calendar.ts";
import type { Sheet } from "./facilities/tables.ts";
import { newTally, type RowOf, type Sink, type Tally, type Value } from "./tables.ts";

/** A sheet being written: rows, then its totals and notes. */
export interface SheetSink<S extends string> extends Sink<S> {
  /** The 合计 row with the sums of these columns, then the notes, each in a row of its own. */
  readonly close: (sums: Partial<RowOf<S>>, notes: readonly string[]) => void;
}

export interface WorkbookFile {
  readonly sheet: <S extends string>(declared: Sheet<S>, title: string) => SheetSink<S>;
  readonly close: () => Promise<void>;
}

/** A new workbook, written as it goes: what is committed is not in memory. */
export function workbookFile(file: string): WorkbookFile {
  const stream = createWriteStream(file);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useSharedStrings: false,
    useStyles: false,
  });
  workbook.created = new Date(`${iso(today)}T00:00:00Z`);
  workbook.modified = workbook.created;
  return {
    sheet: (declared, title) => {
      const tally = newTally();
      return sheetSink(workbook.addWorksheet(declared.at), declared, title, tally);
    },
    close: async () => {
      await workbook.commit();
      if (!stream.closed) await once(stream, "close");
    },
  };
}

function sheetSink<S extends string>(
  sheet: ExcelJS.Worksheet,
  declared: Sheet<S>,
  title: string,
  tally: Tally,
): SheetSink<S> {
  const names = declared.columns.map((column) => column.name);
  head(sheet, title, declared.heads);
  const valuesOf = (row: Partial<RowOf<S>>): Value[] => {
    const values = row as Readonly<Record<string, Value>>; // RowOf is keyed by exactly these names
    return names.map((name) => values[name] ?? null);
  };
  const push = (values: readonly Value[]) => {
    tally.expected += 1;
    sheet.addRow(values).commit();
  };
  let last: Value[] = [];
  return {
    tally,
    add: (row) => {
      last = valuesOf(row);
      push(last);
    },
    repeat: () => {
      tally.duplicates += 1;
      push(last);
    },
    addMalformed: (row) => {
      tally.malformed += 1;
      push(valuesOf(row));
    },
    close: (sums, notes) => {
      push(["合计", ...valuesOf(sums).slice(1)]);
      for (const note of notes) push([note]);
      tally.totals_and_notes += 1 + notes.length;
      sheet.commit();
    },
  };
}

/** A title over the whole width, then two rows of heads: groups are merged over their columns, the others downwards. */
function head(sheet: ExcelJS.Worksheet, title: string, heads: readonly string[]): void {
  const groups = heads.map((path) => path.split("/"));
  sheet.addRow([title]);
  sheet.addRow(groups.map(([group]) => group));
  sheet.addRow(groups.map(([group, own]) => own ?? group));
  sheet.mergeCells(1, 1, 1, heads.length);
  for (let from = 0; from < groups.length; ) {
    const [group, own] = groups[from] ?? [];
    let to = from + 1;
    while (own !== undefined && groups[to]?.length === 2 && groups[to]?.[0] === group) to += 1;
    if (own === undefined) sheet.mergeCells(2, from + 1, 3, from + 1);
    else if (to > from + 1) sheet.mergeCells(2, from + 1, 2, to);
    from = to;
  }
}
