import { UserError } from "../core/errors.ts";
import {
  type Book,
  type Calculated,
  calculate,
  type FormulaCell,
  type Uncomputed,
} from "./formula/calculate.ts";
import { errorCodes, type FormulaValue, failed, isError } from "./formula/value.ts";
import type { OfficeValues } from "./office-values.ts";
import { areaName, cellName } from "./package/address.ts";
import { type CachedValue, formulasOf, type PlacedFormula } from "./package/cell-formula.ts";
import type { ComputedCell, Edits, FilledWorkbook, SheetEdits } from "./package/edits.ts";
import { type LookedCell, lookAt, namesOf } from "./package/look.ts";
import { outsideOf } from "./package/outside.ts";
import { fillTemplate, openTemplate, type Template } from "./package/patch.ts";
import { serialDate } from "./package/serial-date.ts";

/** A filled workbook whose formulas carry the values they have now, and those that could not be computed. */
export interface CalculatedWorkbook extends FilledWorkbook {
  readonly uncomputed: readonly Uncomputed[];
}

/**
 * Fills a template and computes the formulas that read what was filled. `today` is what TODAY means. `reach`: "touched"
 * leaves sheets that nothing was written to as they are, "all" writes their values too. `office` computes what is not
 * computed here; without it nothing does.
 */
export function fillCalculated(
  template: Template,
  edits: Edits,
  today: string,
  reach: "touched" | "all",
  office?: (bytes: Uint8Array) => OfficeValues,
): CalculatedWorkbook {
  const filled = fillTemplate(template, edits);
  const stale = filled.stale.filter(({ dropped }) => dropped || reach === "all");
  if (stale.length === 0) return { ...filled, uncomputed: [] };
  const wanted = new Set(stale.map(({ sheet, at }) => `${sheet}!${at}`));
  const { computed, uncomputed } = computeIn(filled.bytes, wanted, today, office);
  if (computed.size === 0) return { ...filled, uncomputed };
  return { ...fillTemplate(template, withComputed(edits, computed)), uncomputed };
}

/** UserError naming the formulas without a value: a file that goes out must not show an old one. */
export function refuseUncomputed(uncomputed: readonly Uncomputed[]): void {
  if (uncomputed.length === 0) return;
  const named = uncomputed
    .slice(0, 5)
    .map(({ sheet, column, row, why }) => `${sheet}!${cellName(column, row)}（${why}）`);
  const rest = uncomputed.length > 5 ? `，等 ${uncomputed.length} 个` : "";
  throw new UserError(
    `模板里的公式算不出来，报送稿不能带旧值：${named.join("；")}${rest} · formulas of the template cannot be computed`,
    "改用能算的函数，或先出核对稿，用 Excel 或 WPS 打开核对",
  );
}

function computeIn(
  bytes: Uint8Array,
  wanted: ReadonlySet<string>,
  today: string,
  office: ((bytes: Uint8Array) => OfficeValues) | undefined,
) {
  const filled = openTemplate(bytes);
  const { book, formulas } = bookOf(filled);
  const asked = askedOf(formulas, wanted);
  const now = serialDate(today, filled.date1904) ?? 0;
  const ours = told(calculate(book, asked.cells, now), asked, wanted);
  if (office === undefined || ours.uncomputed.every((one) => asked.several.includes(one)))
    return ours;
  const isElsewhere = formulas.some(({ placed }) => ofElsewhere.test(placed.text));
  return isElsewhere || outsideOf(filled.workbook).length > 0
    ? ours
    : withOffice(ours, asked.several, office(bytes));
}

/** What depends on the day, the place of the file or the network: LibreOffice's are not the census date, and nobody's address. */
const ofElsewhere =
  /\b(?:TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|CELL|INFO|WEBSERVICE|FILTERXML|ENCODEURL|DDE|RTD|HYPERLINK|IMAGE|INDIRECT)\s*\(/i;

type Told = ReturnType<typeof told>;

function withOffice(ours: Told, several: readonly Uncomputed[], office: OfficeValues): Told {
  const computed = new Map(ours.computed);
  const uncomputed = ours.uncomputed.filter((one) => {
    const { sheet, column, row } = one;
    const value = several.includes(one) ? undefined : office(one);
    if (value === undefined) return true;
    computed.set(sheet, [...(computed.get(sheet) ?? []), { at: cellName(column, row), value }]);
    return false;
  });
  return { computed, uncomputed };
}

/** A formula of a workbook and its sheet. */
export interface BookFormula {
  readonly sheet: string;
  readonly placed: PlacedFormula;
}

export interface AskedFormulas {
  readonly cells: readonly FormulaCell[];
  /** Those that fill several cells at once, which nobody computes here. */
  readonly several: readonly Uncomputed[];
}

/** Those that are wanted ("Sheet!B2"), and those without a value, which a wanted one may read. */
export function askedOf(
  formulas: readonly BookFormula[],
  wanted: ReadonlySet<string>,
): AskedFormulas {
  const asked = formulas.filter(
    ({ sheet, placed }) =>
      placed.cached === undefined || wanted.has(`${sheet}!${cellName(placed.column, placed.row)}`),
  );
  const cellOf = ({ sheet, placed }: BookFormula): FormulaCell => {
    const { column, row, text, kind } = placed;
    return { sheet, column, row, formula: text, isArray: kind === "array" };
  };
  const why = "it fills several cells at once";
  return {
    cells: asked.filter(({ placed }) => isAlone(placed)).map(cellOf),
    several: asked.filter(({ placed }) => !isAlone(placed)).map((one) => ({ ...cellOf(one), why })),
  };
}

/** The values of what was wanted, by sheet, and the formulas among it that have none. */
export function told(
  { value, uncomputed }: Pick<Calculated, "value" | "uncomputed">,
  { cells, several }: AskedFormulas,
  wanted: ReadonlySet<string>,
) {
  const isWanted = ({ sheet, column, row }: FormulaCell): boolean =>
    wanted.has(`${sheet}!${cellName(column, row)}`);
  const without = new Set(uncomputed.map(({ sheet, column, row }) => `${sheet}!${column},${row}`));
  const computed = new Map<string, ComputedCell[]>();
  for (const cell of cells) {
    const { sheet, column, row } = cell;
    if (!isWanted(cell) || without.has(`${sheet}!${column},${row}`)) continue;
    const list = computed.get(sheet) ?? [];
    computed.set(sheet, list);
    list.push({ at: cellName(column, row), value: cachedOf(value(sheet, column, row)) });
  }
  return { computed, uncomputed: [...uncomputed, ...several].filter(isWanted) };
}

/** An array formula over several cells, or a data table, is not computed here. */
export const isAlone = ({ kind, area, column, row }: PlacedFormula): boolean =>
  kind !== "dataTable" && (area === undefined || areaName(area) === cellName(column, row));

export const cachedOf = (value: FormulaValue): CachedValue =>
  isError(value) ? { error: value.error } : value;

/** The cells, names and formulas of a filled workbook. */
export function bookOf(template: Template) {
  const sheets = template.sheets.filter(({ isWorksheet }) => isWorksheet);
  const cells = new Map(
    sheets.map(({ name }) => {
      const looked = lookAt(template, name)?.cells ?? [];
      return [name, new Map(looked.map((cell) => [`${cell.column},${cell.row}`, cell]))] as const;
    }),
  );
  const book: Book = {
    sheets: sheets.map(({ name, part }) => ({
      name,
      rows: furthest(cells.get(name), ({ row }) => row),
      columns: furthest(cells.get(name), ({ column }) => column),
      hidesRows: template
        .prepared(part)
        .rows.some(({ xml }) => /^[^>]*\shidden\s*=\s*["'](1|true)["']/.test(xml)),
    })),
    value: (sheet, column, row) => valueOfCell(cells.get(sheet)?.get(`${column},${row}`)),
    names: namesOf(template).map(({ name, refersTo, sheet }) => ({
      name,
      formula: refersTo,
      sheet,
    })),
    date1904: template.date1904,
  };
  const formulas = sheets.flatMap(({ name, part }) =>
    formulasOf(template.prepared(part)).map((placed) => ({ sheet: name, placed })),
  );
  return { book, formulas };
}

const furthest = (
  cells: ReadonlyMap<string, LookedCell> | undefined,
  place: (cell: LookedCell) => number,
): number => [...(cells?.values() ?? [])].reduce((far, cell) => Math.max(far, place(cell)), 0);

function valueOfCell(cell: LookedCell | undefined): FormulaValue {
  if (cell === undefined || cell.kind === "blank") return undefined;
  if (cell.kind === "number") return Number(cell.text);
  if (cell.kind === "boolean") return cell.text === "TRUE";
  if (cell.kind === "text") return cell.text;
  return failed(errorCodes.find((code) => code === cell.text) ?? "#VALUE!");
}

/** The edits with the values of formulas beside them. */
export function withComputed(
  edits: Edits,
  computed: ReadonlyMap<string, readonly ComputedCell[]>,
): Edits {
  const sheets: Record<string, SheetEdits> = { ...edits.sheets };
  for (const [sheet, values] of computed) sheets[sheet] = { ...sheets[sheet], computed: values };
  return { ...edits, sheets };
}
