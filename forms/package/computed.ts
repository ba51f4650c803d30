/** Cached values of formulas: those the caller computed are written, those that became stale are dropped. */
import { areaFrom, cellName, lastColumn } from "./address.ts";
import { changeCells, formulasOf, withCached } from "./cell-formula.ts";
import type { SheetEdits, StaleCell, TemplateSheet } from "./edits.ts";
import { meaningsOf } from "./meanings.ts";
import type { RowMap } from "./row-map.ts";
import type { Sheet } from "./sheet.ts";
import { type FormulaAt, type Place, staleFormulas } from "./stale.ts";
import type { Workbook } from "./workbook.ts";

export interface Computing {
  readonly template: {
    readonly workbook: Workbook;
    readonly formulas: readonly unknown[];
    readonly sheets: readonly TemplateSheet[];
  };
  /** Sheets that differ from the template's, by part. */
  readonly current: Map<string, Sheet>;
  /** The parts that will be written. */
  readonly changed: ReadonlySet<string> & { add: (part: string) => unknown };
  /** What was changed, for the formulas that read it. */
  readonly places: Place[];
  readonly sheetNow: (part: string) => Sheet;
}

export interface AskedSheet {
  readonly sheet: TemplateSheet;
  readonly wanted: SheetEdits;
}

/** Writes computed values and drops stale ones on the changed sheets; gives the stale formulas of all sheets. */
export function refreshCached(world: Computing, asked: readonly AskedSheet[]): StaleCell[] {
  const { template, places } = world;
  if (template.formulas.length === 0) return [];
  const sheets = template.sheets.filter(({ isWorksheet }) => isWorksheet);
  const bySheet = sheets.map((sheet) => ({
    sheet,
    ours: formulasOf(world.sheetNow(sheet.part)).map(
      (formula): FormulaAt => ({ sheet: sheet.name.toLowerCase(), formula }),
    ),
  }));
  const all = bySheet.flatMap(({ ours }) => ours);
  const stale = new Set(
    places.length === 0
      ? []
      : staleFormulas(all, places, meaningsOf(template.workbook, movedSheets(places))),
  );
  for (const one of all) if (isCopied(one, places)) stale.add(one);
  return bySheet.flatMap(({ sheet, ours }) => {
    const given = asked.find((one) => one.sheet === sheet)?.wanted.computed ?? [];
    return refreshSheet(
      world,
      sheet,
      ours.filter((one) => stale.has(one)),
      new Map(given.map(({ at, value }) => [at.replaceAll("$", "").toUpperCase(), value])),
    );
  });
}

/** A copy that reads nothing, such as "ROW()-4", has lost its sample's value all the same. */
const isCopied = ({ sheet, formula }: FormulaAt, places: readonly Place[]): boolean =>
  formula.cached === undefined &&
  places.some(
    (place) =>
      place.sheet === sheet &&
      place.area.right === lastColumn &&
      place.area.top <= formula.row &&
      formula.row <= place.area.bottom,
  );

/** Sheets where whole rows changed: names may point elsewhere by now. */
const movedSheets = (places: readonly Place[]): ReadonlySet<string> =>
  new Set(places.flatMap(({ sheet, area }) => (area.right === lastColumn ? [sheet] : [])));

function refreshSheet(
  world: Computing,
  { name, part }: TemplateSheet,
  stale: readonly FormulaAt[],
  computed: ReadonlyMap<string, Parameters<typeof withCached>[1]>,
): StaleCell[] {
  const dropped = world.changed.has(part);
  const old = new Map(
    stale
      .map(({ formula }) => [cellName(formula.column, formula.row), formula] as const)
      .filter(([at]) => !computed.has(at)),
  );
  if (dropped || computed.size > 0) {
    const rows = new Set([...old.values()].map(({ row }) => row));
    for (const at of computed.keys()) rows.add(areaFrom(at)?.top ?? 0);
    const now = changeCells(world.sheetNow(part), rows, (cell, row) => {
      const at = cellName(cell.column, row);
      if (computed.has(at)) return withCached(cell, computed.get(at));
      return old.has(at) ? withCached(cell, undefined) : undefined;
    });
    world.current.set(part, now);
    world.changed.add(part);
  }
  return [...old].map(([at, { text }]) => ({ sheet: name, at, formula: text, dropped }));
}

/** What the edits of one sheet change: the cells given and the whole rows repeated. */
export function placesChanged(sheet: string, { cells = [] }: SheetEdits, map: RowMap): Place[] {
  const home = sheet.toLowerCase();
  const loops = map.loops.map((loop): Place => {
    const top = map.first(loop.sampleRow);
    const bottom = Math.max(top, map.last(loop.sampleRow));
    return { sheet: home, area: { left: 1, right: lastColumn, top, bottom } };
  });
  const single = cells.flatMap(({ at }): Place[] => {
    const area = areaFrom(at);
    return area === undefined ? [] : [{ sheet: home, area }];
  });
  return [...loops, ...single];
}
